"""Contrast of the themes, by WCAG's formula: 4.5:1 for text, 3:1 for marks, over all pairs that meet."""

import dataclasses

import pytest

from gui.look import theme
from gui.look.style_sheet import OVERLAY
from gui.look.themes import DARK, LIGHT

TEXTS = {  # what is written in the first stands on each of the others
    "ink": ("card", "ground", "button", "field", "field_ground", "selected", "warning_ground", "floor"),
    "muted": ("card", "ground", "field", "field_ground", "selected"),
    "class_0_text": ("card", "field_ground", "warning_ground"),
    "class_1_text": ("card", "field_ground", "warning_ground"),
    "batch": ("card", "ground"),
    "full_data": ("card",),
    "pressed_text": ("button",),
    "on_accent": ("accent",),
    "accent": ("card", "ground"),
    "tip_text": ("tip_ground",),
}
RUNS = ("current", "run_2", "run_3", "run_4", "run_5", "run_6")
MARKS = {
    "class_0": ("card",),
    "class_1": ("card",),
    "batch": ("card", "casing"),
    "full_data": ("card", "full_data_casing"),
    **dict.fromkeys(RUNS, ("card", "casing", "selected")),
    "muted": ("card", "ground"),
    "hover": ("card",),
    "accent": ("card", "ground"),
    "on_map": ("casing",),
    "pointed_on_map": ("casing",),
    "hatching": ("diverged",),
    "ink": ("selected", "box"),
}
ONLY_DIVIDES = {  # or only fills, or is faint for a reason; what cannot be used need not be read
    "grid", "border", "warning_border", "pale_batch", "disabled", "underside", "never",
}  # fmt: skip
THEMES = pytest.mark.parametrize("record", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour):
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def over(ground, opacity, below):
    parts = [
        round(opacity * int(ground[k : k + 2], 16) + (1 - opacity) * int(below[k : k + 2], 16))
        for k in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


def too_faint(record, pairs, least):
    return {
        (front, back): round(ratio, 2)
        for front, backs in pairs.items()
        for back in backs
        if (ratio := contrast(getattr(record, front), getattr(record, back))) < least
    }


def test_the_formula_is_wcag_s():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@THEMES
def test_text_can_be_read(record):
    assert too_faint(record, TEXTS, 4.5) == {}


@THEMES
def test_marks_can_be_seen(record):
    assert too_faint(record, MARKS, 3.0) == {}


@THEMES
@pytest.mark.parametrize("below", ["#000000", "#ffffff", "#fde725", "#440154"])
def test_a_text_over_a_plot_can_be_read_on_whatever_is_below(record, below):
    ground = over(record.card, OVERLAY, below)
    assert contrast(record.ink, ground) >= 4.5
    assert contrast(record.batch, ground) >= 3.0  # the legend's sign


def test_every_colour_meets_another_or_only_divides():
    pairs = [*TEXTS.items(), *MARKS.items()]
    named = {name for front, backs in pairs for name in (front, *backs)}
    colours = {field.name for field in dataclasses.fields(LIGHT) if field.type == "str" or field.type is str}
    assert colours - named == ONLY_DIVIDES
    assert colours >= named


def test_every_role_is_a_field_of_the_themes():
    fields = {field.name for field in dataclasses.fields(LIGHT)}
    roles = {value for name, value in vars(theme).items() if name.isupper() and isinstance(value, str)}
    roles -= {theme.FIRST_COLOUR_MAP}
    assert roles | set(theme.CLASS_TEXTS) | set(theme.RUN_COLOURS) <= fields

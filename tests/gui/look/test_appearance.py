"""Theme and text size, changed while a window is open: every view takes them up, and they are remembered."""

from collections import Counter

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLabel

from gui.lab.settings import open_settings
from gui.look import theme
from gui.look.appearance import appearance
from gui.look.icons import icon
from gui.look.themes import DARK, LIGHT
from gui.window.state import restore_look

PANELS = ("data_space", "loss_contour", "loss_curve")


def pixels(picture):
    """Return how many pixels there are of each colour, as #rrggbb."""
    image = picture.toImage() if hasattr(picture, "toImage") else picture
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    values, counts = np.unique(np.frombuffer(image.constBits(), np.uint32) & 0xFFFFFF, return_counts=True)
    return Counter(dict(zip((f"#{value:06x}" for value in values), counts.tolist(), strict=True)))


def commonest(picture):
    return pixels(picture).most_common(1)[0][0]


def trained(window, qtbot, updates=12):
    """Let a window show some updates, with everything that has a colour."""
    for name in ("show_gradients", "show_batch_loss", "show_pulls"):
        window.actions_by_name[name].setChecked(True)
    for _ in range(updates):
        before = window.session.cursor
        window.actions_by_name["step"].trigger()
        qtbot.waitUntil(lambda before=before: window.session.cursor > before)
    qtbot.waitUntil(lambda: window.views.loss_contour.batch_loss.legend.text() != "")
    qtbot.wait(50)


def choose(window, name, qtbot):
    window.actions_by_name[f"theme_{name}"].trigger()
    qtbot.wait(80)  # some frames


def look_of(window):
    """Return what everything that keeps a colour or a font of the theme has now."""
    views = window.views
    found = {}
    for name in PANELS:
        plot = getattr(views, name).plot
        found[name, "ground"] = plot.backgroundBrush().color().name()
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            found[name, side] = (
                axis.pen().color().name(),
                axis.textPen().color().name(),
                axis.style["tickFont"].pointSizeF(),
                dict(axis.labelStyle),
            )
        for place, item in enumerate(plot.getPlotItem().items):
            found[name, place, type(item).__name__] = pens_of(item)
    labels = [label for label in window.findChildren(QLabel) if "<b style" in label.text()]
    assert len(labels) >= 3  # of curve, batch's loss and pulls
    found["texts"] = sorted({label.text() for label in labels})
    bar = views.loss_contour.map.bar_axis
    found["bar"] = bar.textPen().color().name(), bar.style["tickFont"].pointSizeF()
    return found


def pens_of(item):
    if isinstance(item, pg.InfiniteLine):
        return item.pen.color().name()
    options = getattr(item, "opts", {})
    made = [options.get(key) for key in ("pen", "brush")]
    if isinstance(item, pg.PlotCurveItem):
        made = [pg.mkPen(made[0]), None]
    return [each.color().name(QColorName) if each is not None else None for each in made]


QColorName = pg.QtGui.QColor.NameFormat.HexArgb


def test_a_window_switched_to_dark_is_as_one_made_in_dark(make_window, qtbot):
    switched = make_window()
    trained(switched, qtbot)
    light = look_of(switched)
    choose(switched, "dark", qtbot)
    dark = look_of(switched)
    assert {key for key in light if light[key] == dark[key]} <= {
        key for key in light if key[0] == "loss_contour"
    }  # what lies on the map is seen on the same colours
    for name in ("dark", "system"):
        open_settings().setValue(f"theme_{name}", name == "dark")
    made = make_window()
    trained(made, qtbot)
    assert look_of(made) == dark
    choose(switched, "light", qtbot)
    assert look_of(switched) == light


@pytest.mark.parametrize(("name", "record"), [("dark", DARK), ("light", LIGHT)])
def test_every_view_has_the_theme_s_colours(window, qtbot, name, record):
    choose(window, "dark" if name == "light" else "light", qtbot)
    trained(window, qtbot)
    window.actions_by_name["show_predictions"].setChecked(True)
    choose(window, name, qtbot)
    views = window.views
    for panel in (views.data_space, views.loss_curve):
        found = pixels(panel.plot.grab())
        assert found.most_common(1)[0][0] == record.card
        assert found[record.ink] > 5  # the numbers of the axes
    assert pixels(views.data_space.plot.grab())[record.class_0] > 20
    assert pixels(views.loss_curve.plot.grab())[record.batch] > 5
    assert commonest(window.statusBar().grab()) == record.ground
    assert commonest(window.menuBar().grab()) == record.ground
    assert commonest(window.predictions_dock.table.viewport().grab()) == record.card
    form = window.experiment_dock.widget().widget().grab()
    assert commonest(form) == record.ground
    others = {LIGHT, DARK} - {record}
    for other in others:
        assert pixels(window.grab())[other.card] < 300  # but for the casing of the path


def test_3d_has_the_theme_s_colours_and_the_text_s_size(window, qtbot):
    surface = window.views.loss_surface
    qtbot.waitUntil(lambda: surface.view is not None and surface.view.isExposed(), timeout=10_000)
    qtbot.waitUntil(lambda: surface.view.map is not None)
    for name, record in (("dark", DARK), ("light", LIGHT), ("dark", DARK)):
        choose(window, name, qtbot)
        found = pixels(surface.view.grab())
        assert found.most_common(1)[0][0] == record.card
        assert found[record.ink] > 5  # the labels
    before = {label.text: label.rect.height() for label in surface.view.labels()}
    appearance().set_text_size(1.46)
    after = {label.text: label.rect.height() for label in surface.view.labels()}
    shared = before.keys() & after.keys()
    assert shared
    for text in shared:
        assert after[text] == pytest.approx(1.46 * before[text], rel=0.1)


def test_icons_are_in_the_theme_s_colours(window, qtbot):
    play = window.actions_by_name["play"]

    def dominant():
        image = play.icon().pixmap(64, 64).toImage()
        return image.pixelColor(QPoint(image.width() * 5 // 12, image.height() // 2)).name()

    assert dominant() == LIGHT.ink
    choose(window, "dark", qtbot)
    assert dominant() == DARK.ink
    assert icon("play").pixmap(64, 64).toImage() == play.icon().pixmap(64, 64).toImage()


def test_switching_while_training_loses_nothing(window, qtbot):
    window.actions_by_name["play"].trigger()
    history = window.session.active.history
    for name in ("dark", "light", "dark", "system"):
        so_far = len(history)
        qtbot.waitUntil(lambda so_far=so_far: len(history) > so_far)
        choose(window, name, qtbot)
    window.actions_by_name["play"].trigger()
    qtbot.waitUntil(lambda: not window.player.playing)
    assert window.session.active.history is history
    assert [step.index for step in window.recorder.steps] == list(range(1, len(window.recorder.steps) + 1))
    assert not window.recorder.failures


def test_theme_and_text_size_are_remembered(make_window):
    first = make_window(ready=False)
    first.actions_by_name["theme_dark"].trigger()
    for _ in range(2):
        first.actions_by_name["text_larger"].trigger()
    first.close()
    appearance().choose("light")
    appearance().set_text_size(1.0)
    second = make_window(ready=False)
    assert second.actions_by_name["theme_dark"].isChecked()
    assert theme.in_use() is DARK
    assert theme.text_size() == 1.2


def test_as_the_system_follows_the_desktop(window, monkeypatch, qtbot):
    hints = QGuiApplication.styleHints()
    now = [Qt.ColorScheme.Dark]
    monkeypatch.setattr("gui.look.appearance._system_is_dark", lambda: now[0] == Qt.ColorScheme.Dark)
    window.actions_by_name["theme_system"].trigger()
    hints.colorSchemeChanged.emit(now[0])
    assert theme.in_use() is DARK
    now[0] = Qt.ColorScheme.Light
    hints.colorSchemeChanged.emit(now[0])
    assert theme.in_use() is LIGHT
    window.actions_by_name["theme_light"].trigger()
    now[0] = Qt.ColorScheme.Dark
    hints.colorSchemeChanged.emit(now[0])
    assert theme.in_use() is LIGHT


def test_text_sizes_go_in_steps_between_their_ends(window):
    by_name = window.actions_by_name
    for _ in range(12):
        by_name["text_larger"].trigger()
    assert theme.text_size() == 1.6
    for _ in range(12):
        by_name["text_smaller"].trigger()
    assert theme.text_size() == 0.8
    by_name["text_usual"].trigger()
    assert theme.text_size() == 1.0


def test_text_size_reaches_widgets_plots_and_tables(window, qtbot):
    def sizes():
        dock = window.predictions_dock
        return {
            "tick": window.views.data_space.plot.getAxis("left").style["tickFont"].pointSizeF(),
            "label": float(window.views.loss_curve.plot.getAxis("left").labelStyle["font-size"][:-2]),
            "title": window.views.data_space.title.font().pointSizeF(),
            "menu": window.menuBar().font().pointSizeF(),
            "form": window.experiment_dock.fields["start_w"].font().pointSizeF(),
            "table": dock.table.font().pointSizeF(),
            "head": dock.table.horizontalHeader().font().pointSizeF(),
            "line": dock.table.verticalHeader().defaultSectionSize(),
        }

    usual = sizes()
    appearance().set_text_size(1.6)
    larger = sizes()
    for name in usual:
        assert larger[name] == pytest.approx(1.6 * usual[name], rel=0.04), name
    appearance().set_text_size(1.0)
    assert sizes() == usual


def test_a_dark_start_is_dark_before_the_window_is_there(make_window, tmp_path, monkeypatch, qapp):
    path = tmp_path / "dark.ini"
    path.write_text("[General]\ntheme_dark=true\ntheme_system=false\ntext_size=1.33\n", encoding="utf-8")
    monkeypatch.setenv("CROSS_ENTROPY_LAB_SETTINGS", str(path))
    restore_look()
    assert (theme.in_use(), theme.text_size()) == (DARK, 1.33)
    assert qapp.palette().window().color().name() == DARK.ground
    window = make_window(show=False, ready=False, with_opengl=False)
    assert window.views.data_space.plot.backgroundBrush().color().name() == DARK.card

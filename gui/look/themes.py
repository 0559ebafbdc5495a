"""The themes: a record each, with a colour for each role that a colour plays in the window."""

from dataclasses import dataclass

from gui.look.words import N_


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme. To change a colour is to change its record; to add a theme is to add one, and its choice.

    Contrast, by WCAG's formula, is 4.5:1 for text on what it stands on and 3:1 for marks on what they touch;
    ``tests/gui/look/test_contrast.py`` lists which meet.

    Attributes
    ----------
    class_0, class_1 : str
        Points of a class. Blue and orange stay apart for every kind of colour vision.
    class_0_text, class_1_text : str
        The same as the colour of a text.
    batch, pale_batch : str
        What belongs to the batch; its curve where the runs' stand out.
    current : str
        The parameters on show and the path that led there; the first run's colour.
    run_2, run_3, run_4, run_5, run_6 : str
        Of runs compared: path, current point, sigmoid and curve.
    full_data, full_data_casing : str
        What belongs to all rows, and what is around it on a map.
    ink, muted, disabled : str
        Text; text of less weight, axes; what cannot be used.
    card, ground, floor : str
        Under plots and tables; under everything; of the 3D box.
    button, box, field : str
        Of buttons; of what is checked, or not; of what is typed into.
    pressed_text : str
        Of a button that is pressed in, which Fusion hardly darkens where it is dark.
    field_ground : str
        Under every second line of a table, and a chosen column.
    grid, border : str
        Lines that only divide.
    selected : str
        Under a selected run, whose own colour is to be seen.
    accent, on_accent : str
        Focus, selection, progress, links; text on it.
    casing : str
        Under the path and around points on a map, so that they stand out on any colour of it.
    on_map, pointed_on_map : str
        The outline of start and minimum on a map, inside a casing; the (w, b) under the mouse there.
    hover : str
        The (w, b) under the mouse in data space.
    underside : str
        The 3D surface seen from below.
    wires : float
        How much of the ink the wireframe's colours take on, so that none is lost on the card.
    never, diverged, hatching : str
        On the map of starts: 100 % is never reached; training diverges, hatched.
    warning_ground, warning_border : str
        Of what went wrong.
    tip_ground, tip_text : str
        Of tooltips.
    """

    class_0: str
    class_1: str
    class_0_text: str
    class_1_text: str
    batch: str
    pale_batch: str
    current: str
    run_2: str
    run_3: str
    run_4: str
    run_5: str
    run_6: str
    full_data: str
    full_data_casing: str
    ink: str
    muted: str
    disabled: str
    card: str
    ground: str
    floor: str
    button: str
    box: str
    field: str
    pressed_text: str
    field_ground: str
    grid: str
    border: str
    selected: str
    accent: str
    on_accent: str
    casing: str
    on_map: str
    pointed_on_map: str
    hover: str
    underside: str
    wires: float
    never: str
    diverged: str
    hatching: str
    warning_ground: str
    warning_border: str
    tip_ground: str
    tip_text: str


LIGHT = Theme(
    class_0="#1d5fc4",
    class_1="#d97000",
    class_0_text="#1d5fc4",
    class_1_text="#a35300",
    batch="#7a3ff2",
    pale_batch="#ddd0fb",
    current="#e0115f",
    run_2="#008aa3",
    run_3="#8a5a00",
    run_4="#5d6b7d",
    run_5="#d6559f",
    run_6="#00695c",
    full_data="#1b2130",
    full_data_casing="#ffffff",
    ink="#1b2130",
    muted="#566070",
    disabled="#a3abb8",
    card="#ffffff",
    ground="#eef1f6",
    floor="#f4f6fa",
    button="#f7f9fc",
    box="#ffffff",
    field="#ffffff",
    pressed_text="#1b2130",
    field_ground="#eef1f6",
    grid="#dfe4ec",
    border="#d5dbe5",
    selected="#e4e9f2",
    accent="#1d5fc4",
    on_accent="#ffffff",
    casing="#ffffff",
    on_map="#1b2130",
    pointed_on_map="#000000",
    hover="#000000",
    underside="#9ea8b8",
    wires=0.0,
    never="#f1ede3",
    diverged="#ffffff",
    hatching="#566070",
    warning_ground="#fff3d6",
    warning_border="#e0b040",
    tip_ground="#1b2130",
    tip_text="#ffffff",
)

DARK = Theme(
    class_0="#5b9bff",
    class_1="#ff9a3c",
    class_0_text="#7db0ff",
    class_1_text="#ffa552",
    batch="#9f7cff",
    pale_batch="#4a4069",
    current="#ff5688",
    run_2="#0f9fba",
    run_3="#b98a2f",
    run_4="#8493a8",
    run_5="#d96fb8",
    run_6="#35a08c",
    full_data="#e8ecf4",
    full_data_casing="#12151c",
    ink="#e8ecf4",
    muted="#a7b1c2",
    disabled="#6b7485",
    card="#1e222b",
    ground="#15181f",
    floor="#262b36",
    button="#353c4a",
    box="#5d6675",
    field="#2a303c",
    pressed_text="#8fbcff",
    field_ground="#272c37",
    grid="#2f3542",
    border="#3a4250",
    selected="#2c3340",
    accent="#5b9bff",
    on_accent="#10131a",
    casing="#ffffff",
    on_map="#1b2130",
    pointed_on_map="#000000",
    hover="#ffffff",
    underside="#9ea8b8",
    wires=0.4,
    never="#f1ede3",
    diverged="#1e222b",
    hatching="#a7b1c2",
    warning_ground="#43360f",
    warning_border="#b58a2c",
    tip_ground="#3a4250",
    tip_text="#ffffff",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person can choose: the menu's text and tip, and the theme; None for the system's."""

    text: str
    tip: str
    theme: Theme | None


CHOICES = {  # by name; the last is chosen at first
    "light": Choice(N_("&Light"), N_("Dark on light, as in a lit room"), LIGHT),
    "dark": Choice(N_("&Dark"), N_("Light on dark"), DARK),
    "system": Choice(N_("As the &system"), N_("Light or dark as the desktop is"), None),
}
FIRST_CHOICE = "system"

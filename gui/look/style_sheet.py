"""What Qt's widgets look like: the palette and the style sheet of the theme in use."""

from PySide6.QtGui import QColor, QPalette

from gui.look import theme

_ROLES = {
    QPalette.ColorRole.Window: "ground",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "card",
    QPalette.ColorRole.AlternateBase: "field_ground",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.Button: "button",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.BrightText: "on_accent",
    QPalette.ColorRole.ToolTipBase: "tip_ground",
    QPalette.ColorRole.ToolTipText: "tip_text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
}
BASES = {  # by the class of widget: Fusion's outlines are too faint on a dark ground to show them
    "QCheckBox": "box",
    "QRadioButton": "box",
    "QAbstractSpinBox": "field",
    "QLineEdit": "field",
}
_DISABLED = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)

# Every selector names its widget: a rule on a parent would reset the sliders and buttons inside.
_SHEET = """
QFrame[role="card"] {{ background: {card}; border: 1px solid {border}; border-radius: 8px; }}
QToolBar#transport_bar {{ border: 0; padding: 4px 6px; background: {ground}; }}
QLabel[role="title"] {{ font-size: {title}pt; font-weight: bold; }}
QLabel[role="number"] {{ font-size: {number}pt; font-weight: bold; }}
QLabel[role="muted"] {{ color: {muted}; }}
QLabel[role="small"] {{ color: {muted}; font-size: {small}pt; }}
QTableView[role="small"], QTableView[role="small"] QHeaderView {{ font-size: {small}pt; }}
QTableView[role="smaller"], QTableView[role="smaller"] QHeaderView {{ font-size: {smaller}pt; }}
QTableView#runs_table {{ selection-background-color: {selected}; selection-color: {ink}; }}
QToolButton:checked {{ color: {pressed_text}; }}
QFrame[role="rule"] {{ color: {border}; margin: 5px 0; }}
QFrame#banner {{ background: {warning_ground}; border: 1px solid {warning_border}; border-radius: 6px; }}
QLabel[role="overlay"] {{ background: {overlay}; color: {ink}; border-radius: 4px; padding: 2px 6px; }}
QToolTip {{ color: {tip_text}; background: {tip_ground}; border: 0; padding: 4px; }}
"""
OVERLAY = 0.84  # opacity of the ground of a text over a plot


def palette(base: str = "card") -> QPalette:
    """Return the application's palette; `base` is the role of what fields and boxes are filled with."""
    made = QPalette(theme.colour("button"), theme.colour("ground"))
    for role, name in _ROLES.items():
        made.setColor(role, theme.colour(base if role == QPalette.ColorRole.Base else name))
    for role in _DISABLED:
        made.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("disabled"))
    return made


def style_sheet() -> str:
    """Return the application's style sheet."""
    colours = {name: theme.html(name) for name in theme.in_use().__slots__}
    sizes = {kind: f"{theme.points(kind):.2f}" for kind in theme.FONT_POINTS}
    return _SHEET.format(**colours, **sizes, overlay=_css(theme.colour("card", OVERLAY)))


def _css(colour: QColor) -> str:
    return f"rgba({colour.red()}, {colour.green()}, {colour.blue()}, {colour.alpha()})"

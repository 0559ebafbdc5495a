"""StartHand: the start (w, b) of a run taken in hand by keys in a loss contour, and moved."""

from PySide6.QtCore import QObject, Slot

from gui.lab.edits import Edits
from gui.lab.session import Session
from gui.look.text import number_text
from gui.look.words import N_, _
from gui.panels.contour.loss_contour import LossContour
from gui.panels.hand_keys import HandKeys
from gui.views.asked import Asked

_KEYS = N_("← → ↑ ↓ move, with Shift finely · Esc done")
_ARROWS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, 1), "Down": (0, -1)}
_NOTCH, _FINE = 0.02, 0.002  # of the view
_MOVES = {
    key: (notch * right, notch * up)
    for modifier, notch in (("", _NOTCH), ("Shift+", _FINE))
    for key, (right, up) in ((f"{modifier}{arrow}", way) for arrow, way in _ARROWS.items())
}


class StartHand(QObject):
    """Turns keys in a contour into another start of the run that it shows."""

    def __init__(self, session: Session, edits: Edits, contour: LossContour) -> None:
        super().__init__()
        self._session, self._edits, self._contour = session, edits, contour
        self._asked: Asked[tuple[float, float]] = Asked()
        self._drag = object()
        self.keys = HandKeys(contour, contour.plot, _MOVES)
        self.keys.taken.connect(self._show)
        self.keys.let_go.connect(self._let_go)
        self.keys.pressed.connect(self._on_key)
        session.run_changed.connect(self._on_run_changed)

    @Slot()
    def _let_go(self) -> None:
        self._contour.show_hand(None)

    @Slot(str, bool)
    def _on_key(self, key: str, anew: bool) -> None:
        """Move the start; while the key is held, that is one entry of the undo stack."""
        if anew:
            self._drag = object()
        w, b = self._start
        w0, w1, b0, b1 = self._contour.shown_viewport
        right, up = _MOVES[key]
        wanted = w + right * (w1 - w0), b + up * (b1 - b0)
        self._asked.add(wanted)
        self._edits.set_start(*wanted, _("Move the start"), self._drag, self._contour.number)
        self._show()

    @Slot()
    def _on_run_changed(self) -> None:
        if self._contour.number not in self._session.runs:
            self.keys.release()
            return
        self._asked.came(self._now)
        if self.keys.in_hand:
            self._show()

    @property
    def _now(self) -> tuple[float, float]:
        start = self._session.runs[self._contour.number].run.experiment
        return start.start_w, start.start_b

    @property
    def _start(self) -> tuple[float, float]:
        """Where the run starts, once every move has been accepted."""
        return self._asked.latest(self._now)

    @Slot()
    def _show(self) -> None:
        w, b = self._start
        self._contour.show_hand((w, b))
        words = _("Start: w {w}, b {b}").format(w=number_text(w), b=number_text(b))
        self.keys.say(words, _(_KEYS))

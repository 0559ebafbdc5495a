"""CellInHand: one cell of the maps of all starts, by mouse or keys, with what comes of its start in words."""

from PySide6.QtCore import QObject, QRectF, Signal, Slot

from engine.loss.loss_map import SEED_VIEWPORT, Viewport
from engine.plan.losses import LOSSES
from engine.training.starts import Outcomes
from gui.look.text import number_text
from gui.look.words import _
from gui.starts.map import StartsMap
from gui.starts.outcomes import cell_at, cell_text
from gui.starts.training import StartsTraining

Cell = tuple[int, int]  # row (of b) and column (of w), from 0


class CellInHand(QObject):
    """The same cell in both maps: of the finest size that both have, so that one start is compared.

    Signals
    -------
    told(str)
        What comes of the start in hand, in one line; "" where there is none.
    chosen(float, float)
        This start, w and b, is wanted: a click on a cell, or Enter.
    """

    told = Signal(str)
    chosen = Signal(float, float)

    def __init__(self, training: StartsTraining, maps: tuple[StartsMap, StartsMap]) -> None:
        super().__init__()
        self._training, self._maps = training, maps
        self._viewport: Viewport = SEED_VIEWPORT
        self._start = (0.0, 0.0)
        self._at: tuple[float, float] | None = None  # in the cell
        for each in maps:
            each.pointed.connect(self._on_pointed)
            each.clicked.connect(self._on_clicked)
            each.plot.focused.connect(self._on_focused)
            each.plot.key_moved.connect(self._on_moved)
            each.plot.key_chosen.connect(self._choose)

    def set_place(self, viewport: Viewport, start: tuple[float, float]) -> None:
        """Take up the viewport of the maps, and the start where the keys begin."""
        self._viewport, self._start = viewport, start

    @Slot()
    def draw(self) -> None:
        """Outline the cell in both maps, and tell of it."""
        cells, cell = self._cells(), self._cell()
        if cells is None or cell is None:
            rectangle, text = None, ""
        else:
            rectangle = self._rectangle(cells, cell)
            w, b = start_of(cells, cell)
            alike = self._training.alike()
            said = "  ·  ".join(f"{_short_title(loss)}: {cell_text(alike[loss], *cell)}" for loss in alike)
            text = f"start w {number_text(w)}, b {number_text(b)}:  {said}"
        for each in self._maps:
            each.mark_cell(rectangle)
            each.plot.setAccessibleDescription(text)
        self.told.emit(text)

    def _cells(self) -> Outcomes | None:
        """Return outcomes of the size in which both maps are compared; None where there are none on show."""
        if any(each.outdated for each in self._maps):
            return None
        return next(iter(self._training.alike().values()), None)

    def _cell(self) -> Cell | None:
        cells = self._cells()
        return None if cells is None or self._at is None else cell_at(self._viewport, cells, *self._at)

    def _rectangle(self, cells: Outcomes, cell: Cell) -> QRectF:
        w0, w1, b0, b1 = self._viewport
        across, up = (w1 - w0) / len(cells.w), (b1 - b0) / len(cells.b)
        return QRectF(w0 + cell[1] * across, b0 + cell[0] * up, across, up)

    @Slot(object)
    def _on_pointed(self, at: tuple[float, float] | None) -> None:
        if at is not None:
            self._at = at
            self.draw()

    @Slot()
    def _on_focused(self) -> None:
        """Take the cell of the experiment's start, or the nearest to it."""
        if self._at is None:
            (w0, w1, b0, b1), (w, b) = self._viewport, self._start
            self._at = min(max(w, w0), w1), min(max(b, b0), b1)
            self.draw()

    @Slot(int, int)
    def _on_moved(self, right: int, up: int) -> None:
        cells, cell = self._cells(), self._cell()
        if cells is None:
            return
        if cell is None:
            self._at = None
            self._on_focused()
            return
        row = min(max(cell[0] + up, 0), len(cells.b) - 1)
        column = min(max(cell[1] + right, 0), len(cells.w) - 1)
        self._at = start_of(cells, (row, column))
        self.draw()

    @Slot(object)
    def _on_clicked(self, at: tuple[float, float]) -> None:
        self._at = at
        self.draw()
        self._choose()

    @Slot()
    def _choose(self) -> None:
        cells, cell = self._cells(), self._cell()
        if cells is not None and cell is not None:
            self.chosen.emit(*start_of(cells, cell))


def start_of(cells: Outcomes, cell: Cell) -> tuple[float, float]:
    """Return the start (w, b) that a cell stands for."""
    return float(cells.w[cell[1]]), float(cells.b[cell[0]])


def _short_title(loss: str) -> str:
    """Return the title of a loss without what stands in brackets."""
    return _(LOSSES[loss].title).partition(" (")[0]

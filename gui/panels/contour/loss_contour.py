"""The loss-contour panel: the full-data loss over (w, b) as a map to travel, and the path of the updates."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtWidgets import QGraphicsView, QLabel

from engine.loss.gradients import Gradients
from engine.loss.loss_map import FARTHEST, LossMap, Viewport
from engine.loss.minimum import Minimum
from engine.plan.losses import LOSSES
from engine.record.trained_run import TrainedRun
from gui.lab.on_show import Beside, OnShow
from gui.look import theme
from gui.look.appearance import Styled
from gui.look.words import N_, _, ngettext
from gui.panels.contour.batch_contour import BatchContour
from gui.panels.contour.contour_map import ContourMap
from gui.panels.contour.contour_path import BesidePath, ContourPath
from gui.panels.contour.gradient_arrows import GradientArrows
from gui.panels.panel import Panel
from gui.panels.plot import Plot

SMALLEST_SIDE = 1e-9  # of the viewport
RING = 27  # pixels, around the start in hand
NO_MINIMUM = {  # why there is none: in two words, and in a sentence; to be shown through _
    "separable": (
        N_("no minimum: separable"),
        N_("There is no minimum: a boundary separates the classes, so the loss falls for ever as |w| grows."),
    ),
    "one class only": (
        N_("no minimum: one class only"),
        N_("There is no minimum: with one class only, the loss falls for ever as |b| grows."),
    ),
    "all x equal": (
        N_("no single minimum: all x equal"),
        N_("There is no single minimum: all x are equal, so a whole line of (w, b) is lowest."),
    ),
    "not found": (
        N_("no minimum found"),
        N_("The search for a minimum of this loss did not settle anywhere."),
    ),
}


class LossContour(Panel):
    """A log-spaced map of the loss, to pan and zoom, with the path, start, current point and minimum.

    Signals
    -------
    moved()
        A person has panned or zoomed.
    viewport_changed()
        The viewport on show is another, whoever moved it.
    update_chosen(int)
        A person has clicked on the path at this update.
    hovered(object)
        (w, b) under the mouse, or None when it has left.
    start_grabbed()
        The start is being dragged.
    start_moved(int, float, float), start_put(int, float, float)
        The start of the run of this number has been dragged, or put by a double click, to (w, b).
    """

    moved = Signal()
    update_chosen = Signal(int)
    viewport_changed = Signal()
    hovered = Signal(object)
    start_grabbed = Signal()
    start_moved = Signal(int, float, float)
    start_put = Signal(int, float, float)

    def __init__(self, name: str = "loss_contour") -> None:
        super().__init__(name, _("Loss contour"))
        self.plot = Plot(
            _("w (weight)"), _("b (bias)"), _("Loss contour: loss over weight and bias, with the path")
        )
        self.plot.setToolTip(
            _(
                "Click on the path to go to an update\n"
                "Drag the white point, or double-click, to start elsewhere\n"
                "Enter takes the start in hand by keys"
            )
        )
        # WORKAROUND: where pyqtgraph moves a marker after the range has changed, slivers of it would stay
        self.plot.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.body.addWidget(self.plot)
        self.setFocusProxy(self.plot)
        self._loss_title = self._no_minimum = ""
        self.number = 1  # of the main run
        self.map = ContourMap(self.plot)
        self.batch_loss = BatchContour(self.plot)
        self._make_marks()
        self.path = ContourPath(self.plot)
        self.beside: dict[int, BesidePath] = {}  # by the number of their run
        self.arrows = GradientArrows(self.plot)
        self._hover_text = _overlay(self.plot, "hover_text")
        self.restyle()
        box = self.plot.getViewBox()
        box.setLimits(
            minXRange=SMALLEST_SIDE, minYRange=SMALLEST_SIDE,
            xMin=-FARTHEST, xMax=FARTHEST, yMin=-FARTHEST, yMax=FARTHEST,
        )  # fmt: skip
        box.sigRangeChangedManually.connect(self.moved)
        box.sigRangeChanged.connect(self.viewport_changed)
        self.plot.hovered.connect(self.hovered)
        self.plot.clicked.connect(self._on_clicked)
        self.plot.double_clicked.connect(self._on_double_clicked)
        self.path.start.grabbed.connect(self._on_grabbed)
        self.path.start.moved.connect(self._on_start_moved)

    def _make_marks(self) -> None:
        self.minimum = pg.ScatterPlotItem(size=17, symbol="star")
        self.minimum.setToolTip(_("The minimum of the loss over all rows"))
        self.hover_point = pg.ScatterPlotItem(size=11, symbol="+")
        self.in_hand = pg.ScatterPlotItem(size=RING, brush=None)
        for item in (self.minimum, self.hover_point, self.in_hand):
            self.plot.addItem(item)

    def restyle(self) -> None:
        """Take the colours and sizes in use."""
        super().restyle()
        for item, colour, width, fill in (
            (self.minimum, theme.ON_MAP, 1.5, theme.CASING),
            (self.hover_point, theme.POINTED_ON_MAP, 2.0, theme.POINTED_ON_MAP),
        ):
            item.setPen(theme.pen(colour, width))
            item.setBrush(theme.colour(fill))
        self.in_hand.setPen(theme.pen(theme.POINTED_ON_MAP, 3.0))
        parts: tuple[Styled, ...] = (
            self.map, self.batch_loss, self.path, *self.beside.values(), self.arrows
        )  # fmt: skip
        for part in parts:
            part.restyle()

    @property
    def shown_viewport(self) -> Viewport:
        """What is on show: w from, to; b from, to."""
        (w0, w1), (b0, b1) = self.plot.getViewBox().viewRange()
        return float(w0), float(w1), float(b0), float(b1)

    def show_viewport(self, viewport: Viewport) -> None:
        """Show this viewport."""
        self.plot.setRange(xRange=viewport[:2], yRange=viewport[2:], padding=0)

    def set_run(self, run: TrainedRun) -> None:
        """Take up the main run: name the axes for its data."""
        self.number = run.number
        standardized = run.experiment.standardize
        self.plot.label("bottom", _("w (weight of standardised x)") if standardized else _("w (weight)"))
        title = _(LOSSES[run.experiment.loss].title)
        self._loss_title = title[0].lower() + title[1:]

    def set_titled(self, titled: bool) -> None:
        """Leave the loss out of the subtitle where it is the title."""
        if titled:
            self._loss_title = ""

    def set_map(self, loss_map: LossMap) -> None:
        """Show another surface under the same viewport."""
        self.map.set_map(loss_map)
        self.plot.changed = True

    def set_minimum(self, minimum: Minimum | None) -> None:
        """Mark the minimum, or say why there is none; None while it is being looked for."""
        found = minimum is not None and minimum.found
        self.minimum.setData([minimum.w], [minimum.b]) if minimum and found else self.minimum.clear()
        self._no_minimum, why = map(_, NO_MINIMUM[minimum.kind] if minimum and not found else ("", ""))
        self.subtitle.set_why(why)

    def show_hover(self, point: tuple[float, float] | None, text: str = "") -> None:
        """Mark (w, b) and say `text` about it; None takes both away."""
        self.hover_point.setData(*([[value] for value in point] if point else [[], []]))
        label = self._hover_text
        label.setText(text)
        label.setVisible(bool(text))
        if not text:
            return  # a plot that was never shown has no area to speak of
        area = self.plot.mapFromScene(self.plot.getViewBox().sceneBoundingRect()).boundingRect()
        label.adjustSize()
        label.move(area.left() + 8, area.top() + 6)

    def show_hand(self, start: tuple[float, float] | None) -> None:
        """Ring the start that keys have in hand; None takes the ring away."""
        self.in_hand.setData(*([[value] for value in start] if start else [[], []]))

    def show_gradients(self, shown: Gradients | None, with_full: bool = False) -> None:
        """Show the batch's descent direction before an update as an arrow, and the full data's; or none."""
        self.plot.changed |= shown is not None
        if shown is None:
            self.arrows.show(None, self.shown_viewport, (0.0, 0.0))
        else:
            full = shown.full if with_full else None
            self.arrows.show((shown.w, shown.b), self.shown_viewport, shown.batch, full)

    def draw(self, on_show: OnShow) -> None:
        """Show the path up to the update on show."""
        index = on_show.index
        self.path.set_number(on_show.run.number)
        self.path.draw(on_show.run.history, index, on_show.newest)
        self._draw_beside(on_show.beside)
        updates = ngettext("{count} update", "{count} updates", index).format(count=index)
        self.subtitle.setText(" · ".join(filter(None, (self._loss_title, updates, self._no_minimum))))

    def _draw_beside(self, beside: Sequence[Beside]) -> None:
        for run, index, _newest in beside:
            if run.number not in self.beside:
                self.beside[run.number] = BesidePath(self.plot, run.number)
            self.beside[run.number].draw(run.history, index)
        shown = {run.number for run, *_rest in beside}
        for number, path in self.beside.items():
            path.set_visible(number in shown)

    @Slot(object)
    def _on_clicked(self, at: QPointF) -> None:
        update = self.path.update_near(at.x(), at.y())
        if update is not None:
            self.update_chosen.emit(update)

    @Slot()
    def _on_grabbed(self) -> None:
        self.start_grabbed.emit()

    @Slot(float, float)
    def _on_start_moved(self, w: float, b: float) -> None:
        self.start_moved.emit(self.number, w, b)

    @Slot(object)
    def _on_double_clicked(self, at: QPointF) -> None:
        self.start_put.emit(self.number, at.x(), at.y())

    def zoom(self, factor: float) -> None:
        """Zoom around the middle."""
        self.plot.zoom(factor)
        self.moved.emit()

    def pan(self, right: int, up: int) -> None:
        """Move the view by one notch."""
        self.plot.pan(right, up)
        self.moved.emit()


def _overlay(plot: Plot, name: str) -> QLabel:
    """Return a text over the plot, which the mouse passes through."""
    label = QLabel(plot)
    label.setObjectName(name)
    label.setProperty("role", "overlay")
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    label.hide()
    return label

"""A mouse that drags, turns the wheel, clicks and hovers in the views, at random, by real events."""

import math
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

LEFT, RIGHT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton
NONE = Qt.KeyboardModifier.NoModifier


class Mouse:
    """What a mouse can do in a view; a target of None is the 3D view.

    Parameters
    ----------
    window : MainWindow
    rng : random.Random
    moves : list
        Takes what comes after the first event of a drag, one thing at a time.
    """

    def __init__(self, window, rng, moves):
        self.window, self.rng, self.moves = window, rng, moves

    def shown(self, target):
        target = target or self.window.views.loss_surface.view
        panels = [panel for panel in self.window.views.panels if panel.isVisible()]
        container = self.window.views.loss_surface
        visible = (
            container.isVisible()
            if target is self.window.views.loss_surface.view
            else any(panel.isAncestorOf(target) for panel in panels)
        )
        return target if visible else None

    def somewhere(self, target):
        return QPointF(
            self.rng.uniform(0.1, 0.9) * target.width(), self.rng.uniform(0.1, 0.85) * target.height()
        )

    def send(self, target, kind, at, button=NO_BUTTON, held=NO_BUTTON):
        event = QMouseEvent(kind, at, QPointF(target.mapToGlobal(at.toPoint())), button, held, NONE)
        QApplication.sendEvent(target, event)

    def drag(self, target, button):
        """Drag along an arc, one move at a time."""
        target = self.shown(target)
        if target is None:
            return
        middle, turns = self.somewhere(target), self.rng.uniform(0.2, 1.5)
        self.send(target, QEvent.Type.MouseMove, middle)
        self.send(target, QEvent.Type.MouseButtonPress, middle, button, button)
        at = middle
        for k in range(1, self.rng.randint(3, 12)):
            at = middle + QPointF(60 * math.sin(turns * k / 4), 40 * (1 - math.cos(turns * k / 4)))
            self.moves.append(partial(self.send, target, QEvent.Type.MouseMove, at, NO_BUTTON, button))
        self.moves.append(partial(self.send, target, QEvent.Type.MouseButtonRelease, at, button))

    def wheel(self, target):
        target = self.shown(target)
        if target is None:
            return
        at, notches = self.somewhere(target), self.rng.choice((-240, -120, 120, 240))
        position = QPointF(target.mapToGlobal(at.toPoint()))
        QApplication.sendEvent(
            target,
            QWheelEvent(
                at, position, QPoint(), QPoint(0, notches), NO_BUTTON, NONE,
                Qt.ScrollPhase.NoScrollPhase, False,
            ),
        )  # fmt: skip

    def click(self, target):
        if (target := self.shown(target)) is not None:
            QTest.mouseClick(target, LEFT, NONE, self.somewhere(target).toPoint())

    def hover(self, target):
        if (target := self.shown(target)) is not None:
            for _ in range(4):
                self.send(target, QEvent.Type.MouseMove, self.somewhere(target))
            self.moves += [lambda: None] * 3
            self.moves.append(lambda: QApplication.sendEvent(target, QEvent(QEvent.Type.Leave)))

    def double_click(self, target):
        if (target := self.shown(target)) is not None:
            self.send(target, QEvent.Type.MouseButtonDblClick, self.somewhere(target), LEFT, LEFT)

    def open_menu(self, target):
        if (target := self.shown(target)) is not None:
            at = self.somewhere(target).toPoint()
            event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, target.mapToGlobal(at))
            QApplication.sendEvent(target, event)

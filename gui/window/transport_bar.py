"""TransportBar: where the transport stands in the window."""

from PySide6.QtWidgets import QToolBar

from gui.look.words import _
from gui.window.transport import Transport


class TransportBar(QToolBar):
    """As wide as the window, under docks and panels; always there."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(_("Transport"))
        self.setObjectName("transport_bar")
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)
        self.addWidget(transport)

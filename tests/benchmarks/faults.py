"""Faults: what has gone wrong in a process without ending it, as an exception in a slot of Qt does."""

import sys
import threading


class Faults:
    """Notes every exception that nobody has caught, in any thread; its traceback is printed as before."""

    def __init__(self):
        self.seen = []
        for place, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
            setattr(place, name, self.noted(getattr(place, name)))

    def noted(self, hook):
        """Return `hook`, noting that it was called."""

        def note(*arguments):
            self.seen.append(arguments)
            hook(*arguments)

        return note

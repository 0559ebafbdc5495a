"""A language for tests: English, each text in ⟦ ⟧ once it has gone through the catalogue."""

import contextlib
import gettext

from engine import words


class Marking(gettext.NullTranslations):
    """Puts brackets around every text."""

    def gettext(self, message):
        return f"⟦{message}⟧"

    def ngettext(self, msgid1, msgid2, n):
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@contextlib.contextmanager
def brackets():
    """Show every text in brackets for a while."""
    words.use(Marking())
    try:
        yield
    finally:
        words.use(gettext.NullTranslations())

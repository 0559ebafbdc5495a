"""Words: what a person reads is marked here, so that a language is a catalogue and nothing else.

``_`` translates where a text is shown, ``N_`` marks one in a table that is made at import (and shown through
``_`` later), ``ngettext`` chooses between one and many. There is no catalogue yet: texts stay as they are.
A text with a value in it is a literal with a place: ``_("row {row}").format(row=3)``, never an f-string.
"""

import gettext

_translations = gettext.NullTranslations()


def use(translations: gettext.NullTranslations) -> None:
    """Show texts by `translations` from now on; what is on the screen already stays as it is."""
    global _translations
    _translations = translations


def _(text: str) -> str:
    """Return `text` in the language in use; "" stays empty (to gettext it is the catalogue's head)."""
    return _translations.gettext(text) if text else ""


def N_(text: str) -> str:
    """Mark `text` for the catalogue, and return it as it is."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """Return `one` or `many`, in the language in use, for so many things."""
    return _translations.ngettext(one, many, count)

"""Words: the marks of what is shown, the engine's own; one translator serves both packages."""

from engine.words import N_ as N_
from engine.words import _ as _
from engine.words import ngettext as ngettext

"""Every command once: the rows of all menus, in their order."""

from gui.commands import file, help, panels, run, view

ROWS = (*file.ROWS, *run.ROWS, *view.ROWS, *panels.ROWS, *help.ROWS)

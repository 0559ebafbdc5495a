"""The look as it is at first, before and after each test."""

import pytest

from gui.app import prepare_application
from gui.look import theme
from gui.look.appearance import appearance
from gui.look.themes import FIRST_CHOICE


@pytest.fixture(autouse=True)
def usual_look(qapp):
    prepare_application()

    def reset():
        appearance().choose(FIRST_CHOICE)
        appearance().set_text_size(theme.USUAL_SIZE)

    reset()
    yield
    reset()

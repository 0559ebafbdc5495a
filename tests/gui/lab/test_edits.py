"""The undo stack: what it lets go of."""

import gc
from weakref import ref

import pytest


@pytest.mark.parametrize("field", ["learning_rate", "start_w"])
def test_the_parts_of_a_drag_keep_no_history(window, qtbot, field):
    drag, given_up = object(), []
    for value in (0.1, 0.2, 0.3, 0.4):
        window.player.step_epoch()
        qtbot.waitUntil(lambda: window.session.newest > 0 and window.player.state != "running")
        history = window.session.active.history
        given_up.append(ref(history))
        window.edits.set_fields({field: value}, "Drag", drag)
        qtbot.waitUntil(lambda history=history: window.session.active.history is not history)
        del history
    assert window.edits.stack.count() == 1
    qtbot.waitUntil(lambda: window.views.clock.idle)
    window.recorder.accepted.clear()  # what the test itself has kept
    gc.collect()
    assert given_up[0]() is not None, "what was before the drag can be brought back"
    assert [each() for each in given_up[1:]] == [None] * 3
    window.edits.stack.undo()
    qtbot.waitUntil(lambda: window.session.active.history is given_up[0]())
    window.edits.stack.redo()
    qtbot.waitUntil(lambda: getattr(window.session.active.experiment, field) == 0.4)

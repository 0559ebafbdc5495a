"""Moment by moment, with every dock open: all numbers on the screen belong to the same update."""

import re

import numpy as np

from engine.loss import surface
from gui.docks.predictions import HEADS as PREDICTION_HEADS
from gui.docks.runs_table import HEADS as RUN_HEADS
from gui.look.text import loss_text, number_text, percent_text, rows_text

DOCKS = ("show_step", "show_predictions", "show_runs")
NUMBERS = ("w", "b", "loss", "accuracy")


def shown_numbers(window):
    """Return what bar, table of runs and predictions say of the parameters."""
    bar = {name: window.transport.read_outs[name].value for name in ("iteration", *NUMBERS)}
    model = window.runs_dock.model
    line = [model.index(0, column).data() for column in range(len(RUN_HEADS))]
    rows = window.predictions_dock.rows
    guesses = [
        float(rows.index(row, PREDICTION_HEADS.index("ŷ")).data().replace("−", "-"))
        for row in range(rows.rowCount())
    ]
    return bar, dict(zip(RUN_HEADS, line, strict=True)), guesses


def check(window, qtbot, cursor, moment):
    """Compare every number with those of the history's row."""
    index = cursor if moment == 4 else cursor - 1
    run = window.session.active
    qtbot.waitUntil(lambda: window.transport.read_outs["iteration"].value == index)
    qtbot.waitUntil(lambda: window.views.clock.idle)
    w, b = run.parameters(index)
    loss = float(surface.full_loss(run.dataset, "cross_entropy", w, b))
    accuracy = float(surface.accuracy(run.dataset, w, b))
    bar, line, guesses = shown_numbers(window)
    assert (bar["w"], bar["b"], bar["loss"], bar["accuracy"]) == (w, b, loss, accuracy)
    texts = (number_text(w), number_text(b), loss_text(loss), percent_text(accuracy))
    assert (line["w"], line["b"], line["loss"], line["accuracy"]) == texts
    assert line["updates"].startswith(f"{index} / ")
    expected = 1 / (1 + np.exp(-(w * run.source.x.astype(float) + b)))
    assert np.allclose(guesses, expected, rtol=1e-3)
    # the batch is that of the update stepped to, wherever it is named
    rows = run.batch_rows(cursor)
    assert f"iteration {cursor}" in window.views.data_space.subtitle.text()
    assert rows_text(rows) in window.views.data_space.subtitle.text()
    assert np.array_equal(window.views.data_space.batch.getData()[0], run.source.x[rows])
    step = window.step_dock
    qtbot.waitUntil(lambda: re.sub("<.*?>", "", step.heading.text()).startswith(f"Update {cursor} "))
    assert step.rows.row_at(0) == rows[0]
    words = re.sub("<.*?>", "", window.views.batch.words.text())
    assert words.startswith(f"Update {cursor}:") == (moment != 4)
    path_w, path_b = window.views.loss_contour.path.current.getData()
    assert (float(path_w[-1]), float(path_b[-1])) == (w, b)


def test_at_each_moment_every_number_is_of_one_update(window, qtbot):
    window.edits.add_run()
    qtbot.waitUntil(lambda: len(window.session.runs) == 2)
    window.edits.make_active(1)
    qtbot.waitUntil(lambda: window.session.active.number == 1)
    window.resize(1700, 1000)
    for name in DOCKS:
        window.actions_by_name[name].setChecked(True)
    window.actions_by_name["micro_steps"].setChecked(True)
    for cursor in (1, 2, 3, 4, 5, 6):
        for moment in (1, 2, 3, 4):
            window.actions_by_name["step"].trigger()
            qtbot.waitUntil(
                lambda wanted=(cursor, moment): (window.session.cursor, window.session.moment) == wanted
            )
            check(window, qtbot, cursor, moment)
    for cursor, moment in ((6, 3), (6, 2), (6, 1), (5, 4)):
        window.actions_by_name["step_back"].trigger()
        check(window, qtbot, cursor, moment)

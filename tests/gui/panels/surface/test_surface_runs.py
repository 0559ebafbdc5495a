"""Several runs on the loss surface, under software OpenGL."""

import pytest
from PySide6.QtGui import QColor, QImage

from gui.lab.on_show import on_show
from gui.look import theme
from gui.panels.surface.loss_surface import LossSurface
from gui.panels.surface.path import MOST_VERTICES
from gui.panels.surface.runs import BESIDE, MAIN
from tests.gui.panels.surface.pictures import above, count, made_run, painted, place_of


def colour_of(item) -> str:
    return QColor.fromRgbF(*item.color).name()


def picture_of(qtbot, panel: LossSurface) -> QImage:
    """Return the 3D view as it is painted anew."""
    painted(qtbot, panel)
    return panel.view.grab()


def test_each_run_is_in_its_colour_and_its_ball_at_its_update(panel, maps, qtbot):
    runs = [made_run(number) for number in range(1, 7)]
    shown = [(run, 10 * run.number) for run in runs]
    panel.draw(on_show(*shown[0], shown[1:]))
    assert list(panel.view.runs.items) == [1, 2, 3, 4, 5, 6]
    for run, index in shown:
        items = panel.view.runs.items[run.number]
        expected = place_of(run, index, maps["cross_entropy"])
        assert items.ball.position == pytest.approx(above(expected, items.ball.radius), abs=1e-6)
        assert {colour_of(line) for line in (items.path, items.shadow, items.marks)} == {
            theme.html(theme.RUN_COLOURS[run.number - 1])
        }
        assert len(items.points) == index + 1
        assert items.points[-1][:2] == pytest.approx(expected[:2], abs=1e-6)
        assert items.path.pos[-1] == pytest.approx(items.points[-1], abs=1e-6)
    picture = picture_of(qtbot, panel)
    assert all(count(picture, theme.html(colour)) > 5 for colour in theme.RUN_COLOURS)


def test_the_main_run_is_the_view_s_ball_and_wider(panel):
    one, two = made_run(1), made_run(2)
    panel.draw(on_show(one, 60, [(two, 50)]))
    assert panel.view.ball is panel.view.runs.items[1].ball
    assert (panel.view.ball.radius, panel.view.runs.items[2].ball.radius) == (MAIN.ball, BESIDE.ball)
    panel.draw(on_show(two, 50, [(one, 60)]))
    first, second = (panel.view.runs.items[number] for number in (1, 2))
    assert panel.view.ball is second.ball
    assert len(panel.view.path_points) == 51
    assert (first.path.points, second.path.points) == (BESIDE.path, MAIN.path)
    assert first.ball.radius < second.ball.radius
    lowest = min(item.depthValue() for item in second.items[1:])
    assert max(item.depthValue() for item in first.items) < lowest


def test_a_start_is_marked_once(panel, maps):
    same, other = made_run(2), made_run(3, start=(-12.0, -11.0))
    panel.draw(on_show(made_run(1), 60, [(same, 60), (other, 60)]))
    items = panel.view.runs.items
    assert items[1].start.position is not None
    assert items[2].start.position is None
    expected = above(place_of(other, 0, maps["cross_entropy"]), BESIDE.start)
    assert items[3].start.position == pytest.approx(expected, abs=1e-6)
    panel.draw(on_show(made_run(1), 0, [(same, 5), (other, 0)]))
    assert all(items[number].start.position is None for number in (1, 2, 3))


def test_a_run_that_leaves_is_hidden(panel, qtbot):
    one, two = made_run(1), made_run(2)
    panel.draw(on_show(one, 60, [(two, 60)]))
    assert all(item.visible() for item in panel.view.runs.items[2].ball.items)
    before = count(picture_of(qtbot, panel), theme.html(theme.RUN_COLOURS[1]))
    panel.draw(on_show(one, 60))
    assert not any(item.visible() for item in panel.view.runs.items[2].items)
    assert before > 20
    assert count(picture_of(qtbot, panel), theme.html(theme.RUN_COLOURS[1])) == 0
    panel.wireframe.click()
    picture_of(qtbot, panel)
    assert not any(item.visible() for item in panel.view.runs.items[2].items)
    panel.draw(on_show(one, 60, [(two, 30)]))
    items = panel.view.runs.items[2]
    assert items.marks.visible()
    assert not items.casing.visible()


def test_each_run_has_a_mark_for_each_update_in_the_wireframe(panel, qtbot):
    panel.wireframe.click()
    panel.draw(on_show(made_run(1), 60, [(made_run(2), 40)]))
    picture_of(qtbot, panel)
    ends = [len(panel.view.runs.items[number].marks.pos) for number in (1, 2)]
    assert ends == [4 * 61, 4 * 41]


def test_runs_beside_have_fewer_vertices(panel):
    runs = [(made_run(number, 5000), 5000) for number in range(1, 7)]
    panel.draw(on_show(*runs[0], runs[1:]))
    lines = [len(panel.view.runs.items[number].path.pos) // 2 + 1 for number in range(1, 7)]
    assert lines[0] <= MOST_VERTICES
    assert max(lines[1:]) <= BESIDE.vertices


def test_no_items_are_left_behind(panel, qtbot):
    for change in range(50):
        numbers = [1 + (change + k) % 6 for k in range(1 + change % 6)]
        main, *beside = [(made_run(number, 5), 5) for number in numbers]
        panel.set_run(main[0])
        panel.draw(on_show(*main, beside))
        picture_of(qtbot, panel)
        seen = {n for n, items in panel.view.runs.items.items() if items.ball.hull.visible()}
        assert seen == set(numbers)
    one_set = len(panel.view.runs.items[1].items)
    others = 3 + 3 + 2  # floor, grid, edges; surface, wires, contours; the ball under the mouse
    assert len(panel.view.items) == 6 * one_set + others
    assert len(set(map(id, panel.view.items))) == len(panel.view.items)

"""History: rows, chunks that never move, cutting, and full losses computed in blocks."""

import threading

import numpy as np
import pytest

from engine.data.dataset import load_dataset
from engine.loss import surface
from engine.record.extremes import extreme_rows
from engine.record.history import CHUNK, MOST_AT_ONCE, History


def reference_loss(w, b):
    """Return the mean cross-entropy of the threshold data at float32 parameters, by np.logaddexp."""
    data = load_dataset("threshold")
    sign = 1 - 2 * data.y.astype(float)
    z = np.float64(np.float32(w))[..., None] * data.x.astype(float) + np.float64(np.float32(b))[..., None]
    return np.logaddexp(0, sign * z).mean(axis=-1)


def grown(updates):
    history = History(load_dataset("threshold"), "cross_entropy", -5.0, -10.0)
    rng = np.random.default_rng(1)
    values = rng.normal(size=(updates, 3)).astype(np.float32)
    history.extend(*values.T)
    return history, values


@pytest.mark.parametrize("updates", [0, 1, CHUNK - 2, CHUNK - 1, CHUNK, 2 * CHUNK + 5])
def test_columns_hold_what_was_appended(updates):
    history, values = grown(updates)
    assert len(history) == updates
    for column, name in enumerate(("w", "b", "batch_loss")):
        kept = getattr(history, name)
        assert kept.dtype == np.float32
        assert np.array_equal(kept[1:], values[:, column])
    assert (history.w[0], history.b[0]) == (-5.0, -10.0)
    assert np.isnan(history.batch_loss[0])
    assert np.allclose(history.full_loss, reference_loss(history.w, history.b), rtol=1e-6)


def test_slices_across_chunks():
    history, values = grown(2 * CHUNK + 5)
    for start, stop in ((0, 1), (CHUNK - 1, CHUNK + 1), (CHUNK, CHUNK), (5, 2 * CHUNK + 3), (7, None)):
        stop_at = len(history) + 1 if stop is None else stop
        expected = np.append(np.float32(-5), values[:, 0])[start:stop_at]
        assert np.array_equal(history.column("w", start, stop), expected)


def test_chunks_never_move_and_cannot_be_written_to():
    history, _ = grown(10)
    view = history.column("w", 0, 5)
    before = view.copy()
    for _ in range(3 * CHUNK):
        history.append(9.0, 9.0, 9.0)
    assert np.shares_memory(view, history.column("w", 0, 5))
    assert np.array_equal(view, before)
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 1


@pytest.mark.parametrize("index", [0, 3, CHUNK - 1, CHUNK, CHUNK + 9])
def test_a_branch_goes_its_own_way(index):
    history, _ = grown(CHUNK + 10)
    before = history.w.copy(), history.full_loss.copy()
    branch = history.branch(index)
    assert len(branch) == index
    assert np.array_equal(branch.w, before[0][: index + 1])
    for _ in range(CHUNK):
        branch.append(1.0, 2.0, 0.5)
    assert branch.full_loss[-1] == pytest.approx(reference_loss(1.0, 2.0), rel=1e-6)
    assert np.array_equal(branch.full_loss[: index + 1], before[1][: index + 1])
    assert np.array_equal(history.w, before[0])
    assert np.array_equal(history.full_loss, before[1])
    with pytest.raises(ValueError, match="index: 9 is not allowed; 0 to 4"):
        grown(4)[0].branch(9)


def test_sixteen_bytes_an_update():
    history, _ = grown(5 * CHUNK)
    assert history.nbytes <= 16 * 6 * CHUNK


@pytest.mark.parametrize("updates", [MOST_AT_ONCE - 2, CHUNK + 100, 2 * CHUNK + 5])
def test_full_losses_are_computed_once_and_in_blocks(updates, monkeypatch):
    computed, full_loss = [], surface.full_loss

    def counted(dataset, loss, w, b):
        computed.append(len(w))
        return full_loss(dataset, loss, w, b)

    monkeypatch.setattr(surface, "full_loss", counted)
    history, _ = grown(updates)
    assert max(computed, default=0) <= MOST_AT_ONCE
    losses = history.full_loss
    assert sum(computed) == updates + 1  # each row once
    assert np.allclose(losses, reference_loss(history.w, history.b), rtol=1e-6)


def test_a_branch_goes_on_with_the_losses_it_has():
    history, _ = grown(3 * MOST_AT_ONCE)
    branch = history.branch(MOST_AT_ONCE + 7)
    for w in np.linspace(-3, 3, 2 * MOST_AT_ONCE):
        branch.append(float(w), 0.5, 0.1)
    assert np.allclose(branch.full_loss, reference_loss(branch.w, branch.b), rtol=1e-6)
    assert np.allclose(history.full_loss, reference_loss(history.w, history.b), rtol=1e-6)


def test_a_diverged_row_is_kept_without_a_warning():
    history, _ = grown(2)
    history.append(np.nan, np.inf, np.nan)
    history.append(3e38, -3e38, np.inf)
    assert np.isnan(history.full_loss[3])
    assert len(history) == 4


def test_extreme_rows_miss_no_peak_and_no_last_point():
    rng = np.random.default_rng(0)
    for n in (0, 1, 7, 700, 2000, 2001, 50_000, 65_537):
        values = rng.normal(size=n).astype(np.float32)
        rows = extreme_rows(values, 2000)
        assert len(rows) <= 2004
        assert (np.diff(rows) > 0).all()
        if n:
            kept = values[rows]
            assert (kept.min(), kept.max(), rows[0], rows[-1]) == (values.min(), values.max(), 0, n - 1)


@pytest.mark.parametrize("updates", [0, 100, 1500, CHUNK + 1, 2 * CHUNK + 300])
@pytest.mark.parametrize("name", ["w", "batch_loss", "full_loss"])
def test_extremes_of_any_part_hold_its_peaks(updates, name):
    history, _ = grown(updates)
    whole = history.column(name)
    for start, stop in ((0, updates + 1), (1, updates + 1), (updates // 3, updates // 2 + 1)):
        rows, values = history.extremes(name, start, stop, 500)
        part = whole[start:stop]
        assert np.array_equal(values, whole[rows], equal_nan=True)
        assert len(rows) <= 510
        if len(part):
            assert (rows[0], rows[-1]) == (start, stop - 1)
            if not np.isnan(part).any():
                assert (values.min(), values.max()) == (part.min(), part.max())
    assert np.array_equal(history.take("w", np.array([0, updates])), history.w[[0, updates]])


def test_extremes_follow_a_branch():
    history, _ = grown(3000)
    history.extremes("w", 0, 3001, 300)
    branch = history.branch(1000)
    for _ in range(2000):
        branch.append(50.0, 0.0, 0.1)
    assert branch.extremes("w", 0, 3001, 300)[1].max() == 50
    assert history.extremes("w", 0, 3001, 300)[1].max() < 50


@pytest.mark.parametrize("updates", [500, 1100, 3000, 20_000, 84_000, 90_000, 300_000])
def test_a_curve_has_points_enough_at_every_length(updates):
    history = History(load_dataset("threshold"), "cross_entropy", -5.0, -10.0)
    history.extend(*3 * [np.random.default_rng(0).normal(size=updates)])
    for most in (240, 900, 1000):
        rows, _ = history.extremes("w", 0, updates + 1, most)
        assert min(updates, most // 3) <= len(rows) <= 1.1 * most + 5


@pytest.mark.parametrize("name", ["w", "batch_loss", "full_loss"])
def test_a_history_that_fills_its_chunks_is_drawn_to_its_end(name):
    rows = 6 * CHUNK
    history = History(load_dataset("threshold"), "cross_entropy", -5.0, -10.0)
    values = np.arange(1, rows)
    history.extend(values / rows, -values / rows, values)
    assert len(history.column(name, rows, rows)) == 0
    found, values = history.extremes(name, 0, rows, 300)
    assert found[-1] == rows - 1
    assert np.array_equal(values, history.column(name)[found], equal_nan=True)


def test_a_reader_sees_whole_rows_or_none():
    """A writer at full speed in another thread; every row promised must agree with itself."""
    history = History(load_dataset("threshold"), "cross_entropy", 0.0, 0.0)
    rng = np.random.default_rng(2)

    def write():
        for _ in range(1200):
            w = rng.normal(size=rng.integers(1, 100))
            history.extend(w, 2 * w, 3 * w)

    writer = threading.Thread(target=write)
    writer.start()
    seen, looks = 0, 0
    while writer.is_alive() or seen < len(history):
        newest = len(history)
        w, b, batch, full = (
            history.column(name, seen, newest + 1) for name in ("w", "b", "batch_loss", "full_loss")
        )
        assert len(w) == len(full) == newest + 1 - seen
        assert np.allclose(b[1:], 2 * w[1:], rtol=1e-6)
        assert np.allclose(batch[1:], 3 * w[1:], rtol=1e-6)
        assert np.allclose(full, reference_loss(w, b), rtol=1e-5)
        seen, looks = newest, looks + 1
    writer.join()
    assert looks > 1

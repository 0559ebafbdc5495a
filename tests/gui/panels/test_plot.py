"""What the 2D panels share."""

import numpy as np

from gui.panels.plot import thinned


def test_thinned_rows_keep_first_and_last_and_stay_put():
    for newest in (0, 1, 5, 1999, 2000, 2001, 123_456):
        rows = thinned(newest, 2000)
        assert (rows[0], rows[-1]) == (0, newest)
        assert len(rows) <= 2002
        assert (np.diff(rows) > 0).all()
    assert set(thinned(5000, 2000)[:-1]) <= set(thinned(5100, 2000))

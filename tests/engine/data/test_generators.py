"""Generated data: what each generator promises, and that the same arguments give the same rows."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.dataset import Dataset
from engine.data.generators import GENERATORS, generate


def classes(data):
    return data.x[data.y == 0].astype(float), data.x[data.y == 1].astype(float)


@pytest.mark.parametrize("name", GENERATORS)
def test_the_description_makes_the_same_rows_again(name):
    data = generate(name, n=37, seed=11)
    call = data.description[data.description.index("generate(") :].removesuffix(".")
    again = eval(call, {"generate": generate})
    assert isinstance(again, Dataset)
    assert again.x.tobytes() == data.x.tobytes()
    assert again.y.tobytes() == data.y.tobytes()
    assert data.description.startswith(GENERATORS[name].sentence)
    assert generate(name, n=37, seed=12).x.tobytes() != data.x.tobytes()


@given(data=st.data(), n=st.integers(4, 400), seed=st.integers(0, 2**63 - 1))
def test_every_allowed_parameter_gives_n_rows(data, n, seed):
    generator = data.draw(st.sampled_from(list(GENERATORS.values())))
    values = {p.name: data.draw(st.floats(p.limits.minimum, p.limits.maximum)) for p in generator.parameters}
    made = generate(generator.name, n=n, seed=seed, **values)
    assert len(made) == n
    assert np.isfinite(made.x).all()
    if generator.name != "flipped_labels":
        assert 0 < made.y.sum() < n


@given(st.floats(-0.5, 0.5), st.floats(0.001, 0.9), st.integers(4, 200), st.integers(0, 99))
def test_no_point_lies_in_the_gap(threshold, gap, n, seed):
    zeros, ones = classes(generate("threshold_gap", n=n, seed=seed, threshold=threshold, gap=gap))
    assert zeros.min() >= -1 and ones.max() <= 1
    assert zeros.max() <= threshold - gap / 2 + 1e-7
    assert ones.min() >= threshold + gap / 2 - 1e-7
    assert len(ones) == n // 2


def test_normals_have_the_distance_and_the_spread():
    zeros, ones = classes(generate("overlapping_normals", n=200_000, distance=3.0, spread=2.0))
    assert (zeros.mean(), ones.mean()) == pytest.approx((-1.5, 1.5), abs=0.03)  # five standard errors
    assert (zeros.std(), ones.std()) == pytest.approx((2.0, 2.0), abs=0.03)


def test_the_outlier_is_one_row_of_class_0():
    zeros, ones = classes(generate("one_outlier", n=50, outlier=40.0))
    assert zeros.max() == 40.0
    assert sorted(zeros)[-2] < 2 < 40
    assert ones.max() < 4
    assert (len(zeros), len(ones)) == (25, 25)


@pytest.mark.parametrize(("share", "n", "expected"), [(0.1, 100, 10), (0.0, 50, 1), (0.5, 7, 4)])
def test_the_rare_class_has_its_share(share, n, expected):
    assert generate("imbalanced", n=n, share=share).y.sum() == expected


@pytest.mark.parametrize("probability", [0.0, 0.25, 1.0])
def test_labels_are_flipped_with_the_probability(probability):
    data = generate("flipped_labels", n=100_000, probability=probability)
    wrong = ((data.x > 0) != (data.y == 1)).mean()
    assert wrong == pytest.approx(probability, abs=0.007)  # five standard errors
    assert abs(data.x.mean()) < 0.01


def test_rows_come_in_random_order():
    data = generate("threshold_gap", n=1000)
    assert abs(np.corrcoef(np.arange(1000), data.y)[0, 1]) < 0.15


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "moons"}, "generator: 'moons' is not allowed; one of threshold_gap, overlapping_normals"),
        ({"n": 3}, "n: 3 is not allowed; a whole number from 4 to 1000000"),
        ({"n": 10.0}, "n: 10.0 is not allowed; a whole number"),
        ({"seed": -1}, "seed: -1 is not allowed; a whole number from 0"),
        ({"seed": True}, "seed: True is not allowed; a whole number from 0"),
        ({"gap": 1.0}, "gap: 1.0 is not allowed; a number from 0 to 0.9"),
        ({"gap": float("nan")}, "gap: nan is not allowed; a number from 0 to 0.9"),
        ({"gap": 10**400}, "gap: 10.* is not allowed; a number from 0 to 0.9"),
        ({"gap": "wide"}, "gap: 'wide' is not allowed; a number from 0 to 0.9"),
        ({"spread": 1.0}, "spread: no such parameter of threshold_gap; one of threshold, gap"),
    ],
)
def test_what_is_not_allowed_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        generate(**{"name": "threshold_gap", **arguments})


def test_generators_leave_torch_alone():
    code = "import sys, engine.data.generators; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

"""Data made from a seed: the table of generators, and ``generate``. NumPy only."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.limits import SEED, Limits
from engine.refusal import Refusal, one_of

Values = NDArray[np.float64]
Classes = tuple[Values, Values]  # x of the rows of class 0, x of the rows of class 1

ROWS = Limits(int, "a whole number from 4 to 1000000", 4, 1_000_000)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number that a generator takes: its name, what a person reads, its limits and its default."""

    name: str
    title: str
    limits: Limits
    default: float


@dataclass(frozen=True, slots=True)
class Generator:
    """One way to make data.

    Attributes
    ----------
    name : str
        What ``generate`` calls it.
    title, sentence : str
        What a person reads: a title, and one plain sentence that says what the data show.
    parameters : tuple of Parameter
        Besides the number of rows and the seed.
    make : callable
        (rng, n, **parameters) -> x of the rows of class 0 and x of those of class 1, together n values.
    """

    name: str
    title: str
    sentence: str
    parameters: tuple[Parameter, ...]
    make: Callable[..., Classes]


def generate(name: str, n: int = 100, seed: int = 0, **parameters: float) -> Dataset:
    """Return `n` rows by the generator called `name`: the same rows for the same arguments.

    They come from ``np.random.default_rng(seed)``, in random order. ``Dataset.description`` is the call
    that makes them again. Parameters left out have their defaults.

    Raises
    ------
    ValueError
        If there is no such generator or parameter, or a value is not allowed: it names the field, the value
        and what is allowed.
    """
    if name not in GENERATORS:
        raise Refusal.of("generator", name, one_of(GENERATORS))
    generator = GENERATORS[name]
    n, seed = ROWS.check("n", n), SEED.check("seed", seed)
    values = _checked_parameters(generator, parameters)
    rng = np.random.default_rng(seed)
    classes = generator.make(rng, n, **values)
    order = rng.permutation(n)
    arguments = ", ".join(f"{key}={value}" for key, value in {"n": n, "seed": seed, **values}.items())
    return Dataset(
        name=name,
        x=np.concatenate(classes)[order],
        y=np.repeat([0, 1], [len(x) for x in classes])[order],
        title=generator.title,
        y_label="Class",
        class_names=("class 0", "class 1"),
        description=f"{generator.sentence} Made by generate('{name}', {arguments}).",
        source="Cross-Entropy Lab, random numbers from a seed",
    )


def _checked_parameters(generator: Generator, given: dict[str, float]) -> dict[str, float]:
    known = {parameter.name: parameter for parameter in generator.parameters}
    for name in given:
        if name not in known:
            allowed = one_of(known)
            raise Refusal(
                f"{name}: no such parameter of {generator.name}; {allowed}", field=name, allowed=allowed
            )
    return {name: p.limits.check(name, given.get(name, p.default)) for name, p in known.items()}


def _threshold_gap(rng: np.random.Generator, n: int, threshold: float, gap: float) -> Classes:
    left = rng.uniform(-1.0, threshold - gap / 2, n - n // 2)
    return left, rng.uniform(threshold + gap / 2, 1.0, n // 2)


def _overlapping_normals(rng: np.random.Generator, n: int, distance: float, spread: float) -> Classes:
    left = rng.normal(-distance / 2, spread, n - n // 2)
    return left, rng.normal(distance / 2, spread, n // 2)


def _one_outlier(rng: np.random.Generator, n: int, outlier: float) -> Classes:
    left = rng.normal(-1.0, 0.5, n - n // 2 - 1)
    return np.append(left, outlier), rng.normal(1.0, 0.5, n // 2)


def _imbalanced(rng: np.random.Generator, n: int, share: float, distance: float) -> Classes:
    ones = max(1, round(share * n))
    return rng.normal(-distance / 2, 1.0, n - ones), rng.normal(distance / 2, 1.0, ones)


def _flipped_labels(rng: np.random.Generator, n: int, probability: float) -> Classes:
    x = rng.uniform(-1.0, 1.0, n)
    is_one = (x > 0) != (rng.random(n) < probability)
    return x[~is_one], x[is_one]


def _number(name: str, title: str, minimum: float, maximum: float, default: float) -> Parameter:
    return Parameter(
        name, title, Limits(float, f"a number from {minimum:g} to {maximum:g}", minimum, maximum), default
    )


_DISTANCE = _number("distance", "Distance of the means", 0.0, 100.0, 2.0)

GENERATORS: dict[str, Generator] = {
    generator.name: generator
    for generator in (
        Generator(
            "threshold_gap",
            "Threshold with a gap",
            "Two classes parted at a threshold, none in a gap around it: separable, so w grows for ever.",
            (
                _number("threshold", "Threshold", -0.5, 0.5, 0.2),
                _number("gap", "Width of the gap", 0.0, 0.9, 0.2),
            ),
            _threshold_gap,
        ),
        Generator(
            "overlapping_normals",
            "Overlapping normals",
            "Two normal distributions that overlap: the best w is near distance / spread².",
            (_DISTANCE, _number("spread", "Standard deviation", 0.01, 100.0, 1.0)),
            _overlapping_normals,
        ),
        Generator(
            "one_outlier",
            "One outlier",
            "Two groups that nearly separate, and one point of class 0 far out on the other side, pulling.",
            (_number("outlier", "x of the outlier", -100.0, 100.0, 5.0),),
            _one_outlier,
        ),
        Generator(
            "imbalanced",
            "Imbalanced",
            "One class is rare: a model that always answers the other class is already accurate.",
            (_number("share", "Share of class 1", 0.0, 0.5, 0.1), _DISTANCE),
            _imbalanced,
        ),
        Generator(
            "flipped_labels",
            "Flipped labels",
            "A threshold at 0, but each label is flipped with the same probability: nobody can reach 100 %.",
            (_number("probability", "Probability of a flip", 0.0, 1.0, 0.1),),
            _flipped_labels,
        ),
    )
}

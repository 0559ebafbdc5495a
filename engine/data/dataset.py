"""Dataset: the rows a run learns from, with their names and units; and the sets that are shipped."""

import functools
import importlib.resources
import io
import numbers
import reprlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.refusal import Refusal, one_of
from engine.words import N_, _

FloatArray = npt.NDArray[np.float32]

X_ALLOWED = N_("a number finite in float32 (from -3.4028235e+38 to 3.4028235e+38)")
Y_ALLOWED = N_("0 or 1")
_FOLDER = importlib.resources.files("resources") / "datasets"


@dataclass(frozen=True, slots=True, eq=False, init=False, weakref_slot=True)
class Dataset:
    """Rows (x, y) of a two-class problem with one input; equal only to itself, so a key of dictionaries.

    Attributes
    ----------
    name : str
        A short name; of a shipped set, the one in ``shipped_datasets()``.
    x, y : (n,) read-only, C-contiguous float32 arrays
        Copies of what was given; every y is 0 or 1.
    title, description, source : str
        What a person reads: a title (the name, where none is given), one sentence, where it comes from.
    x_label, x_unit, y_label : str
        Names of the axes; the unit of x, or "".
    class_names : tuple of two str
        What y = 0 and y = 1 mean.
    mean, scale : float
        x = (data - mean) / scale, as ``standardized`` has made it; 0 and 1 where x is the data.
    """

    name: str
    x: FloatArray = field(repr=False)
    y: FloatArray = field(repr=False)
    title: str
    x_label: str
    x_unit: str
    y_label: str
    class_names: tuple[str, str]
    description: str
    source: str
    mean: float
    scale: float

    def __init__(
        self,
        name: str,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        title: str = "",
        x_label: str = "x",
        x_unit: str = "",
        y_label: str = "y",
        class_names: tuple[str, str] = ("0", "1"),
        description: str = "",
        source: str = "",
        mean: float = 0.0,
        scale: float = 1.0,
    ) -> None:
        """Copy x and y, array-likes of one dimension and equal length n ≥ 1.

        Raises
        ------
        ValueError
            If a number of x is not finite in float32 or one of y is neither 0 nor 1, if the lengths
            differ, or if there are no rows. It names the field, the row (from 1), the value and what
            is allowed.
        """
        if not isinstance(name, str):
            raise Refusal.of("name", name, _("a text"))
        kept_x, kept_y = _finite_float32(x), _zeros_and_ones(y)
        if len(kept_x) != len(kept_y):
            sentence = _("y: {rows} rows are not allowed; as many as x has, {wanted}")
            raise Refusal(sentence.format(rows=len(kept_y), wanted=len(kept_x)), field="y", value=len(kept_y))
        given: dict[str, Any] = {
            "name": name,
            "x": kept_x,
            "y": kept_y,
            "title": title or name,
            "x_label": x_label,
            "x_unit": x_unit,
            "y_label": y_label,
            "class_names": _two_names(class_names),
            "description": description,
            "source": source,
            "mean": float(mean),
            "scale": float(scale),
        }
        for attribute, value in given.items():
            object.__setattr__(self, attribute, value)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.x)

    def standardized(self) -> "Dataset":
        """Return the set with z = (x - mean) / sd in the place of x.

        The mean and the population standard deviation sd are over all rows; computed in float64, then
        rounded to float32. The result keeps them as ``mean`` and ``scale``.

        Raises
        ------
        ValueError
            If every x is the same, so that sd is 0.
        """
        values = self.x.astype(np.float64)
        if values.min() == values.max():
            sentence = _(
                "standardize: the standard deviation of x in '{name}' is 0, which is not allowed; "
                "at least two different x (all {rows} are {x})"
            )
            text = sentence.format(name=self.name, rows=len(self), x=self.x[0])
            raise Refusal(text, field="standardize", value=True)
        mean, deviation = float(values.mean()), float(values.std())
        return Dataset(
            name=self.name,
            x=(values - mean) / deviation,
            y=self.y,
            title=self.title,
            x_label=self.x_label,
            x_unit="standard deviations",
            y_label=self.y_label,
            class_names=self.class_names,
            description=self.description,
            source=self.source,
            mean=mean,
            scale=deviation,
        )

    def in_data_units(self, w: float, b: float) -> tuple[float, float]:
        """Return (w, b) for the data before standardising: w / sd and b - w·mean / sd."""
        return w / self.scale, b - w * self.mean / self.scale


def shipped_datasets() -> tuple[str, ...]:
    """Return the names of the shipped sets, in the order in which they are offered."""
    return tuple(_index())


@functools.cache
def load_dataset(name: str) -> Dataset:
    """Return the shipped set of this name: the same object each time.

    Raises
    ------
    ValueError
        If there is none; it lists the names.
    """
    if name not in _index():
        raise Refusal.of("dataset", name, one_of(_index()))
    text = (_FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    x, y = np.loadtxt(io.StringIO(text), delimiter=",", skiprows=1, unpack=True)
    about = dict(_index()[name])
    class_names = tuple(about.pop("class_names"))
    return Dataset(name=name, x=x, y=y, class_names=class_names, **about)


@functools.cache
def _index() -> Mapping[str, Any]:
    text = (_FOLDER / "index.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def _two_names(class_names: tuple[str, str]) -> tuple[str, str]:
    names = tuple(class_names)
    if len(names) != 2:
        raise Refusal.of("class_names", names, _("two names, of class 0 and of class 1"))
    return names


def _finite_float32(x: npt.ArrayLike) -> FloatArray:
    values = _numbers("x", x, X_ALLOWED)
    with np.errstate(over="ignore"):
        kept = np.array(values, dtype=np.float32)
    _refuse_first("x", values, ~np.isfinite(kept), X_ALLOWED)
    kept.setflags(write=False)
    return kept


def _zeros_and_ones(y: npt.ArrayLike) -> FloatArray:
    values = _numbers("y", y, Y_ALLOWED)
    kept = np.array(values == 1, dtype=np.float32)
    _refuse_first("y", values, (values != 0) & (values != 1), Y_ALLOWED)
    kept.setflags(write=False)
    return kept


def _refuse_first(name: str, values: npt.NDArray[Any], wrong: npt.NDArray[np.bool_], allowed: str) -> None:
    if wrong.any():
        row = int(wrong.argmax())
        raise Refusal.of(name, values[row], _(allowed), shown=str(values[row]), row=row + 1)


def _numbers(name: str, given: npt.ArrayLike, allowed: str) -> npt.NDArray[Any]:
    """Return what was given as a real array (n,) with n ≥ 1, not yet converted to float32."""
    try:
        values = np.asarray(given)
    except ValueError:
        sentence = _("{name}: rows of different lengths are not allowed; one number a row")
        raise Refusal(sentence.format(name=name), field=name) from None
    if values.ndim != 1 or len(values) == 0:
        shown = _("shape {shape}").format(shape=values.shape)
        raise Refusal.of(name, values.shape, _("one dimension with at least 1 row"), shown=shown)
    if values.dtype.kind in "biuf":
        return values
    return np.array(
        [_number(name, row, value, allowed) for row, value in enumerate(values.tolist(), start=1)]
    )


def _number(name: str, row: int, value: object, allowed: str) -> float:
    try:
        if isinstance(value, numbers.Real):
            return float(value)
    except OverflowError:
        pass
    raise Refusal.of(name, value, _(allowed), shown=reprlib.repr(value), row=row)

"""An explanation as a few parts of lines, and these as plain text; a window writes them its own way."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.explain.explain import Explanation
from engine.explain.row_terms import RowTerms, prediction_text
from engine.explain.update_rule import options_text, shown
from engine.plan.losses import LOSSES
from engine.plan.optimizers import OPTIMIZERS
from engine.words import _

MOST_ROWS_AS_TEXT = 1000
HEADS = ("row", "x", "y", "z", "ŷ", "loss", "share of ∂L/∂w", "share of ∂L/∂b")


@dataclass(frozen=True, slots=True)
class Line:
    """A line: "text", "text = value", or of an update rule "text = numbers = value"."""

    text: str
    value: str = ""
    numbers: str = ""

    def __str__(self) -> str:
        return " = ".join(part for part in (self.text, self.numbers, self.value) if part)


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines under a title; without one they belong to the part before.

    Attributes
    ----------
    title : str
        Stands before the first line.
    first : Line
        What is said at once.
    lines : tuple of Line
        What follows it.
    rows : RowTerms, optional
        A table of these follows the first line.
    """

    title: str
    first: Line
    lines: tuple[Line, ...]
    rows: RowTerms | None = None


def parts(e: Explanation) -> tuple[Part, ...]:
    """Return the batch, the mean loss, the gradient, and the update, then that of w and of b line by line."""
    loss, optimizer = LOSSES[e.experiment.loss], OPTIMIZERS[e.experiment.optimizer]
    torchs_loss = _("as torch adds it up in float32: {loss}").format(loss=shown(e.step.batch_loss))
    update = _("4. The update by {optimizer}").format(optimizer=optimizer.title)
    return (
        Part(_("1. The batch"), Line("z = w·x + b, ŷ = σ(z)"), _shares(e), e.rows),
        Part(
            f"2. {_(loss.title)}",
            Line(_("L = mean of the losses"), shown(e.rows.mean_loss)),
            (Line(torchs_loss),),
        ),
        Part(
            _("3. The gradient"),
            Line(_("sums of the shares")),
            (Line("∂L/∂w", shown(e.step.gradient_w)), Line("∂L/∂b", shown(e.step.gradient_b))),
        ),
        Part(update, Line(options_text(e.experiment)), ()),
        *(Part("", Line(_("{name}, with g = ∂L/∂{name}:").format(name=n)), _terms(e, n)) for n in ("w", "b")),
    )


def _shares(e: Explanation) -> tuple[Line, ...]:
    row = LOSSES[e.experiment.loss].row
    losses = _("n = {rows}; loss = {formula}").format(rows=len(e.rows), formula=row.loss)
    shares = _("share of ∂L/∂b = {formula}; share of ∂L/∂w = share of ∂L/∂b · x").format(formula=row.share)
    return Line(losses), Line(shares)


def _terms(e: Explanation, name: str) -> tuple[Line, ...]:
    """Return the rule of one parameter, w or b, line by line."""
    return tuple(
        Line(
            f"{term.symbol} ← {term.formula}".replace("θ", name),
            shown(getattr(term, name)),
            getattr(term, f"numbers_{name}"),
        )
        for term in e.terms
    )


def as_text(explanation: Explanation) -> str:
    """Return the explanation as lines of plain text, to be copied."""
    return "\n".join(_lines(explanation)) + "\n"


def _lines(e: Explanation) -> Iterator[str]:
    step = e.step
    head = _("Update {index} (epoch {epoch}, batch {batch})")
    yield head.format(index=step.index, epoch=step.epoch, batch=step.batch)
    yield _("Before it: w = {w}, b = {b}").format(w=shown(e.w), b=shown(e.b))
    for part in parts(e):
        yield from ("", f"{part.title}: {part.first}") if part.title else (str(part.first),)
        if part.rows is not None:
            yield from _table(part.rows)
        for line in part.lines:
            yield f"  {line}" if line.numbers else str(line)
    yield ""
    yield _("After it: w = {w}, b = {b}").format(w=shown(step.w), b=shown(step.b))


def _table(rows: RowTerms) -> Iterator[str]:
    lines: list[tuple[str, ...]] = [HEADS]
    for i in range(min(len(rows), MOST_ROWS_AS_TEXT)):
        predicted = prediction_text(float(rows.prediction[i]))
        before, after = (rows.x, rows.y, rows.z), (rows.loss, rows.share_w, rows.share_b)
        cells = (*(shown(c[i]) for c in before), predicted, *(shown(c[i]) for c in after))
        lines.append((str(rows.row[i]), *cells))
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        yield "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
    if len(rows) > MOST_ROWS_AS_TEXT:
        yield _("and {rows} rows more").format(rows=len(rows) - MOST_ROWS_AS_TEXT)

"""One update taken apart into its numbers."""

import math

from engine.step import Step


def divergence(step: Step) -> str:
    """Return one line that says at which update a run diverged, and what was not finite.

    Parameters
    ----------
    step : Step
        With ``finite`` False.
    """
    names = {
        "batch loss": step.batch_loss,
        "∂L/∂w": step.gradient_w,
        "∂L/∂b": step.gradient_b,
        "w": step.w,
        "b": step.b,
    }
    bad = ", ".join(f"{name} is {_word(value)}" for name, value in names.items() if not math.isfinite(value))
    return f"diverged at update {step.index} (epoch {step.epoch}, batch {step.batch}): {bad}"


def _word(value: float) -> str:
    return "NaN" if math.isnan(value) else "infinite"

"""Training to the end without a window."""

from collections.abc import Iterator

from engine.record.step import Step
from engine.training.trainer import Trainer

BLOCK = 1024  # updates between two looks at what else is to be done, and in one vectorised evaluation


def blocks_to_the_end(trainer: Trainer) -> Iterator[list[Step]]:
    """Train until the epochs in force end or the run diverges; yield the updates made, a block at a time.

    Every block but the last has ``BLOCK`` updates; none is empty. An update that diverges is the last.
    """
    finite = True
    while finite and trainer.index < trainer.updates_wanted:
        block: list[Step] = []
        # the epochs may be changed on the way
        while finite and len(block) < BLOCK and trainer.index < trainer.updates_wanted:
            block.append(trainer.step())
            finite = block[-1].finite
        yield block

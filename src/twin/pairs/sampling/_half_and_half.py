"""Batches half yes, half no."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.core import TwinError, digest
from twin.pairs.sampling._shuffled import Shuffled

__all__ = ["HalfAndHalf"]


class HalfAndHalf:
    """Batches of row numbers, half of them *yes* and half *no*, for ``DataLoader(batch_sampler=…)``.

    The smaller class repeats, and the larger one sets the length of an epoch (arXiv 2512.23592, section 4): the first
    epoch ends with the batch in which every row of the larger class has been drawn, and all are of that length. What
    fills its last batch counts towards the next epoch, so that after any number of batches, the rows of a class have
    been drawn equally often, or once more or less. In a batch, *yes* and *no* take turns, *yes* first; of an odd
    number, one more is *yes*.

    Each rank gets its own part of every batch. The order depends on nothing but the answers, the batch and the seed, so
    a run that goes on with another number of ranks goes on with the same batches.

    Args:
        answers: Shape (rows,), bool: whether each row's answer is *yes*; see `read_answers`.
        batch: Rows of a batch, all ranks together; at least 2.
        seed: Seed of the order.
        rank: Number of this process.
        ranks: How many processes share a batch; must divide it.

    Attributes:
        step: How many batches have been handed out, over all epochs.

    Raises:
        TwinError: An answer is missing, or the batch cannot be shared so.
    """

    def __init__(self, answers: NDArray[np.bool_], *, batch: int, seed: int = 0, rank: int = 0, ranks: int = 1) -> None:
        _check(answers, batch, rank, ranks)
        self._batch, self._seed, self._rank, self._ranks = batch, seed, rank, ranks
        kind = np.int32 if len(answers) <= np.iinfo(np.int32).max else np.int64
        self._digest = digest(np.packbits(answers).tobytes())
        self._rows = [np.flatnonzero(answers == answer).astype(kind) for answer in (True, False)]
        yes, no = (len(rows) for rows in self._rows)
        self._orders = [Shuffled(yes, seed, "half and half", "yes"), Shuffled(no, seed, "half and half", "no")]
        self._shares = ((batch + 1) // 2, batch // 2)
        self.step = 0

    def __len__(self) -> int:
        """Batches of an epoch."""
        return max(-(-len(rows) // share) for rows, share in zip(self._rows, self._shares, strict=True))

    @property
    def epoch(self) -> int:
        """How many epochs have been handed out whole."""
        return self.step // len(self)

    def __iter__(self) -> Iterator[list[int]]:
        """This rank's part of the batches that are left of the present epoch."""
        for _ in range(len(self) - self.step % len(self)):
            # Counted before it is handed out: whoever asks for the state while it has a batch wants the next one.
            self.step += 1
            yield self._next()

    def state_dict(self, step: int | None = None) -> dict[str, int | str]:
        """Where the order stands.

        Args:
            step: How many batches the run has learned from; default: as many as were handed out. A loader with worker
                processes asks for batches ahead of their use, so give it there.
        """
        return {"step": self.step if step is None else step} | self._identity()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on where ``state`` stands.

        Raises:
            TwinError: It is of other answers, another batch or another seed.
        """
        for name, mine in self._identity().items():
            if state.get(name) != mine:
                raise TwinError(
                    f"The order of the batches cannot be continued: {name} was {state.get(name)} and is {mine} now."
                )
        self.step = int(state["step"])
        for order, share in zip(self._orders, self._shares, strict=True):
            order.seek(self.step * share)

    def _next(self) -> list[int]:
        batch = np.empty(self._batch, np.int64)
        for place, (rows, order, share) in enumerate(zip(self._rows, self._orders, self._shares, strict=True)):
            batch[place::2] = rows[order.take(share)]
        size = self._batch // self._ranks
        part: list[int] = batch[self._rank * size :][:size].tolist()
        return part

    def _identity(self) -> dict[str, int | str]:
        yes, no = (len(rows) for rows in self._rows)
        return {"seed": self._seed, "batch": self._batch, "yes": yes, "no": no, "answers": self._digest}


def _check(answers: NDArray[np.bool_], batch: int, rank: int, ranks: int) -> None:
    if answers.all() or not answers.any():
        raise TwinError("A batch is half yes, half no, and needs pair queries with both answers.")
    if batch < 2 or batch % ranks or not 0 <= rank < ranks:
        raise TwinError(
            f"Rank {rank} of {ranks} has no equal part of batches of {batch}; choose a multiple of {ranks}."
        )

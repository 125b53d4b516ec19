"""What is seen of a trainer from outside: how fast it goes."""

from collections.abc import Sequence
from time import perf_counter
from typing import Any

from transformers import Trainer, TrainerCallback

from twin.train.samples import Samples

__all__ = ["SPEEDS", "Observed"]

SPEEDS = ("images_per_second", "tokens_per_second", "step_time")
"""Figures of a step that are others each time a run is made."""


class _Clock(TrainerCallback):
    """Measures a step from the loading of its rows to the change of the weights."""

    begun = seconds = 0.0

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.seconds = perf_counter() - self.begun


class Observed(Trainer):
    """A trainer that logs how fast each step was.

    Attributes:
        rows: The rows of all steps, in order.
        batch: How many of them are a step.
        lengths: Tokens of each row at most.
        samples: Keeps replies for the page that shows them.
    """

    rows: Sequence[dict[str, Any]]
    batch: int
    lengths: Sequence[int] = ()
    samples: Samples | None = None
    _clock: _Clock | None = None

    def observe(self, lengths: Sequence[int], samples: Samples) -> None:
        """Begin to log the speed of steps and to keep replies.

        To be called before callbacks are added whose time is not a step's.
        """
        self.lengths, self.samples, self._clock = lengths, samples, _Clock()
        self.add_callback(self._clock)

    def get_batch_samples(self, *args: Any, **kwargs: Any) -> Any:
        if self._clock:
            self._clock.begun = perf_counter()
        return super().get_batch_samples(*args, **kwargs)

    def log(self, logs: dict[str, float], *args: Any, **kwargs: Any) -> None:
        if self._clock and "loss" in logs:
            end = self.state.global_step * self.batch
            places = range(end - self.batch, end)
            images = sum(len(self.rows[place]["images"]) for place in places)
            logs["images_per_second"] = images / self._clock.seconds
            logs["tokens_per_second"] = self.tokens_of(places) / self._clock.seconds
        super().log(logs, *args, **kwargs)

    def tokens_of(self, places: Sequence[int]) -> float:
        """Tokens of the rows at ``places`` that a pass of the step just done has read, photos included."""
        return sum(self.lengths[place] for place in places)

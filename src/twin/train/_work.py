"""What a run does, before it does it: rows, tokens and memory, by arithmetic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from twin.core import GrpoSettings, TrainingSettings, TwinError, counted
from twin.train._arguments import processes, rows_at_a_time

__all__ = ["Memory", "Work", "memory_of", "out_of_memory"]

_GIB = 1 << 30
_KEPT = 16
"""Numbers that a layer keeps of each of a token's channels for the way back: 34 bytes in half precision without the
attention's scores (Korthikanti et al. 2022, arXiv 2205.05198), rounded to 16 numbers."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Roughly what a device needs, in bytes; the vision tower's own activations are not in it."""

    weights: int
    gradients: int
    optimizer: int
    activations: int

    @property
    def total(self) -> int:
        return self.weights + self.gradients + self.optimizer + self.activations


@dataclass(frozen=True, slots=True)
class Work:
    """What a run does.

    Attributes:
        lengths: Tokens of each row, of all steps.
        pairs: How many different questions there are.
        learning: Weights that learn.
        weights: All weights.
        memory: What a device needs.
    """

    lengths: Sequence[int]
    pairs: int
    learning: int
    weights: int
    memory: Memory

    def lines(self, settings: TrainingSettings) -> Iterator[str]:
        """The same in words."""
        rows, steps = len(self.lengths), settings.steps
        accumulated = settings.batch // processes() // rows_at_a_time(settings)
        asked = f"{rows:,} in all, {self.pairs:,} different"
        yield f"{counted(steps, 'step')} of {counted(settings.batch, 'question')}, {asked}"
        yield (
            f"{counted(processes(), 'process')}, {rows_at_a_time(settings):,} questions at a time on each, "
            f"{accumulated:,} times a step"
        )
        yield (
            f"tokens a question: {sum(self.lengths) / rows:,.0f} on average, {max(self.lengths):,} at most; "
            f"a step: {sum(self.lengths) / steps:,.0f}"
        )
        yield f"{self.learning:,} of {self.weights:,} weights learn ({self.learning / self.weights:.1%})"
        parts = ("weights", "gradients", "optimizer", "activations")
        sizes = ", ".join(f"{part} {getattr(self.memory, part) / _GIB:.2f}" for part in parts)
        yield f"memory of a device, roughly, in GiB: {self.memory.total / _GIB:.2f} ({sizes})"


def memory_of(model: Any, settings: TrainingSettings, lengths: Sequence[int]) -> Memory:
    """Estimate what a device needs: exact for weights, gradients and Adam, a rule of thumb for activations."""
    text = model.config.get_text_config()
    tokens = rows_at_a_time(settings) * max(lengths, default=0)
    number = 2 if settings.precision == "bfloat16" else 4
    layers = text.num_hidden_layers
    kept = 1 + (_KEPT - 1) / layers if settings.checkpointing else _KEPT
    learning = sum(weight.numel() * weight.element_size() for weight in model.parameters() if weight.requires_grad)
    return Memory(
        weights=sum(weight.numel() * weight.element_size() for weight in model.parameters()),
        gradients=learning,
        optimizer=2 * learning,
        activations=round(tokens * text.hidden_size * layers * kept * number),
    )


def out_of_memory(error: Exception, settings: TrainingSettings, memory: Memory) -> TwinError:
    """What to say instead of ``error``: which setting to lower, and the numbers."""
    rows = rows_at_a_time(settings)
    ways = [f"lower --micro-batch from {rows} to {rows // 2} (the steps stay the same)"] if rows > 1 else []
    if isinstance(settings, GrpoSettings) and settings.max_new_tokens > 1:
        ways.append(f"lower --max-new-tokens from {settings.max_new_tokens} to {settings.max_new_tokens // 2}")
    ways += [] if settings.checkpointing else ["set --checkpointing"]
    ways += ["set --language lora"] if settings.language == "full" else []
    ways += ["set --precision bfloat16"] if settings.precision == "float32" else []
    return TwinError(
        f"Out of memory ({str(error).splitlines()[0][:120]}). Weights, gradients and optimizer need "
        f"{(memory.total - memory.activations) / _GIB:.1f} GiB, activations some {memory.activations / _GIB:.1f}: "
        f"{', or '.join(ways) or 'use smaller photos'}."
    )

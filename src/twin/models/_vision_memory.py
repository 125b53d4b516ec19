"""What a model saw in photos, kept in memory up to a bound."""

from collections import OrderedDict
from dataclasses import dataclass, field

from twin.models._vision_features import Features

__all__ = ["Seen", "VisionMemory"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a model made of one photo.

    Attributes:
        words: What its placeholder in a prompt widens to.
        types: Name of the input that tells photo tokens from words, or an empty string.
        tensors: Features, and what else the language model needs to know, on the CPU.
    """

    words: str
    types: str
    tensors: Features

    @property
    def size(self) -> int:
        """Bytes of its tensors."""
        return sum(tensor.nbytes for tensor in self.tensors.values())


@dataclass(slots=True)
class VisionMemory:
    """The photos that were asked for last, as many as fit.

    Attributes:
        limit: Most bytes of tensors kept.
        held: Bytes kept.
    """

    limit: int
    held: int = 0
    _kept: OrderedDict[str, Seen] = field(default_factory=OrderedDict)

    def get(self, key: str) -> Seen | None:
        """What is kept under ``key``."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: str, seen: Seen) -> None:
        """Keep ``seen``; what was not asked for longest makes room."""
        if seen.size > self.limit or key in self._kept:
            return
        self._kept[key] = seen
        self.held += seen.size
        while self.held > self.limit:
            self.held -= self._kept.popitem(last=False)[1].size

"""What is kept of photos, on the disk: files of many photos each, which are mapped and not read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from twin.core import aside, digest
from twin.models import Seen

__all__ = ["Shards"]

_ENDING = ".safetensors"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a photo is.

    Attributes:
        shard: The mapped file.
        number: Its number there.
        names: Names of its tensors.
        words: What its placeholder widens to.
        types: Name of the input that tells its tokens from words.
    """

    shard: Any
    number: int
    names: tuple[str, ...]
    words: str
    types: str


class Shards:
    """A folder of shards. Each is whole or absent, so that a killed process leaves nothing that is half written.

    Args:
        folder: Where they are; made when there is something to keep.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._places: dict[str, _Place] = {}
        self._known: set[str] = set()
        self.refresh()

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __len__(self) -> int:
        return len(self._places)

    def refresh(self) -> None:
        """Take note of shards that were written meanwhile; damaged ones count as absent."""
        for path in sorted(self.folder.glob(f"[!.]*{_ENDING}")):
            if path.name not in self._known:
                self._take_note(path)

    def _take_note(self, path: Path) -> None:
        try:
            shard: Any = safe_open(path, "pt")
        except (OSError, SafetensorError):
            return  # and looked at again next time, for a whole one may have taken its place
        self._known.add(path.name)
        notes = json.loads(shard.metadata()["photos"])
        shared = [str(words) for words in notes["words"]]
        names: list[tuple[str, ...]] = [tuple(one) for one in notes["names"]]
        for number, (key, words, types, named) in enumerate(notes["photos"]):
            self._places[key] = _Place(shard, number, names[named], shared[words], types)

    def get(self, key: str) -> Seen | None:
        """What is kept under ``key``; its tensors are mapped, and cost memory only while they are used."""
        if (place := self._places.get(key)) is None:
            return None
        tensors = {name: place.shard.get_tensor(f"{place.number}.{name}") for name in place.names}
        return Seen(place.words, place.types, tensors)

    def add(self, photos: Mapping[str, Seen]) -> None:
        """Keep ``photos``, by their keys, as one shard."""
        words, names, listed = dict[str, int](), dict[tuple[str, ...], int](), []
        for key, seen in photos.items():
            named = names.setdefault(tuple(seen.tensors), len(names))
            listed.append((key, words.setdefault(seen.words, len(words)), seen.types, named))
        notes = {"words": list(words), "names": list(names), "photos": listed}
        tensors = {
            f"{number}.{name}": value.contiguous()
            for number, seen in enumerate(photos.values())
            for name, value in seen.tensors.items()
        }
        with aside(self.folder / f"{digest(*photos)}{_ENDING}") as partial:
            save_file(tensors, partial, metadata={"photos": json.dumps(notes)})
        self.refresh()

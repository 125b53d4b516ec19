"""A data set of general questions: its rows as training rows, made and tried when they are drawn."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from twin.catalog.listing import UnusableError
from twin.core import MixSettings, TwinError, Workspace, console, counted
from twin.train._released_photo import ReleasedPhoto
from twin.train.mixing._files import Record, records
from twin.train.mixing._found import Photos
from twin.train.mixing._turns import told

__all__ = ["Mixture", "read_mixtures"]


@dataclass(frozen=True, slots=True)
class _Asked:
    place: str
    question: str
    answer: str
    photos: Photos


@dataclass(slots=True)
class Mixture:
    """The usable rows of a data set.

    Attributes:
        name: What it is called: its path or id.
        share: Its share of the batches.
        long_side: Largest width and height, in pixels, in which photos are seen.
        photos: The photos of the rows that were drawn, by name.
        left: What was left out so far, by reason.
    """

    name: str
    share: float
    long_side: int
    photos: dict[str, ReleasedPhoto] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    _asked: list[_Asked] = field(default_factory=list)
    _made: dict[int, dict[str, Any] | None] = field(default_factory=dict)

    def take(self, record: Record | UnusableError, mix: MixSettings) -> None:
        """Add a row, or count why it cannot be used."""
        try:
            if isinstance(record, UnusableError):
                raise record
            words = told(record.values, mix, len(record.photos))
            self._asked.append(_Asked(record.place, *words, record.photos))
        except UnusableError as error:
            self.left[error.reason] += 1

    def pools(self) -> Mapping[int, Sequence[int]]:
        """Numbers of the rows by how many photos they show."""
        pools: dict[int, list[int]] = {}
        for number, asked in enumerate(self._asked):
            pools.setdefault(len(asked.photos), []).append(number)
        return pools

    def row(self, number: int) -> dict[str, Any] | None:
        """A row to learn, the same one every time; None where a photo of it cannot be read, which is counted."""
        if number not in self._made:
            self._made[number] = self._row(self._asked[number])
        return self._made[number]

    def say(self) -> None:
        """Say on the screen how much was drawn, and what was left out."""
        drawn = sum(row is not None for row in self._made.values())
        left = ", ".join(f"{many:,} × {reason}" for reason, many in sorted(self.left.items())) or "none"
        console.print(
            f"{self.name}: {counted(len(self._asked), 'question')}, {drawn:,} of them drawn; left out {left}.",
            markup=False,
        )

    def _row(self, asked: _Asked) -> dict[str, Any] | None:
        shown = [ReleasedPhoto(f"{self.name}/{name}", place, self.long_side) for name, place in asked.photos]
        shown = [self.photos.get(photo.image_id, photo) for photo in shown]
        for photo in shown:
            try:
                photo.look()
            except UnusableError as error:
                self.left[error.reason] += 1
                return None
        self.photos |= {photo.image_id: photo for photo in shown}
        return {
            "pair_id": f"{self.name} {asked.place}",
            "question": asked.question,
            "reply": asked.answer,
            "images": [photo.image_id for photo in shown],
        }


def read_mixtures(workspace: Workspace, mix: Sequence[MixSettings]) -> list[Mixture]:
    """The data sets that are mixed in; rows that cannot be used are counted by reason.

    Args:
        workspace: Its settings say how large photos are seen.
        mix: Which data sets, how they are read, and their shares.

    Raises:
        TwinError: One is not there, is damaged, or has no usable row.
    """
    return [_read(one, workspace.settings.catalog.long_side) for one in mix]


def _read(mix: MixSettings, long_side: int) -> Mixture:
    made = Mixture(mix.data, mix.share, long_side)
    for record in records(mix):
        made.take(record, mix)
    if not made.pools():
        left = ", ".join(f"{many:,} × {reason}" for reason, many in sorted(made.left.items())) or "it has no rows"
        raise TwinError(
            f"{mix.data} holds no usable question: {left}. Rows need {mix.question!r}, {mix.answer!r} and "
            f"{mix.images or 'images'!r}, or a conversation; other columns can be named."
        )
    return made

"""The rules by which the photos of all sources become one catalogue."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from twin.catalog._records import Batch, Exclusion, Instance, Photo
from twin.catalog._store import image_file

__all__ = ["Catalog", "assemble"]

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Catalog:
    """The rows of the three tables."""

    images: list[Row]
    instances: list[Row]
    excluded: list[Row]


def assemble(sources: Mapping[str, Batch]) -> Catalog:
    """Join what all sources bring, whatever the order in which they came.

    A photo that stands under two instances is left out everywhere, since nobody knows which of them it shows; of a
    photo that stands twice under one instance the first is kept. An instance needs two photos to make a positive, a
    near-twin one to be a hard negative; an instance with fewer is left out.
    """
    joined = _Joined(sources)
    joined.exclude_ambiguous()
    joined.exclude_repeated()
    joined.exclude_lonely()
    # Sorting is stable: the photos of an instance stay in the order in which their source lists them.
    photos = sorted(joined.photos, key=lambda photo: photo.instance_id)
    instances = sorted(joined.instances.values(), key=lambda instance: instance.instance_id)
    return Catalog(
        [_image(photo, joined.source[photo.instance_id]) for photo in photos],
        [asdict(instance) | {"source": joined.source[instance.instance_id]} for instance in instances],
        [asdict(exclusion) | {"source": source} for source, exclusion in joined.exclusions],
    )


class _Joined:
    """All sources together, thinned rule by rule."""

    def __init__(self, sources: Mapping[str, Batch]) -> None:
        batches = sorted(sources.items())
        self.photos = [photo for _, batch in batches for photo in batch.photos]
        self.exclusions = [(source, exclusion) for source, batch in batches for exclusion in batch.exclusions]
        self.instances = {item.instance_id: item for _, batch in batches for item in batch.instances}
        self.source = {item.instance_id: source for source, batch in batches for item in batch.instances}

    def exclude_ambiguous(self) -> None:
        owners: dict[str, set[str]] = defaultdict(set)
        for photo in self.photos:
            owners[photo.image_id].add(photo.instance_id)
        reasons = {
            index: f"also under {', '.join(sorted(owners[photo.image_id] - {photo.instance_id}))}"
            for index, photo in enumerate(self.photos)
            if len(owners[photo.image_id]) > 1
        }
        self._exclude(reasons, "one photo under two instances")

    def exclude_repeated(self) -> None:
        first: dict[str, str] = {}
        reasons = {}
        for index, photo in enumerate(self.photos):
            if photo.image_id in first:
                reasons[index] = f"same pixels as {first[photo.image_id]}"
            first.setdefault(photo.image_id, photo.original)
        self._exclude(reasons, "duplicate photo")

    def exclude_lonely(self) -> None:
        counts = Counter(photo.instance_id for photo in self.photos)
        lonely = {item.instance_id for item in self.instances.values() if counts[item.instance_id] < _needed(item)}
        self._exclude(
            {index: "" for index, photo in enumerate(self.photos) if photo.instance_id in lonely},
            "instance has one photo",
        )
        self.exclusions += [
            (self.source[name], Exclusion("", name, "instance has no photo"))
            for name in sorted(lonely)
            if not counts[name]
        ]
        self.instances = {name: item for name, item in self.instances.items() if name not in lonely}

    def _exclude(self, details: Mapping[int, str], reason: str) -> None:
        """Move the photos at these places to the exclusions."""
        for index, detail in details.items():
            photo = self.photos[index]
            exclusion = Exclusion(photo.original, photo.instance_id, reason, detail)
            self.exclusions.append((self.source[photo.instance_id], exclusion))
        self.photos = [photo for index, photo in enumerate(self.photos) if index not in details]


def _needed(instance: Instance) -> int:
    return 1 if instance.base else 2


def _image(photo: Photo, source: str) -> Row:
    return asdict(photo) | {"file": image_file(photo.image_id), "source": source}

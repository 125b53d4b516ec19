"""Which objects a render makes: base instances spread over the families, near-twins over the degrees."""

from collections.abc import Mapping
from dataclasses import dataclass

from twin.core import CatalogSettings, TwinError, digest
from twin.objects import Family

__all__ = ["ObjectJob", "plan"]


@dataclass(frozen=True, slots=True)
class ObjectJob:
    """One base instance with its near-twins and all their photos.

    It does not depend on how many other objects there are, so that a larger catalogue holds the smaller one.

    Attributes:
        family: Name of the family.
        number: Of the instance inside its family, from 0.
        seed: Seed of the catalogue.
        degrees: Degree of each near-twin.
        views: Photos of the base instance.
        twin_views: Photos of each near-twin.
        size: Side of a photo in pixels.
    """

    family: str
    number: int
    seed: int
    degrees: tuple[int, ...]
    views: int
    twin_views: int
    size: int

    @property
    def instance_id(self) -> str:
        """Id of the base instance, such as ``table-lamp-s0-0007``."""
        return f"{self.family.replace(' ', '-')}-s{self.seed}-{self.number:04d}"

    @property
    def name(self) -> str:
        return f"{self.instance_id}-{digest(repr(self))[:12]}"

    @property
    def photos(self) -> int:
        return self.views + len(self.degrees) * self.twin_views

    def twin_id(self, index: int) -> str:
        """Id of a near-twin, such as ``table-lamp-s0-0007-d04-1``; ids sort by degree."""
        return f"{self.instance_id}-d{self.degrees[index]:02d}-{index + 1}"


def plan(settings: CatalogSettings, families: Mapping[str, Family]) -> list[ObjectJob]:
    """The jobs of a render, sorted by family and number.

    Raises:
        TwinError: The settings ask for no object, or for near-twins without saying of which degrees.
    """
    if settings.seen + settings.unseen == 0:
        raise TwinError("Nothing to render: both `seen` and `unseen` are 0; set at least one of them.")
    if settings.twins and (not settings.degrees or min(settings.degrees) < 1):
        raise TwinError(f"The degrees of near-twins must be numbers from 1 on, not {settings.degrees}.")
    wanted = {"seen": settings.seen, "unseen": settings.unseen}
    counts: dict[str, int] = {}
    for group, total in wanted.items():
        counts |= _spread(total, sorted(name for name, family in families.items() if family.group == group))
    return [
        _job(settings, name, offset, number)
        for offset, name in enumerate(sorted(counts))
        for number in range(counts[name])
    ]


def _spread(total: int, names: list[str]) -> dict[str, int]:
    """Share ``total`` among ``names`` so that no share exceeds another by more than one."""
    return {name: total // len(names) + (place < total % len(names)) for place, name in enumerate(names)}


def _job(settings: CatalogSettings, family: str, offset: int, number: int) -> ObjectJob:
    """Each family goes round the degrees, starting at another one, so that both it and the whole are balanced."""
    first = offset + number * settings.twins
    degrees = tuple(settings.degrees[(first + twin) % len(settings.degrees)] for twin in range(settings.twins))
    return ObjectJob(family, number, settings.seed, degrees, settings.views, settings.twin_views, settings.size)

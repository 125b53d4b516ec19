"""What the other sides of a leak check are called."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

__all__ = ["other_names"]


def other_names(paths: Iterable[Path]) -> dict[Path, str]:
    """A name for each path: a file's without its ending, a folder's, or as much of the path as tells them apart.

    A path that is given twice comes once.
    """
    places = {path.resolve(): path for path in paths}
    names = {place: _short(place) for place in places}
    for parts in range(1, max((len(place.parts) for place in places), default=0) + 1):
        shared = Counter(names.values())
        names = {place: "/".join(place.parts[-parts:]) if shared[name] > 1 else name for place, name in names.items()}
    return {path: names[place] for place, path in places.items()}


def _short(place: Path) -> str:
    return place.name if place.is_dir() else place.stem

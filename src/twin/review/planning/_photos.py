"""Which instances' photos people look through."""

from collections import Counter

from twin.catalog.checks import check_table
from twin.core import ReviewSettings, Workspace, read_rows, read_table
from twin.review.planning._catalogue import Catalogue
from twin.review.planning._proposed import Proposed
from twin.review.store import NewItem

__all__ = ["propose_photos"]

_FLAG = "flag_"


def propose_photos(workspace: Workspace, catalogue: Catalogue, settings: ReviewSettings) -> Proposed:
    """Every instance with photos; first those with flagged photos, then those whose photos agree least.

    The value is the share of photos that a check flagged, and half of how badly the photos agree, from 0 to 1.

    Raises:
        TwinError: A table of the checks is damaged.
    """
    flagged, scores = _flagged(workspace), _scores(workspace)
    proposed = Proposed()
    for instance, photos in catalogue.photos.items():
        share = sum(flagged[photo] for photo in photos) / len(photos)
        value = share + 0.5 * _share(scores.get(instance))
        item = NewItem("photo", instance, "", "", catalogue.categories[instance], None, None, value, settings.verdicts)
        proposed.add(item, "instances")
    return proposed


def _flagged(workspace: Workspace) -> Counter[str]:
    """1 for each photo that has a flag."""
    path = check_table(workspace, "photos")
    if not path.exists():
        return Counter()
    table = read_table(path, ["image_id"])
    flags = [table[name].to_pylist() for name in table.column_names if name.startswith(_FLAG)]
    marked = zip(table["image_id"].to_pylist(), zip(*flags, strict=True), strict=True) if flags else ()
    return Counter({image_id: 1 for image_id, told in marked if any(told)})


def _scores(workspace: Workspace) -> dict[str, float | None]:
    path = check_table(workspace, "instances")
    rows = read_rows(path, ["instance_id", "score"]) if path.exists() else []
    return {row["instance_id"]: row["score"] for row in rows}


def _share(score: float | None) -> float:
    """A score of robust deviations, from 0 up, brought to 0..1."""
    return 0.0 if score is None or not score > 0 else score / (1.0 + score)

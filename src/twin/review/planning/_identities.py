"""Which instances a check suspects of being two objects, or of being one object listed twice."""

from collections.abc import Collection

from twin.catalog.checks import check_table
from twin.core import ReviewSettings, Workspace, read_rows
from twin.review.planning._catalogue import Catalogue
from twin.review.planning._proposed import GONE, Proposed
from twin.review.store import NewItem

__all__ = ["SAME_OBJECT", "TWO_OBJECTS", "maybe_two_objects", "propose_identities"]

TWO_OBJECTS, SAME_OBJECT = "two objects", "same object"
_DECIDED = "left out: decided before"


def maybe_two_objects(workspace: Workspace) -> list[str]:
    """Instances that may be two objects, the most suspicious first; none where no check has looked."""
    path = check_table(workspace, "instances")
    rows = read_rows(path, ["instance_id", "flag_two_objects"]) if path.exists() else []
    return [row["instance_id"] for row in rows if row["flag_two_objects"]]


def propose_identities(
    workspace: Workspace, catalogue: Catalogue, links: Collection[tuple[str, str]], settings: ReviewSettings
) -> Proposed:
    """The suspicions of ``catalog/checks``, the strongest of either kind first.

    The value is 1 for the first of a kind and falls evenly to 0.

    Args:
        workspace: The project.
        catalogue: Its instances.
        links: Pairs of instances that are asked about as links, which decides the same.
        settings: How many people judge an item.

    Raises:
        TwinError: A table of the checks is damaged.
    """
    proposed = Proposed()
    doubtful = maybe_two_objects(workspace)
    for place, instance in enumerate(doubtful):
        if instance not in catalogue:
            proposed.counts[GONE] += 1
        elif instance in catalogue.kept:
            proposed.counts[_DECIDED] += 1
        else:
            proposed.add(
                _item((instance, ""), TWO_OBJECTS, catalogue, 1 - place / len(doubtful), settings), TWO_OBJECTS
            )
    path = check_table(workspace, "same_object")
    rows = read_rows(path, ["instance_a", "instance_b"]) if path.exists() else []
    for place, row in enumerate(rows):
        one, other = sorted((row["instance_a"], row["instance_b"]))
        if one not in catalogue or other not in catalogue:
            proposed.counts[GONE] += 1
        elif (one, other) in catalogue.joined | catalogue.parted:
            proposed.counts[_DECIDED] += 1
        elif (one, other) in links:
            proposed.counts["left out: asked about as links"] += 1
        else:
            proposed.add(_item((one, other), SAME_OBJECT, catalogue, 1 - place / len(rows), settings), SAME_OBJECT)
    return proposed


def _item(key: tuple[str, str], kind: str, catalogue: Catalogue, value: float, settings: ReviewSettings) -> NewItem:
    return NewItem("identity", *key, kind, catalogue.categories[key[0]], None, None, value, settings.verdicts)

"""Which photos do not clearly show their object, by those who saw them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.checks import source_tables
from twin.core import Workspace, read_columns
from twin.review._sides import PARTIAL, gold_photos, link_sides

__all__ = ["Marked", "marked_photos", "photo_votes"]

_OWNER = ["image_id", "instance_id"]


@dataclass(frozen=True, slots=True)
class Marked:
    """A photo that somebody called bad.

    Attributes:
        image_id: The photo.
        bad: How many people called it bad.
        seen: How many saw it, these among them.
    """

    image_id: str
    bad: int
    seen: int

    @property
    def goes(self) -> bool:
        """Whether more than half of those who saw it call it bad."""
        return 2 * self.bad > self.seen


def marked_photos(workspace: Workspace, verdicts: pa.Table, marks: pa.Table) -> list[Marked]:
    """The photos that people called bad, in order.

    Who judged any item with an instance saw its photos; of an item whose answer is known by construction, those that it
    shows. A photo that is not in the catalogue any more was seen by those who judged before it was last called bad.

    Args:
        workspace: The project.
        verdicts: Verdicts of people on all queues, with the columns of `twin.review.store.read_verdicts`.
        marks: The table of `twin.review.store.read_bad_photos`.
    """
    people = set(verdicts["reviewer"].to_pylist())
    callers: dict[str, set[str]] = defaultdict(set)
    latest: dict[str, float] = {}
    for image_id, reviewer, at in zip(
        *(marks[name].to_pylist() for name in ("image_id", "reviewer", "at")), strict=True
    ):
        if reviewer in people:
            callers[image_id].add(reviewer)
            latest[image_id] = max(at, latest.get(image_id, at))
    if not callers:
        return []
    owners = _owners(workspace, sorted(callers))
    present = set(read_columns(workspace.images, ["image_id"])["image_id"].to_pylist())
    partial = pc.is_in(verdicts["kind"], pa.array(PARTIAL))
    seers = _seers(verdicts.filter(pc.invert(partial)))
    some = _seers_of_some(workspace, verdicts.filter(partial), owners)
    found = []
    for image_id in sorted(callers):
        until = float("inf") if image_id in present else latest[image_id]
        looked = [*(seers[owner] for owner in owners[image_id]), some[image_id]]
        saw = {name for times in looked for name, at in times.items() if at <= until}
        found.append(Marked(image_id, len(callers[image_id]), len(saw | callers[image_id])))
    return found


def photo_votes(workspace: Workspace, verdicts: pa.Table, marks: pa.Table) -> pa.Table:
    """The verdicts of the photo queue taken apart: a row a photo and verdict.

    It is ``bad``, or else ``fine``, or ``cannot_tell`` where that was said of the item. Photos that went because they
    were called bad count as well, or all that is left would be agreed on.

    Returns:
        The columns of `twin.review.store.read_verdicts` that agreement needs; ``item`` is a number of the photo.
    """
    images = pa.concat_tables([_present(workspace), _gone(workspace, marks)])
    shown = verdicts.filter(pc.equal(verdicts["queue"], "photo"))
    names = ["a", "item", "reviewer", "reviewer_kind", "repeat", "at", "verdict"]
    joined = shown.select(names).join(images, "a", "instance_id", join_type="inner")
    joined = joined.filter(pc.less_equal(joined["at"], joined["until"]))
    bad = set(zip(*(marks[name].to_pylist() for name in ("image_id", "item", "reviewer")), strict=True))
    rows = zip(*(joined[name].to_pylist() for name in ("image_id", "item", "reviewer")), strict=True)
    unmarked = pc.if_else(pc.equal(joined["verdict"], "checked"), "fine", "cannot_tell")
    said = pc.if_else(pa.array([row in bad for row in rows], pa.bool_()), "bad", unmarked)
    number = joined["image_id"].combine_chunks().dictionary_encode().indices.cast(pa.int64())
    return joined.drop_columns(["item", "verdict"]).append_column("item", number).append_column("verdict", said)


def _present(workspace: Workspace) -> pa.Table:
    """The photos of the catalogue, seen whenever somebody judges."""
    images = read_columns(workspace.images, _OWNER)
    return images.append_column("until", pa.repeat(float("inf"), len(images)))


def _gone(workspace: Workspace, marks: pa.Table) -> pa.Table:
    """Photos called bad that are not in the catalogue any more, seen until they last were."""
    present = read_columns(workspace.images, ["image_id"])["image_id"].combine_chunks()
    left = marks.filter(pc.invert(pc.is_in(marks["image_id"], present)))
    latest: dict[str, float] = {}
    for photo, at in zip(left["image_id"].to_pylist(), left["at"].to_pylist(), strict=True):
        latest[photo] = max(at, latest.get(photo, at))
    owners = _owners(workspace, sorted(latest))
    rows = [(photo, owner, at) for photo, at in sorted(latest.items()) for owner in sorted(set(owners[photo]))]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    types = (pa.string(), pa.string(), pa.float64())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return pa.table(arrays, names=[*_OWNER, "until"])


def _owners(workspace: Workspace, photos: list[str]) -> Mapping[str, list[str]]:
    """The instances of each photo, whether or not it is in the catalogue now."""
    owners: dict[str, list[str]] = defaultdict(list)
    for path in [*source_tables(workspace), workspace.images]:
        table = read_columns(path, _OWNER)
        for image_id, owner in _rows(table.filter(pc.is_in(table["image_id"], pa.array(photos, pa.string())))):
            owners[image_id].append(owner)
    return owners


def _rows(table: pa.Table) -> Iterator[tuple[str, str]]:
    yield from zip(*(table[name].to_pylist() for name in _OWNER), strict=True)


def _seers_of_some(
    workspace: Workspace, verdicts: pa.Table, owners: Mapping[str, list[str]]
) -> Mapping[str, dict[str, float]]:
    """Who saw each photo in an item that shows some photos only, and when first; also photos of ``owners``."""
    photos: dict[str, dict[str, None]] = defaultdict(dict)
    for image_id, owner in _rows(read_columns(workspace.images, _OWNER)):
        photos[owner][image_id] = None
    most = gold_photos(map(len, photos.values()))
    for image_id, names in owners.items():
        for owner in names:
            photos[owner][image_id] = None
    seers: dict[str, dict[str, float]] = defaultdict(dict)
    for row in verdicts.select(["kind", "a", "b", "reviewer", "at"]).to_pylist():
        for side in link_sides(row["kind"], list(photos[row["a"]]), list(photos[row["b"]]), most=most):
            for image_id in side:
                seers[image_id][row["reviewer"]] = min(row["at"], seers[image_id].get(row["reviewer"], row["at"]))
    return seers


def _seers(verdicts: pa.Table) -> Mapping[str, dict[str, float]]:
    """Who judged an item with each instance, and when first."""
    seers: dict[str, dict[str, float]] = defaultdict(dict)
    for one, other, name, at in zip(
        *(verdicts[column].to_pylist() for column in ("a", "b", "reviewer", "at")), strict=True
    ):
        for instance in {one, other} - {""}:
            seers[instance][name] = min(at, seers[instance].get(name, at))
    return seers

"""The rules by which the photos of all sources become one catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.importing._codes import Codes, Flags, Places
from twin.catalog.importing._instances import instances_of
from twin.catalog.importing._owners import ambiguous, other_owners
from twin.catalog.importing._schema import EXCLUDED, IMAGES

__all__ = ["Catalog", "assemble"]


@dataclass(frozen=True, slots=True)
class Catalog:
    """The three tables."""

    images: pa.Table
    instances: pa.Table
    excluded: pa.Table


def assemble(sources: Mapping[str, pa.Table], checks: pa.Table, decisions: pa.Table) -> Catalog:
    """Join what all sources bring, whatever the order in which they came.

    A photo that stands under two instances is left out everywhere, since nobody knows which of them it shows; of a
    photo that stands twice under one instance the first is kept. Then goes what the checks found, and what a person
    excluded. An instance needs two photos to make a positive, a near-twin one to be a hard negative; an instance with
    fewer is left out.

    Args:
        sources: The table of each source, by name.
        checks: Columns image_id (unique), reason, detail: photos that the checks exclude.
        decisions: Columns kind (photo, instance), id, decision (keep, exclude), note: the word of a person, which is
            stronger than that of the checks.
    """
    rules = _Rules(sources)
    rules.exclude_ambiguous()
    rules.exclude_repeated()
    rules.exclude_checked(checks, decisions)
    rules.exclude_by_hand(decisions)
    rules.exclude_lonely()
    return Catalog(rules.images(), rules.instances, rules.excluded())


class _Rules:
    """All sources together, thinned rule by rule.

    A row is known by its place in the table of them all.
    """

    def __init__(self, sources: Mapping[str, pa.Table]) -> None:
        self.instances = instances_of(sources)
        self._rows = _joined(sources)
        self._image, self._instance = Codes.of(self._rows["image_id"]), Codes.of(self._rows["instance_id"])
        self._left: Flags = self._image.values >= 0
        early = np.flatnonzero(~self._left)
        self._parts = [(early, self._column("reason", early), self._column("detail", early))]
        self._bare = self.instances.slice(0, 0)

    def exclude_ambiguous(self) -> None:
        codes = ambiguous(self._image, self._instance, self._left)
        places = np.flatnonzero(self._left & self._image.spread(codes))
        self._exclude(places, "one photo under two instances", other_owners(self._image, self._instance, places))

    def exclude_repeated(self) -> None:
        left = np.flatnonzero(self._left)
        _, index, inverse = np.unique(self._image.values[left], return_index=True, return_inverse=True)
        first = left[index][inverse]
        again = left != first
        originals = self._column("original", first[again])
        self._exclude(left[again], "duplicate photo", pc.binary_join_element_wise("same pixels as", originals, " "))

    def exclude_checked(self, checks: pa.Table, decisions: pa.Table) -> None:
        row = self._image.rows_of(checks["image_id"])
        places = np.flatnonzero(self._left & (row >= 0) & (self._decided(decisions, "keep") < 0))
        found = checks.take(pa.array(row[places]))
        self._exclude(places, found["reason"], found["detail"])

    def exclude_by_hand(self, decisions: pa.Table) -> None:
        row = self._decided(decisions, "exclude")
        # What is said of a photo is stronger than what is said of its instance.
        kept = self._decided(decisions.filter(pc.equal(decisions["kind"], "photo")), "keep") >= 0
        places = np.flatnonzero(self._left & (row >= 0) & ~kept)
        self._exclude(places, "excluded by hand", decisions["note"].take(pa.array(row[places])))

    def exclude_lonely(self) -> None:
        code = self._instance.find(self.instances["instance_id"])
        counts = self._instance.counts(self._left)[code]
        needed = np.where(pc.equal(self.instances["base"], "").to_numpy(), 2, 1)
        lonely = counts < needed
        self._exclude(np.flatnonzero(self._left & self._instance.spread(code[lonely])), "instance has one photo")
        self._bare = self.instances.filter(pa.array(lonely & (counts == 0)))
        self.instances = self.instances.filter(pa.array(~lonely))

    def images(self) -> pa.Table:
        """The photos that are left, by instance, those of one in the order in which their source lists them."""
        rows = self._rows.take(pa.array(np.flatnonzero(self._left)))
        order = pc.sort_indices(rows, [("instance_id", "ascending")])  # a stable sort
        return rows.take(order).select(IMAGES.names).cast(IMAGES)

    def excluded(self) -> pa.Table:
        """What is not left, in the order of the sources, then the instances of which no photo is."""
        places = np.concatenate([places for places, _, _ in self._parts])
        order = pa.array(np.argsort(places, kind="stable"))
        rows = self._rows.take(pa.array(places))
        photos = pa.table(
            {
                "original": rows["original"],
                "instance": rows["instance_id"],
                "reason": _chained([reason for _, reason, _ in self._parts]),
                "detail": _chained([detail for _, _, detail in self._parts]),
                "source": rows["source"],
                "image_id": rows["image_id"],
            }
        ).take(order)
        return pa.concat_tables([photos.cast(EXCLUDED), _without_photo(self._bare)])

    def _decided(self, decisions: pa.Table, decision: str) -> Places:
        """For each row, which decision speaks of its photo or else its instance; -1 where none does."""
        place = np.full(len(self._rows), -1)
        for kind, codes in (("instance", self._instance), ("photo", self._image)):
            chosen = pc.and_(pc.equal(decisions["kind"], kind), pc.equal(decisions["decision"], decision))
            numbers = np.append(np.flatnonzero(chosen.to_numpy()), -1)
            row = codes.rows_of(decisions.filter(chosen)["id"])
            place = np.where(row >= 0, numbers[row], place)
        return place

    def _column(self, name: str, places: Places) -> pa.ChunkedArray:
        return self._rows[name].take(pa.array(places))

    def _exclude(self, places: Places, reason: str | pa.ChunkedArray, detail: pa.ChunkedArray | None = None) -> None:
        same = pa.repeat(reason, len(places)) if isinstance(reason, str) else reason
        self._parts.append((places, same, pa.repeat("", len(places)) if detail is None else detail))
        self._left[places] = False


_NEEDED = [name for name in (*IMAGES.names, "reason", "detail") if name != "source"]


def _joined(sources: Mapping[str, pa.Table]) -> pa.Table:
    """The photos of all sources, in the order of their names."""
    tables = [
        table.select(_NEEDED).append_column("source", pa.repeat(name, len(table)))
        for name, table in sorted(sources.items())
    ]
    return pa.concat_tables(tables)


def _chained(parts: list[pa.Array | pa.ChunkedArray]) -> pa.ChunkedArray:
    chunks = [chunk for part in parts for chunk in (part.chunks if isinstance(part, pa.ChunkedArray) else [part])]
    return pa.chunked_array(chunks, pa.string())


def _without_photo(instances: pa.Table) -> pa.Table:
    count = len(instances)
    empty, nothing = pa.repeat("", count), pa.nulls(count, pa.string())
    reason = pa.repeat("instance has no photo", count)
    columns = [empty, instances["instance_id"], reason, empty, instances["source"], nothing]
    return pa.table(columns, schema=EXCLUDED)

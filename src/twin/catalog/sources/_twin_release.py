"""The released TWIN (``glab-caltech/TWIN``): pairs of photos, from which instances are reconstructed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from twin.catalog.listing import Exclusion, Listed, UnusableError
from twin.catalog.sources._hub import local_folder
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._twin_graph import (
    BOTH_ANSWERS,
    ITSELF,
    KEPT,
    NO_INSIDE,
    REPEATED,
    PairGraph,
    pair_graph,
)
from twin.catalog.sources._twin_photos import find_photos
from twin.catalog.sources._twin_rows import PairRows, read_pair_rows
from twin.core import counted

__all__ = ["TwinRelease"]

_REASONS = {
    ITSELF: "pair of a photo with itself",
    REPEATED: "repeated pair",
    BOTH_ANSWERS: "pair with both answers",
    NO_INSIDE: "no between photos of one instance",
}


@dataclass
class TwinRelease:
    """The photos of the released pairs, read from their one archive without unpacking it.

    Attributes:
        path: Folder with the rows (Parquet, CSV or JSON lines) and ``images.zip``, or with the folder ``images`` that
            was unpacked from it; or the id on the Hub.
        options: How it is read.
    """

    path: Path
    options: SourceOptions
    _note: str = field(default="", init=False)

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, instance by instance, after the rows that cannot be used.

        Raises:
            TwinError: Rows or photos are missing.
        """
        rows, graph, places = self.rows, self.graph, find_photos(self._folder)
        for original, why in rows.unusable:
            yield Exclusion(original, "", "unusable row", why)
        for row in np.flatnonzero(graph.verdict != KEPT).tolist():
            first, second = (rows.images[place] for place in rows.pairs[row])
            instance = graph.instances[graph.instance[rows.pairs[row, 0]]]
            yield Exclusion(f"{first} + {second}", instance, _REASONS[int(graph.verdict[row])])
        for place in np.argsort(graph.instance, kind="stable").tolist():
            name, instance = rows.images[place], graph.instances[graph.instance[place]]
            match places.get(name, UnusableError("no such file")):
                case UnusableError(reason=reason, detail=detail):
                    yield Exclusion(name, instance, reason, detail)
                case place:
                    yield Listed(name, place, instance, self.options.category)

    @cached_property
    def rows(self) -> PairRows:
        """The pair rows."""
        return read_pair_rows(self._folder)

    @cached_property
    def graph(self) -> PairGraph:
        """The instances that they join."""
        return pair_graph(self.rows)

    def made(self) -> pa.Table:
        """Photos in no yes pair, as near-twins of the instance against which most no pairs ask.

        Such a photo shows no instance in several photos, yet it is a hard negative and shall not be left out. The
        generated look-alikes of the paper are of this kind.
        """
        names, base = self.graph.instances, self.graph.base
        alone = np.flatnonzero(base >= 0).tolist()
        columns = {"instance_id": [names[k] for k in alone], "base": [names[base[k]] for k in alone]}
        return pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns]))

    @property
    def note(self) -> str:
        """How many instances were reconstructed, and which pairs contradict them."""
        rows, photos, alike = self.rows, np.bincount(self.graph.instance), int((self.graph.base >= 0).sum())
        counts = {reason: int((self.graph.verdict == code).sum()) for code, reason in _REASONS.items()}
        left = ", ".join(f"{count:,} × {reason}" for reason, count in counts.items() if count) or "none"
        several, alone = int((photos > 1).sum()), int((photos == 1).sum())
        return (
            f"Read {counted(len(rows.yes), 'pair')} ({int(rows.yes.sum()):,} yes) of "
            f"{counted(len(rows.images), 'photo')}: {counted(several, 'instance')} with several photos, "
            f"{counted(alone, 'photo')} alone, look-alikes of an instance among them: {alike:,}; "
            f"pairs left out: {left}."
        )

    @cached_property
    def _folder(self) -> Path:
        return local_folder(self.path, ["*.parquet", "*.csv", "*.jsonl", "*.zip"])

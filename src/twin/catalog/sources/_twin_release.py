"""The released TWIN (``glab-caltech/TWIN``): pairs of photos, from which instances are reconstructed."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

import numpy as np
import pyarrow as pa

from twin.catalog.listing import Exclusion, FileBytes, Listed, Locator, ZipMember
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
from twin.catalog.sources._twin_rows import PairRows, read_pair_rows
from twin.core import TwinError

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
        rows, graph, places = self.rows, self.graph, self._places()
        for original, why in rows.unusable:
            yield Exclusion(original, "", "unusable row", why)
        for row in np.flatnonzero(graph.verdict != KEPT).tolist():
            first, second = (rows.images[place] for place in rows.pairs[row])
            instance = graph.instances[graph.instance[rows.pairs[row, 0]]]
            yield Exclusion(f"{first} + {second}", instance, _REASONS[int(graph.verdict[row])])
        for place in np.argsort(graph.instance, kind="stable").tolist():
            name, instance = rows.images[place], graph.instances[graph.instance[place]]
            if name in places:
                yield Listed(name, places[name], instance, self.options.category)
            else:
                yield Exclusion(name, instance, "no such file")

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
        return (
            f"Read {len(rows.yes):,} pairs ({int(rows.yes.sum()):,} yes) of {len(rows.images):,} photos: "
            f"{int((photos > 1).sum()):,} instances with several photos, {int((photos == 1).sum()):,} photos alone, "
            f"of which {alike:,} are look-alikes of an instance; pairs left out: {left}."
        )

    @cached_property
    def _folder(self) -> Path:
        return local_folder(self.path, ["*.parquet", "*.csv", "*.jsonl", "*.zip"])

    def _places(self) -> dict[str, Locator]:
        """Where each photo is, by its file name."""
        archives = sorted(self._folder.rglob("*.zip"))
        if archives:
            return {name: place for archive in archives for name, place in _members(archive)}
        files = (path for path in sorted((self._folder / "images").rglob("*")) if path.is_file())
        places: dict[str, Locator] = {path.name: FileBytes(path) for path in files if not path.is_symlink()}
        if not places:
            raise TwinError(f"{self._folder} holds neither images.zip nor a folder images.")
        return places


def _members(archive: Path) -> Iterator[tuple[str, Locator]]:
    try:
        with zipfile.ZipFile(archive) as file:
            names = [info.filename for info in file.infolist() if not info.is_dir()]
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        raise TwinError(f"{archive} is not a readable zip archive: {error}; download it again.") from error
    yield from ((PurePosixPath(name).name, ZipMember(archive, name)) for name in names)

"""The leak audit: nothing that is learned from stands in a benchmark of the workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.checks import search_leaks
from twin.catalog.store import image_id_of
from twin.core import TwinError, Workspace, counted, file_digest, read_columns
from twin.pairs._leaks import Side

__all__ = ["LEAKS", "Audit", "audit"]

_TEXTS = ("split", "image_id", "instance_id", "benchmark", "other_image", "other_instance", "kind")
LEAKS = pa.schema([*((name, pa.string()) for name in _TEXTS), ("distance", pa.int32()), ("similarity", pa.float32())])
"""``pairs/leaks.parquet``: a photo of an instance of ``train`` or ``val``, and the photo of a benchmark that it is.

``kind`` is ``exact``, ``perceptual`` or ``embedding``, or ``stale`` where the benchmark was made of other pairs of this
workspace and will be made anew.
"""


@dataclass(frozen=True, slots=True)
class Audit:
    """What the audit found.

    Attributes:
        table: The table of `LEAKS`.
        benchmarks: How many benchmarks were looked at.
    """

    table: pa.Table
    benchmarks: int

    def note(self) -> str | None:
        """What to do about benchmarks that are stale, in a sentence."""
        stale = self.table.filter(pc.equal(self.table["kind"], "stale"))["benchmark"].unique().to_pylist()
        return f"Run `twin bench` again: {', '.join(sorted(stale))} shows what is trained on now." if stale else None

    def check(self) -> None:
        """Make sure that no other benchmark shares a photo.

        Raises:
            TwinError: One does; the message names it.
        """
        leaks = self.table.filter(pc.not_equal(self.table["kind"], "stale"))
        if len(leaks):
            names = ", ".join(sorted(leaks["benchmark"].unique().to_pylist()))
            raise TwinError(
                f"Leak: {counted(len(leaks['image_id'].unique()), 'photo')} of instances that would be trained on, "
                f"e.g. {leaks['image_id'][0].as_py()}, also in benchmark {names} (pairs/leaks.parquet); take them out "
                "with `twin catalog leaks --exclude`, or go on with --allow-leaks."
            )


def audit(workspace: Workspace, sides: Sequence[Side]) -> Audit:
    """Compare what is learned from with every table in ``benchmark/``.

    A table that the bench stage made of this workspace is compared by its photos; any other by pixels, hashes and
    vectors, as `twin catalog leaks` does.

    Args:
        workspace: The project.
        sides: The splits ``train`` and ``val``.

    Raises:
        TwinError: A benchmark cannot be read.
    """
    stamp = workspace.stamped("bench")
    made = {workspace.root / name: known for name, known in stamp.outputs.items()} if stamp else {}
    tables = sorted((workspace.root / "benchmark").glob("[!.]*.parquet"))
    own = {path for path in tables if path in made and made[path] == file_digest(path)}
    foreign = [path for path in tables if path not in own]
    found = [LEAKS.empty_table()]
    found += [_stale(workspace, path, side) for path in tables if path in own for side in sides]
    if foreign:
        leaks = search_leaks(workspace, foreign, workspace.settings.check).table
        found += [_of_side(leaks.rename_columns({"against": "benchmark"}), side) for side in sides]
    table = pa.concat_tables(found)
    return Audit(table.sort_by([(name, "ascending") for name in _TEXTS]), len(tables))


def _of_side(leaks: pa.Table, side: Side) -> pa.Table:
    leaks = leaks.filter(pc.is_in(leaks["instance_id"], pa.array(sorted(side.instances), pa.string())))
    return leaks.append_column("split", pa.repeat(side.name, len(leaks))).select(LEAKS.names).cast(LEAKS)


def _stale(workspace: Workspace, path: Path, side: Side) -> pa.Table:
    files = pc.unique(pc.list_flatten(read_columns(path, ["images"])["images"])).to_pylist()
    asked = pa.array([image_id_of(file) for file in files], pa.string())
    photos = read_columns(workspace.images, ["image_id", "instance_id"])
    photos = photos.filter(pc.is_in(photos["image_id"], asked))
    leaks = photos.append_column("benchmark", pa.repeat(path.stem, len(photos)))
    leaks = leaks.append_column("other_image", photos["image_id"]).append_column(
        "other_instance", photos["instance_id"]
    )
    leaks = leaks.append_column("kind", pa.repeat("stale", len(photos)))
    leaks = leaks.append_column("distance", pa.repeat(0, len(photos)))
    return _of_side(leaks.append_column("similarity", pa.repeat(1.0, len(photos))), side)

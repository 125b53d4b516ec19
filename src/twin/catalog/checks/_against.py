"""The other side of a leak check: a workspace, a folder of photos, a benchmark, or a table of hashes."""

import csv
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from twin.catalog.checks._cells import cell_images, image_columns
from twin.catalog.checks._other import Other, decoded
from twin.catalog.checks._other_prints import OtherPrints
from twin.catalog.checks._photos import hashes_of
from twin.catalog.checks._vectors import image_vectors
from twin.catalog.store import FileImage, ImageRef, ImageStore, StoredImage, image_id_of
from twin.core import TwinError, Workspace, read_columns, read_table

__all__ = ["read_other"]

_NAMED = pa.schema([(name, pa.string()) for name in ("image_id", "instance_id", "phash")])


def read_other(path: Path, name: str, long_side: int, kept: OtherPrints) -> Other:
    """Read the photos at ``path``.

    Args:
        path: A workspace; another folder, whose files are decoded; a Parquet table with photos in its cells (structs
            with a field ``bytes``, or lists of such); one with a column ``images`` (a benchmark: lists of files of its
            workspace, or relative to the table); or a Parquet or CSV table with a column ``phash`` and, if you like,
            ``image_id`` and ``instance_id``.
        name: What they shall be called.
        long_side: How far the photos of this catalogue are shrunk, so that the same pixels give the same hash.
        kept: What is known of its photos from an earlier time.

    Raises:
        TwinError: There is nothing to read, or a table has none of these columns.
    """
    if not path.exists():
        raise TwinError(
            f"{path} does not exist; give a workspace, a folder of photos, a benchmark or a table of hashes."
        )
    if path.is_dir():
        workspace = Workspace(path)
        return _workspace(name, workspace, kept) if workspace.images.exists() else _folder(name, path, long_side, kept)
    if path.suffix.lower() == ".csv":
        return _table(name, path, _csv(path), long_side, kept)
    if cells := image_columns(_schema(path)):
        return decoded(name, cell_images(path, cells), long_side, kept)
    return _table(name, path, read_table(path), long_side, kept)


def _schema(path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (OSError, pa.ArrowException) as error:
        raise TwinError(f"{path} is not a readable Parquet table: {' '.join(str(error).split())}.") from error


def _table(name: str, path: Path, table: pa.Table, long_side: int, kept: OtherPrints) -> Other:
    if "images" in table.column_names:
        return _benchmark(name, path, table, long_side, kept)
    if "phash" in table.column_names:
        return _hashes(name, path, table)
    raise TwinError(
        f"{path} has neither a column 'images' nor 'phash' nor one of photos; it has {', '.join(table.column_names)}."
    )


def _workspace(name: str, workspace: Workspace, kept: OtherPrints, only: pa.Array | None = None) -> Other:
    """The photos of a catalogue; with ``only``, those of its benchmarks that have these ids."""
    table, images = _placed(workspace, only)
    ids = table["image_id"].to_pylist()
    crops = kept.finish(ids, list(zip(table["phash"].to_pylist(), ids, strict=True)), images)
    vectors, hashes = image_vectors(workspace), hashes_of(table["phash"])
    return Other(name, ids, table["instance_id"].to_pylist(), hashes, ids, images, vectors, crops=crops)


def _placed(workspace: Workspace, only: pa.Array | None) -> tuple[pa.Table, list[ImageRef]]:
    """Photos with instance and hash, and where they are: in the catalogue, else in the store of the benchmarks."""
    found, images = [_NAMED.empty_table()], list[ImageRef]()
    if workspace.images.exists():
        table = read_columns(workspace.images, _NAMED.names)
        found.append(table if only is None else table.filter(pc.is_in(table["image_id"], only)))
        store = ImageStore(workspace)
        images += [store.get(image_id) for image_id in found[-1]["image_id"].to_pylist()]
    own = _own_store(workspace)
    if only is not None and own.exists():
        table = read_columns(own, ["image_id", "phash", "shard", "offset", "size"])
        known = found[-1]["image_id"].combine_chunks()
        table = table.filter(pc.and_(pc.is_in(table["image_id"], only), pc.invert(pc.is_in(table["image_id"], known))))
        found.append(table.append_column("instance_id", pa.repeat("", len(table))).select(_NAMED.names))
        images += [
            StoredImage(own.parent / row["shard"], row["offset"], row["size"], row["image_id"])
            for row in table.to_pylist()
        ]
    return pa.concat_tables(found), images


def _own_store(workspace: Workspace) -> Path:
    """Table of the photos that benchmarks have and the catalogue has not."""
    return workspace.root / "benchmark" / "store" / "images.parquet"


def _benchmark(name: str, path: Path, table: pa.Table, long_side: int, kept: OtherPrints) -> Other:
    """Photos of a benchmark: those of the workspace in whose folder ``benchmark`` it lies, or files beside it."""
    try:
        files = pc.unique(pc.list_flatten(table["images"]).cast(pa.string())).drop_null().to_pylist()
    except pa.ArrowException as error:
        raise TwinError(f"{path}: the column 'images' must hold lists of file names.") from error
    workspace = Workspace(path.resolve().parent.parent)
    if workspace.images.exists() or _own_store(workspace).exists():
        other = _workspace(name, workspace, kept, pa.array([image_id_of(file) for file in files], pa.string()))
        if len(other.image_ids) < len(files):
            lacks, where = len(files) - len(other.image_ids), workspace.root
            raise TwinError(f"{where} lacks {lacks:,} of {len(files):,} photos of {path}; make it anew.")
        return other
    return _decoded(name, path.parent, sorted(files), long_side, kept)


def _folder(name: str, folder: Path, long_side: int, kept: OtherPrints) -> Other:
    return _decoded(name, folder, sorted(_files(folder)), long_side, kept)


def _files(folder: Path) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        yield from ((Path(place) / name).relative_to(folder).as_posix() for name in names if not name.startswith("."))


def _decoded(name: str, folder: Path, files: Iterable[str], long_side: int, kept: OtherPrints) -> Other:
    from twin.catalog.listing import FileBytes  # noqa: PLC0415 - importing stands on the checks

    photos = ((file, FileBytes(folder / file), FileImage(folder / file)) for file in files)
    return decoded(name, photos, long_side, kept)


def _hashes(name: str, path: Path, table: pa.Table) -> Other:
    count = len(table)
    ids = _texts(table, "image_id") if "image_id" in table.column_names else [str(row) for row in range(count)]
    known = ids if "image_id" in table.column_names else [""] * count
    instances = _texts(table, "instance_id") if "instance_id" in table.column_names else [""] * count
    try:
        hashes = hashes_of(table["phash"])
    except (TypeError, ValueError) as error:
        raise TwinError(f"{path}: the column 'phash' must hold 16 hexadecimal digits in each row.") from error
    return Other(name, ids, instances, hashes, known, None)


def _texts(table: pa.Table, name: str) -> list[str]:
    return ["" if value is None else str(value) for value in table[name].to_pylist()]


def _csv(path: Path) -> pa.Table:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows = list(reader)
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise TwinError(f"{path} is not a readable CSV table in UTF-8: {error}.") from error
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in reader.fieldnames or ()})

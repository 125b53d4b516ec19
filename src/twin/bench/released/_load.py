"""From the released files to one benchmark table a source."""

import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from twin.bench._build_record import build_record
from twin.bench._photos import BenchmarkPhotos, NewPhoto
from twin.bench._rows import BENCHMARK
from twin.bench.released._identity import Identities, identities
from twin.bench.released._rows import ReleasedRow, count_rows, read_released_rows
from twin.catalog.importing import perceptual_hash
from twin.catalog.sources import local_folder, split_files
from twin.catalog.store import image_file
from twin.core import TwinError, Workspace, digest, track, write_table

__all__ = ["Loaded", "load_released"]

_CATEGORIES = {
    "twin": "object",
    "fgvqa_ilias": "object",
    "fgvqa_google_landmarks": "landmark",
    "fgvqa_met": "artwork",
    "fgvqa_cub": "bird species",
    "fgvqa_inquire": "species",
}
_HARD = "twin"
"""The one source with look-alikes as negatives; the others draw them at random."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row without its image bytes."""

    row: ReleasedRow
    image_ids: tuple[str, ...]
    contents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded.

    Attributes:
        tables: Names of the tables, by name.
        photos: Photos that were stored.
        identities: For each table, what identities were read from (None: from the pixels of the first image).
        contradictions: For each table, the queries whose answer the release's own ``extra`` contradicts.
    """

    tables: tuple[str, ...]
    photos: int
    identities: dict[str, str | None]
    contradictions: dict[str, int]


def load_released(workspace: Workspace, where: Sequence[Path], revision: str | None = None) -> Loaded:
    """Lay a released FGVQA into ``workspace``: ``benchmark/SOURCE.parquet`` for each source in it.

    Photos go into ``benchmark/store`` byte for byte, for scores depend on their pixels. Loading again gives the same
    files.

    Args:
        workspace: The project; it needs no catalogue.
        where: Parquet files, a folder of them, or ``OWNER/NAME`` on the Hugging Face Hub.
        revision: Revision on the Hub; None takes the main one.

    Raises:
        TwinError: There is no such file or data set, it is not of the released form, or an image cannot be decoded.
    """
    paths = [
        file for path in where for file in split_files(local_folder(path, ["*.parquet"], revision), ".parquet", None)
    ]
    kept, photos = list[_Kept](), BenchmarkPhotos(workspace)
    total = count_rows(paths)
    if not total:
        raise TwinError(f"{', '.join(map(str, where))} holds no query.")
    with track(read_released_rows(paths), "reading", total) as rows:
        added = photos.add(_photos(rows, kept))
    by_source: dict[str, list[_Kept]] = {}
    for one in kept:
        by_source.setdefault(one.row.source, []).append(one)
    found = {name: identities([one.row for one in some]) for name, some in sorted(by_source.items())}
    tables = {name: _table(by_source[name], known) for name, known in found.items()}
    _check_tables(workspace, tables)
    for name, table in tables.items():
        write_table(workspace.benchmark(name), table, BENCHMARK)
    workspace.stamp(
        "bench/released",
        settings={"from": [path.name if path.exists() else path.as_posix() for path in where], "revision": revision},
        inputs=[],
        outputs=[workspace.benchmark(name) for name in tables],
        counts={name: len(table) for name, table in tables.items()},
    )
    named = {name: known.named for name, known in found.items()}
    return Loaded(tuple(tables), added, named, {name: known.contradictions for name, known in found.items()})


def _check_tables(workspace: Workspace, tables: Iterable[str]) -> None:
    """No table is replaced that another command made."""
    drawn = workspace.stamped("bench")
    for name in tables:
        path = workspace.benchmark(name)
        plain = drawn is not None and path.relative_to(workspace.root).as_posix() in drawn.outputs and path.exists()
        if plain or build_record(workspace, name):
            raise TwinError(f"{path} was made by `twin bench`; load into another workspace, or delete it.")


def _photos(rows: Iterator[ReleasedRow], kept: list[_Kept]) -> Iterator[NewPhoto]:
    """The distinct images of the rows, decoded once each; the rows themselves go to ``kept``."""
    contents: dict[str, str] = {}
    for row in rows:
        ids = tuple(digest(data) for data in row.images)
        for number, (image_id, data) in enumerate(zip(ids, row.images, strict=True)):
            if image_id not in contents:
                photo = _photo(f"{row.place}, image {number + 1}", image_id, data, row.source)
                contents[image_id] = photo.content
                yield photo
        bare = ReleasedRow(
            row.place, row.source, row.question_type, row.question, row.answer, (b"",) * len(ids), row.extra
        )
        kept.append(_Kept(bare, ids, tuple(contents[image_id] for image_id in ids)))


def _photo(place: str, image_id: str, data: bytes, source: str) -> NewPhoto:
    try:
        with Image.open(io.BytesIO(data)) as file:
            image = ImageOps.exif_transpose(file).convert("RGB")
    # Pillow raises SyntaxError for some broken files.
    except UnidentifiedImageError as error:
        raise TwinError(f"{place} is not an image that can be read.") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise TwinError(f"{place} cannot be decoded: {' '.join(str(error).split())}.") from error
    content = digest(image.tobytes(), f"{image.width}x{image.height}")
    return NewPhoto(image_id, data, image.width, image.height, perceptual_hash(image), source, content)


def _table(kept: Sequence[_Kept], known: Identities) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    table = []
    for place, one in enumerate(kept):
        query_id = digest("released", one.row.source, one.row.question_type, one.row.question, *one.image_ids)
        seen[query_id] += 1
        # A release may ask the same query twice; both count, as they do in its scores.
        name = query_id if seen[query_id] == 1 else digest(query_id, str(seen[query_id]))
        table.append(_query(name, one, known.values[place] if known.named else None, known.named))
    return table


def _query(query_id: str, one: _Kept, instances: tuple[str, ...] | None, named: str | None) -> dict[str, Any]:
    row = one.row
    reference = instances[0] if instances else one.contents[0]
    about: dict[str, Any] = {
        "image_ids": list(one.image_ids),
        "instances": list(instances or one.contents),
        "identity": named or "image",
        "reference": reference,
        "category": _CATEGORIES.get(row.source, "object"),
        "cluster": f"{row.source}/{reference}",
        "released": row.extra,
    }
    if row.question_type == "pairwise":
        about |= _candidate(row.source, row.answer == "yes")
    elif instances:
        about["candidates"] = [_candidate(row.source, each == reference) for each in instances[1:]]
    return {
        "query_id": query_id,
        "dataset_source": row.source,
        "question_type": row.question_type,
        "question": row.question,
        "answer": row.answer,
        "images": [image_file(image_id) for image_id in one.image_ids],
        "extra": json.dumps(about, ensure_ascii=False, sort_keys=True),
    }


def _candidate(source: str, match: bool) -> dict[str, Any]:
    kind = "positive" if match else "mined" if source == _HARD else "random"
    return {"kind": kind, "degree": 0, "changes": [], "similarity": None, "hardness": None}

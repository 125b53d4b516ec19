"""A small FGVQA in the form of the released one: six sources that tell identities each in its own way."""

import io
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from twin.core import generator

__all__ = ["SOURCES", "picture", "rows_of", "write_release"]

SOURCES = ("twin", "fgvqa_ilias", "fgvqa_google_landmarks", "fgvqa_met", "fgvqa_cub", "fgvqa_inquire")
IDENTITIES, VIEWS = 12, 5
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("dataset_source", "question_type", "question", "answer")),
        ("images", pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))),
        ("extra", pa.string()),
    ]
)

Photo = tuple[int, int]


@cache
def picture(source: str, identity: int, view: int) -> bytes:
    """A tiny JPEG file of its own for every photo."""
    noise = generator(0, source, identity, view).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def rows_of(source: str, pairs: int, multi: int) -> list[dict[str, Any]]:
    """``pairs`` pair queries, half yes, and ``multi`` multi queries, a quarter of each answer."""
    rng = generator(0, "release", source)
    rows = []
    for number in range(pairs):
        match = number < pairs // 2
        one, other = rng.permutation(IDENTITIES)[:2].tolist()
        first, second = rng.permutation(VIEWS)[:2].tolist()
        shown = [(one, first), (one if match else other, second)]
        rows.append(_row(source, "pairwise", f"pair_{number:04d}", "yes" if match else "no", shown))
    for number in range(multi):
        answer = number * 4 // multi
        one, *others = rng.permutation(IDENTITIES)[: 4 - answer].tolist()
        views = rng.permutation(VIEWS)[: 1 + answer].tolist()
        candidates = [(one, view) for view in views[1:]]
        candidates += [(other, int(rng.integers(VIEWS))) for other in others]
        if source != "twin":  # the one source whose candidates are not shuffled
            candidates = [candidates[place] for place in rng.permutation(3)]
        rows.append(_row(source, "multiple_choice", f"multi_{number:04d}", str(answer), [(one, views[0]), *candidates]))
    return rows


def write_release(path: Path, rows: Sequence[dict[str, Any]], schema: pa.Schema = SCHEMA) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(rows), schema), path)
    return path


def _row(source: str, kind: str, name: str, answer: str, shown: Sequence[Photo]) -> dict[str, Any]:
    paths = [f"images/{name}_{'abcd'[place]}.jpg" for place in range(len(shown))]
    asked = "Do these show the same?" if kind == "pairwise" else "How many show the same as the first?"
    return {
        "dataset_source": source,
        "question_type": kind,
        "question": f"{source}: {asked}",
        "answer": answer,
        "images": [{"bytes": picture(source, *photo), "path": path} for photo, path in zip(shown, paths, strict=True)],
        "extra": json.dumps({"sample_id": name, "image_paths": paths, **_told(source, name, shown)}),
    }


def _told(source: str, name: str, shown: Sequence[Photo]) -> dict[str, Any]:
    running = [int(name[-4:]) * 4 + place for place in range(len(shown))]
    match source:
        case "twin":
            return {"instance_ids": [f"instance-{identity}" for identity, _ in shown]}
        case "fgvqa_ilias":
            return {"source_keys": [f"P{identity:04d}_query_{view}" for identity, view in shown]}
        case "fgvqa_met":
            return {"source_keys": [f"exhibits/{identity}/{view}.jpg" for identity, view in shown]}
        case "fgvqa_google_landmarks":
            return {"landmark": [f"tower {identity}" for identity, _ in shown], "instance_ids": running}
        case _:
            return {"species": [f"Larus {identity}" for identity, _ in shown], "instance_ids": running}

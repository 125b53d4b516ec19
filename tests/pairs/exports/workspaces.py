"""A finished workspace of the test's own making: coloured photos of several shapes, and tables of pair queries."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
from PIL import Image

from tests.storing import PLACE, store_photos
from twin.core import Workspace, digest, write_table
from twin.pairs._schemas import GENERAL

__all__ = ["SCHEMA", "make_workspace", "pair", "size_of", "write_general", "write_pairs"]

_TEXTS = ("pair_id", "image_1", "image_2", "image_id_1", "image_id_2", "question", "answer", "instance_1")
_MORE = ("instance_2", "kind")
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in (*_TEXTS, *_MORE)),
        ("degree", pa.int32()),
        *((name, pa.string()) for name in ("changes", "category", "group")),
    ]
)
_QUESTION = 'Are the two "mugs" one — ja? Reply with yes or no between <answer> and </answer>.'


def photo_id(instance: str, view: int) -> str:
    return digest(instance, str(view))


def size_of(image_id: str) -> tuple[int, int]:
    """Width and height of a photo in pixels; they differ from photo to photo."""
    return 16 + int(image_id[:2], 16) % 16, 40 + int(image_id[2:4], 16) % 16


def pair(instances: tuple[str, str], views: tuple[int, int]) -> dict[str, Any]:
    """A pair query about a view of one instance and a view of another, or of the same."""
    ids = [photo_id(instance, view) for instance, view in zip(instances, views, strict=True)]
    yes = instances[0] == instances[1]
    return {
        "pair_id": digest(*sorted(ids)),
        "image_1": f"{ids[0]}.jpg",
        "image_2": f"{ids[1]}.jpg",
        "image_id_1": ids[0],
        "image_id_2": ids[1],
        "question": _QUESTION,
        "answer": "yes" if yes else "no",
        "instance_1": instances[0],
        "instance_2": instances[1],
        "kind": "positive" if yes else "near-twin",
        "degree": 0 if yes else 2,
        "changes": "[]" if yes else '[{"attribute": "rim"}]',
        "category": "mug",
        "group": "",
    }


def make_workspace(root: Path, *, instances: int = 6) -> Workspace:
    """Instances of three views; all pairs within one and to the next are asked in train, a few in val, none in test."""
    workspace = Workspace(root)
    names = [f"shop/mug {number}" for number in range(instances)]
    ids = {photo_id(name, view): name for name in names for view in range(3)}
    places = store_photos(workspace, {one: _photo(one) for one in ids})
    rows = []
    for image_id, name in ids.items():
        width, height = size_of(image_id)
        row = {"image_id": image_id, "instance_id": name, "source": "shop", "width": width, "height": height}
        rows.append(row | places[image_id])
    texts = ((name, pa.string()) for name in ("image_id", "instance_id", "source"))
    write_table(workspace.images, rows, pa.schema([*texts, ("width", pa.int32()), ("height", pa.int32()), *PLACE]))
    write_source(workspace, {"origin": "/home/somebody/photos/shop", "note": "Read 18 files.", "facts": {}})
    write_pairs(workspace, "train", _pairs(names[:-2]))
    write_pairs(workspace, "val", _pairs(names[-2:]))
    write_pairs(workspace, "test", [])
    return workspace


def write_source(workspace: Workspace, said: dict[str, Any]) -> None:
    path = workspace.root / "catalog" / "sources" / "shop.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(said), encoding="utf-8")


def write_pairs(workspace: Workspace, split: str, rows: list[dict[str, Any]]) -> None:
    write_table(workspace.pairs(split), rows, SCHEMA)


def write_general(workspace: Workspace) -> list[dict[str, Any]]:
    """Questions about one, two and four photos of the first instances; returns the rows."""
    photos = [f"{photo_id(f'shop/mug {number}', view)}.jpg" for number in range(4) for view in range(3)]
    asked = [("Which colour?", "dark blue", photos[:1]), ("Which colour?", "red", photos[4:5])]
    asked += [("Of one colour?", "no", photos[7:5:-1]), ("How many of its kind?", "3", [photos[0], *photos[3:6]])]
    rows = [
        {"question": question, "answer": answer, "images": images, "category": "mug"}
        for question, answer, images in asked
    ]
    write_table(workspace.pairs("general"), rows, GENERAL)
    return rows


def _pairs(names: list[str]) -> list[dict[str, Any]]:
    within = [pair((name, name), views) for name in names for views in ((0, 1), (2, 1))]
    between = [pair(ends, (one, other)) for ends in pairwise(names) for one in range(3) for other in range(3)]
    return within + between


def _photo(image_id: str) -> Image.Image:
    return Image.new("RGB", size_of(image_id), tuple(bytes.fromhex(image_id[:6])))

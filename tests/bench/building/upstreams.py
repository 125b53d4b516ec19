"""The six upstreams of FGVQA in small, each in the layout of its own site or of the Hub."""

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.catalog.sources.streams import jpeg, write

__all__ = ["IDENTITY", "UPSTREAMS"]

IDENTITIES, VIEWS = 12, 6
IDENTITY = {
    "cub": "species",
    "inquire": "species",
    "landmarks": "landmark",
    "met": "artwork",
    "ilias": "object",
    "twin": "product",
}
"""What *same* means in each."""


def _photos() -> Iterator[tuple[int, int, bytes]]:
    """Identity, view and bytes of every photo."""
    for identity in range(IDENTITIES):
        yield from ((identity, view, jpeg(100 * identity + view)) for view in range(VIEWS))


def _hub(path: Path, columns: dict[str, Any], features: dict[str, Any]) -> None:
    images = pa.array([{"bytes": data, "path": "0.jpg"} for data in columns["image"]])
    info = {"huggingface": json.dumps({"info": {"features": features}})}
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table(columns | {"image": images}).replace_schema_metadata(info), path)


def cub(root: Path) -> None:
    images, labels, split = list[str](), list[str](), list[str]()
    for number, (identity, view, data) in enumerate(_photos(), 1):
        place = f"{identity + 1:03}.Bird_{identity}/Bird_{view}.jpg"
        write(root / "CUB_200_2011" / "images" / place, data)
        images.append(f"{number} {place}\n")
        labels.append(f"{number} {identity + 1}\n")
        split.append(f"{number} 0\n")
    classes = [f"{identity + 1} {identity + 1:03}.Bird_{identity}\n" for identity in range(IDENTITIES)]
    names = ("images", "image_class_labels", "train_test_split", "classes")
    for name, lines in zip(names, (images, labels, split, classes), strict=True):
        write(root / "CUB_200_2011" / f"{name}.txt", "".join(lines))


def inquire(root: Path) -> None:
    """Popular photos stand in the rows of several text queries."""
    rows = [(identity, view, data) for identity, view, data in _photos() for _ in range(1 + (view == 0))]
    columns = {
        "image": [data for _, _, data in rows],
        "query": [f"query {number}" for number in range(len(rows))],
        "inat24_image_id": [10 * identity + view for identity, view, _ in rows],
        "inat24_species_name": [f"Species {identity}" for identity, _, _ in rows],
        "iconic_group": [("Birds", "Plants")[identity % 2] for identity, _, _ in rows],
    }
    _hub(root / "data" / "validation-00000-of-00001.parquet", columns, {})


def landmarks(root: Path) -> None:
    photos = list(_photos())
    columns = {"image": [data for _, _, data in photos], "label": [identity for identity, _, _ in photos]}
    names = [f"Landmark_{identity}" for identity in range(IDENTITIES)]
    features = {"label": {"names": names, "_type": "ClassLabel"}, "image": {"_type": "Image"}}
    _hub(root / "data" / "train-00000-of-00001.parquet", columns, features)


def met(root: Path) -> None:
    entries = []
    for identity, view, data in _photos():
        path = f"MET/{7000 + identity}/{view}.jpg"
        write(root / path, data)
        entries.append({"id": 7000 + identity, "path": path})
    write(root / "mini_MET_database.json", json.dumps(entries))


def ilias(root: Path) -> None:
    root.mkdir(parents=True)
    with tarfile.open(root / "ilias-core-db-000000.tar", "w") as archive:
        for identity, view, data in _photos():
            for name, content in (("jpg", data), ("bbox.json", b"[[1, 1, 9, 9]]")):
                info = tarfile.TarInfo(f"thing_{identity:03}/pos/P{identity:03}_{view:02}.{name}")
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))


def twin(root: Path) -> None:
    names = [[f"p{identity:02}{view}" for view in range(VIEWS)] for identity in range(IDENTITIES)]
    pairs = [(one, other, "yes") for own in names for one, other in combinations(own, 2)]
    pairs += [(names[place][0], names[place - 1][1], "no") for place in range(IDENTITIES)]
    rows = [
        {"question": "Same?", "answer": answer, "image_1": f"images/{one}.jpg", "image_2": f"images/{other}.jpg"}
        for one, other, answer in pairs
    ]
    (root / "data").mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows), root / "data" / "train-00000-of-00001.parquet")
    with zipfile.ZipFile(root / "images.zip", "w") as archive:
        for identity, view, data in _photos():
            archive.writestr(f"images/{names[identity][view]}.jpg", data)


UPSTREAMS: dict[str, Callable[[Path], None]] = {
    "cub": cub,
    "inquire": inquire,
    "landmarks": landmarks,
    "met": met,
    "ilias": ilias,
    "twin": twin,
}
"""Writes each upstream to a folder."""

"""The pair queries as a folder that ``datasets.load_dataset`` reads, in the column layout of the released TWIN."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from twin.catalog.store import ImageStore
from twin.core import Workspace, write_arrow

__all__ = ["write_hub"]

_NAMES = {"train": "train", "val": "validation", "test": "test"}
_FIRST = ("question", "answer", "image_1", "image_2")

_CARD = """---
pretty_name: TWIN pair queries
language: en
task_categories:
- visual-question-answering
configs:
- config_name: default
  data_files:
{files}
---

# TWIN pair queries

Two photos and one question: do they show the very same object, or a look-alike? The columns `question`, `answer`
(`yes` or `no`), `image_1` and `image_2` are those of the released TWIN training set; the images are paths relative to
this folder.

| split | pair queries | yes | no | instances | images |
|---|---|---|---|---|---|
{rows}

Splits share no instance, no image and no near-duplicate. In every category there are as many *yes* as *no*. A *no* is
a hard negative: `kind` is `mined` (a look-alike found by an image encoder) or `near-twin` (made to differ in `degree`
known attributes, listed in `changes`).

```python
from pathlib import Path
from datasets import load_dataset
from PIL import Image

folder = Path("…")  # this folder
row = load_dataset(str(folder))["train"][0]
first, second = (Image.open(folder / row[key]) for key in ("image_1", "image_2"))
```
"""


def write_hub(workspace: Workspace, tables: dict[str, pa.Table]) -> list[Path]:
    """Write ``pairs/hub``: a data card, one Parquet file a split, and the photos as JPEG files.

    The folder is made aside and then put in the place of the one before; a split without a pair is left out.

    Returns:
        The Parquet files.
    """
    folder = workspace.root / "pairs" / "hub"
    fresh, old = folder.with_name(".hub.part"), folder.with_name(".hub.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    filled = {split: table for split, table in tables.items() if len(table)}
    store = ImageStore(workspace)
    for split, table in filled.items():
        _place_photos(store, fresh, _photos(table))
        write_arrow(fresh / f"{_NAMES[split]}.parquet", _released(table))
    fresh.mkdir(parents=True, exist_ok=True)
    (fresh / "README.md").write_text(_card(filled), encoding="utf-8")
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return [folder / f"{_NAMES[split]}.parquet" for split in filled]


def _hub_path(file: str) -> str:
    """``<id>.jpg`` as it is called inside the hub folder."""
    return f"images/{file[:2]}/{file}"


def _photos(table: pa.Table) -> set[str]:
    return set(table["image_1"].unique().to_pylist()) | set(table["image_2"].unique().to_pylist())


def _released(table: pa.Table) -> pa.Table:
    """The table with the released columns first and its paths relative to the hub folder."""
    for name in ("image_1", "image_2"):
        encoded = table[name].combine_chunks().dictionary_encode()
        paths = pa.array([_hub_path(file) for file in encoded.dictionary.to_pylist()])
        table = table.set_column(table.column_names.index(name), name, paths.take(encoded.indices))
    return table.select([*_FIRST, *(name for name in table.column_names if name not in _FIRST)])


def _place_photos(store: ImageStore, folder: Path, files: Iterable[str]) -> None:
    for file in sorted(files):
        target = folder / _hub_path(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(store.named(file).read())


def _card(tables: dict[str, pa.Table]) -> str:
    files = "\n".join(f"  - split: {_NAMES[split]}\n    path: {_NAMES[split]}.parquet" for split in tables)
    rows = "\n".join(f"| {_NAMES[split]} | {_card_row(table)} |" for split, table in tables.items())
    return _CARD.format(files=files, rows=rows)


def _card_row(table: pa.Table) -> str:
    yes = table["answer"].to_pylist().count("yes")
    instances = set(table["instance_1"].unique().to_pylist()) | set(table["instance_2"].unique().to_pylist())
    numbers = (len(table), yes, len(table) - yes, len(instances), len(_photos(table)))
    return " | ".join(f"{number:,}" for number in numbers)

"""The data set's folder: loaded with `datasets`, photos decoded; its card; its Croissant metadata."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from tests.pairs.exports.workspaces import pair, size_of, write_pairs, write_source
from twin.catalog.store import ImageStore
from twin.core import TwinError, Workspace, read_rows
from twin.pairs.exports import export_pairs

NAMES = {"train": "train", "val": "validation"}


def write(workspace: Workspace) -> tuple[Path, list[Path]]:
    """Export the data set; returns its folder and its tables."""
    folder = workspace.root.parent / "data set"
    export_pairs(workspace, "datasets", folder)
    return folder, sorted(folder.rglob("*.parquet"))


def header(folder: Path) -> dict[str, Any]:
    value: dict[str, Any] = yaml.safe_load((folder / "README.md").read_text(encoding="utf-8").split("---\n")[1])
    return value


def bytes_below(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("streaming", [False, True])
def test_datasets_loads_rows_and_decoded_photos(workspace: Workspace, *, streaming: bool) -> None:
    from datasets import load_dataset  # noqa: PLC0415

    folder, _ = write(workspace)
    loaded = load_dataset(str(folder), streaming=streaming)
    assert set(loaded) == {"train", "validation"}
    for split, name in NAMES.items():
        expected, given = read_rows(workspace.pairs(split)), list(loaded[name])
        assert len(given) == len(expected)
        for row, truth in zip(given, expected, strict=True):
            for end in ("1", "2"):
                assert row.pop(f"image_{end}").size == size_of(truth[f"image_id_{end}"])
                del truth[f"image_{end}"]
            assert row == truth


def test_every_photo_lies_there_once_with_the_bytes_of_the_store(workspace: Workspace) -> None:
    folder, _ = write(workspace)
    store = ImageStore(workspace)
    shown = {row[end] for split in NAMES for row in read_rows(workspace.pairs(split)) for end in ("image_1", "image_2")}
    photos = list(folder.rglob("*.jpg"))
    assert sorted(path.name for path in photos) == sorted(shown)
    assert all(path.read_bytes() == store.named(path.name).read() for path in photos)


def test_the_tables_begin_with_the_released_columns(workspace: Workspace) -> None:
    folder, files = write(workspace)
    assert files == [folder / "train" / "metadata.parquet", folder / "validation" / "metadata.parquet"]
    for file in files:
        names = pq.read_schema(file).names
        assert names[:4] == ["question", "answer", "image_1_file_name", "image_2_file_name"]


def test_the_card_counts_what_is_there(workspace: Workspace) -> None:
    folder, _ = write(workspace)
    said = header(folder)
    [info] = said["dataset_info"]
    rows = {name: read_rows(workspace.pairs(split)) for split, name in NAMES.items()}
    assert {entry["name"]: entry["num_examples"] for entry in info["splits"]} == {
        name: len(table) for name, table in rows.items()
    }
    assert said["size_categories"] == ["n<1K"]
    text = (folder / "README.md").read_text(encoding="utf-8")
    # 4 instances: 2 yes within each, 9 near-twin pairs between each and the next
    assert "| train | 35 | 8 | 27 | 0 | 0 | 27 | 4 | 12 |" in text
    assert "| validation | 13 | 4 | 9 | 0 | 0 | 9 | 2 | 6 |" in text


def test_the_card_names_sources_without_the_folders_of_this_machine(workspace: Workspace) -> None:
    folder, _ = write(workspace)
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert "| shop | 18 | shop | Read 18 files. | not recorded" in text
    assert "somebody" not in text + (folder / "croissant.json").read_text(encoding="utf-8")
    assert header(folder)["license"] == "other"


def test_a_recorded_licence_is_that_of_the_data_set(workspace: Workspace) -> None:
    write_source(workspace, {"origin": "owner/shop", "note": "", "facts": {"licence": "CC-BY-4.0"}})
    folder, _ = write(workspace)
    assert header(folder)["license"] == "cc-by-4.0"
    assert json.loads((folder / "croissant.json").read_text(encoding="utf-8"))["license"] == "CC-BY-4.0"
    assert "| shop | 18 | owner/shop |  | CC-BY-4.0 |" in (folder / "README.md").read_text(encoding="utf-8")


def test_a_licence_that_nobody_knows_is_not_that_of_the_data_set(workspace: Workspace) -> None:
    write_source(workspace, {"origin": "shop", "note": "", "facts": {"licence": "unknown: see the source"}})
    folder, _ = write(workspace)
    assert header(folder)["license"] == "other"
    assert "| unknown: see the source |" in (folder / "README.md").read_text(encoding="utf-8")
    said = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    assert said["license"] == "shop: unknown: see the source"


def test_croissant_describes_the_files_and_columns_that_are_there(workspace: Workspace) -> None:
    folder, files = write(workspace)
    said = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    objects = {entry["contentUrl"]: entry for entry in said["distribution"] if entry["@type"] == "cr:FileObject"}
    assert [folder / url for url in objects] == files
    for url, entry in objects.items():
        assert entry["sha256"] == hashlib.sha256((folder / url).read_bytes()).hexdigest()
    sets = [entry["includes"] for entry in said["distribution"] if entry["@type"] == "cr:FileSet"]
    assert sum(len(list(folder.glob(pattern))) for pattern in sets) == len(list(folder.rglob("*.jpg")))
    records = {entry["@id"]: entry for entry in said["recordSet"]}
    for name in NAMES.values():
        columns = [field["source"]["extract"]["column"] for field in records[name]["field"]]
        assert columns == pq.read_schema(folder / name / "metadata.parquet").names
    known = {entry["@id"] for entry in said["distribution"]}
    for record in records.values():
        for field in record["field"]:
            [source] = (field["source"][kind]["@id"] for kind in ("fileObject", "fileSet") if kind in field["source"])
            assert source in known


def test_again_the_same_bytes_and_nothing_of_before(workspace: Workspace) -> None:
    folder, _ = write(workspace)
    before = bytes_below(folder)
    (folder / "old.jpg").touch()
    folder.with_name(".data set.part").mkdir()
    write(workspace)
    assert bytes_below(folder) == before
    assert not list(folder.parent.glob(".data set*"))


def test_a_photo_that_the_catalogue_lacks_leaves_the_folder_as_it_was(workspace: Workspace) -> None:
    folder, _ = write(workspace)
    before = bytes_below(folder)
    write_pairs(workspace, "train", [pair(("shop/mug 0", "elsewhere"), (0, 0))])
    with pytest.raises(TwinError, match=r"is not in .*images.parquet.*run `twin pairs` again"):
        write(workspace)
    assert bytes_below(folder) == before
    assert not list(folder.parent.glob(".data set*"))

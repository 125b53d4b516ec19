import json
import pickle
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.catalog.sources.streams import contents, jpeg, options, photos, reasons
from twin.catalog.listing import Listing, UnusableError
from twin.catalog.sources import open_source
from twin.core import TwinError


def dataset(path: Path, **given: Any) -> Listing:
    return open_source("datasets", path, options(path.parent, **given))


@pytest.fixture
def pets() -> datasets.Dataset:
    features = datasets.Features(
        image=datasets.Image(), label=datasets.ClassLabel(names=["Bär", "cat"]), kind=datasets.Value("string")
    )
    images = [{"bytes": jpeg(number), "path": None} for number in range(3)] + [None, {"bytes": jpeg(4), "path": None}]
    rows = {"image": images, "label": [0, 1, 0, 1, None], "kind": ["wild", "tame", None, "tame", "tame"]}
    return datasets.Dataset.from_dict(rows, features)


@pytest.mark.parametrize("saved", [True, False])
def test_class_names_are_identities(tmp_path: Path, pets: datasets.Dataset, saved: bool) -> None:
    if saved:
        pets.save_to_disk(tmp_path / "pets")
    else:
        (tmp_path / "pets" / "data").mkdir(parents=True)
        pets.to_parquet(tmp_path / "pets" / "data" / "train-00000-of-00001.parquet")
    listing = dataset(tmp_path / "pets", category_column="kind")
    listed = photos(listing)
    assert [(photo.instance, photo.category) for photo in listed] == [
        ("Bär", "wild"),
        ("cat", "tame"),
        ("Bär", "thing"),
        ("cat", "tame"),
    ]
    assert [reason for _, reason in reasons(listing)] == ["row without identity"]
    assert pickle.loads(pickle.dumps(listed[2].locator)).read(1 << 20) == jpeg(2)
    with pytest.raises(UnusableError, match="no image in this row"):
        listed[3].locator.read(1 << 20)
    with pytest.raises(UnusableError, match="file too large"):
        listed[0].locator.read(10)
    assert len({photo.locator.state() for photo in listed}) == 4
    assert listing.note == "Read 5 rows of 1 file."


def test_splits_and_configurations(tmp_path: Path, pets: datasets.Dataset) -> None:
    for config in ("small", "large"):
        for split in ("train", "test"):
            path = tmp_path / "pets" / config / f"{split}-00000-of-00001.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pets.select([0, 1] if config == "small" else [2]).to_parquet(path)
    assert len(photos(dataset(tmp_path / "pets"))) == 6
    assert len(photos(dataset(tmp_path / "pets", config="small"))) == 4
    assert len(photos(dataset(tmp_path / "pets", config="small", split="test"))) == 2
    both = datasets.DatasetDict(train=pets.select([0]), test=pets.select([1, 2]))
    both.save_to_disk(tmp_path / "saved")
    assert len(contents(dataset(tmp_path / "saved", split="test"))) == 2


def test_other_columns(tmp_path: Path) -> None:
    cells = pa.array([jpeg(0), jpeg(1)], pa.binary())
    pq.write_table(pa.table({"photo": cells, "sku": [7, 8], "label": ["x", "y"]}), tmp_path / "shop.parquet")
    listed = photos(dataset(tmp_path / "shop.parquet", image_column="photo", identity_column="sku"))
    assert [photo.instance for photo in listed] == ["7", "8"]
    with pytest.raises(TwinError, match="has no column 'image' of images; it has photo, sku, label"):
        photos(dataset(tmp_path / "shop.parquet"))
    with pytest.raises(TwinError, match="has no column 'label' of images"):
        photos(dataset(tmp_path / "shop.parquet", image_column="label"))
    with pytest.raises(TwinError, match="has no column 'brand'"):
        photos(dataset(tmp_path / "shop.parquet", image_column="photo", identity_column="brand"))


def test_saved_data_without_a_column(tmp_path: Path, pets: datasets.Dataset) -> None:
    pets.save_to_disk(tmp_path / "pets")
    (tmp_path / "pets" / "cache-0123456789abcdef.arrow").write_bytes(b"left by map()")
    assert len(photos(dataset(tmp_path / "pets"))) == 4
    with pytest.raises(TwinError, match=r"has no column 'name'; it has image, label, kind"):
        photos(dataset(tmp_path / "pets", identity_column="name"))
    next((tmp_path / "pets").glob("data-*.arrow")).write_bytes(b"ARROW1")
    with pytest.raises(TwinError, match="is not a readable Arrow file"):
        photos(dataset(tmp_path / "pets"))


def test_what_is_not_there_is_neither_sought_nor_guessed(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", Path("one"), Path("../up"), Path("a/b/c")):
        with pytest.raises(TwinError, match=r"does not exist, and is no OWNER/NAME"):
            dataset(path)
    (tmp_path / "bare").mkdir()
    with pytest.raises(TwinError, match=r"holds no \.parquet files; give the folder"):
        dataset(tmp_path / "bare")


def test_the_hub_is_asked_for_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    with pytest.raises(TwinError, match="owner/name does not exist here, and the Hub does not give it: "):
        dataset(Path("owner/name"))


def test_a_data_set_in_the_cache_of_the_hub_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache has the layout of `huggingface_hub`: files are links into ``blobs``."""
    root = tmp_path / "cache" / "datasets--owner--name"
    commit = "0123456789abcdef0123456789abcdef01234567"
    (root / "blobs").mkdir(parents=True)
    (root / "refs").mkdir()
    (root / "refs" / "main").write_text(commit)
    pq.write_table(pa.table({"image": pa.array([jpeg(0)], pa.binary()), "label": ["a"]}), root / "blobs" / "00ff")
    (root / "snapshots" / commit / "data").mkdir(parents=True)
    (root / "snapshots" / commit / "data" / "train-00000-of-00001.parquet").symlink_to(root / "blobs" / "00ff")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub._snapshot_download.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    assert contents(dataset(Path("owner/name"), split="train")) == {"train-00000-of-00001.parquet:0": jpeg(0)}


def test_damaged_metadata_give_numbers(tmp_path: Path) -> None:
    for number, metadata in enumerate((b"{", json.dumps({"info": {"features": {"label": None}}}).encode())):
        table = pa.table({"image": pa.array([jpeg(0)], pa.binary()), "label": [3]})
        pq.write_table(table.replace_schema_metadata({"huggingface": metadata}), tmp_path / f"{number}.parquet")
        assert [photo.instance for photo in photos(dataset(tmp_path / f"{number}.parquet"))] == ["3"]

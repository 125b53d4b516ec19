"""The upstreams of FGVQA, in the layout of their own sites and of the Hub."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.catalog.sources.streams import contents, jpeg, options, photos, reasons, write
from twin.catalog.listing import Listing
from twin.catalog.sources import open_source
from twin.core import TwinError

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def source(kind: str, path: Path, **given: Any) -> Listing:
    return open_source(kind, path, options(path.parent, **given))


def hub(
    path: Path, images: list[bytes | None], columns: dict[str, Any], features: dict[str, Any] | None = None
) -> None:
    """A Parquet file as `datasets` pushes it to the Hub."""
    cells = [None if image is None else {"bytes": image, "path": "0.jpg"} for image in images]
    table = pa.table({"image": pa.array(cells, IMAGE)} | columns)
    metadata = {"huggingface": json.dumps({"info": {"features": features}})} if features else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table.replace_schema_metadata(metadata), path, row_group_size=2)


@pytest.fixture
def cub(tmp_path: Path) -> Path:
    root = tmp_path / "birds" / "CUB_200_2011"
    places = ["001.Black_footed_Albatross/B_0046_18.jpg", "001.Black_footed_Albatross/B_2.jpg", "002.Auk/A_1.jpg"]
    for number, place in enumerate(places):
        write(root / "images" / place, jpeg(number))
    write(root / "images.txt", "".join(f"{number} {place}\n" for number, place in enumerate([*places, "../x.jpg"], 1)))
    write(root / "classes.txt", "1 001.Black_footed_Albatross\r\n2 002.Auk\r\n")
    write(root / "image_class_labels.txt", "1 1\n2 1\n3 2\n4 2\n")
    write(root / "train_test_split.txt", "1 1\n2 0\n3 0\n4 1\n")
    return tmp_path / "birds"


def test_cub_folder(cub: Path) -> None:
    listing = source("cub", cub)
    assert [(photo.original, photo.instance, photo.category, photo.title) for photo in photos(listing)] == [
        ("001.Black_footed_Albatross/B_0046_18.jpg", "001.Black_footed_Albatross", "bird", "Black footed Albatross"),
        ("001.Black_footed_Albatross/B_2.jpg", "001.Black_footed_Albatross", "bird", "Black footed Albatross"),
        ("002.Auk/A_1.jpg", "002.Auk", "bird", "Auk"),
    ]
    assert reasons(listing) == [("../x.jpg", "path outside the folder")]
    assert contents(listing)["002.Auk/A_1.jpg"] == jpeg(2)
    assert [photo.original[:5] for photo in photos(source("cub", cub / "CUB_200_2011", split="test"))] == [
        "001.B",
        "002.A",
    ]
    with pytest.raises(TwinError, match="has the splits train and test, not 'val'"):
        photos(source("cub", cub, split="val"))
    (cub / "CUB_200_2011" / "classes.txt").unlink()
    with pytest.raises(TwinError, match=r"holds no readable classes\.txt; give the folder CUB_200_2011"):
        photos(source("cub", cub))


def test_cub_of_the_hub(tmp_path: Path) -> None:
    for split, seed in (("train", 0), ("test", 10)):
        species = {"text": ["Black footed Albatross", "Groove billed Ani", None]}
        hub(
            tmp_path / "cub" / "data" / f"{split}-00000-of-00001.parquet",
            [jpeg(seed), jpeg(seed + 1), jpeg(2)],
            species,
        )
    listing = source("cub", tmp_path / "cub", split="test")
    assert [(photo.instance, photo.category) for photo in photos(listing)] == [
        ("Black footed Albatross", "bird"),
        ("Groove billed Ani", "bird"),
    ]
    assert contents(listing)["test-00000-of-00001.parquet:1"] == jpeg(11)
    assert reasons(listing) == [("test-00000-of-00001.parquet:2", "row without identity")]
    assert len(photos(source("cub", tmp_path / "cub"))) == 4
    with pytest.raises(TwinError, match=r"holds no \.parquet files of split 'val'"):
        source("cub", tmp_path / "cub", split="val")


def test_inquire_lists_a_repeated_image_once(tmp_path: Path) -> None:
    columns = {
        "query": ["a mongoose", "a heron", "a mongoose", "a bee"],
        "relevant": [1, 0, 1, 0],
        "clip_score": [0.4, 0.3, 0.2, None],
        "inat24_image_id": [11, 12, 11, None],
        "inat24_file_name": ["a.jpg", "b.jpg", "a.jpg", None],
        "supercategory": ["Species"] * 4,
        "category": ["Mammals"] * 4,
        "iconic_group": ["Mammals", "Birds", "Mammals", None],
        "inat24_species_id": [1, 2, 1, 3],
        "inat24_species_name": ["Herpestes édwardsii", "Ardea cinerea", "Herpestes édwardsii", "Apis mellifera"],
    }
    hub(tmp_path / "inquire" / "data" / "validation-00000-of-00001.parquet", [jpeg(0), jpeg(1), jpeg(0), None], columns)
    hub(tmp_path / "inquire" / "data" / "test-00000-of-00001.parquet", [jpeg(0)] * 4, columns)
    listing = source("inquire", tmp_path / "inquire", split="validation")
    assert [(photo.instance, photo.category) for photo in photos(listing)] == [
        ("Herpestes édwardsii", "Mammals"),
        ("Ardea cinerea", "Birds"),
        ("Apis mellifera", "thing"),
    ]
    assert reasons(listing) == [("validation-00000-of-00001.parquet:2", "photo listed twice")]
    assert listing.note == "Read 4 rows of 1 file, 1 of which repeat a photo."


def test_an_older_inquire_names_species_otherwise(tmp_path: Path) -> None:
    columns = {"inat24_image_id": [1], "inat24_category_name": ["Ardea cinerea"]}
    hub(tmp_path / "inquire" / "validation-00000-of-00001.parquet", [jpeg(0)], columns)
    assert [photo.instance for photo in photos(source("inquire", tmp_path / "inquire"))] == ["Ardea cinerea"]
    hub(tmp_path / "other" / "validation-00000-of-00001.parquet", [jpeg(0)], {"inat24_image_id": [1]})
    with pytest.raises(TwinError, match="has no column 'inat24_species_name' or 'inat24_category_name'; it has image"):
        photos(source("inquire", tmp_path / "other"))


def test_landmarks_of_the_hub_have_named_labels(tmp_path: Path) -> None:
    names = {"label": {"names": ["Tour_Eiffel", "Big Ben"], "_type": "ClassLabel"}, "image": {"_type": "Image"}}
    path = tmp_path / "landmarks" / "data" / "train-00000-of-00001.parquet"
    hub(path, [jpeg(0), jpeg(1), jpeg(2)], {"label": pa.array([0, 1, 7], pa.int64())}, names)
    listed = photos(source("landmarks", tmp_path / "landmarks", split="train"))
    assert [(photo.instance, photo.title, photo.category) for photo in listed] == [
        ("Tour_Eiffel", "Tour Eiffel", "landmark"),
        ("Big Ben", "Big Ben", "landmark"),
        ("7", "7", "landmark"),
    ]


@pytest.mark.parametrize("split", ["train", "index"])
def test_landmarks_folder(tmp_path: Path, split: str) -> None:
    root = tmp_path / "gldv2"
    write(root / split / "0" / "1" / "2" / "0123456789abcdef.jpg", jpeg(0))
    write(root / "f" / "e" / "d" / "fedcba9876543210.jpg", jpeg(1))
    table = {
        "train": "id,url,landmark_id\n0123456789abcdef,https://x/a.jpg,7\nfedcba9876543210,,9\n",
        "index": "id,landmark_id\n0123456789abcdef,7\nfedcba9876543210,9\n",
    }[split]
    name = {"train": "train.csv", "index": "index_image_to_landmark.csv"}[split]
    write(root / name, table + "aaaaaaaaaaaaaaaa" + ",x" * (split == "train") + ",7\n../../../x,7\nab,7\n")
    write(
        root / "train_label_to_category.csv",
        "landmark_id,category\n7,http://commons.wikimedia.org/wiki/Category:Ch%C3%A2teau_d%27If\n",
    )
    listing = source("landmarks", root)
    assert [(photo.original, photo.instance, photo.title) for photo in photos(listing)] == [
        ("0123456789abcdef", "7", "Château d'If"),
        ("fedcba9876543210", "9", "9"),
    ]
    assert contents(listing)["fedcba9876543210"] == jpeg(1)
    assert [original for original, _ in reasons(listing)] == ["aaaaaaaaaaaaaaaa", "../../../x", "ab"]
    assert listing.note == f"Read 5 photos of landmarks from {name}."


def test_landmarks_in_folders_of_labels(tmp_path: Path) -> None:
    write(tmp_path / "mini" / "train" / "big_ben" / "0.jpg", jpeg(0))
    write(tmp_path / "mini" / "train" / "7" / "0.jpg", jpeg(1))
    listed = photos(source("landmarks", tmp_path / "mini", split="train"))
    assert [(photo.original, photo.instance, photo.title) for photo in listed] == [
        ("train/7/0.jpg", "7", "7"),
        ("train/big_ben/0.jpg", "big_ben", "big ben"),
    ]
    assert photos(source("landmarks", tmp_path / "mini")) == listed
    (tmp_path / "bare").mkdir()
    with pytest.raises(TwinError, match=r"holds neither train\.csv or index_image_to_landmark\.csv"):
        photos(source("landmarks", tmp_path / "bare"))
    with pytest.raises(TwinError, match="train and index, not 'test'"):
        photos(source("landmarks", tmp_path / "mini", split="test"))


@pytest.mark.parametrize("inner", ["", "images/", "MET/"])
def test_met_follows_its_ground_truth(tmp_path: Path, inner: str) -> None:
    root = tmp_path / "met"
    for number, place in enumerate(("MET/770869/0.jpg", "MET/770869/1.jpg", "MET/11/0.jpg")):
        write(root / inner / place, jpeg(number))
    entries = [{"id": 770869, "path": "MET/770869/1.jpg"}, {"id": 11, "path": "MET/11/0.jpg"}]
    full = [*entries, {"id": 770869, "path": "MET/770869/0.jpg"}, {"path": "MET/5/0.jpg"}, 3, {"id": 1, "path": "../x"}]
    folders = photos(source("met", root))
    assert [photo.original for photo in folders] == ["MET/11/0.jpg", "MET/770869/0.jpg", "MET/770869/1.jpg"]
    write(root / "ground_truth" / "MET_database.json", json.dumps(full))
    listing = source("met", root)
    assert [(photo.original, photo.instance, photo.category) for photo in photos(listing)] == [
        ("MET/770869/1.jpg", "770869", "artwork"),
        ("MET/11/0.jpg", "11", "artwork"),
        ("MET/770869/0.jpg", "770869", "artwork"),
    ]
    assert [reason for _, reason in reasons(listing)] == ["entry without id or path"] * 2 + ["path outside the folder"]
    with pytest.raises(TwinError, match=r"holds no mini_MET_database\.json"):
        photos(source("met", root, split="mini"))
    write(root / "mini_MET_database.json", json.dumps(entries))
    assert len(photos(source("met", root))) == 2
    assert len(photos(source("met", root, split="full"))) == 3
    write(root / "mini_MET_database.json", '[{"id": 1,')
    with pytest.raises(TwinError, match="is not readable JSON"):
        photos(source("met", root))


def test_met_without_images(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="holds no folder MET with a folder an artwork"):
        photos(source("met", tmp_path))


def tar(path: Path, members: list[tuple[str, bytes]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


def test_ilias_archives(tmp_path: Path) -> None:
    tar(
        tmp_path / "ilias" / "ilias-core-db-000000.tar",
        [
            ("bold_bimp_000/pos/P000_07.bbox.json", b"[[318, 91, 182, 190]]"),
            ("bold_bimp_000/pos/P000_07.jpg", jpeg(0)),
            ("bold_bimp_000/pos/P000_12.jpg", jpeg(1)),
            ("bold_flep_001/pos/P001_00.download_url.txt", b"https://photos.example/a/b.jpg\n"),
            ("bold_flep_001/pos/P001_00.bbox.json", b"[]"),
            ("bold_flep_001/pos/P001_01.bbox.json", b"[]"),
            ("bold_flep_001/query/Q001_00.jpg", jpeg(3)),
            ("new_0002/pos/P0002_00.jpg", jpeg(4)),
            ("new_10003/pos/P10003_0011.jpg", jpeg(5)),
        ],
    )
    write(tmp_path / "photos" / "b.jpg", jpeg(2))
    listing = source("ilias", tmp_path / "ilias", photos=str(tmp_path / "photos"))
    assert [(photo.original, photo.instance, photo.title) for photo in photos(listing)] == [
        ("bold_bimp_000/pos/P000_07", "000", "bold_bimp_000"),
        ("bold_bimp_000/pos/P000_12", "000", "bold_bimp_000"),
        ("bold_flep_001/pos/P001_00", "001", "bold_flep_001"),
        ("new_0002/pos/P0002_00", "0002", "new_0002"),
        ("new_10003/pos/P10003_0011", "10003", "new_10003"),
    ]
    assert contents(listing)["bold_bimp_000/pos/P000_12"] == jpeg(1)
    assert contents(listing)["bold_flep_001/pos/P001_00"] == jpeg(2)
    assert reasons(listing) == [
        ("bold_flep_001/pos/P001_01", "sample without image"),
        ("bold_flep_001/query/Q001_00", "not a positive"),
    ]
    assert listing.note == "Read 7 samples of ILIAS core_db."


def test_ilias_unpacked(tmp_path: Path) -> None:
    write(tmp_path / "ilias" / "bold_bimp_000" / "pos" / "P000_07.jpg", jpeg(0))
    write(tmp_path / "ilias" / "bold_bimp_000" / "query" / "Q000_00.jpg", jpeg(1))
    listing = source("ilias", tmp_path / "ilias")
    (photo,) = photos(listing)
    assert reasons(listing) == [("bold_bimp_000/query/Q000_00", "not a positive")]
    assert (photo.original, photo.instance, photo.title) == ("bold_bimp_000/pos/P000_07", "000", "bold_bimp_000")
    (tmp_path / "bare").mkdir()
    with pytest.raises(TwinError, match="holds neither the tar files of ILIAS core_db nor photos"):
        photos(source("ilias", tmp_path / "bare"))

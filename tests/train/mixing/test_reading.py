"""Rows of every layout are read; what cannot be used is counted with the reason."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.train.mixing.vqa import lines, many, picture, png, table
from twin.core import MixSettings, TwinError, Workspace
from twin.train.mixing import Mixture, read_mixtures

Rows = list[dict[str, Any]]
STRUCT = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
ASKED = {"question": ["One?", "Two?", "Three?"], "answer": ["1", "2", "3"]}
SEVERAL = [[0, 1], [2], [3, 4, 5]]


def read(workspace: Workspace, data: Path | str, **columns: Any) -> tuple[Mixture, Rows]:
    """A data set, and its rows in order, those that cannot be used left out."""
    [mixture] = read_mixtures(workspace, [MixSettings(data=str(data), share=0.5, **columns)])
    numbers = sorted(number for pool in mixture.pools().values() for number in pool)
    made = [mixture.row(number) for number in reversed(numbers)][::-1]  # out of order, as training draws them
    return mixture, [row for row in made if row is not None]


def said(rows: Rows) -> list[tuple[str, str]]:
    return [(row["question"], row["reply"]) for row in rows]


def check_photos(mixture: Mixture, rows: Rows, expected: list[list[int]]) -> None:
    """The photos are the pictures of these numbers, pixel by pixel; going through them backwards changes nothing."""
    for row, numbers in list(zip(rows, expected, strict=True))[::-1]:
        shown = [mixture.photos[name] for name in row["images"]]
        assert [photo.open().tobytes() for photo in shown] == [picture(number).tobytes() for number in numbers]
        assert [photo.size for photo in shown] == [picture(number).size for number in numbers]


def struct(number: int) -> dict[str, Any]:
    return {"bytes": png(number), "path": f"{number}.png"}


@pytest.mark.parametrize(
    ("column", "kind", "photo"),
    [
        ("image", STRUCT, struct),
        ("image", pa.struct([("bytes", pa.binary())]), lambda number: {"bytes": png(number)}),
        ("picture", pa.binary(), png),
    ],
    ids=["struct", "bytes in a struct", "bytes"],
)
def test_a_table_with_one_photo_a_row(workspace: Workspace, tmp_path: Path, column: str, kind: Any, photo: Any) -> None:
    path = table(tmp_path / "vqa" / "t.parquet", ASKED | {column: pa.array([photo(n) for n in range(3)], kind)})
    mixture, rows = read(workspace, path, **({} if column == "image" else {"images": column}))
    assert said(rows) == [("One?", "1"), ("Two?", "2"), ("Three?", "3")]
    check_photos(mixture, rows, [[0], [1], [2]])
    assert len({name for row in rows for name in row["images"]}) == 3


@pytest.mark.parametrize(("kind", "photo"), [(STRUCT, struct), (pa.binary(), png)], ids=["structs", "bytes"])
def test_a_table_with_several_photos_a_row(workspace: Workspace, tmp_path: Path, kind: Any, photo: Any) -> None:
    images = pa.array([[photo(number) for number in numbers] for numbers in SEVERAL], pa.list_(kind))
    mixture, rows = read(workspace, table(tmp_path / "vqa" / "t.parquet", ASKED | {"images": images}).parent)
    check_photos(mixture, rows, SEVERAL)
    assert {size: len(pool) for size, pool in mixture.pools().items()} == {1: 1, 2: 1, 3: 1}


def test_a_table_that_names_its_photos(workspace: Workspace, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(png(number))
    path = table(tmp_path / "in" / "t.parquet", ASKED | {"image": [f"{number}.png" for number in range(3)]})
    mixture, rows = read(workspace, path, folder=str(tmp_path))
    check_photos(mixture, rows, [[0], [1], [2]])


def test_lines_beside_their_photos(workspace: Workspace, tmp_path: Path) -> None:
    mixture, rows = read(workspace, many(tmp_path / "vqa", 4))
    check_photos(mixture, rows, [[0, 1], [1], [2], [3, 4]])
    assert rows[1] == {
        "pair_id": f"{tmp_path / 'vqa' / 'rows.jsonl'} rows.jsonl:1",
        "question": "What is number 1?",
        "reply": "a drawing, 1",
        "images": [f"{tmp_path / 'vqa' / 'rows.jsonl'}/1.png"],
    }
    assert rows[0]["images"][1] == rows[1]["images"][0]  # a photo of two rows is one photo


def test_paths_may_begin_in_the_current_folder(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(tmp_path / "vqa", 4)
    monkeypatch.chdir(tmp_path)
    for columns in ({}, {"folder": "vqa"}):
        mixture, rows = read(workspace, "vqa/rows.jsonl", **columns)
        check_photos(mixture, rows, [[0, 1], [1], [2], [3, 4]])


def test_columns_may_have_other_names(workspace: Workspace, tmp_path: Path) -> None:
    rows = [{"query": "How many?", "label": 4, "photo": "0.png", "question": "not this one"}]
    path = lines(tmp_path / "x.jsonl", rows)
    (tmp_path / "0.png").write_bytes(png(0))
    _, read_rows = read(workspace, path, question="query", answer="label", images="photo")
    assert said(read_rows) == [("How many?", "4")]


CHATS = [
    (
        {
            "image": "0.png",
            "conversations": [
                {"from": "human", "value": "<image>\nWhat is it?"},
                {"from": "gpt", "value": "A drawing."},
                {"from": "human", "value": "Which colour?"},
                {"from": "gpt", "value": "Many."},
            ],
        },
        ("What is it?", "A drawing."),
    ),
    (
        {
            "images": ["0.png", "1.png"],
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "<image><image>Which one is larger?"},
                {"role": "assistant", "content": "The second."},
            ],
        },
        ("Which one is larger?", "The second."),
    ),
    (
        {
            "images": ["1.png"],
            "messages": [
                {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is it?"}]},
                {"role": "assistant", "content": [{"type": "text", "text": "It is art."}]},
            ],
        },
        ("What is it?", "It is art."),
    ),
    (
        {
            "images": ["1.png"],
            "texts": [{"user": "Yes?", "assistant": "No.", "source": "x"}, {"user": "A", "assistant": "B"}],
        },
        ("Yes?", "No."),
    ),
    ({"image": "0.png", "question": "Which?", "answer": ["red", "blue", "blue"]}, ("Which?", "blue")),
]


@pytest.mark.parametrize(("row", "expected"), CHATS, ids=["llava", "messages", "parts", "texts", "answers"])
def test_a_conversation_is_its_first_question(
    workspace: Workspace, tmp_path: Path, row: dict[str, Any], expected: tuple[str, str]
) -> None:
    for number in range(2):
        (tmp_path / f"{number}.png").write_bytes(png(number))
    (tmp_path / "chat.json").write_text(json.dumps([row]))
    for path in (tmp_path / "chat.json", lines(tmp_path / "chat.jsonl", [row])):
        assert said(read(workspace, path)[1]) == [expected]


UNUSABLE: list[tuple[Any, str]] = [
    ("{torn", "damaged row"),
    ([1, 2], "damaged row"),
    ({"question": "A?", "answer": "b"}, "no photo"),
    ({"question": "A?", "answer": "b", "image": []}, "no photo"),
    ({"question": "A?", "answer": "b", "image": 7}, "no photo"),
    ({"question": "", "answer": "b", "image": "0.png"}, "no question"),
    ({"question": "A?", "answer": "  ", "image": "0.png"}, "no answer"),
    ({"question": "A?", "answer": None, "image": "0.png"}, "no answer"),
    ({"question": "<image><image> A?", "answer": "b", "image": "0.png"}, "marks of photos and photos differ in number"),
    ({"question": "A?", "answer": "b", "image": "../0.png"}, "path outside the folder"),
    ({"question": "A?", "answer": "b", "image": "gone.png"}, "no such file"),
    ({"question": "A?", "answer": "b", "image": "empty.png"}, "empty file"),
    ({"question": "A?", "answer": "b", "image": "text.png"}, "not an image"),
    ({"question": "A?", "answer": "b", "image": ["0.png", "torn.png"]}, "damaged image"),
    ({"conversations": [{"from": "human", "value": "A?"}], "image": "0.png"}, "no answer"),
    ({"conversations": [{"from": "gpt", "value": "b"}], "image": "0.png"}, "no question"),
    ({"conversations": [3, {"from": "human"}, {"from": "human", "value": "A?"}], "image": "0.png"}, "no question"),
]


def test_what_cannot_be_used_is_counted_by_reason(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"0.png": png(0), "empty.png": b"", "text.png": b"no photo", "torn.png": png(1)[:-400]}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    good = {"question": "A?", "answer": "b", "image": "0.png"}
    mixture, rows = read(workspace, lines(tmp_path / "rows.jsonl", [*(row for row, _ in UNUSABLE), good]))
    assert said(rows) == [("A?", "b")]
    assert mixture.left == Counter(reason for _, reason in UNUSABLE)
    assert set(mixture.photos) == set(rows[0]["images"])
    mixture.say()
    shown = " ".join(capsys.readouterr().out.split())
    assert "1 of them drawn; left out 1 × damaged image, 2 × damaged row, 1 × empty file, " in shown


def test_empty_cells_of_a_table_are_counted(workspace: Workspace, tmp_path: Path) -> None:
    images = pa.array([struct(0), None, {"bytes": None, "path": "x"}], STRUCT)
    mixture, rows = read(workspace, table(tmp_path / "t.parquet", ASKED | {"image": images}))
    assert said(rows) == [("One?", "1")]
    assert mixture.left == {"no photo": 1, "no image in this row": 1}


def test_of_a_folder_the_files_of_the_split_train_are_read(workspace: Workspace, tmp_path: Path) -> None:
    for split, number in (("train", 0), ("test", 1)):
        columns = {"question": [split], "answer": ["1"], "image": pa.array([struct(number)], STRUCT)}
        table(tmp_path / "set" / "data" / f"{split}-00000-of-00001.parquet", columns)
    (tmp_path / "set" / "infos.json").write_text("{}")
    assert said(read(workspace, tmp_path / "set")[1]) == [("train", "1")]


def test_a_folder_of_a_data_set_in_the_cache_of_the_hub(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of the cache are links into ``blobs``; photos beside the questions are found there all the same."""
    root, commit = tmp_path / "cache" / "datasets--owner--name", "0123456789abcdef0123456789abcdef01234567"
    (root / "refs").mkdir(parents=True)
    (root / "refs" / "main").write_text(commit)
    folder = root / "snapshots" / commit / "cats"
    folder.mkdir(parents=True)
    lines(root / "blobs" / "a", [{"question": "A?", "answer": "b", "image": "0.png"}])
    (root / "blobs" / "b").write_bytes(png(0))
    for name, blob in (("rows.jsonl", "a"), ("0.png", "b")):
        (folder / name).symlink_to(root / "blobs" / blob)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub._snapshot_download.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    mixture, rows = read(workspace, "owner/name/cats")
    check_photos(mixture, rows, [[0]])
    with pytest.raises(TwinError, match="owner/other does not exist here, and the Hub does not give it"):
        read(workspace, "owner/other/cats")


def test_what_is_no_data_set_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "one.json").write_text('{"a": 1}')
    (tmp_path / "torn.json").write_text("[{")
    (tmp_path / "torn.parquet").write_text("PAR1")
    table(tmp_path / "bare.parquet", ASKED)
    lines(tmp_path / "none.jsonl", [{"query": "A?"}])
    for name, message in (
        ("empty", "holds no file of questions"),
        ("notes.txt", "is neither a Parquet nor a JSON file"),
        ("one.json", "is no list of rows"),
        ("torn.json", "is not a readable JSON file"),
        ("torn.parquet", "is not a readable Parquet table"),
        ("bare.parquet", "has no column 'images' of photos; it has question, answer"),
        ("none.jsonl", "holds no usable question: 1 × no photo. Rows need 'question', 'answer' and 'images'"),
        ("gone", "does not exist"),
    ):
        with pytest.raises(TwinError, match=message):
            read(workspace, tmp_path / name)
    with pytest.raises(TwinError, match="nowhere is not a folder; `folder` of"):
        read(workspace, tmp_path / "none.jsonl", folder=str(tmp_path / "nowhere"))

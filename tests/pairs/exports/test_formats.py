"""Each format as the software it is for reads it; where that cannot be installed here, by the rules it states."""

import io
import json
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from PIL import Image

from tests.pairs.exports.workspaces import size_of
from twin.answers import answer_text, read_reply
from twin.core import TwinError, Workspace, read_rows, read_table, write_arrow
from twin.pairs.exports import export_pairs

NAMES = {"train": "train", "val": "validation"}


def truths(workspace: Workspace, split: str) -> list[dict[str, Any]]:
    return read_rows(workspace.pairs(split))


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def check_photos(paths: list[Path], truth: dict[str, Any]) -> None:
    """The photos of the pair query, in shown order."""
    assert [path.name for path in paths] == [truth["image_1"], truth["image_2"]]
    for path, end in zip(paths, ("image_id_1", "image_id_2"), strict=True):
        with Image.open(path) as photo:
            assert photo.size == size_of(truth[end])


def check_talk(messages: list[dict[str, str]], truth: dict[str, Any]) -> None:
    asked, replied = messages
    assert asked == {"role": "user", "content": f"<image><image>{truth['question']}"}
    assert replied == {"role": "assistant", "content": answer_text(truth["answer"])}
    assert read_reply(replied["content"], "pairwise").answer == truth["answer"]


def test_trl_reads_conversations_with_two_images(workspace: Workspace, tmp_path: Path) -> None:
    from datasets import load_dataset  # noqa: PLC0415 - slow
    from trl.data_utils import is_conversational, prepare_multimodal_messages  # noqa: PLC0415

    export_pairs(workspace, "trl", tmp_path / "out")
    loaded = load_dataset(str(tmp_path / "out"))
    for split, name in NAMES.items():
        for row, truth in zip(loaded[name], truths(workspace, split), strict=True):
            assert is_conversational(row)
            # raises unless there is one block for each image
            [message] = prepare_multimodal_messages(row["prompt"], images=row["images"])
            assert [block["type"] for block in message["content"]] == ["image", "image", "text"]
            shown = [block["image"].size for block in message["content"][:2]]
            assert shown == [size_of(truth["image_id_1"]), size_of(truth["image_id_2"])]
            assert message["content"][2]["text"] == truth["question"]
            assert row["completion"] == [{"role": "assistant", "content": answer_text(truth["answer"])}]
            assert (row["answer"], row["pair_id"]) == (truth["answer"], truth["pair_id"])


def test_verl_finds_a_mark_a_photo_and_its_size(workspace: Workspace, tmp_path: Path) -> None:
    """verl loads the file with `datasets`, and puts an image in the place of each mark."""
    from datasets import load_dataset  # noqa: PLC0415

    export_pairs(workspace, "verl", tmp_path / "out")
    for split, name in NAMES.items():
        loaded = load_dataset("parquet", data_files=str(tmp_path / "out" / f"{name}.parquet"))["train"]
        for number, (row, truth) in enumerate(zip(loaded, truths(workspace, split), strict=True)):
            assert row["prompt"] == [{"role": "user", "content": f"<image><image>{truth['question']}"}]
            check_photos([Path(image["image"]) for image in row["images"]], truth)
            for image, end in zip(row["images"], ("image_id_1", "image_id_2"), strict=True):
                assert set(image) == {"image", "width", "height"}
                assert (image["width"], image["height"]) == size_of(truth[end])
            assert row["reward_model"] == {"style": "rule", "ground_truth": truth["answer"]}
            assert row["data_source"] == "twin"
            about = row["extra_info"]
            assert (about["split"], about["index"], about["pair_id"]) == (name, number, truth["pair_id"])


def test_swift_rows_hold_messages_and_absolute_paths(workspace: Workspace, tmp_path: Path) -> None:
    export_pairs(workspace, "ms-swift", tmp_path / "out")
    for split, name in NAMES.items():
        rows = json_lines(tmp_path / "out" / f"{name}.jsonl")
        for row, truth in zip(rows, truths(workspace, split), strict=True):
            check_talk(row["messages"], truth)
            assert all(Path(path).is_absolute() for path in row["images"])
            check_photos([Path(path) for path in row["images"]], truth)
            assert (row["solution"], row["pair_id"]) == (truth["answer"], truth["pair_id"])


def test_llama_factory_finds_its_columns_and_photos(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    export_pairs(workspace, "llama-factory", tmp_path / "out")
    shutil.move(tmp_path / "out", folder)
    described = json.loads((folder / "dataset_info.json").read_text(encoding="utf-8"))
    assert set(described) == {"twin_train", "twin_validation"}
    for split, name in NAMES.items():
        about = described[f"twin_{name}"]
        assert about["formatting"] == "sharegpt"
        role, content = about["tags"]["role_tag"], about["tags"]["content_tag"]
        assert (about["tags"]["user_tag"], about["tags"]["assistant_tag"]) == ("user", "assistant")
        rows = json_lines(folder / about["file_name"])
        for row, truth in zip(rows, truths(workspace, split), strict=True):
            messages = row[about["columns"]["messages"]]
            check_talk([{"role": one[role], "content": one[content]} for one in messages], truth)
            check_photos([folder / path for path in row[about["columns"]["images"]]], truth)


def test_the_released_layout_is_read_as_the_released_data(workspace: Workspace, tmp_path: Path) -> None:
    """The project's own reader of the released TWIN finds the pairs and the photos again."""
    from twin.catalog.sources import SourceOptions, open_source  # noqa: PLC0415

    export_pairs(workspace, "twin", tmp_path / "out")
    release = open_source("twin", tmp_path / "out", SourceOptions(tmp_path / "work", tmp_path / "downloads"))
    rows = [row for split in ("train", "val") for row in truths(workspace, split)]
    assert sorted(release.rows.images) == sorted({row[end] for row in rows for end in ("image_1", "image_2")})
    images = release.rows.images
    given = {
        (images[one], images[other], bool(yes))
        for (one, other), yes in zip(release.rows.pairs, release.rows.yes, strict=True)
    }
    assert given == {(row["image_1"], row["image_2"], row["answer"] == "yes") for row in rows}
    assert not release.rows.unusable
    assert len(list(release)) == len(release.rows.images)


def samples(folder: Path, split: str) -> list[dict[str, bytes]]:
    """What a reader of WebDataset makes of the shards: neighbouring members whose names agree up to the first dot."""
    found: list[tuple[str, dict[str, bytes]]] = []
    for shard in sorted(folder.glob(f"{split}-*.tar")):
        with tarfile.open(shard) as members:
            for member in members:
                key, _, ending = member.name.partition(".")
                if not found or found[-1][0] != key:
                    found.append((key, {}))
                file = members.extractfile(member)
                assert file is not None
                found[-1][1][ending] = file.read()
    return [{"__key__": key.encode(), **parts} for key, parts in found]


def test_webdataset_samples_are_whole(workspace: Workspace, tmp_path: Path) -> None:
    export_pairs(workspace, "webdataset", tmp_path / "out")
    for split, name in NAMES.items():
        truth = {row["pair_id"]: row for row in truths(workspace, split)}
        given = samples(tmp_path / "out", name)
        assert [one["__key__"].decode() for one in given] != list(truth), "nothing was shuffled"
        assert {one["__key__"].decode() for one in given} == set(truth)
        assert len(given) == len(truth)
        for one in given:
            row = truth[one["__key__"].decode()]
            about = json.loads(one["json"])
            assert about["completion"] == answer_text(row["answer"])
            assert {key: row[key] for key in about if key != "completion"} == {
                key: value for key, value in about.items() if key != "completion"
            }
            for ending, end in (("1.jpg", "image_id_1"), ("2.jpg", "image_id_2")):
                assert Image.open(io.BytesIO(one[ending])).size == size_of(row[end])


def test_shards_that_do_not_fit_are_refused_before_anything_is_written(workspace: Workspace, tmp_path: Path) -> None:
    table = read_table(workspace.images)
    vast = pa.array([10**15] * len(table))
    write_arrow(workspace.images, table.set_column(table.column_names.index("size"), "size", vast))
    with pytest.raises(TwinError, match=r"of 48 questions store every photo as often as it is shown"):
        export_pairs(workspace, "webdataset", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_blocks_join_to_the_table_whatever_their_size(workspace: Workspace, rows: int) -> None:
    from twin.pairs.exports._photos import Photos  # noqa: PLC0415
    from twin.pairs.exports._tables import open_tables  # noqa: PLC0415

    photos = Photos(workspace)
    [table] = open_tables({"train": workspace.pairs("train")}, photos)
    blocks = list(table.blocks(photos, ("pair_id",), rows))
    assert max(len(block) for block in blocks) <= rows
    expected = truths(workspace, "train")
    assert [key for block in blocks for key in block.columns["pair_id"].to_pylist()] == [
        row["pair_id"] for row in expected
    ]
    for end, column in enumerate(("image_1", "image_2")):
        names = [Path(photos.paths[n].as_py()).name for block in blocks for n in block.shown[end::2].tolist()]
        assert names == [row[column] for row in expected]
    assert table.shown.sum() == 2 * len(expected)

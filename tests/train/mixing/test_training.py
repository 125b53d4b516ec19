"""General questions of other data sets are learned beside the pairs, by their share of the batches."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.embed.catalogues import drawing
from tests.pairs.command import twin
from tests.train.mixing.vqa import FIRST, lines, many
from tests.train.workspaces import arguments
from twin.answers import answer_text
from twin.catalog.importing import perceptual_hash
from twin.core import (
    MixSettings,
    TrainSettings,
    TwinError,
    Workspace,
    read_rows,
    read_settings,
    read_table,
    write_arrow,
)
from twin.train._course import begun
from twin.train._data import training_rows
from twin.train._finish import fingerprint_of
from twin.train._sft import _METHOD
from twin.train.mixing import read_mixtures

Rows = list[dict[str, Any]]
BATCH = 4


def drawn(workspace: Workspace, mix: dict[str, float], **more: Any) -> list[Rows]:
    """The batches of a run."""
    asked = [MixSettings(data=data, share=share) for data, share in mix.items()]
    settings = TrainSettings(**{"steps": 20, "batch": BATCH, "general": 0.25, "mix": asked} | more)
    rows = training_rows(workspace, settings, (), read_mixtures(workspace, settings.mix))
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]


def sources(batches: list[Rows], *names: str) -> list[str]:
    """The data set of each batch, ``""`` for the workspace's own; checks that a batch is of one."""
    found = []
    for batch in batches:
        [source] = {
            next((name for name in names if file.startswith(f"{name}/")), "") for row in batch for file in row["images"]
        }
        found.append(source)
    return found


@pytest.fixture
def vqa(tmp_path: Path) -> Path:
    return many(tmp_path / "vqa")


def test_every_share_of_the_batches(workspace: Workspace, vqa: Path, tmp_path: Path) -> None:
    other = many(tmp_path / "other", 4)
    batches = drawn(workspace, {str(vqa): 0.25, str(other): 0.1})
    assert Counter(sources(batches, str(vqa), str(other))) == {"": 13, str(vqa): 5, str(other): 2}


def test_pair_batches_stay_half_yes_half_no_and_mixed_ones_have_one_number_of_photos(
    workspace: Workspace, vqa: Path
) -> None:
    batches = drawn(workspace, {str(vqa): 0.5}, general=0.0)
    for batch, source in zip(batches, sources(batches, str(vqa)), strict=True):
        replies = Counter(row["completion"][0]["content"] for row in batch)
        if source:
            assert len({len(row["images"]) for row in batch}) == 1
        else:
            assert replies == {answer_text("yes"): 2, answer_text("no"): 2}


def test_a_photo_that_was_replaced_makes_another_run(workspace: Workspace, vqa: Path) -> None:
    mix = [MixSettings(data=str(vqa), share=0.5)]
    settings = TrainSettings(steps=20, batch=BATCH, general=0.0, mix=mix, device="cpu")

    def key() -> str:
        return fingerprint_of(begun(workspace, settings, _METHOD), "sft")

    before = key()
    assert key() == before
    drawing(FIRST + 70, (50, 44)).save(vqa.parent / "0.png")
    assert key() != before


def test_rows_are_the_data_sets_rows_word_by_word_and_each_comes_equally_often(workspace: Workspace, vqa: Path) -> None:
    batches = drawn(workspace, {str(vqa): 1.0}, general=0.0, steps=60)
    told = {json.loads(line)["question"]: json.loads(line)["answer"] for line in vqa.read_text().splitlines()}
    rows = [row for batch in batches for row in batch]
    for row in rows:
        assert row["completion"][0]["content"] == told[row["prompt"][0]["content"]]
    counts = Counter(row["prompt"][0]["content"] for row in rows)
    assert set(counts) == set(told)
    for several in (True, False):  # within a number of photos, whose batches are drawn
        of_size = [many for name, many in counts.items() if (int(name[15:-1]) % 3 == 0) == several]
        assert max(of_size) - min(of_size) <= 1


def test_the_seed_gives_the_order_and_a_longer_run_begins_as_a_shorter_one(workspace: Workspace, vqa: Path) -> None:
    mix = {str(vqa): 0.5}
    one, again, other = (drawn(workspace, mix, seed=seed, curriculum=0.0) for seed in (3, 3, 4))
    assert one == again != other
    assert drawn(workspace, mix, seed=3, curriculum=0.0, steps=50)[:20] == one


def test_a_photo_that_cannot_be_read_takes_its_rows_out(workspace: Workspace, vqa: Path) -> None:
    (vqa.parent / "1.png").write_bytes(b"no photo")
    (vqa.parent / "4.png").unlink()
    rows = [row for batch in drawn(workspace, {str(vqa): 1.0}, general=0.0, steps=40) for row in batch]
    asked = {row["prompt"][0]["content"] for row in rows}
    assert asked == {f"What is number {number}?" for number in (2, 5, 6, 7, 8)}


def test_photos_of_which_none_can_be_read_stop_the_run(workspace: Workspace, vqa: Path) -> None:
    for path in vqa.parent.glob("*.png"):
        path.write_bytes(b"no photo")
    with pytest.raises(TwinError, match=r"No photo of .*rows.jsonl can be read: not an image"):
        drawn(workspace, {str(vqa): 0.5})


def test_a_photo_that_looks_like_one_of_the_benchmark_is_a_leak(
    workspace: Workspace, vqa: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held_out = {row["instance_id"] for row in read_rows(workspace.pairs("splits")) if row["split"] == "test"}
    table = read_table(workspace.images)
    rows = table.to_pylist()
    leaked = next(row for row in rows if row["instance_id"] in held_out)
    leaked["phash"] = perceptual_hash(drawing(FIRST + 2, (52, 44)))
    root = (workspace.root / "catalog").resolve()
    (workspace.root / "catalog").unlink()
    (workspace.root / "catalog").mkdir()
    for path in root.iterdir():
        (workspace.root / "catalog" / path.name).symlink_to(path)
    workspace.images.unlink()
    write_arrow(workspace.images, table.schema.empty_table().from_pylist(rows, schema=table.schema))
    assert twin(monkeypatch, *arguments(workspace, "leaking", mix=f"{vqa}:0.5", steps=12)) == 2
    error = " ".join(capsys.readouterr().err.split())
    assert f"2.png looks like photo {leaked['image_id']} of the benchmark" in error


def test_a_run_learns_from_a_mixture(
    workspace: Workspace, vqa: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = (*arguments(workspace, "mixed", steps=4), "--general", 0, "--mix", f"{vqa}:0.5")
    assert twin(monkeypatch, *options) == 0
    assert "questions, " in capsys.readouterr().out
    record = json.loads((workspace.run("mixed") / "training.json").read_text())
    assert record["settings"]["mix"] == [
        {"data": str(vqa), "share": 0.5, "question": "question", "answer": "answer", "images": None, "folder": None}
    ]
    assert record["data"]["rows"] == 16
    before = (workspace.run("mixed") / "training.json").stat().st_ino
    assert twin(monkeypatch, *options) == 0
    assert (workspace.run("mixed") / "training.json").stat().st_ino == before  # finished, and the same again
    assert twin(monkeypatch, *options, "--dry-run") == 0
    assert f"mix: [{{'data': '{vqa}', 'share': 0.5" in capsys.readouterr().out


def test_a_workspace_without_pairs_can_learn_from_a_mixture_alone(
    workspace: Workspace, vqa: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Workspace(tmp_path / "alone")
    options = arguments(alone, "only", model=workspace.root / "base", steps=2, mix=f"{vqa}:1", general=0)
    assert twin(monkeypatch, *options) == 0
    assert json.loads((alone.run("only") / "training.json").read_text())["seen"] == {"instances": [], "images": []}


def test_twin_yaml_and_recipes_name_data_sets_with_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text("train: {mix: [{data: a, share: 0.25, question: query}, 'b:c:0.5']}\n")
    assert read_settings(path).train.mix == [
        MixSettings(data="a", share=0.25, question="query"),
        MixSettings(data="b:c", share=0.5),
    ]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("[{data: a, share: 0.5, columns: b}]", r"line 1: train.mix.0.columns is not a known key"),
        ("['a:0.5', 'b:0.4']", r"\(0.125\) sum to 1.025, above 1; lower one"),
        ("['a:0.1', 'a:0.1']", "a data set is given twice; add its shares up"),
        ("['a']", "give a path or id and its share, such as vqa:0.25"),
        ("['a:0']", "greater than 0"),
        ("[{data: a}]", "field required"),
    ],
)
def test_a_mistake_in_a_mixture_is_told(tmp_path: Path, written: str, message: str) -> None:
    path = tmp_path / "twin.yaml"
    path.write_text(f"train: {{mix: {written}}}\n")
    with pytest.raises(TwinError, match=message):
        read_settings(path)


def test_a_mistake_on_the_command_line_is_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = arguments(workspace, "wrong")
    for given, message in (
        (("--mix", "a:0.9"), "Option --mix is wrong: the shares and that of general questions (0.125) sum to 1.025"),
        (("--mix", "a"), "Option --mix is wrong: give a path or id and its share"),
        (("--mix", "a:0.1", "--mix", "a:0.2"), "Option --mix is wrong: a data set is given twice"),
    ):
        assert twin(monkeypatch, *options, *given) == 2
        assert message in capsys.readouterr().err


def test_settings_are_shown_as_they_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "twin.yaml").write_text("train: {mix: ['a:0.5']}\n")
    assert twin(monkeypatch, "settings", "-w", tmp_path) == 0
    lines(tmp_path / "shown" / "twin.yaml", [])
    (tmp_path / "shown" / "twin.yaml").write_text(capsys.readouterr().out)
    assert read_settings(tmp_path / "shown" / "twin.yaml") == read_settings(tmp_path / "twin.yaml")

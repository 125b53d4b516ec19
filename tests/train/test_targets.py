"""Explanations as targets: true, asked for, and nothing else is learned in their place."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.pairs.synthetic import sketch
from tests.train.workspaces import add_sizes, write_rows
from twin.core import PairsSettings, TrainSettings, TwinError, Workspace, read_rows
from twin.objects import FAMILIES, change
from twin.pairs import build_pairs
from twin.train._data import training_rows
from twin.train.explaining import differences_named, feature_of
from twin.train.rewards import answer_reward, format_reward, named_difference_reward


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Pairs of objects whose attributes are known; near-twins differ from their base by what their link says."""
    made, rng = sketch(6), np.random.default_rng(0)
    values: dict[str, dict[str, Any]] = {}
    for row in made.instances:
        row["category"] = row["category"].split()[-1]
        values[row["instance_id"]] = values.get(row["base"]) or FAMILIES[row["category"]].draw_values(rng)
    kinds = {row["instance_id"]: row["category"] for row in made.instances}
    for link in made.links:
        one, two = sorted((link["instance_a"], link["instance_b"]), key=len)
        if link["kind"] == "near-twin":
            values[two], link["changes"] = _twin(kinds[one], values[one], link["degree"], rng)
    for row in made.instances:
        row["attributes"] = json.dumps(values[row["instance_id"]])
    workspace = made.write(tmp_path_factory.mktemp("known"))
    add_sizes(workspace)
    build_pairs(workspace, PairsSettings(general=20))
    return workspace


def _twin(kind: str, values: dict[str, Any], degree: int, rng: np.random.Generator) -> tuple[dict[str, Any], str]:
    after, changes = dict(values), list[dict[str, Any]]()
    for place in rng.permutation(len(FAMILIES[kind].attributes)):
        attribute = FAMILIES[kind].attributes[place]
        made = change(attribute, values[attribute.name], "obvious", rng)
        if made and len(changes) < degree:
            after[attribute.name] = made.after
            changes.append({"attribute": attribute.name, "pixels": 0.1})
    return after, json.dumps(changes)


def explained(workspace: Workspace, **more: Any) -> list[dict[str, Any]]:
    settings: dict[str, Any] = {"target": "explanation", "steps": 30, "batch": 4, "general": 0.0}
    return training_rows(workspace, TrainSettings(**settings | more))


def test_every_reply_explains_and_answers_and_every_question_asks_for_both(known: Workspace) -> None:
    pairs = {row["pair_id"]: row for row in read_rows(known.pairs("train"))}
    rows = explained(known)
    assert len(rows) == 120
    for row in rows:
        pair, [reply] = pairs[row["pair_id"]], [turn["content"] for turn in row["completion"]]
        assert row["images"] == [pair["image_1"], pair["image_2"]]
        assert answer_reward([reply], [pair["answer"]]) == format_reward([reply]) == [1.0]
        assert len(reply.split()) > 8
        assert "Explain" in row["prompt"][0]["content"]


def test_what_is_said_to_differ_differs(known: Workspace) -> None:
    pairs = {row["pair_id"]: row for row in read_rows(known.pairs("train"))}
    values = {row["instance_id"]: json.loads(row["attributes"]) for row in read_rows(known.instances)}
    kinds = set()
    for row in explained(known):
        pair, reply = pairs[row["pair_id"]], row["completion"][0]["content"]
        kinds.add(pair["kind"])
        one, two = values[pair["instance_1"]], values[pair["instance_2"]]
        differing = {feature_of(name) for name in one if one[name] != two.get(name)}
        assert differences_named(reply.partition("<answer>")[0]) <= differing
        if pair["kind"] == "near-twin":
            assert named_difference_reward([reply], [pair["changes"]]) == [1.0]
    assert kinds == {"positive", "near-twin", "mined", "random"}


def test_the_seed_gives_the_words(known: Workspace) -> None:
    assert explained(known, seed=1) == explained(known, seed=1) != explained(known, seed=2)


def test_general_questions_keep_their_short_answers(known: Workspace) -> None:
    general = {row["question"]: row["answer"] for row in read_rows(known.pairs("general"))}
    rows = explained(known, general=1.0, steps=5)
    assert all(f"<answer>{general[row['prompt'][0]['content']]}</answer>" for row in rows)


def test_pairs_that_cannot_be_explained_are_left_out_and_counted(
    known: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "catalog").symlink_to(known.root / "catalog")
    (tmp_path / "pairs").mkdir()
    for path in (known.root / "pairs").glob("*.parquet"):
        (tmp_path / "pairs" / path.name).write_bytes(path.read_bytes())
    workspace = Workspace(tmp_path)
    rows = read_rows(workspace.pairs("train"))
    for row in rows[::2]:
        row["instance_1"] = row["instance_2"] = "imported"
        row["changes"] = "[]"
    write_rows(workspace.pairs("train"), rows)
    learned = {row["pair_id"] for row in explained(workspace)}
    assert learned <= {row["pair_id"] for row in rows[1::2]}
    assert f"{len(rows[::2])} of {len(rows)} pair queries are left out" in " ".join(capsys.readouterr().out.split())


def test_photos_alone_cannot_be_explained(workspace: Workspace) -> None:
    with pytest.raises(TwinError, match="no pair query with the answer 'yes' that can be explained"):
        explained(workspace)

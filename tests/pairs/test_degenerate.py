"""Catalogues of odd shapes."""

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.pairs.bare import bare
from twin.core import PairsSettings, TwinError, Workspace, read_columns
from twin.pairs import write_pairs

ALL_TRAIN = {"val": 0.0, "test": 0.0, "general": 0, "random": 0}


def pairs(workspace: Workspace, **settings: object) -> dict[str, int]:
    counts, _ = write_pairs(workspace, PairsSettings.model_validate(ALL_TRAIN | settings))
    table = read_columns(workspace.pairs("train"), ["pair_id", "answer", "image_id_1", "image_id_2"])
    assert len(table) == counts["train"] == len(table["pair_id"].unique())
    return {answer: table["answer"].to_pylist().count(answer) for answer in ("yes", "no")}


def test_one_instance(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="holds no accepted link"):
        pairs(bare(tmp_path, [4], []))


def test_two_instances_of_one_category(tmp_path: Path) -> None:
    assert pairs(bare(tmp_path, [4, 3], [(0, 1)]), yes_share=0.4) == {"yes": 8, "no": 12}


def test_one_photo_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = bare(tmp_path, [1] * 6, [(0, 1), (2, 3)])
    assert pairs(workspace) == {"yes": 0, "no": 0}
    assert "train has no pair query" in " ".join(capsys.readouterr().out.split())
    assert pq.read_schema(workspace.pairs("train")).names[0] == "pair_id"


def test_instances_without_a_photo(tmp_path: Path) -> None:
    assert pairs(bare(tmp_path, [0, 4, 0, 3], [(0, 1), (0, 2), (1, 3)]), yes_share=0.4) == {"yes": 8, "no": 12}


def test_each_link_across_categories(tmp_path: Path) -> None:
    workspace = bare(tmp_path, [3, 3], [(0, 1)], ["mug", "vase"])
    assert pairs(workspace, yes_share=0.25) == {"yes": 3, "no": 9}
    assert read_columns(workspace.pairs("train"), ["question"])["question"].unique().to_pylist()[-1].count("object")


@pytest.mark.slow
def test_thousands_of_photos_of_one_instance(tmp_path: Path) -> None:
    workspace = bare(tmp_path, [5000, 40, 5], [(0, 1), (0, 2), (1, 2)])
    assert pairs(workspace, total=2_000, yes_share=0.25) == {"yes": 500, "no": 1_500}
    answers = pairs(workspace, yes_share=0.25, per_image=100)
    assert answers["no"] == 3 * answers["yes"] > 0
    table = read_columns(workspace.pairs("train"), ["image_id_1", "image_id_2"])
    many = Counter(side for column in table.columns for side in column.to_pylist())
    assert max(many.values()) <= 100

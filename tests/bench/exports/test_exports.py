"""Exports read back by other means: every query once, every photo as it was."""

import ast
import base64
import csv
import importlib.util
import io
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import yaml
from PIL import Image

from tests.bench.building.catalogues import catalogue
from tests.bench.exports.conftest import names
from tests.pairs.command import twin
from twin.answers import read_released, read_reply
from twin.bench import BenchmarkPhotos
from twin.bench.exports import FORMATS, export_benchmarks
from twin.core import TwinError, Workspace, file_digest, read_rows

REPLIES = (
    "<answer>yes</answer>",
    "<answer>no</answer>",
    "<answer>2</answer>",
    "Images 2 and 3 match, so <answer>two</answer>",
    "<answer>yes</answer> wait <answer>no</answer>",
    "I think no",
    "3",
    "",
)


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def data_set(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "set"
    export_benchmarks(workspace, "datasets", folder)
    return folder


@pytest.fixture(scope="module")
def tasks(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lmms") / "tasks"
    export_benchmarks(workspace, "lmms-eval", folder)
    return folder


def test_datasets_loads_every_query_and_photo(workspace: Workspace, data_set: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    photos = BenchmarkPhotos(workspace)
    for name in names(workspace):
        loaded = datasets.load_dataset(str(data_set), name, split="test", cache_dir=str(tmp_path))
        rows = read_rows(workspace.benchmark(name))
        assert len(loaded) == len(rows)
        for row, original in zip(loaded, rows, strict=True):
            for column in ("query_id", "dataset_source", "question_type", "question", "answer", "extra"):
                assert row[column] == original[column]
            assert row["cluster"] == json.loads(original["extra"])["cluster"]
            for image, file in zip(row["images"], original["images"], strict=True):
                assert np.array_equal(np.asarray(image.convert("RGB")), np.asarray(photos.named(file).open()))
    everything = datasets.load_dataset(str(data_set), split="test", cache_dir=str(tmp_path))
    assert len(everything) == sum(len(read_rows(workspace.benchmark(name))) for name in names(workspace))


def test_the_card_tells_composition_flaws_and_seeds(workspace: Workspace, data_set: Path) -> None:
    text = (data_set / "README.md").read_text(encoding="utf-8")
    _, header, body = text.split("---\n", 2)
    assert [one["config_name"] for one in yaml.safe_load(header)["configs"]] == ["default", *names(workspace)]
    assert "| fgvqa_cub | 36 | 10 / 10 | 4 / 4 / 4 / 4 | 0 |" in body
    assert "matching candidates stand unevenly" not in body.split("- twin:")[0]
    assert "`twin bench` wrote " in body
    assert "seed 0" in body
    assert "`twin bench load` wrote fgvqa_cub, twin, with from released.parquet." in body
    assert "| fgvqa_cub |" in body.split("## Sources")[1]
    assert str(workspace.root) not in text


def test_the_card_of_a_built_benchmark_says_what_its_catalogue_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, bench = catalogue(tmp_path / "things", [5] * 12), Workspace(tmp_path / "bench")
    command = ("bench", "build", "-w", bench.root, "--source", f"my={source.root}", "--pairs", 8, "--multi", 8)
    assert twin(monkeypatch, *command) == 0
    record = source.root / "catalog" / "sources" / "mine.json"
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"origin": "owner/things", "note": "Read 60.", "facts": {"licence": "cc0-1.0"}}))
    export_benchmarks(bench, "datasets", tmp_path / "out")
    text = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "license: cc0-1.0" in text
    assert re.search(r"\| my \| \d+ \| owner/things \| Read 60\. \| cc0-1\.0 \|", text)
    assert "`twin bench build` wrote my from my, with " in text
    assert re.search(r"negatives random; .*pairs 8; .*seed 0", text)
    assert str(tmp_path) not in text


def test_vlmevalkit_tables_hold_every_photo(workspace: Workspace, tmp_path: Path) -> None:
    export_benchmarks(workspace, "vlmevalkit", tmp_path / "tsv")
    photos = BenchmarkPhotos(workspace)
    csv.field_size_limit(sys.maxsize)
    assert sorted(path.stem for path in (tmp_path / "tsv").glob("*.tsv")) == names(workspace)
    for name in names(workspace):
        with (tmp_path / "tsv" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            read = list(csv.DictReader(file, delimiter="\t"))
        rows = read_rows(workspace.benchmark(name))
        assert [row["index"] for row in read] == [str(number) for number in range(len(rows))]
        for row, original in zip(read, rows, strict=True):
            assert (row["question"], row["answer"]) == (original["question"], original["answer"])
            # As VLMEvalKit does: text in brackets is read as a Python list.
            images, paths = ast.literal_eval(row["image"]), ast.literal_eval(row["image_path"])
            for data, path, image in zip(images, paths, original["images"], strict=True):
                assert path == image.replace(".jpg", ".png")
                assert base64.b64decode(data) == photos.named(image).read()
                Image.open(io.BytesIO(base64.b64decode(data))).load()


def utils_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as lmms-eval loads it: by its path, in no package."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    for name in [name for name in sys.modules if name.split(".")[0] == "twin_scoring"]:
        monkeypatch.delitem(sys.modules, name)
    spec = importlib.util.spec_from_file_location("utils_of_tasks", folder / "utils.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_exported_scores_are_those_of_twin(workspace: Workspace, tasks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    utils = utils_of(tasks, monkeypatch)
    for name in names(workspace):
        for place, row in enumerate(read_rows(workspace.benchmark(name))):
            reply, kind = REPLIES[place % len(REPLIES)], row["question_type"]
            extra = json.loads(row["extra"])
            scores = utils.process_results(row | {"cluster": extra["cluster"]}, [reply])
            strict = read_reply(reply, kind).answer
            assert scores["strict"]["score"] == (strict == row["answer"])
            assert scores["no_answer"]["score"] == (strict is None)
            assert scores["strict"]["cluster"] == extra["cluster"]
            if kind == "general":
                assert set(scores) == {"strict", "strict_general", "no_answer"}
            else:
                right = read_released(reply, kind) == row["answer"]
                assert scores["overall_total"]["score"] == right
                assert scores["pairwise_total" if kind == "pairwise" else "multiple_choice_total"]["score"] == right
    assert utils.mean_score([{"score": 1}, {"score": 0}]) == 0.5


def test_exported_tasks_need_nothing_of_twin(tasks: Path) -> None:
    """Every import is of the standard library or of the folder itself."""
    for path in tasks.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                top = module.split(".")[0]
                assert top in sys.stdlib_module_names or top == "twin_scoring", (path, module)


def test_every_metric_of_a_task_is_scored(workspace: Workspace, tasks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    utils = utils_of(tasks, monkeypatch)
    yaml.SafeLoader.add_constructor("!function", lambda loader, node: loader.construct_scalar(node))
    group = yaml.safe_load((tasks / "twin-benchmarks.yaml").read_text(encoding="utf-8"))
    assert group["task"] == [f"twin_{name}" for name in names(workspace)]
    for name in names(workspace):
        task = yaml.safe_load((tasks / f"twin_{name}.yaml").read_text(encoding="utf-8"))
        rows = [row | {"cluster": "c"} for row in read_rows(workspace.benchmark(name))]
        scored = {metric for row in rows for metric in utils.process_results(row, ["<answer>1</answer>"])}
        assert {metric["metric"] for metric in task["metric_list"]} == scored
        assert task["dataset_name"] == name
    common = yaml.safe_load((tasks / "_common_template_yaml").read_text(encoding="utf-8"))
    assert common["dataset_path"] == str(tasks)


@pytest.mark.parametrize("to", FORMATS)
def test_exporting_again_gives_the_same_bytes(workspace: Workspace, tmp_path: Path, to: str) -> None:
    export_benchmarks(workspace, to, tmp_path / "one", ["twin"])  # type: ignore[arg-type]
    before = contents(tmp_path / "one")
    export_benchmarks(workspace, to, tmp_path / "one", ["twin"])  # type: ignore[arg-type]
    assert contents(tmp_path / "one") == before


def test_the_command_and_its_mistakes(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("bench", "export", "-w", workspace.root, "--to")
    assert twin(monkeypatch, *command, "datasets", "--benchmarks", "fgvqa_cub", "--out", tmp_path / "out") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "fgvqa_cub 20 pair, 16 multi" in said
    assert [path.name for path in (tmp_path / "out" / "data").iterdir()] == ["fgvqa_cub.parquet"]
    assert twin(monkeypatch, *command, "datasets", "--benchmarks", "birds", "--out", tmp_path / "out") == 2
    assert "There is no benchmark 'birds'" in capsys.readouterr().err
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep me")
    assert twin(monkeypatch, *command, "vlmevalkit", "--out", tmp_path / "mine") == 2
    assert "is not an earlier export" in capsys.readouterr().err
    assert (tmp_path / "mine" / "notes.txt").read_text() == "keep me"
    with pytest.raises(TwinError, match="holds no benchmark"):
        export_benchmarks(Workspace(tmp_path / "empty"), "datasets", tmp_path / "never")

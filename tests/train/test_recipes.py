"""Recipes are valid, the commands that head them are, and what they ask for can be done."""

import re
import shlex
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.embed.catalogues import drawing
from tests.models.families import ALL
from tests.pairs.command import twin
from tests.train.mixing.vqa import many
from tests.train.workspaces import arguments
from twin.cli._main import _twin
from twin.core import Settings, TwinError, Workspace, read_settings

RECIPES = Path(__file__).parents[2] / "recipes"
FILES = sorted(path for path in RECIPES.rglob("*.yaml") if path.parent.name != "accelerate")  # which has its own keys
OURS = [path for path in FILES if path.parent.name in {"sft", "grpo", "collect", "paper"}]
METHODS = {"train": "sft", "grpo": "grpo", "collect": "collect"}


def commands(path: Path) -> list[list[str]]:
    found = re.findall(r"^# twin (.*)$", path.read_text(), re.MULTILINE)
    return [shlex.split(command) for command in found]


def parse(words: list[str]) -> click.Context:
    """Parse a command line to its end, and call nothing."""
    context, command = click.Context(_twin, **_twin.context_settings), _twin
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            break
        command, words = found, words[1:]
    return command.make_context("twin", list(words), parent=context)


def named(path: Path) -> str:
    return str(path.relative_to(RECIPES))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_key_is_known(path: Path) -> None:
    read_settings(path)


@pytest.mark.parametrize("path", OURS, ids=named)
def test_the_commands_at_its_head_are_commands(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(RECIPES.parent)
    said, settings = commands(path), read_settings(path)
    [section] = settings.model_fields_set
    assert said[0][:2] == ["train", METHODS[section]]
    assert f"--recipe {path.relative_to(RECIPES.parent)}" in " ".join(said[0])
    for words in said:
        parse(words)
        for place, word in enumerate(words):
            assert word != "--recipe" or Path(words[place + 1]).exists()


@pytest.mark.parametrize("path", sorted(RECIPES.rglob("*.sh")), ids=named)
def test_the_commands_of_a_script_are_commands(path: Path, tmp_path: Path) -> None:
    text = path.read_text().replace("$stage", "embed").replace("$model", "base").replace("$here", str(path.parent))
    text = re.sub(r"\$\w+", str(tmp_path), text)
    found = [shlex.split(line) for line in re.findall(r'^ *"[^"\n]*twin" (.*)$', text, re.MULTILINE)]
    found += [shlex.split(line) for line in re.findall(rf'^ *"{tmp_path}" (.*)$', text, re.MULTILINE)]
    assert found
    for words in found:
        parse(words)


@pytest.mark.parametrize("path", OURS, ids=named)
def test_a_batch_comes_out_even(path: Path) -> None:
    settings = read_settings(path)
    [section] = settings.model_fields_set
    asked = getattr(settings, section)
    assert section == "collect" or asked.batch % (asked.micro_batch or 1) == 0


def recipe_of(family: str) -> str:
    return "internvl3" if family == "internvl" else family


@pytest.mark.parametrize("name", sorted(map(recipe_of, ALL)))
def test_every_family_has_a_recipe_of_each_method(name: str) -> None:
    one, other = (read_settings(RECIPES / method / f"{name}.yaml") for method in ("sft", "grpo"))
    assert one.train.model == other.grpo.model
    assert (one.train.name, other.grpo.name) == (f"{name}-sft", f"{name}-grpo")


@pytest.mark.parametrize("name", ["qwen2.5-vl-3b", "internvl3.5-1b"])
def test_the_paper_settings(name: str) -> None:
    asked = read_settings(RECIPES / "paper" / f"grpo-{name}.yaml").grpo
    assert (asked.steps, asked.batch, asked.rollouts, asked.temperature) == (1810, 480, 5, 1.0)
    assert (asked.learning_rate, asked.beta, asked.max_new_tokens) == (1e-6, 0.01, 2048)
    assert (asked.reward_answer, asked.reward_format, asked.reward_length) == (1.0, 0.0, 0.0)
    assert (asked.vision, asked.projector, asked.language) == ("full", "full", "full")
    assert asked.data == ["glab-caltech/TWIN"]
    assert Settings().catalog.long_side == 512
    assert asked.model == read_settings(RECIPES / "paper" / f"sft-{name}.yaml").train.model


def test_the_recipes_of_a_family_can_be_carried_out(
    workspace: Workspace,
    family: str,
    family_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As far as a dry run goes, on a tiny model of the family, which has no room for long replies."""
    for method, short in (("sft", []), ("grpo", ["--max-new-tokens", 16])):
        recipe = RECIPES / method / f"{recipe_of(family)}.yaml"
        words = ["train", method, "-w", workspace.root, "--recipe", recipe, "--model", family_folder, "--steps", 3]
        assert twin(monkeypatch, *words, *short, "--device", "cpu", "--dry-run") == 0
        shown = capsys.readouterr().out
        assert f"\nname: {recipe_of(family)}-{method}\n" in shown
        assert "weights learn" in shown


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set in the layout of the released TWIN."""
    folder = tmp_path_factory.mktemp("release")
    (folder / "images").mkdir()
    for number in range(4):
        drawing(60 + number, (64, 60)).save(folder / "images" / f"{number}.png")
    pairs = [("01", "yes"), ("02", "no"), ("13", "no"), ("23", "yes")]
    rows = [
        {"question": "Same?", "answer": said, "image_1": f"{x}.png", "image_2": f"{y}.png"} for (x, y), said in pairs
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "train.parquet")
    return folder


def test_the_papers_recipes_need_no_workspace_but_the_released_data(
    made: Path, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in sorted((RECIPES / "paper").glob("*.yaml")):
        method = path.stem.partition("-")[0]
        words = ["train", method, "-w", tmp_path / "paper", "--recipe", path, "--model", made / "base"]
        short = ["--max-new-tokens", 16] if method == "grpo" else []
        assert twin(monkeypatch, *words, "--data", release, *short, "--steps", 2, "--device", "cpu", "--dry-run") == 0
        assert f"data: ['{release}']" in capsys.readouterr().out


def test_the_recipe_of_a_mixture(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sum(one.share for one in read_settings(RECIPES / "sft" / "mixture.yaml").train.mix) == pytest.approx(0.75)
    words = ["train", "sft", "-w", workspace.root, "--recipe", RECIPES / "sft" / "mixture.yaml", "--steps", 4]
    mix = ["--mix", f"{many(tmp_path / 'vqa')}:0.75"]
    assert twin(monkeypatch, *words, *mix, "--model", workspace.root / "base", "--device", "cpu", "--dry-run") == 0
    assert "name: mixture-sft" in capsys.readouterr().out


@pytest.mark.parametrize("path", sorted((RECIPES / "collect").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_recipes_of_collecting(
    path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", "collect", "-w", workspace.root, "--recipe", path, "--model", workspace.root / "base"]
    assert twin(monkeypatch, *words, "--max-new-tokens", 16, "--device", "cpu", "--dry-run") == 0
    assert "replies to each" in capsys.readouterr().out


def test_what_is_collected_is_what_is_learned_next() -> None:
    collected = read_settings(RECIPES / "collect" / "explanations.yaml").collect
    assert read_settings(RECIPES / "sft" / "collected.yaml").train.target == f"collected:{collected.name}"
    assert read_settings(RECIPES / "sft" / "explanations.yaml").train.name == collected.model


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "recipe.yaml").write_text("train:\n  steps: 5\n  stepps: 6\n")
    with pytest.raises(TwinError, match=r"line 3: train\.stepps is not a known key"):
        read_settings(tmp_path / "recipe.yaml")


def test_a_recipe_goes_before_twin_yaml_and_after_the_command_line(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace.root / "twin.yaml").write_text("train: {seed: 7, warmup: 0.5, general: 0.5}\n")
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("train: {warmup: 0.25, steps: 99}\n")
    assert twin(monkeypatch, *arguments(workspace, "mine"), "--recipe", recipe, "--dry-run") == 0
    shown = capsys.readouterr().out
    for line in ("seed: 7", "general: 0.5", "warmup: 0.25", "steps: 6", "name: mine"):
        assert f"\n{line}\n" in f"\n{shown}", line


def test_a_recipe_of_another_stage_is_refused(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "recipe.yaml").write_text("pairs: {seed: 1}\n")
    assert twin(monkeypatch, *arguments(workspace, "mine"), "--recipe", tmp_path / "recipe.yaml") == 2
    assert "has a section 'pairs'" in capsys.readouterr().err

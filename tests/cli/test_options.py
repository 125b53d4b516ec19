"""Options and the keys of ``twin.yaml`` are the same, and go the same way."""

import importlib
from pathlib import Path
from typing import Any

import click
import pytest

from tests.cli.conftest import Twin
from twin.cli._options import merged
from twin.core import Settings, TwinError, Workspace

# Section: its commands, and what they take beside its keys.
COMMANDS = {
    "catalog": (("catalog render", "catalog import"), {"path", "kind", "source", "category", "licence"}),
    "check": (
        ("catalog check", "catalog leaks"),
        {"keep", "exclude", "forget", "same", "review", "against", "strict"},
    ),
    "download": (("catalog download",), {"manifest", "column", "folder"}),
    "embed": (("embed",), set()),
    "mine": (("mine",), {"number"}),
    "review": (("review",), set()),
    "pairs": (("pairs",), set()),
    "bench": (("bench",), set()),
    "build": (("bench build",), set()),
    "train": (("train sft",), {"recipe", "dry_run"}),
    "grpo": (("train grpo",), {"recipe", "dry_run"}),
    "collect": (("train collect",), {"recipe", "dry_run"}),
    "evaluate": (("eval",), set()),
    "report": (("report",), set()),
}
KEYS = [(name, key) for name, section in Settings() for key in type(section).model_fields]


def parameters(name: str) -> dict[str, click.Parameter]:
    first, *rest = name.split()
    command: click.Command = importlib.import_module(f"twin.cli._{first}").command
    for part in rest:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), part)
        assert found is not None
        command = found
    return {str(parameter.name): parameter for parameter in command.params}


def test_every_section_has_its_commands() -> None:
    assert set(COMMANDS) == set(Settings.model_fields)


@pytest.mark.parametrize("section", COMMANDS)
def test_the_options_of_a_stage_are_the_keys_of_its_section(section: str) -> None:
    commands, beside = COMMANDS[section]
    taken = {name for command in commands for name in parameters(command)}
    assert taken - beside - {"workspace"} == set(type(getattr(Settings(), section)).model_fields)


@pytest.mark.parametrize(("section", "key"), KEYS, ids=[".".join(names) for names in KEYS])
def test_an_option_tells_meaning_and_default_and_takes_the_value(section: str, key: str) -> None:
    defaults = getattr(Settings(), section)
    field, value = type(defaults).model_fields[key], getattr(defaults, key)
    option = next(found[key] for found in map(parameters, COMMANDS[section][0]) if key in found)
    assert isinstance(option, click.Option)
    assert option.opts == [f"--{key.replace('_', '-')}"]
    assert option.help is not None and field.description is not None
    assert option.help.startswith(field.description)
    parsed = parse(option, value)
    assert merged(defaults, {key: parsed}) == defaults
    assert parsed == (tuple(value) if isinstance(value, list) else value)


def parse(option: click.Option, value: Any) -> Any:
    """What click makes of ``value`` written on the command line."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    words = [option.secondary_opts if one is False else option.opts for one in values]
    line = [
        part
        for word, one in zip(words, values, strict=True)
        for part in ([word[0]] if isinstance(one, bool) else [word[0], str(one)])
    ]
    return click.Command("one", params=[option]).make_context("one", line).params[option.name or ""]


def test_what_is_given_goes_before_the_file_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "twin.yaml").write_text("catalog:\n  seed: 5\n  views: 7\n  degrees: [3]\n")
    section = Workspace(tmp_path).settings.catalog
    given = {"seed": 0, "views": None, "degrees": (), "size": 64}
    assert merged(section, given) == section.model_copy(update={"seed": 0, "size": 64})
    assert merged(section, {"degrees": (1, 2)}).degrees == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("pairs", "--val", "1.5"), "Error: Option --val is wrong: input should be less than or equal to 1."),
        (("catalog", "render", "--twin-views", "0"), "Error: Option --twin-views is wrong: input should be greater"),
        (("train", "sft", "--steps", "many"), "Error: Invalid value for '--steps': 'many' is not a valid integer."),
        (("mine", "--similarity", "median"), "Error: Invalid value for '--similarity': 'median' is not one of"),
        (("bench", "--pears", "3"), "No such option"),
    ],
)
def test_a_wrong_option_is_told_by_its_name(twin: Twin, tmp_path: Path, arguments: Any, complaint: str) -> None:
    refused = twin(*arguments, "-w", tmp_path)
    assert refused.code == 2
    assert complaint in refused.err
    assert not any(tmp_path.iterdir()), "nothing is written before the options are checked"


def test_a_mistake_in_the_file_stops_every_stage(twin: Twin, tmp_path: Path) -> None:
    (tmp_path / "twin.yaml").write_text("pairs:\n  val: 3\n")
    for command in ("embed", "mine", "pairs", "bench", "report", "settings"):
        refused = twin(command, "-w", tmp_path)
        assert refused.code == 2
        assert refused.err.startswith(f"Error: {tmp_path / 'twin.yaml'}, line 2: pairs.val is wrong")
        assert refused.err.count("\n") == 1


def test_merging_checks_what_the_file_could_not() -> None:
    with pytest.raises(TwinError, match="Option --learning-rate is wrong"):
        merged(Settings().train, {"learning_rate": -1.0})

"""Help: there for every command, and at once."""

import subprocess
import sys

import pytest

from tests.cli.conftest import Twin
from twin import __version__

COMMANDS = (
    *(("catalog", "check"), ("catalog", "leaks"), ("catalog", "split")),
    *(
        ("catalog",),
        ("catalog", "render"),
        ("catalog", "import"),
        ("catalog", "sheet"),
        ("embed",),
        ("mine",),
        ("mine", "sheet"),
    ),
    *(
        ("review",),
        *(("review", step) for step in ("add", "plan", "judge", "status", "accept", "export", "import")),
        ("pairs",),
        ("bench",),
        ("train",),
        ("train", "sft"),
        ("train", "grpo"),
        ("train", "export-verl"),
        ("eval",),
        ("eval", "rescore"),
        ("compare",),
        ("report",),
        ("ask",),
        ("status",),
    ),
    *(("settings",), ("demo",)),
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(twin: Twin, arguments: tuple[str, ...]) -> None:
    shown = twin(*arguments, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(f"Usage: twin {' '.join(arguments)} ")
    assert twin(*arguments, "-h") == shown


def test_the_first_page_names_every_command(twin: Twin) -> None:
    page = twin("--help").out
    listed = [line.split()[0] for line in page.partition("Commands:")[2].splitlines() if line.startswith("  ")]
    assert sorted(listed) == sorted({command[0] for command in COMMANDS})
    assert twin("--version").out.strip() == f"twin, version {__version__}"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["tarin"], "No such command 'tarin'. Did you mean 'train'?"),
        (["review", "statu"], "No such command 'statu'. Did you mean 'status'?"),
        (["xyzzy"], "No such command 'xyzzy'."),
    ],
)
def test_an_unknown_command_is_refused_and_the_nearest_named(twin: Twin, typed: list[str], told: str) -> None:
    refused = twin(*typed)
    assert refused.code == 2
    assert refused.err.splitlines()[-1] == f"Error: {told}"


HEAVY = {
    *("accelerate", "datasets", "matplotlib", "onnxruntime", "peft", "scipy", "torch", "transformers", "trl"),
    *("alembic", "crowdkit", "fastapi", "krippendorff", "sklearn", "sqlalchemy", "statsmodels", "uvicorn"),
}


@pytest.mark.parametrize("arguments", [(), ("pairs",), ("review",), ("train", "sft")], ids=" ".join)
def test_help_is_there_at_once_for_it_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    told = f"import atexit, sys; atexit.register(lambda: print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr))"
    command = [sys.executable, "-c", f"{told}; from twin.cli import main; main()", *arguments, "--help"]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stderr.strip() == "[]"

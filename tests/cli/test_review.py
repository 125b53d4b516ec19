"""``twin review`` and what surrounds it, through the real command line."""

import subprocess
import sys
import time
from itertools import combinations
from pathlib import Path

import pytest

from tests.cli.conftest import Twin
from tests.review.reviewed import NAMES, write_catalogue, write_links
from tests.review.serving import command, environment
from twin.core import Workspace
from twin.review.store import open_store, read_items, read_verdicts, reviewer_by_token, store_url

STEPS = ("add", "plan", "judge", "status", "accept", "export", "import")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "review")
    write_catalogue(made)
    write_links(made, list(combinations(NAMES, 2)))
    return made


def test_its_help_names_every_step(twin: Twin) -> None:
    shown = twin("review", "--help")
    assert shown.code == 0
    listed = [line.split()[0] for line in shown.out.partition("Commands:")[2].splitlines() if line.startswith("  ")]
    assert tuple(listed) == STEPS


@pytest.mark.parametrize("step", ["add", "export", "import"])
def test_every_step_explains_itself(twin: Twin, step: str) -> None:
    shown = twin("review", step, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(f"Usage: twin review {step} ")


@pytest.mark.parametrize("arguments", [(), ("add",), ("export",), ("import",)], ids=str)
def test_help_loads_no_server(arguments: tuple[str, ...]) -> None:
    heavy = {"fastapi", "sqlalchemy", "uvicorn", "alembic", "torch"}
    told = f"import atexit, sys; atexit.register(lambda: print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr))"
    line = [sys.executable, "-c", f"{told}; from twin.cli import main; main()", "review", *arguments, "--help"]
    assert subprocess.run(line, check=True, capture_output=True, text=True).stderr.strip() == "[]"


def test_an_option_of_the_server_says_nothing_to_a_step(twin: Twin) -> None:
    refused = twin("review", "--port", "9000", "add", "ada")
    assert (refused.code, refused.err) == (2, "Error: Option --port says nothing to 'add'; leave it out.\n")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.7"])
def test_a_wider_host_without_a_name_is_refused(twin: Twin, workspace: Workspace, host: str) -> None:
    refused = twin("review", "-w", workspace.root, "--host", host, "--no-browser")
    assert refused.code == 2
    assert refused.err.startswith(f"Error: Host {host} lets other machines in; name")
    assert not (workspace.root / "review.sqlite").exists()


def test_a_workspace_without_anything_to_review_is_refused(twin: Twin, tmp_path: Path) -> None:
    refused = twin("review", "-w", tmp_path / "none", "--no-browser", "--port", 0)
    assert refused.code == 2
    assert "does not exist" in refused.err
    assert not (tmp_path / "none").exists()
    made = Workspace(tmp_path / "review")
    write_catalogue(made, [])
    line = command("-w", made.root, "--no-browser", "--port", 0)
    empty = subprocess.run(line, capture_output=True, text=True, check=False, timeout=120)
    assert empty.returncode == 2
    assert empty.stderr.startswith(f"Error: There is nothing to review in {made.root}")


@pytest.mark.parametrize(
    "step", [("add", "Ada"), ("plan",), ("judge", "--model", "threshold")], ids=lambda step: step[0]
)
def test_a_mistyped_workspace_is_refused_and_not_made(twin: Twin, tmp_path: Path, step: tuple[str, ...]) -> None:
    refused = twin("review", *step, "-w", tmp_path / "shpo")
    assert refused.code == 2
    assert refused.err.startswith("Error: ") and "images.parquet does not exist" in refused.err
    assert not (tmp_path / "shpo").exists()


def test_a_reviewer_gets_a_link_another_link_and_none(twin: Twin, workspace: Workspace) -> None:
    def link(*options: object) -> str:
        told = twin("review", "-w", workspace.root, "add", "ada lovelace", *options)
        assert (told.code, told.err) == (0, "")
        *before, first, address = told.out.splitlines()
        assert first == "The personal link of ada lovelace, shown this once:"
        assert before == (["The earlier link of ada lovelace is not valid any more."] if links else [])
        links.append(address)
        return address

    def owner(address: str) -> str | None:
        found = reviewer_by_token(store, address.rpartition("/")[2])
        return found and found.name

    links: list[str] = []
    first = link()
    assert first.startswith("http://127.0.0.1:8765/enter/")
    store = open_store(store_url(workspace, None))
    assert owner(first) == "ada lovelace"
    second = link("--host", "0.0.0.0", "--allow-host", "review.example", "--port", 80)
    assert second.startswith("http://review.example:80/enter/")
    assert (owner(first), owner(second)) == (None, "ada lovelace")
    ended = twin("review", "add", "ada lovelace", "--revoke", "-w", workspace.root)
    assert (ended.code, ended.out) == (0, "The link of ada lovelace is not valid any more.\n")
    assert owner(second) is None
    store.close()
    links.clear()  # there is none that could end
    link()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "bob", "--revoke"), "no reviewer bob"),
        (("add", " "), "cannot be the name of a reviewer"),
        (("add", "bob", "--port", "0"), "Port 0 leaves the port to chance"),
        (("add", "bob", "--host", "0.0.0.0"), "--allow-host"),
        (("import",), "There is nothing to read"),
        (("import", "none.csv"), "none.csv does not exist"),
        (("import", "--gold", "none.csv"), "none.csv does not exist"),
        (("export", "--to", "csv", "--out", "x.csv", "--database", "mysql://x/y"), "mysql"),
        (("status", "--database", "foo"), "postgresql://user@host/name or sqlite:///path"),
        (("status", "--database", "postgresql://ann:secret@host:port/x"), "given by no address"),
        (("accept", "--database", "postgresql://ann:secret@127.0.0.1:9/x"), "ann:***@127.0.0.1:9/x cannot be used"),
        (("plan", "--database", "sqlite:////"), "/ is a folder; name a file"),
        (("plan", "--database", "sqlite:////dev/null/x"), "cannot be used"),
        (("add", "bob", "--database", "sqlite://x.sqlite"), "is no SQLite file; write sqlite:///path"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    twin: Twin, workspace: Workspace, arguments: tuple[str, ...], told: str
) -> None:
    refused = twin("review", "-w", workspace.root, *arguments)
    assert refused.code == 2
    assert refused.err.startswith("Error: ")
    assert refused.err.count("\n") == 1
    assert told in refused.err
    assert "secret" not in refused.err


def test_verdicts_travel_between_two_databases(twin: Twin, workspace: Workspace, tmp_path: Path) -> None:
    assert twin("review", "plan", "-w", workspace.root).code == 0
    table = tmp_path / "hand.csv"
    table.write_text("a,b,reviewer,verdict\ncup,jar,eve,same\njar,mug,eve,different\n")
    gold = tmp_path / "gold.csv"
    gold.write_text("a,b,gold\ncup,jar,same\n")
    told = twin("review", "import", table, "--gold", gold, "-w", workspace.root)
    assert told.out.splitlines() == [
        f"{gold}: 1 marked, 0 added, 0 known, 0 unknown instance.",
        f"{table}: 2 kept, 0 known, 0 refused, 0 unknown.",
    ]
    out, other = tmp_path / "all.csv", f"sqlite:///{tmp_path}/other.sqlite"
    exported = twin("review", "export", "--to", "csv", "--out", out, "-w", workspace.root)
    assert exported.out.startswith("Wrote 2 verdicts, ")
    assert twin("review", "plan", "-w", workspace.root, "--database", other).code == 0
    for counts in ("2 kept, 0 known", "0 kept, 2 known"):
        assert counts in twin("review", "import", out, "-w", workspace.root, "--database", other).out
    copy = open_store(other)
    assert read_verdicts(copy)["verdict"].to_pylist() == ["same", "different"]
    copy.close()
    folder = tmp_path / "studio"
    written = twin("review", "export", "--to", "label-studio", "--out", folder, "--queue", "link", "-w", workspace.root)
    assert written.code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["link", "photos"]
    assert "0 kept, 2 known" in twin("review", "import", folder / "link" / "tasks.json", "-w", workspace.root).out


def test_the_browser_is_opened_on_the_personal_link(workspace: Workspace, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    line = command("-w", workspace.root, "--port", 0)
    line[2] = f"import webbrowser; webbrowser.open = lambda link: open({str(opened)!r}, 'w').write(link); {line[2]}"
    environ = environment() | {"BROWSER": "none"}
    with subprocess.Popen(line, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [next(iter(process.stdout)) for _ in range(3)]
        deadline = time.monotonic() + 60
        while not (opened.exists() and opened.read_text()) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.terminate()
    links = [line.split()[-1] for line in said if line.startswith("Review at")]
    assert [opened.read_text()] == links
    store = open_store(store_url(workspace, None))
    found = reviewer_by_token(store, links[0].rpartition("/")[2])
    assert found is not None
    assert (found.name, found.kind) == ("ada", "person")
    assert len(read_items(store, "link")) > 0
    store.close()

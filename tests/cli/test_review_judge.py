"""``twin review plan`` and ``twin review judge`` on the real command line."""

import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.conftest import Twin
from tests.models.server.chat_server import MODEL, Call, ChatServer, answered
from tests.review.judging.drawn import drawn_workspace
from tests.review.simulated import SimulatedReviewer
from twin.core import Workspace, read_rows, read_table, write_arrow
from twin.review.store import NewVerdict, open_store, put_verdicts, read_items, read_verdicts, store_url


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return drawn_workspace(tmp_path, bases=6)


def test_links_that_are_older_than_the_catalogue_are_told_before_people_judge(twin: Twin, workspace: Workspace) -> None:
    workspace.stamp("mine", settings={}, inputs=[workspace.images], outputs=[workspace.candidates], counts={})
    assert "older than the catalogue" not in twin("review", "plan", "-w", workspace.root).out
    table = read_table(workspace.images)
    write_arrow(workspace.images, table.slice(0, len(table) - 1))
    told = twin("review", "plan", "-w", workspace.root)
    assert "The links are older than the catalogue" in told.out and "`twin mine` before people judge them" in told.out


def test_plan_and_judge(twin: Twin, workspace: Workspace) -> None:
    mined = sum(row["kind"] == "mined" for row in read_rows(workspace.candidates))
    outcome = twin("review", "plan", "-w", workspace.root, "--gold", "0.5", "--gold-degree", "4")
    assert (outcome.code, outcome.err) == (0, "")
    assert re.search(rf"│ mined +│ {mined} +│", outcome.out)
    assert "run `twin catalog check`" in outcome.out
    assert "left out: known by construction" in outcome.out
    outcome = twin("review", "judge", "-w", workspace.root, "--model", "always-yes", "--photos", "2")
    assert outcome.code == 0
    links = mined + -(-mined // 2)
    assert f"judged {links} links." in outcome.out
    assert "Calibrated on 0 links that people have judged" in outcome.out
    assert "Models decide nothing yet: people judge every link." in outcome.out
    store = open_store(store_url(workspace, None))
    assert set(read_verdicts(store)["confidence"].to_pylist()) == {0.0}
    store.close()
    again = twin("review", "judge", "-w", workspace.root, "--model", "always-yes", "--photos", "2")
    assert f"  {links} it had judged before." in again.out


def test_several_models_are_reviewers_of_their_own(twin: Twin, workspace: Workspace) -> None:
    twin("review", "plan", "-w", workspace.root)
    models = ("--model", "always-yes", "--model", "blind:always-yes", "--model", "always-yes")
    assert twin("review", "judge", "-w", workspace.root, *models, "--photos", "1").code == 0
    store = open_store(store_url(workspace, None))
    names = {name.partition("#")[0] for name in read_verdicts(store)["reviewer"].to_pylist()}
    assert names == {"always-yes", "blind:always-yes"}
    store.close()


def test_a_worthless_model_is_called_so(twin: Twin, workspace: Workspace) -> None:
    twin("review", "plan", "-w", workspace.root, "--gold", "0")
    store = open_store(store_url(workspace, None))
    items = read_items(store, "link").to_pylist()
    person = SimulatedReviewer.right("ann", 0.9, 0.97)
    said = [
        NewVerdict(str(row["item"]), "link", row["a"], row["b"], person.verdict(row["item"], "different"))
        for row in items
    ]
    put_verdicts(store, "ann", "person", said)
    store.close()
    outcome = twin("review", "judge", "-w", workspace.root, "--model", "always-yes", "--photos", "1")
    assert f"Calibrated on {len(items)} links that people have judged: " in outcome.out
    assert "Models decide nothing yet" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("judge",), "Missing option '--model'"),
        (("judge", "--model", "always-yes"), "There are no links to judge"),
        (("judge", "--model", "nobody/nothing"), "nobody/nothing"),
        (("judge", "--model", "server:x"), "--url"),
        (("judge", "--model", "always-yes", "--photos", "0"), "--photos"),
        (("plan", "--confident", "0.2"), "--confident"),
        (("plan", "--database", "postgresql://nowhere.invalid/x"), "Error"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    twin: Twin, workspace: Workspace, arguments: tuple[str, ...], words: str
) -> None:
    outcome = twin("review", *arguments, "-w", workspace.root)
    assert outcome.code == 2
    assert words in outcome.err
    assert "Traceback" not in outcome.err


def test_a_model_that_may_have_learned_from_these_links_is_told_of(
    twin: Twin, workspace: Workspace, tmp_path: Path
) -> None:
    twin("review", "plan", "-w", workspace.root)
    elsewhere = tmp_path / "another" / "runs" / "mine"
    for folder in (workspace.run("mine"), elsewhere):
        folder.mkdir(parents=True)
    told = {}
    for model in ("mine", str(workspace.run("mine")), str(elsewhere), "always-yes"):
        told[model] = (
            "learned from the links of this workspace"
            in twin("review", "judge", "-w", workspace.root, "--model", model).out
        )
    assert list(told.values()) == [True, True, False, False]


def test_an_empty_workspace_is_told_what_to_do(twin: Twin, tmp_path: Path) -> None:
    outcome = twin("review", "plan", "-w", tmp_path / "nothing")
    assert outcome.code == 2
    assert "run `twin catalog render`" in outcome.err


@pytest.mark.slow
def test_a_killed_run_asks_only_what_was_under_way_again(twin: Twin, workspace: Workspace) -> None:
    twin("review", "plan", "-w", workspace.root)

    def slowly(call: Call) -> None:
        time.sleep(0.05)
        answered(call)

    with ChatServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        server.way = slowly
        asked = ("review", "judge", "-w", str(workspace.root), "--model", f"server:{MODEL}", "--url", server.url)
        asked += ("--concurrency", "2", "--photos", "4")
        running = subprocess.Popen([sys.executable, "-m", "twin", *asked], stdout=subprocess.DEVNULL)
        while len(server.run_calls) < 15:
            assert running.poll() is None
            time.sleep(0.02)
        running.kill()
        running.wait()
        server.way = answered
        outcome = twin(*asked)
        server.closing.set()
        server.shutdown()
    assert (outcome.code, outcome.err) == (0, "")
    many = Counter(json.dumps(body) for _, _, _, body in server.calls if body["max_tokens"] > 1)
    store = open_store(store_url(workspace, None))
    links = read_items(store, "link").num_rows
    store.close()
    assert len(many) >= 8 * (links - 1)  # four pairs in two orders; of halves there are four pairs, too
    assert sum(count - 1 for count in many.values()) <= 2 + 1  # what was under way, and the question tried before a run

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evaluate.synthetic import Scripted
from twin.core import EvaluateSettings, TwinError, Workspace, read_rows, stale_reason
from twin.evaluate import evaluate, rescore
from twin.models import AlwaysYes

RESULTS = ("answers.parquet", "summary.json")

# Only a new process can tell what a command imports.
WITHOUT_TORCH = """
import sys
from twin.cli import main
try:
    main()
finally:
    print("torch" in sys.modules or "transformers" in sys.modules)
"""


@pytest.fixture
def asked(workspace: Workspace) -> Workspace:
    """Two models that have answered ``seen``, one of them ``unseen`` too."""
    evaluate(workspace, EvaluateSettings(benchmarks=["seen"], swap=True), Scripted(workspace, "m", 1.0, 0.1))
    evaluate(workspace, EvaluateSettings(benchmarks=["seen", "unseen"]), AlwaysYes())
    return workspace


def results(workspace: Workspace, model: str, benchmark: str = "seen") -> list[bytes]:
    return [(workspace.evaluation(model, benchmark) / name).read_bytes() for name in RESULTS]


def test_it_gives_what_the_evaluation_gave(asked: Workspace) -> None:
    before = results(asked, "m"), results(asked, "always-yes", "unseen")
    for model, benchmark in (("m", "seen"), ("always-yes", "unseen")):
        for name in RESULTS:
            (asked.evaluation(model, benchmark) / name).unlink()
    done = rescore(asked)
    assert list(done.summaries) == [("always-yes", "seen"), ("always-yes", "unseen"), ("m", "seen")]
    assert done.left_out == []
    assert (results(asked, "m"), results(asked, "always-yes", "unseen")) == before


def test_replies_that_were_edited_by_hand_are_judged_as_they_are_now(asked: Workspace) -> None:
    journal = asked.evaluation("m", "seen") / "replies.jsonl"
    journal.write_text(journal.read_text().replace("<answer>yes</answer>", "I say yes."))
    summary = rescore(asked, ["m"]).summaries["m", "seen"]
    rows = [row for row in read_rows(asked.evaluation("m", "seen") / "answers.parquet") if row["lenient"] == "yes"]
    assert rows and all(row["answer"] is None and row["verdict"] == "no answer" for row in rows)
    assert summary["sensitivity"]["value"] == 0.0


def test_the_new_tables_are_not_stale(asked: Workspace) -> None:
    (asked.evaluation("m", "seen") / "answers.parquet").unlink()
    before = asked.stamped("evaluate/m/seen")
    rescore(asked, ["m"], ["seen"])
    after = asked.stamped("evaluate/m/seen")
    assert before == after and after is not None
    assert stale_reason(asked.root, after) is None


def test_what_is_not_whole_is_left_out_with_its_reason(asked: Workspace) -> None:
    journal = asked.evaluation("m", "seen") / "replies.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:40]))
    before = results(asked, "m")
    done = rescore(asked)
    assert ("m", "seen") not in done.summaries
    (sentence,) = done.left_out
    assert "has no reply to" in sentence and "twin eval --model m --benchmarks seen" in sentence
    with pytest.raises(TwinError, match="has no reply to"):
        rescore(asked, ["m"])
    assert results(asked, "m") == before


@pytest.mark.parametrize(
    ("models", "benchmarks", "complaint"),
    [
        (["n"], [], r"holds no replies of n; run `twin eval` first"),
        (["m", "n"], [], r"holds no replies of n; run `twin eval` first"),
        (["m"], ["unseen"], r"holds no replies of m to unseen; run `twin eval` first"),
    ],
)
def test_without_replies_it_says_what_to_run(
    asked: Workspace, models: list[str], benchmarks: list[str], complaint: str
) -> None:
    with pytest.raises(TwinError, match=complaint):
        rescore(asked, models, benchmarks)


def test_an_empty_workspace(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match=r"holds no replies; run `twin eval` first"):
        rescore(Workspace(tmp_path))


def test_the_command_loads_no_model_and_prints_the_scores(asked: Workspace) -> None:
    command = [sys.executable, "-c", WITHOUT_TORCH, "eval", "rescore", "-w", str(asked.root), "--model", "m"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"COLUMNS": "140"})
    *shown, loaded = done.stdout.splitlines()
    assert loaded == "False"
    saved = json.loads((asked.evaluation("m", "seen") / "summary.json").read_text())
    share = f"{100 * saved['accuracy']['total']['value']:.1f} %"
    assert any("seen" in line and share in line for line in shown)

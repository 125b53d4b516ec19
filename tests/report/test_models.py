"""Any number of models on any number of sources, whole evaluations only."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.report.conftest import MODELS, SOURCES
from twin.core import ReportSettings, TwinError, Workspace, write_json
from twin.evaluate import Answer, read_answers, read_benchmark
from twin.report import report
from twin.report._contrasts import contrasts
from twin.report._evidence import Evidence, gather
from twin.report._roles import Role
from twin.report._tones import drawn_models


@pytest.fixture(scope="module")
def figures(many: Workspace) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((many.report / "summary.json").read_text())
    return loaded


@pytest.fixture(scope="module")
def page(many: Workspace) -> str:
    return (many.report / "index.html").read_text(encoding="utf-8")


def asked(workspace: Workspace, model: str, source: str) -> list[Answer]:
    answers = read_answers(workspace, model, "fgvqa", read_benchmark(workspace, "fgvqa"))
    return [a for a in answers if a.query.source == source]


def command(workspace: Workspace, *options: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "twin", "report", "-w", str(workspace.root), *options]
    return subprocess.run(call, capture_output=True, text=True, check=False)


def summary(workspace: Workspace, model: str, benchmark: str = "fgvqa") -> Path:
    return workspace.evaluation(model, benchmark) / "summary.json"


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("model", MODELS)
def test_each_source_of_a_table_has_figures_of_its_own(
    many: Workspace, figures: dict[str, Any], model: str, source: str
) -> None:
    answers = asked(many, model, source)
    pairs = [answer for answer in answers if answer.query.question_type == "pairwise"]
    multi = [answer for answer in answers if answer.query.question_type == "multiple_choice"]
    known = figures["models"][f"fgvqa/{source}"][model]
    assert known["accuracy"]["pair"]["value"] == pytest.approx(np.mean([a.right for a in pairs]))
    assert known["accuracy"]["multi"]["value"] == pytest.approx(np.mean([a.right for a in multi]))
    assert known["yes_rate"] == pytest.approx(np.mean([a.answer == "yes" for a in pairs]))
    truth = [a for a in pairs if a.query.answer == "yes"]
    assert known["sensitivity"]["value"] == pytest.approx(np.mean([a.answer == "yes" for a in truth]))
    for step, share in known["by"]["hardness"].items():
        right = [a.right for a in pairs if a.query.extra.get("hardness") == step]
        assert (share["value"], share["queries"]) == (pytest.approx(np.mean(right)), len(right))


@pytest.mark.parametrize("score", ["pair", "multi", "total"])
def test_the_mean_takes_every_source_alike(figures: dict[str, Any], score: str) -> None:
    for model in MODELS:
        shares = [figures["models"][f"fgvqa/{source}"][model]["accuracy"][score]["value"] for source in SOURCES]
        mean = figures["mean"]["fgvqa"][score][model]
        assert mean["value"] == pytest.approx(np.mean(shares))
        assert mean["low"] <= mean["value"] <= mean["high"]


def test_differences_are_paired_and_corrected_over_the_sources(many: Workspace, figures: dict[str, Any]) -> None:
    found = {one["model"]: one for one in figures["differences"]}
    assert set(found) == {"twin", "owner/other-1b"}
    for model, one in found.items():
        assert one["reference"] == "base"
        for source in SOURCES:
            before, after = asked(many, "base", source), asked(many, model, source)
            steps = [int(b.right) - int(a.right) for a, b in zip(before, after, strict=True)]
            assert one["differences"][f"fgvqa/{source}"]["delta"] == pytest.approx(np.mean(steps))
        ranked = sorted(one["differences"], key=lambda source: one["differences"][source]["p"])
        floor = 0.0
        for rank, source in enumerate(ranked):
            floor = max(floor, min(1.0, (len(ranked) - rank) * one["differences"][source]["p"]))
            assert one["corrected"][source] == pytest.approx(floor)
        deltas = [difference["delta"] for difference in one["differences"].values()]
        assert one["mean"]["delta"] == pytest.approx(np.mean(deltas))


def test_gains_are_corrected_too(figures: dict[str, Any]) -> None:
    for score in ("pair", "multi", "total"):
        gains = [figures["gain"][f"fgvqa/{source}"][score] for source in SOURCES]
        assert all(gain["corrected"] >= gain["p"] for gain in gains)
        assert min(gain["corrected"] for gain in gains) == pytest.approx(min(3 * min(g["p"] for g in gains), 1.0))


def test_the_page_shows_every_model_beside_guessing(page: str) -> None:
    for heading in ("boards", "hardness", "behaviour", "models"):
        assert f'id="h-{heading}"' in page
    for model in MODELS:
        assert f'<span class="dot" aria-hidden="true"></span>{model}</th>' in page
    for name in ("CUB", "ILIAS", "MET", "mean"):
        assert f'<th scope="col">{name}</th>' in page
    assert page.count("guessing</th>") >= 6
    for column in ("sensitivity", "specificity", "as released", "pairs swapped alike", "multi right in both"):
        assert f'<th scope="col">{column}</th>' in page
    assert "calibration error" in page and "says none" in page


def test_models_are_chosen_and_ordered(many: Workspace, tmp_path: Path) -> None:
    chosen = gather(many, ReportSettings(models=["always-yes, twin", "owner/other-1b"]))
    assert list(chosen.roles) == ["always-yes", "twin", "owner/other-1b"]
    assert {model for model, _ in chosen.answers} == set(chosen.roles)
    assert not [sentence for sentence in chosen.left_out if "no gain" in sentence]


def test_without_base_the_first_model_is_compared_with(many: Workspace) -> None:
    models = ["owner/other-1b", "twin"]
    evidence = gather(many, ReportSettings(models=models))
    found = contrasts(evidence, models, evidence.sources, 0)
    assert [(one.reference, one.model) for one in found] == [("owner/other-1b", "twin")]


def test_the_command_line_takes_models_with_commas_and_the_option_again(changeable: Workspace) -> None:
    done = command(changeable, "--models", "twin,base", "--models", "always-yes", "--gallery", "0")
    assert done.returncode == 0, done.stderr
    assert "3 models" in " ".join(done.stdout.split())
    models = json.loads((changeable.report / "summary.json").read_text())["models"]
    assert all(set(table) == {"twin", "base", "always-yes"} for table in models.values())


def test_a_model_without_evaluation_is_one_clear_sentence(many: Workspace) -> None:
    done = command(many, "--models", "base,absent")
    assert done.returncode == 2
    words = " ".join((done.stdout + done.stderr).split())
    assert "There is no finished evaluation of 'absent'" in words
    assert "always-yes, base, owner--other-1b, twin" in words and "Traceback" not in words


def test_an_unfinished_evaluation_is_named_and_never_shown(changeable: Workspace) -> None:
    journal = summary(changeable, "base").with_name("replies.jsonl")
    lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    folder = changeable.evaluation("killed", "fgvqa")
    folder.mkdir(parents=True)
    own = [line for line in lines[1:] if '"swap": false' in line][:40]
    header = json.dumps(json.loads(lines[0]) | {"model": "killed"}) + "\n"
    (folder / "replies.jsonl").write_text(header + "".join(own) + own[0][:20], encoding="utf-8")
    report(changeable, ReportSettings(gallery=0))
    total = len(read_benchmark(changeable, "fgvqa"))
    found = json.loads((changeable.report / "summary.json").read_text())
    assert found["unfinished"] == [{"model": "killed", "benchmark": "fgvqa", "replies": 40, "queries": total}]
    assert not any("killed" in table for table in found["models"].values())
    page = (changeable.report / "index.html").read_text(encoding="utf-8")
    assert f"killed on fgvqa: not finished, 40 of {total} replies" in page


def test_figures_of_replies_that_are_being_replaced_are_not_shown(changeable: Workspace) -> None:
    journal = summary(changeable, "twin").with_name("replies.jsonl")
    with journal.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"model": "twin", "benchmark": "fgvqa", "fingerprint": "another"}) + "\n")
    evidence = gather(changeable, ReportSettings())
    assert not evidence.of("twin", "fgvqa/fgvqa_cub")
    assert [(one.model, one.benchmark, one.replies) for one in evidence.unfinished] == [("twin", "fgvqa", 0)]


def strip(figures: Any) -> Iterator[tuple[str, Any]]:
    new = ("sensitivity", "specificity", "confusion", "swap", "calibration", "released", "bootstrap", "chance")
    for key, value in figures.items():
        if key not in new:
            yield key, dict(strip(value)) if key == "sources" or key in SOURCES else value


def test_a_summary_with_fewer_keys_is_shown_with_dashes(changeable: Workspace) -> None:
    for path in changeable.root.glob("evaluations/*/*/summary.json"):
        write_json(path, dict(strip(json.loads(path.read_text()))))
    report(changeable, ReportSettings(gallery=0))
    page = (changeable.report / "index.html").read_text(encoding="utf-8")
    assert "specificity</th>" not in page and "calibration error" not in page
    assert not list(changeable.report.glob("reliability*"))


def test_one_model_without_a_figure_gets_a_dash(changeable: Workspace) -> None:
    path = summary(changeable, "twin")
    write_json(path, dict(strip(json.loads(path.read_text()))))
    report(changeable, ReportSettings(gallery=0))
    page = (changeable.report / "index.html").read_text(encoding="utf-8")
    assert '<td data-name="specificity">–</td>' in page


def test_all_evaluations_unfinished_is_an_error(changeable: Workspace) -> None:
    for path in changeable.root.glob("evaluations/*/*/summary.json"):
        path.unlink()
    with pytest.raises(TwinError, match="holds no evaluation"):
        report(changeable, ReportSettings())


@pytest.mark.parametrize(
    ("models", "chosen", "drawn"),
    [
        (["base", "owner/other-1b", "always-yes", "blind-base"], False, ["base", "owner/other-1b"]),
        (["base", "always-yes"], True, ["base", "always-yes"]),
        (["always-yes", "threshold"], False, ["always-yes", "threshold"]),
        ([f"m{number}" for number in range(11)], False, [f"m{number}" for number in range(8)]),
    ],
)
def test_plain_baselines_are_drawn_on_demand_or_where_there_is_nothing_else(
    models: list[str], chosen: bool, drawn: list[str]
) -> None:
    roles: dict[str, Role] = {model: "base" if model == "base" else "other" for model in models}
    assert drawn_models(Evidence({}, roles, [], [], []), chosen) == drawn

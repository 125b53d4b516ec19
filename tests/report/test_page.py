import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.evaluate.synthetic import Scripted, make_workspace
from twin.core import EvaluateSettings, ReportSettings, TwinError, Workspace, read_table, write_table
from twin.evaluate import evaluate
from twin.models import AlwaysYes
from twin.report import report

CHROMIUM = Path("/usr/bin/chromium")
VOID = {"meta", "link", "img", "input", "br"}


class Page(HTMLParser):
    """Collects elements, and fails where they are not nested well."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def text(reported: Workspace) -> str:
    return (reported.report / "index.html").read_text(encoding="utf-8")


def rendered(workspace: Workspace, **settings: Any) -> str:
    report(workspace, ReportSettings(**settings))
    return (workspace.report / "index.html").read_text(encoding="utf-8")


def test_nothing_comes_from_outside(text: str) -> None:
    page = Page(text)
    assert not page.all("script")
    for _, attributes in page.elements:
        for name in ("src", "href", "srcset", "data", "action"):
            assert (attributes.get(name) or "#").startswith(("#", "data:", "gallery/index.html"))
    assert "http://" not in text and "https://" not in text
    assert "url(" not in text and "@import" not in text


def test_it_can_be_read_without_seeing(text: str) -> None:
    page = Page(text)
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("h1")) == 1
    assert len(page.all("img")) >= 16 and all(image["alt"] for image in page.all("img"))
    ids = {attributes.get("id") for _, attributes in page.elements}
    for section in page.all("section") + page.all("svg"):
        for name in (section.get("aria-labelledby") or "").split():
            assert name in ids
    assert all(svg.get("role") == "img" or svg.get("aria-hidden") for svg in page.all("svg"))
    assert all(head.get("scope") for head in page.all("th"))


def test_every_section_is_there(text: str) -> None:
    for heading in ("data", "gains", "curves", "parts", "gallery", "models", "method"):
        assert f'id="h-{heading}"' in text
    assert text.count('<article class="example">') == 8
    for outcome in ("Learned", "Still wrong", "Right all along"):
        assert outcome in text


def test_the_same_evaluations_give_the_same_bytes(reported: Workspace) -> None:
    names = ("index.html", "summary.json", "radar.png", "degrees.png")
    before = [(reported.report / name).read_bytes() for name in names]
    report(reported, ReportSettings(gallery=8))
    assert [(reported.report / name).read_bytes() for name in names] == before


def test_replies_are_text_not_markup(unreported: Workspace) -> None:
    class Rude(Scripted):
        def answer(self, questions: Any) -> Any:
            replies = super().answer(questions)
            return [type(r)(f"<script>alert(1)</script>{r.text}", r.probability) for r in replies]

    evaluate(unreported, EvaluateSettings(benchmarks=["seen"]), Rude(unreported, "base", 1.0))
    page = Page(rendered(unreported))
    assert not page.all("script")


def test_without_any_evaluation_it_says_what_to_run(unreported: Workspace) -> None:
    with pytest.raises(TwinError, match="twin eval --model base"):
        report(unreported, ReportSettings())


def test_without_a_trained_model_no_gain_is_stated(unreported: Workspace) -> None:
    evaluate(unreported, EvaluateSettings(benchmarks=["seen"]), Scripted(unreported, "base", 1.0))
    text = rendered(unreported, gallery=4)
    assert "no gain can be stated yet" in text
    assert "The model after training (twin) has not been evaluated" in text
    assert "No source of unseen kinds was evaluated" in text
    assert 'id="h-gains"' not in text
    assert not (unreported.report / "radar.png").exists()
    Page(text)


def test_a_baseline_alone_has_a_report_without_curves_or_gallery(unreported: Workspace) -> None:
    evaluate(unreported, EvaluateSettings(benchmarks=["general"]), AlwaysYes())
    text = rendered(unreported)
    assert "nothing can be said about look-alikes" in text
    assert 'id="h-curves"' not in text and 'id="h-gallery"' not in text
    Page(text)


def test_an_imported_catalogue_without_groups(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path, bases=3, groups=("",), size=64)
    for answerer in (Scripted(workspace, "base", 0.5), Scripted(workspace, "twin", 2.0)):
        evaluate(workspace, EvaluateSettings(), answerer)
    text = rendered(workspace, gallery=2)
    assert "held-out instances" in text
    assert 'role="img"' in text
    Page(text)


def test_answers_to_an_earlier_benchmark_are_left_out_and_named(unreported: Workspace, tmp_path: Path) -> None:
    for name in ("seen", "unseen"):
        evaluate(unreported, EvaluateSettings(benchmarks=[name]), Scripted(unreported, "base", 1.0))
    seen, unseen = (unreported.evaluation("base", name) / "answers.parquet" for name in ("seen", "unseen"))
    unseen.write_bytes(seen.read_bytes())
    assert "The answers of base to unseen belong to an earlier benchmark" in rendered(unreported)


def test_answers_to_changed_questions_are_left_out_and_named(unreported: Workspace) -> None:
    for name in ("seen", "unseen"):
        evaluate(unreported, EvaluateSettings(benchmarks=[name]), Scripted(unreported, "base", 1.0))
    path = unreported.benchmark("unseen")
    rows = read_table(path).to_pylist()
    write_table(path, [rows[0] | {"question": "Are these one and the same?"}, *rows[1:]], read_table(path).schema)
    assert "The answers of base to unseen belong to an earlier benchmark" in rendered(unreported)


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium")
@pytest.mark.parametrize("width", [1280, 500])
def test_a_real_browser_is_content(reported: Workspace, tmp_path: Path, width: int) -> None:
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    places = [
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--window-size={width},900",
        "--enable-logging=stderr",
        "--v=0",
    ]
    page = (reported.report / "index.html").as_uri()
    done = subprocess.run(
        [str(CHROMIUM), *options, *places, "--dump-dom", page], capture_output=True, text=True, timeout=120, check=True
    )
    assert "CONSOLE" not in done.stderr
    assert len(re.findall(r'<article class="example">', done.stdout)) == 8
    assert not re.search(r'(?:src|href)="(?:https?:|//|file:)', done.stdout)

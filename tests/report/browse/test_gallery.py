"""The gallery's files, recomputed the slow way, and its script in a real engine and a real browser."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from PIL import Image

from tests.report.conftest import MODELS
from tests.report.test_page import CHROMIUM, Page
from twin.core import EvaluateSettings, ReportSettings, Workspace
from twin.evaluate import Answer, evaluate, read_answers, read_benchmark
from twin.report import report
from twin.report._evidence import gather
from twin.report.browse import write_gallery

NODE = shutil.which("node")
ORDER = ["base", "twin", "always-yes", "owner/other-1b"]
Row = tuple[Answer, ...]


@pytest.fixture(scope="module")
def folder(many: Workspace) -> Path:
    return many.report / "gallery"


@pytest.fixture(scope="module")
def head(folder: Path) -> dict[str, Any]:
    (path,) = folder.glob("data-*/index.js")
    return dict(handed_over(path)[0])


@pytest.fixture(scope="module")
def queries(folder: Path) -> list[dict[str, Any]]:
    pieces = [handed_over(path)[1] for path in sorted(folder.glob("data-*/[0-9]*.js"))]
    return [query for piece in pieces for query in piece]


@pytest.fixture(scope="module")
def rows(many: Workspace) -> list[Row]:
    """All queries in the gallery's order, with the answers of the models in its order."""
    found = []
    for benchmark in ("fgvqa", "general"):
        columns = [read_answers(many, model, benchmark, read_benchmark(many, benchmark)) for model in ORDER]
        found += list(zip(*columns, strict=True))
    order = {source: place for place, source in enumerate(sorted({row[0].query.source for row in found} - {"general"}))}
    return sorted(found, key=lambda row: order.get(row[0].query.source, 99))


def handed_over(path: Path) -> list[Any]:
    """What a script of the data hands over."""
    call = re.fullmatch(r"gallery\.(?:start|take)\((.*)\);\n", path.read_text(encoding="utf-8"))
    assert call
    return list(json.loads(f"[{call[1]}]"))


def test_all_queries_are_there_with_all_answers(
    head: dict[str, Any], queries: list[dict[str, Any]], rows: list[Row]
) -> None:
    assert head["models"] == ORDER and set(ORDER) == set(MODELS)
    assert head["queries"] == len(queries) == len(rows) > 2 * head["piece"]
    for query, row in zip(queries, rows, strict=True):
        known = row[0].query
        assert (query["id"], query["question"], query["truth"]) == (known.query_id, known.question, known.answer)
        assert [f"{photo}.jpg" for photo in query["photos"]] == list(known.images)
        assert [one["answer"] for one in query["answers"]] == [answer.answer for answer in row]
        assert [one["verdict"] for one in query["answers"]] == [answer.verdict[0] for answer in row]
        assert [one.get("swapped") for one in query["answers"]] == [a.swapped and a.swapped.answer for a in row]
        assert all(
            one["reply"] == " ".join(answer.reply.split()) for one, answer in zip(query["answers"], row, strict=True)
        )


def test_pieces_are_small_and_in_order(folder: Path, head: dict[str, Any]) -> None:
    paths = sorted(folder.glob("data-*/[0-9]*.js"))
    sizes = []
    for number, path in enumerate(paths):
        place, piece = handed_over(path)
        assert (path.name, place) == (f"{number:04d}.js", number)
        sizes.append(len(piece))
    assert set(sizes[:-1]) == {head["piece"]} and sum(sizes) == head["queries"]


def test_every_photo_is_there_once_and_small(folder: Path, queries: list[dict[str, Any]]) -> None:
    shown = {photo for query in queries for photo in query["photos"]}
    paths = {path.stem: path for path in folder.glob("photos-*/*/*.jpg")}
    assert set(paths) == shown
    for photo, path in paths.items():
        assert path.parent.name == photo[:2]
        with Image.open(path) as image:
            assert max(image.size) <= 288


def slow(row: Row, chosen: dict[str, str]) -> bool:
    """Whether a query is as chosen."""
    query, first, second = row[0].query, row[ORDER.index(chosen["a"])], row[ORDER.index(chosen["b"])]
    negatives = [query.extra, *(query.extra.get("candidates") or [])]
    kinds = {one.get("kind") for one in negatives} - {"positive", "multi"}
    types = {"pairwise": "pair", "multiple_choice": "multi", "general": "general"}
    verdicts = {"r": {"right"}, "w": {"wrong"}, "n": {"no answer"}, "x": {"wrong", "no answer"}}
    same = first.right == second.right
    swap = "a" if first.swapped and first.swapped.answer == first.answer else "d" if first.swapped else ""
    tests = {
        "source": lambda wanted: wanted.lower() in query.source,
        "type": lambda wanted: types[query.question_type] == wanted,
        "truth": lambda wanted: query.answer == wanted,
        "category": lambda wanted: query.category == wanted,
        "kind": lambda wanted: wanted in kinds,
        "hardness": lambda wanted: wanted in {one.get("hardness") for one in negatives},
        "av": lambda wanted: first.verdict in verdicts[wanted],
        "bv": lambda wanted: (
            same == (wanted == "same") if wanted in ("same", "other") else second.verdict in verdicts[wanted]
        ),
        "swap": lambda wanted: swap == wanted,
    }
    return all(tests[key](wanted) for key, wanted in chosen.items() if key not in ("a", "b", "query"))


CHOICES: list[dict[str, str]] = [
    {},
    {"source": "CUB"},
    {"type": "multi", "hardness": "5"},
    {"type": "pair", "kind": "near-twin", "truth": "no"},
    {"kind": "mined", "av": "w", "bv": "r"},
    {"a": "twin", "av": "x"},
    {"a": "base", "av": "n"},
    {"a": "base", "b": "always-yes", "bv": "other", "type": "pair"},
    {"bv": "same"},
    {"a": "base", "swap": "d"},
    {"category": "vase", "truth": "yes"},
    {"source": "MET", "type": "general"},
]


@pytest.mark.skipif(NODE is None, reason="needs node")
@pytest.mark.parametrize("chosen", CHOICES, ids=lambda chosen: " ".join(f"{k}={v}" for k, v in chosen.items()) or "all")
def test_the_script_finds_what_is_chosen(folder: Path, rows: list[Row], chosen: dict[str, str], tmp_path: Path) -> None:
    named = {"a": "base", "b": "twin"} | chosen
    given = named | {key: str(ORDER.index(named[key])) for key in ("a", "b")}
    (data,) = folder.glob("data-*/index.js")
    program = tmp_path / "program.js"
    ask = f"gallery.start = (head) => console.log(JSON.stringify(matching(head, {json.dumps(given)})));"
    program.write_text(f"{script(folder)}\n{ask}\n{data.read_text(encoding='utf-8')}", encoding="utf-8")
    done = subprocess.run([str(NODE), str(program)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [place for place, row in enumerate(rows) if slow(row, named)]


def script(folder: Path) -> str:
    found = re.search(r"<script>(.*?)</script>", (folder / "index.html").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_nothing_comes_from_outside(folder: Path) -> None:
    text = (folder / "index.html").read_text(encoding="utf-8")
    (data,) = folder.glob("data-*")
    addresses = [a[name] for _, a in Page(text).elements for name in ("src", "href") if a.get(name)]
    assert addresses == ["data:,", "../index.html", f"{data.name}/index.js"]
    assert "http://" not in text and "https://" not in text and "url(" not in text and "fetch(" not in text
    assert "default-src 'none'" in text


def test_the_report_leads_to_it(many: Workspace, head: dict[str, Any]) -> None:
    page = (many.report / "index.html").read_text(encoding="utf-8")
    assert f'href="gallery/index.html">Page through all {head["queries"]:,} queries'.replace(",", "\u202f") in page


def test_written_again_it_is_the_same_and_no_photo_is_made_twice(changeable: Workspace) -> None:
    evidence = gather(changeable, ReportSettings())
    folder = changeable.report / "gallery"
    assert write_gallery(changeable, evidence) > 0
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.*") if path.is_file()}
    stale = [folder / "data-0/0000.js", folder / "photos-288/00/00.jpg"]
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("old")
    write_gallery(changeable, evidence)
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.*") if path.is_file()}
    assert {path: data for path, (data, _) in after.items()} == {path: data for path, (data, _) in before.items()}
    photos = [path for path in before if path.suffix == ".jpg"]
    assert photos and all(after[path] == before[path] for path in photos)


def test_a_chosen_model_leaves_the_others_out(changeable: Workspace) -> None:
    report(changeable, ReportSettings(models=["twin"], gallery=0))
    (path,) = (changeable.report / "gallery").glob("data-*/index.js")
    assert handed_over(path)[0]["models"] == ["twin"]


def test_replies_cannot_end_the_script(unreported: Workspace) -> None:
    from tests.evaluate.synthetic import Scripted  # noqa: PLC0415
    from twin.models import Reply  # noqa: PLC0415

    class Rude(Scripted):
        def answer(self, questions: Any) -> list[Reply]:
            return [Reply(f"</script><img src=x>\u2028{reply.text}") for reply in super().answer(questions)]

    evaluate(unreported, EvaluateSettings(benchmarks=["seen"]), Rude(unreported, "base", 1.0))
    report(unreported, ReportSettings(gallery=0))
    for path in (unreported.report / "gallery").glob("data-*/*.js"):
        text = path.read_text(encoding="utf-8")
        assert "<" not in text and "\u2028" not in text
        if path.name == "0000.js":
            assert handed_over(path)[1][0]["answers"][0]["reply"].startswith("</script><img src=x> ")


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium")
@pytest.mark.parametrize(
    "chosen",
    [{}, {"type": "pair", "a": "base", "av": "n"}, {"source": "ILIAS", "query": "2"}],
    ids=["all", "chosen", "one query"],
)
def test_a_real_browser_shows_it_from_the_disk(
    folder: Path, rows: list[Row], tmp_path: Path, chosen: dict[str, str]
) -> None:
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--enable-logging=stderr", "--v=0"]
    places = [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=5000", "--dump-dom"]
    address = f"{(folder / 'index.html').as_uri()}#{urlencode(chosen)}"
    done = subprocess.run(
        [str(CHROMIUM), *options, *places, address], capture_output=True, text=True, timeout=120, check=True
    )
    assert "CONSOLE" not in done.stderr
    wanted = [row for row in rows if slow(row, {"a": "base", "b": "twin"} | chosen)]
    assert f"<b>{len(wanted):,}</b> of {len(rows):,} queries" in done.stdout
    assert done.stdout.count('class="card"') == min(12, len(wanted))
    images = re.findall(r'<img src="([^"]+)"', done.stdout)
    assert images and all((folder / image).exists() for image in images)
    if "query" in chosen:
        assert re.search(r"<dialog[^>]* open", done.stdout) and wanted[1][0].query.query_id in done.stdout

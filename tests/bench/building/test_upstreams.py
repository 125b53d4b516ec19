"""The six sources of FGVQA: imported, embedded, mined and built by the real command line."""

import io
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from tests.bench.building.catalogues import check_rows, embedded, queries, rows_of
from tests.bench.building.upstreams import IDENTITIES, IDENTITY, UPSTREAMS, VIEWS
from tests.catalog.sources.streams import jpeg, write
from tests.pairs.command import twin
from twin.bench import BenchmarkPhotos
from twin.catalog import ImageStore
from twin.core import Workspace, file_digest, read_rows

pytestmark = pytest.mark.slow

SMALL = ("--pairs", 20, "--multi", 16)
WORDS = {
    "species": ("species",),
    "landmark": ("landmark", "place", "sight"),
    "artwork": ("art", "piece"),
    "product": ("product", "listing"),
    "object": ("object", "same one"),
}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workspace for each upstream, and the benchmarks made of them in ``bench``."""
    root = tmp_path_factory.mktemp("upstreams")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        for name, make in UPSTREAMS.items():
            make(root / "raw" / name)
            assert twin(patch, "catalog", "import", f"raw/{name}", "--as", name, "-w", name, "--workers", 1) == 0
            embedded(Workspace(root / name))
            assert twin(patch, "mine", "-w", name, "--across") == 0
        given = [part for name in UPSTREAMS for part in ("--source", f"{name}={name}")]
        for negatives in ("random", "hard"):
            arguments = ("--negatives", negatives, "--name", negatives, *SMALL, *given)
            assert twin(patch, "bench", "build", "-w", "bench", *arguments) == 0
    return root


@pytest.mark.parametrize("negatives", ["random", "hard"])
@pytest.mark.parametrize("name", UPSTREAMS)
def test_each_source_has_the_whole_composition(sources: Path, name: str, negatives: str) -> None:
    source, bench = Workspace(sources / name), Workspace(sources / "bench")
    assert len(read_rows(source.images)) == IDENTITIES * VIEWS
    rows = rows_of(bench, f"{negatives}-{name}")
    check_rows(rows, source, name)
    many = Counter((row["question_type"], row["answer"]) for row in rows)
    assert {many["pairwise", answer] for answer in ("yes", "no")} == {10}
    assert {many["multiple_choice", answer] for answer in "0123"} == {4}
    places = Counter(
        place
        for row in queries(rows, "multiple_choice")
        for place, one in enumerate(row["extra"]["candidates"])
        if one["kind"] == "positive"
    )
    assert places == {0: 8, 1: 8, 2: 8}


@pytest.mark.parametrize("name", UPSTREAMS)
def test_hard_negatives_are_links_of_the_source(sources: Path, name: str) -> None:
    source, bench = Workspace(sources / name), Workspace(sources / "bench")
    links = {(row["instance_a"], row["instance_b"]): row["similarity"] for row in read_rows(source.accepted)}
    levels = Counter[str]()
    for row in rows_of(bench, f"hard-{name}"):
        extra = row["extra"]
        others = extra.get("candidates", [extra])
        for other, told in zip(extra["instances"][1:], others, strict=True):
            if told["kind"] != "positive":
                one, two = sorted((extra["reference"], other))
                assert told["similarity"] == links[one, two]
                levels[told["hardness"]] += 1
            else:
                assert (told["similarity"], told["hardness"]) == (None, None)
    assert set(levels) == set("12345")


@pytest.mark.parametrize("name", UPSTREAMS)
def test_questions_are_worded_for_what_same_means(sources: Path, name: str) -> None:
    rows = rows_of(Workspace(sources / "bench"), f"random-{name}")
    questions = {row["question"] for row in rows}
    assert len(questions) >= 5
    assert all(any(word in text for word in WORDS[IDENTITY[name]]) for text in questions)
    assert all("Explain" in text and "<answer>" in text for text in questions)


def test_photos_are_copied_once_byte_for_byte(sources: Path) -> None:
    bench = Workspace(sources / "bench")
    photos = BenchmarkPhotos(bench)
    assert not bench.images.exists()
    for name in UPSTREAMS:
        store = ImageStore(Workspace(sources / name))
        for row in rows_of(bench, f"random-{name}"):
            for file in row["images"]:
                assert photos.named(file).read() == store.named(file).read()
    # All upstreams hold the same pictures, so they are the same photos.
    assert len(photos.own) <= IDENTITIES * VIEWS
    with Image.open(io.BytesIO(photos.get(photos.own[0]).read())) as image:
        assert image.size == (40, 30)


def test_what_sources_have_in_common_is_said(
    sources: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(sources)
    given = ("--source", "met=met", "--source", "ilias=ilias/catalog")
    assert twin(monkeypatch, "bench", "build", "-w", "two", *SMALL, *given) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "have the same or nearly the same hash as one in met" in shown
    assert file_digest(Workspace(sources / "two").benchmark("met")) == file_digest(
        Workspace(sources / "bench").benchmark("random-met")
    )


def test_pairs_are_checked_against_a_built_table(
    sources: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its photos are in the benchmark's own store, not in the catalogue."""
    monkeypatch.chdir(sources)
    for identity in range(IDENTITIES):
        for view in range(VIEWS):
            write(Path(f"far-photos/{identity}/{view}.jpg"), jpeg(5000 + 100 * identity + view))
    assert twin(monkeypatch, "catalog", "import", "far-photos", "-w", "far", "--workers", 1) == 0
    assert twin(monkeypatch, "bench", "build", "-w", "cub", "--source", "far=far", *SMALL) == 0
    assert twin(monkeypatch, "pairs", "-w", "cub") == 0
    assert len(read_rows(Workspace(sources / "cub").pairs("leaks"))) == 0
    capsys.readouterr()
    assert twin(monkeypatch, "bench", "build", "-w", "cub", "--source", "met=met", *SMALL) == 2
    assert "of source 'met'" in capsys.readouterr().err
    Workspace(sources / "cub").pairs("train").unlink()
    Workspace(sources / "cub").pairs("val").unlink()
    Workspace(sources / "cub").pairs("general").unlink()
    assert twin(monkeypatch, "bench", "build", "-w", "cub", "--source", "met=met", *SMALL) == 0
    assert twin(monkeypatch, "pairs", "-w", "cub") == 2
    assert "also in benchmark met (pairs/leaks.parquet)" in " ".join(capsys.readouterr().err.split())

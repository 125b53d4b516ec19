"""``twin bench build`` through the real command line."""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.bench.building.catalogues import catalogue, check_rows, embedded, names_of, queries, rows_of
from tests.pairs.command import twin
from tests.pairs.synthetic import sketch
from twin.bench import BenchmarkPhotos
from twin.bench.checks import check_benchmarks
from twin.core import PairsSettings, Workspace, file_digest, read_rows, read_table, write_arrow, write_json
from twin.evaluate import read_benchmark
from twin.pairs import build_pairs

SMALL = ("--pairs", 20, "--multi", 20)
LINKS = {(one, (one + step) % 30): 0.3 + 0.01 * one + 0.1 * step for one in range(30) for step in (1, 2, 3)}
LINKS = {(min(ends), max(ends)): round(value, 6) for ends, value in LINKS.items()}


@pytest.fixture
def bench(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "bench")


@pytest.fixture
def things(tmp_path: Path) -> Workspace:
    """Thirty things with five photos each and links to the next three."""
    return catalogue(tmp_path / "things", [5] * 30, LINKS)


def built(monkeypatch: pytest.MonkeyPatch, bench: Workspace, *arguments: object) -> int:
    return twin(monkeypatch, "bench", "build", "-w", bench.root, *arguments)


def files(bench: Workspace) -> dict[str, str]:
    paths = sorted(path for path in (bench.root / "benchmark").rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(bench.root).as_posix(): file_digest(path) for path in paths}


def test_a_table_is_what_the_evaluation_reads(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], bench: Workspace, things: Workspace
) -> None:
    assert built(monkeypatch, bench, "--source", f"things={things.root}", *SMALL) == 0
    assert "things: 20 pair and 20 multi queries about" in capsys.readouterr().out
    rows = rows_of(bench, "things")
    check_rows(rows, things, "things")
    assert len(read_benchmark(bench, "things")) == 40
    assert check_benchmarks(bench)["things"]["copies"] == dict.fromkeys(
        ("picture_twice", "repeated", "reordered", "contradicting"), 0
    )
    assert {row["extra"]["kind"] for row in queries(rows, "pairwise")} == {"positive", "random"}
    uses = Counter(file for row in rows for file in row["images"])
    assert set(uses.values()) == {1}  # 150 photos, of which 120 are shown
    told = json.loads((bench.root / "benchmark" / "build" / "things.json").read_text())
    assert told["check"]["images"]["pictures"] == len(uses)
    assert told["digest"] == file_digest(bench.benchmark("things"))
    assert told["missing"] == []


def test_order_and_company_of_sources_change_nothing(
    monkeypatch: pytest.MonkeyPatch, bench: Workspace, things: Workspace, tmp_path: Path
) -> None:
    other = catalogue(tmp_path / "other", [4] * 20, prefix="other-")
    given = [("--source", f"things={things.root}"), ("--source", f"other={other.root}")]
    assert built(monkeypatch, bench, *given[0], *given[1], *SMALL) == 0
    first = files(bench)
    again, alone = Workspace(tmp_path / "again"), Workspace(tmp_path / "alone")
    assert built(monkeypatch, again, *given[1], *given[0], *SMALL) == 0
    assert files(again) == first
    assert built(monkeypatch, alone, *given[0], *SMALL) == 0
    assert file_digest(alone.benchmark("things")) == first["benchmark/things.parquet"]
    catalogue(tmp_path / "other", [4] * 25, prefix="another-")
    assert built(monkeypatch, bench, *given[1], *SMALL) == 0
    assert files(bench)["benchmark/things.parquet"] == first["benchmark/things.parquet"]
    assert files(bench)["benchmark/other.parquet"] != first["benchmark/other.parquet"]
    assert built(monkeypatch, bench, *given[0], *SMALL, "--seed", 1) == 0
    assert files(bench)["benchmark/things.parquet"] != first["benchmark/things.parquet"]


def test_hard_negatives_have_similarity_and_level(
    monkeypatch: pytest.MonkeyPatch, bench: Workspace, things: Workspace
) -> None:
    given = ("--source", f"things={things.root}/catalog", "--negatives", "hard", "--name", "hard", *SMALL)
    assert built(monkeypatch, bench, *given) == 0
    rows = rows_of(bench, "hard-things")
    check_rows(rows, things, "things")
    names = {name: place for place, name in enumerate(names_of(30))}
    ordered = sorted(LINKS.values())
    levels = Counter[str]()
    for row in queries(rows, "pairwise"):
        if row["answer"] == "no":
            one, other = sorted(names[name] for name in row["extra"]["instances"])
            value = LINKS[one, other]
            assert row["extra"]["similarity"] == value
            assert row["extra"]["hardness"] == str(1 + 5 * ordered.index(value) // len(ordered))
            levels[row["extra"]["hardness"]] += 1
    assert levels == dict.fromkeys("12345", 2)


def test_random_negatives_have_the_similarity_of_their_vectors(
    monkeypatch: pytest.MonkeyPatch, bench: Workspace, things: Workspace
) -> None:
    vectors = embedded(things)
    owned: dict[str, list[str]] = {}
    for row in read_rows(things.images):
        owned.setdefault(row["instance_id"], []).append(row["image_id"])
    assert built(monkeypatch, bench, "--source", f"things={things.root}", *SMALL) == 0
    found = []
    for row in rows_of(bench, "things"):
        extra = row["extra"]
        others = extra.get("candidates") or [extra]
        for other, told in zip(extra["instances"][1:], others, strict=True):
            if told["kind"] == "positive":
                assert (told["similarity"], told["hardness"]) == (None, None)
                continue
            left, right = (vectors.take(owned[name]).astype(np.float64) for name in (extra["reference"], other))
            assert told["similarity"] == pytest.approx((left @ right.T).mean(), abs=2e-6)
            found.append((told["similarity"], int(told["hardness"])))
    distinct = sorted(dict(found).items())
    levels = [level for _, level in distinct]
    assert levels == sorted(levels)
    assert set(Counter(levels)) == {1, 2, 3, 4, 5}
    assert max(Counter(levels).values()) - min(Counter(levels).values()) <= 1


def test_what_may_be_one_object_is_never_a_no(
    monkeypatch: pytest.MonkeyPatch, bench: Workspace, tmp_path: Path
) -> None:
    """Three pairs of instances: one shares a photo, one has near-duplicate photos, one was set aside by mining."""
    source = catalogue(tmp_path / "source", [6] * 8, {(0, 1): 0.9, (2, 3): 0.9, (4, 5): 0.9, (0, 2): 0.5, (6, 7): 0.4})
    images = read_rows(source.images)
    names = names_of(8)
    by_name = {name: [row for row in images if row["instance_id"] == name] for name in names}
    shared = by_name[names[0]][0]
    images.append(shared | {"instance_id": names[1]})
    near = by_name[names[3]][0]
    near["phash"] = f"{int(by_name[names[2]][0]['phash'], 16) ^ 1:016x}"
    twice = by_name[names[6]][1]
    twice["phash"] = by_name[names[6]][0]["phash"]
    write_arrow(source.images, pa.Table.from_pylist(images, read_table(source.images).schema))
    links = read_table(source.accepted)
    write_arrow(source.candidates.with_name("maybe_same.parquet"), links.slice(2, 1))
    forbidden = {frozenset(names[place : place + 2]) for place in (0, 2, 4)}
    for negatives in ("random", "hard"):
        given = ("--source", f"s={source.root}", "--negatives", negatives, "--pairs", 16, "--multi", 8)
        assert built(monkeypatch, bench, *given) == 0
        rows = rows_of(bench, "s")
        asked = {
            frozenset((row["extra"]["reference"], other)) for row in rows for other in row["extra"]["instances"][1:]
        }
        assert asked & {frozenset((names[0], names[2])), frozenset((names[6], names[7]))} or negatives == "random"
        assert not asked & forbidden
        assert not any(shared["image_id"] in row["extra"]["image_ids"] for row in rows)
        for row in rows:
            assert not {by_name[names[6]][0]["image_id"], twice["image_id"]} <= set(row["extra"]["image_ids"])
    left_out = read_rows(bench.root / "benchmark" / "build" / "s.excluded.parquet")
    assert Counter(row["reason"] for row in left_out) == {
        "photo of several identities": 2,
        "near-duplicate of another photo of its identity": 1,
        "link inside one object or near-duplicate cluster": 2,
        "link that may join one object": 1,
    }


def test_links_without_similarity_have_no_level(
    monkeypatch: pytest.MonkeyPatch, bench: Workspace, things: Workspace
) -> None:
    write_arrow(things.accepted, read_table(things.accepted).drop_columns(["similarity"]))
    given = ("--source", f"a={things.root}", "--negatives", "hard", *SMALL)
    assert built(monkeypatch, bench, *given) == 0
    rows = rows_of(bench, "a")
    check_rows(rows, things, "a")
    assert {row["extra"]["hardness"] for row in queries(rows, "pairwise")} == {None}


def test_rendered_near_twins_say_what_was_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = sketch(24).write(tmp_path)
    build_pairs(own, PairsSettings(general=0))
    links = {(row["instance_a"], row["instance_b"]): row for row in read_rows(own.accepted)}
    assert built(monkeypatch, own, "--source", "own=" + str(tmp_path), "--negatives", "hard", *SMALL) == 0
    rows = rows_of(own, "own")
    check_rows(rows, own, "own")
    kinds = Counter[str]()
    for row in queries(rows, "pairwise"):
        extra = row["extra"]
        kinds[extra["kind"]] += 1
        if row["answer"] == "no":
            one, other = sorted(extra["instances"])
            link = links[one, other]
            assert (extra["kind"], extra["degree"]) == (link["kind"], link["degree"])
            assert extra["changes"] == json.loads(link["changes"])
    shown = [row["extra"]["candidates"] for row in queries(rows, "multiple_choice")]
    kinds.update(candidate["kind"] for candidates in shown for candidate in candidates)
    assert kinds["near-twin"] and kinds["mined"]


def test_only_test_instances_of_a_workspace_with_pairs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], things: Workspace, bench: Workspace
) -> None:
    build_pairs(things, PairsSettings(general=0, test=0.5, val=0.1))
    split = {row["instance_id"]: row["split"] for row in read_rows(things.pairs("splits"))}
    for workspace in (things, bench):
        given = ("--source", f"own={things.root}", "--pairs", 10, "--multi", 8)
        assert built(monkeypatch, workspace, *given) == 0
        assert "own: only the 15 test instances of 30 are asked about." in capsys.readouterr().out
        rows = rows_of(workspace, "own")
        assert {split[name] for row in rows for name in row["extra"]["instances"]} == {"test"}
    assert not (things.root / "benchmark" / "store").exists()  # its photos are in its own catalogue
    assert BenchmarkPhotos(things).named(rows[0]["images"][0]).read()
    assert file_digest(things.benchmark("own")) == file_digest(bench.benchmark("own"))


def test_what_this_workspace_trains_on_is_not_asked_about(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], things: Workspace, tmp_path: Path
) -> None:
    build_pairs(things, PairsSettings(general=0))
    trained = {row["image_id_1"] for row in read_rows(things.pairs("train"))}
    hashes = [row["phash"] for row in read_rows(things.images) if row["image_id"] in trained]
    for change in ("same", "near"):
        other = catalogue(tmp_path / change, [5] * 30, LINKS, prefix="" if change == "same" else "else-")
        if change == "near":
            images = read_rows(other.images)
            for row, phash in zip(images, hashes, strict=False):
                row["phash"] = f"{int(phash, 16) ^ 2:016x}"
            write_arrow(other.images, pa.Table.from_pylist(images, read_table(other.images).schema))
        assert built(monkeypatch, things, "--source", f"other={other.root}", "--pairs", 10, "--multi", 8) == 2
        assert "of source 'other'" in capsys.readouterr().err
        assert not things.benchmark("other").exists()


def test_what_falls_short_is_told_and_strict_stops(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], bench: Workspace, tmp_path: Path
) -> None:
    few = catalogue(tmp_path / "few", [3, 2, 2])
    many = catalogue(tmp_path / "many", [5] * 30, prefix="many-")
    given = ("--source", f"few={few.root}", "--source", f"many={many.root}", *SMALL)
    assert built(monkeypatch, bench, *given) == 0
    shown = " ".join(capsys.readouterr().out.split())
    # 3 + 1 + 1 positives; no identity has four photos.
    assert "few: 10 of 20 pair queries, 10 too few: 5 of 10 with the answer yes; its 7 photos of 3 identities" in shown
    assert "few: 0 of 20 multi queries, 20 too few: 0 of 5 with the answer 3;" in shown
    assert "many: 20 pair and 20 multi queries" in shown
    assert len(rows_of(bench, "few")) == 10
    before = files(bench)
    assert built(monkeypatch, bench, *given, "--seed", 3, "--strict") == 2
    assert "few: 10 of 20 pair queries" in capsys.readouterr().err
    assert files(bench) == before


@pytest.mark.parametrize("views", [[], [0, 0], [1], [5], [1, 1, 1]], ids=str)
def test_sources_about_which_nothing_can_be_asked(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    bench: Workspace,
    tmp_path: Path,
    views: list[int],
) -> None:
    none = catalogue(tmp_path / "none", views)
    assert built(monkeypatch, bench, "--source", f"none={none.root}") == 2
    error = " ".join(capsys.readouterr().err.split())
    assert error.startswith("Error: Nothing can be asked. none: 0 of 1,000 pair queries, 1,000 too few:")
    assert not bench.root.exists()
    many = catalogue(tmp_path / "many", [5] * 30)
    given = ("--source", f"none={none.root}", "--source", f"many={many.root}", *SMALL)
    assert built(monkeypatch, bench, *given) == 0
    assert bench.benchmark("many").exists() and not bench.benchmark("none").exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "There is nothing to build from; name a catalogue with --source NAME=WORKSPACE."),
        (("--source", "things"), "--source 'things' is not NAME=WORKSPACE"),
        (("--source", "a/b=things"), "--source 'a/b=things' is not NAME=WORKSPACE"),
        (("--source", "a=nowhere"), "nowhere holds no catalogue; make it with `twin catalog import -w nowhere`."),
        (("--source", "a=things", "--source", "a=things"), "2 sources are called 'a'"),
        (("--source", "a=things", "--negatives", "hard"), "has no accepted links to take hard negatives from"),
        (("--source", "a=things", "--per-image", "0"), "Option --per-image is wrong"),
        (("--source", "a=things", "--name", "../x"), "Option --name is wrong"),
        (("--source", "heldout=things"), "'heldout' is what `twin bench` calls a table of its own"),
        (("--source", "taken=things"), "was not made by `twin bench build`"),
    ],
)
def test_bad_requests(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    *,
    arguments: tuple[str, ...],
    complaint: str,
) -> None:
    bench = Workspace(tmp_path / "bench")
    monkeypatch.chdir(tmp_path)
    catalogue(tmp_path / "things", [5] * 4)
    write_arrow(bench.benchmark("taken"), pa.table({"query_id": ["1"]}))
    before = files(bench)
    assert built(monkeypatch, bench, *arguments) == 2
    error = " ".join(capsys.readouterr().err.split())
    assert error.startswith("Error: ") and complaint in error
    assert files(bench) == before


def test_the_group_and_its_step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], bench: Workspace, things: Workspace
) -> None:
    given = ("build", "--source", f"a={things.root}", *SMALL)
    assert twin(monkeypatch, "bench", "-w", bench.root, *given) == 0
    assert bench.benchmark("a").exists()
    assert twin(monkeypatch, "bench", "--general", 5, *given) == 2
    assert "Option --general says nothing to 'build'; leave it out." in capsys.readouterr().err
    assert twin(monkeypatch, "status", "-w", bench.root) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "bench/build" in shown and "up to date" in shown
    assert twin(monkeypatch, "bench", "build", "--help") == 0
    assert "--per-identity" in capsys.readouterr().out


def test_settings_come_from_the_file(monkeypatch: pytest.MonkeyPatch, bench: Workspace, things: Workspace) -> None:
    bench.root.mkdir()
    (bench.root / "twin.yaml").write_text(f"build:\n  source: [a={things.root}]\n  pairs: 6\n  multi: 4\n")
    assert built(monkeypatch, bench) == 0
    assert len(rows_of(bench, "a")) == 10


def test_what_same_means_is_read_from_the_import(
    monkeypatch: pytest.MonkeyPatch, bench: Workspace, things: Workspace, tmp_path: Path
) -> None:
    sources = things.root / "catalog" / "sources"
    write_arrow(sources / "birds.parquet", pa.table({"image_id": ["x"]}))
    write_json(sources / "birds.json", {"origin": "birds", "note": "", "facts": {"kind": "cub"}})
    assert built(monkeypatch, bench, "--source", f"a={things.root}", *SMALL, "--form", "bare") == 0
    assert all("species" in row["question"] and "Explain" not in row["question"] for row in rows_of(bench, "a"))
    assert built(monkeypatch, bench, "--source", f"a={things.root}", *SMALL, "--identity", "landmark") == 0
    assert not any("species" in row["question"] for row in rows_of(bench, "a"))
    named = catalogue(tmp_path / "named", [5] * 30, category="artwork")
    assert built(monkeypatch, bench, "--source", f"b={named.root}", *SMALL) == 0
    told = json.loads((bench.root / "benchmark" / "build" / "b.json").read_text())
    assert told["settings"]["identity"] == "artwork"


def test_the_kind_that_a_question_names_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, bench: Workspace, things: Workspace
) -> None:
    """With categories mixed, a *no* names a kind as well as a *yes*: that of the photo shown first."""
    instances = read_rows(things.instances)
    for place, row in enumerate(instances):
        row["category"] = ("mug", "vase", "lamp")[place % 3]
    write_arrow(things.instances, pa.Table.from_pylist(instances, read_table(things.instances).schema))
    category = {row["instance_id"]: row["category"] for row in instances}
    assert built(monkeypatch, bench, "--source", f"a={things.root}", *SMALL) == 0
    for row in rows_of(bench, "a"):
        assert category[row["extra"]["instances"][0]] in row["question"]


def test_a_source_that_may_be_one_object_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], bench: Workspace, things: Workspace
) -> None:
    images = read_rows(things.images)
    for row in images[::5]:
        row["phash"] = images[0]["phash"]
    write_arrow(things.images, pa.Table.from_pylist(images, read_table(things.images).schema))
    assert built(monkeypatch, bench, "--source", f"a={things.root}", *SMALL) == 2
    assert "30 identities (30 with two or more, 30 with four or more; 1 that are surely apart)" in " ".join(
        capsys.readouterr().err.split()
    )


@pytest.mark.slow
def test_a_killed_build_leaves_whole_tables(
    monkeypatch: pytest.MonkeyPatch, things: Workspace, bench: Workspace, tmp_path: Path
) -> None:
    given = ("--source", f"a={things.root}", "--source", f"b={things.root}", *SMALL)
    assert built(monkeypatch, bench, *given) == 0
    old = files(bench)
    fresh = Workspace(tmp_path / "fresh")
    assert built(monkeypatch, fresh, *given, "--seed", 7) == 0
    new = files(fresh)
    command = [sys.executable, "-m", "twin", "bench", "build", "-w", str(bench.root), *map(str, given), "--seed", "7"]
    begin = time.perf_counter()
    subprocess.run([*command[:-1], "8"], check=True, capture_output=True)
    whole = time.perf_counter() - begin
    assert built(monkeypatch, bench, *given) == 0
    for share in (0.5, 0.8, 0.9, 0.95):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(share * whole)
        process.kill()
        process.wait()
        photos = BenchmarkPhotos(bench)
        for name in "ab":
            table = f"benchmark/{name}.parquet"
            assert file_digest(bench.root / table) in {old[table], new[table]}
            assert all(photos.named(file).read() for row in rows_of(bench, name) for file in row["images"])
    assert built(monkeypatch, bench, *given, "--seed", 7) == 0
    now = files(bench)
    assert {name: now[name] for name in new if name.endswith((".json", ".parquet")) and "store" not in name} == {
        name: new[name] for name in new if name.endswith((".json", ".parquet")) and "store" not in name
    }
    assert not [name for name in now if name.endswith(".part")]

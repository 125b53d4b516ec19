"""The benchmark through the real command line: balance, spread, identity, bytes."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pairs.command import twin
from tests.pairs.synthetic import sketch
from twin.bench import Source, build_benchmark, draw_multi, draw_pairs, read_split, sources
from twin.core import (
    BenchSettings,
    PairsSettings,
    Workspace,
    file_digest,
    generator,
    read_rows,
    read_table,
    write_arrow,
)
from twin.pairs import build_pairs, read_catalog, read_links

Row = dict[str, Any]
SETTINGS = BenchSettings(pairs=60, multi=40, general=120)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = sketch(24).write(tmp_path_factory.mktemp("bench"))
    build_pairs(made, PairsSettings(general=100))
    build_benchmark(made, SETTINGS)
    return made


def queries(workspace: Workspace, name: str, question_type: str) -> list[Row]:
    rows = [row for row in read_rows(workspace.benchmark(name)) if row["question_type"] == question_type]
    return [row | {"extra": json.loads(row["extra"])} for row in rows]


@pytest.mark.parametrize("name", ["seen", "unseen"])
def test_pair_queries_are_true_balanced_and_evenly_mixed(workspace: Workspace, name: str) -> None:
    owner = {f"{row['image_id']}.jpg": row["instance_id"] for row in read_rows(workspace.images)}
    links = {(row["instance_a"], row["instance_b"]): row for row in read_rows(workspace.accepted)}
    rows = queries(workspace, name, "pairwise")
    assert Counter(row["answer"] for row in rows) == {"yes": 30, "no": 30}
    for row in rows:
        one, other = (owner[file] for file in row["images"])
        extra = row["extra"]
        assert row["answer"] == ("yes" if one == other else "no")
        assert extra["instances"] == [one, other]
        assert extra["image_ids"] == [file.removesuffix(".jpg") for file in row["images"]]
        assert (extra["kind"] == "positive") == (one == other)
        if one != other:
            link = links[min(one, other), max(one, other)]
            assert (extra["kind"], extra["degree"]) == (link["kind"], link["degree"])
            assert extra["changes"] == json.loads(link["changes"])
    kinds = Counter((row["extra"]["kind"], row["extra"]["degree"]) for row in rows if row["answer"] == "no")
    assert kinds == Counter(dict.fromkeys([("mined", 0), *(("near-twin", 2**power) for power in range(5))], 5))
    assert len({frozenset(row["images"]) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", ["seen", "unseen"])
def test_multi_queries_count_matches_and_place_them_evenly(workspace: Workspace, name: str) -> None:
    owner = {f"{row['image_id']}.jpg": row["instance_id"] for row in read_rows(workspace.images)}
    rows = queries(workspace, name, "multiple_choice")
    assert Counter(row["answer"] for row in rows) == dict.fromkeys("0123", 10)
    places: Counter[int] = Counter()
    by_reference: dict[str, Counter[str]] = {}
    for row in rows:
        reference, *candidates = row["images"]
        assert len(set(row["images"])) == 4
        matches = [owner[file] == owner[reference] for file in candidates]
        assert row["answer"] == str(sum(matches))
        assert [each["kind"] == "positive" for each in row["extra"]["candidates"]] == matches
        places.update(place for place, match in enumerate(matches) if match)
        by_reference.setdefault(owner[reference], Counter())[row["answer"]] += 1
        assert row["extra"]["reference"] == owner[reference]
    assert places == {0: 20, 1: 20, 2: 20}
    # Each reference instance is asked about with every number of matches equally often, and takes its turn.
    rounds = [set(many.values()) for many in by_reference.values()]
    assert all(len(each) == 1 for each in rounds)
    assert max(map(max, rounds)) - min(map(min, rounds)) <= 1


def test_negatives_are_look_alikes_in_the_same_source(workspace: Workspace) -> None:
    links = {frozenset((row["instance_a"], row["instance_b"])) for row in read_rows(workspace.accepted)}
    groups = {row["instance_id"]: row["group"] for row in read_rows(workspace.instances)}
    split = {row["instance_id"]: row["split"] for row in read_rows(workspace.pairs("splits"))}
    for name in ("seen", "unseen"):
        for row in read_rows(workspace.benchmark(name)):
            reference, *others = json.loads(row["extra"])["instances"]
            assert all(other == reference or frozenset((reference, other)) in links for other in others)
            assert {groups[each] for each in (reference, *others)} == {name}
            assert {split[each] for each in (reference, *others)} == {"test"}


def test_negatives_carry_similarity_and_hardness(tmp_path: Path) -> None:
    workspace = sketch(24).write(tmp_path)
    links = read_table(workspace.accepted)
    alike = pa.array([round(generator(5, number).random(), 6) for number in range(len(links))], pa.float64())
    write_arrow(workspace.accepted, links.append_column("similarity", alike))
    build_pairs(workspace, PairsSettings(general=0))
    build_benchmark(workspace, SETTINGS.model_copy(update={"form": "explained"}))
    known = {(row["instance_a"], row["instance_b"]): row["similarity"] for row in read_rows(workspace.accepted)}
    groups = {row["instance_id"]: row["group"] for row in read_rows(workspace.instances)}
    split = {row["instance_id"]: row["split"] for row in read_rows(workspace.pairs("splits"))}
    for name in ("seen", "unseen"):
        pool = [
            value
            for ends, value in known.items()
            if {groups[end] for end in ends} == {name} and {split[end] for end in ends} == {"test"}
        ]
        for row in queries(workspace, name, "pairwise") + queries(workspace, name, "multiple_choice"):
            extra = row["extra"]
            others = zip(extra["instances"][1:], extra.get("candidates") or [extra], strict=True)
            for other, told in others:
                if told["kind"] == "positive":
                    assert (told["similarity"], told["hardness"]) == (None, None)
                else:
                    value = known[min(extra["reference"], other), max(extra["reference"], other)]
                    fifth = 1 + 5 * sum(one < value for one in pool) // len(pool)
                    assert (told["similarity"], told["hardness"]) == (value, str(fifth))
            assert "Explain" in row["question"]


def test_general_questions_are_of_held_out_seen_instances(workspace: Workspace) -> None:
    rows = queries(workspace, "general", "general")
    assert len(rows) == 120
    groups = {row["instance_id"]: row["group"] for row in read_rows(workspace.instances)}
    assert {groups[each] for row in rows for each in row["extra"]["instances"]} == {"seen"}
    answers: dict[str, set[str]] = {}
    for row in rows:
        answers.setdefault(row["extra"]["question_kind"], set()).add(row["answer"])
    for row in rows:
        assert row["extra"]["chance"] == 1 / len(answers[row["extra"]["question_kind"]])
    assert len({row["query_id"] for row in rows}) == len(rows)


def test_the_same_seed_gives_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    other = sketch(24).write(tmp_path)
    build_pairs(other, PairsSettings(general=100))
    names = ("seen", "unseen", "general")
    build_benchmark(other, SETTINGS)
    assert [file_digest(other.benchmark(name)) for name in names] == [
        file_digest(workspace.benchmark(name)) for name in names
    ]
    build_benchmark(other, SETTINGS.model_copy(update={"seed": 1}))
    assert file_digest(other.benchmark("seen")) != file_digest(workspace.benchmark("seen"))


@pytest.fixture(scope="module")
def material(workspace: Workspace) -> tuple[Any, list[Source]]:
    catalog = read_catalog(workspace)
    return catalog, sources(catalog, read_links(workspace, catalog), read_split(workspace, catalog))


@settings(max_examples=20, deadline=None)
@given(many=st.integers(2, 400), seed=st.integers(0, 9))
def test_pair_drafts_stay_balanced_at_any_size(material: tuple[Any, list[Source]], many: int, seed: int) -> None:
    catalog, found = material
    for source in found:
        drafts = draw_pairs(catalog, source, many, seed)
        yes = [draft for draft in drafts if draft.link is None]
        assert 2 * len(yes) == len(drafts) <= many
        assert len({frozenset(draft.photos) for draft in drafts}) == len(drafts)
        for draft in drafts:
            assert all(p in catalog.photos[i] for p, i in zip(draft.photos, draft.instances, strict=True))


@settings(max_examples=20, deadline=None)
@given(many=st.integers(4, 300), seed=st.integers(0, 9))
def test_multi_drafts_stay_balanced_at_any_size(material: tuple[Any, list[Source]], many: int, seed: int) -> None:
    catalog, found = material
    for source in found:
        drafts = draw_multi(catalog, source, many, seed)
        assert set(Counter(draft.matches for draft in drafts).values()) <= {len(drafts) // 4}
        assert len(drafts) <= many
        shown = [(draft.reference, frozenset(photo for photo, _, _ in draft.candidates)) for draft in drafts]
        assert len(set(shown)) == len(shown)
        assert all(reference not in candidates and len(candidates) == 3 for reference, candidates in shown)
        matches = [[link is None for _, _, link in draft.candidates] for draft in drafts]
        assert len({sum(column) for column in zip(*matches, strict=True)}) == 1


def test_an_instance_is_shown_as_often_in_yes_as_in_no(material: tuple[Any, list[Source]]) -> None:
    catalog, found = material
    source = found[1]
    drafts = draw_pairs(catalog, source, 60, 0)
    used = {answer: Counter[int]() for answer in (True, False)}
    for draft in drafts:
        used[draft.link is None].update(draft.instances)
    # A near-twin has two photos and thus one positive (two showings); its base makes up for the rest.
    surplus = {place: used[True][place] - used[False][place] for place in source.instances}
    assert max(abs(each) for each in surplus.values()) <= 2


def test_uneven_look_alikes_and_ungrouped_instances(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = sketch(16, groups=("",), twins=0, views=3)
    for row in made.instances:
        row["facts"] = "{}"
    workspace = made.write(tmp_path)
    build_pairs(workspace, PairsSettings(test=0.5, general=0))
    assert twin(monkeypatch, "bench", "-w", tmp_path, "--pairs", 500) == 0
    shown = " ".join(capsys.readouterr().out.split())
    rows = read_rows(workspace.benchmark("heldout"))
    answers = Counter(row["answer"] for row in rows)
    assert set(answers) == {"yes", "no"}
    assert answers["yes"] == answers["no"] > 0
    assert f"heldout: {len(rows)} of 500 pair queries" in shown
    assert "heldout: 0 of 160 multi queries" in shown
    assert "the held-out instances carry no facts" in shown
    assert not workspace.benchmark("general").exists()


def test_a_table_that_is_no_longer_made_is_removed(tmp_path: Path) -> None:
    workspace = sketch(10).write(tmp_path)
    build_pairs(workspace, PairsSettings(general=0))
    build_benchmark(workspace, BenchSettings(pairs=8, multi=4, general=20))
    foreign = workspace.benchmark("fgvqa_cub")
    foreign.touch()
    assert workspace.benchmark("general").exists()
    build_benchmark(workspace, BenchSettings(pairs=8, multi=4, general=0))
    assert not workspace.benchmark("general").exists()
    assert foreign.exists()

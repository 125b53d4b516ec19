"""A plain table and back."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.review.exchange.conftest import content, put_some
from tests.review.reviewed import NAMES
from twin.core import TwinError
from twin.review.exchange import QUEUES, export_csv, import_verdicts
from twin.review.exchange._record import Record
from twin.review.exchange._table import read_csv, write_csv
from twin.review.store import Store, read_verdicts

Another = Callable[[], Store]
PHOTOS = ["p1", "p2", "p3"]


def test_nothing_is_lost_and_nothing_doubled(store: Store, another: Another, tmp_path: Path) -> None:
    put_some(store, PHOTOS)
    path, other = tmp_path / "verdicts.csv", another()
    assert export_csv(store, path, QUEUES) == {"verdicts": 9, "items without a verdict": 18}
    assert import_verdicts(other, path) == {"without a verdict": 18, "kept": 9, "known": 0, "refused": 0, "unknown": 0}
    assert content(other) == content(store)
    assert import_verdicts(other, path)["known"] == 9
    assert import_verdicts(store, path)["known"] == 9
    assert content(other) == content(store)
    again = tmp_path / "again.csv"
    export_csv(other, again, QUEUES)
    assert sorted(again.read_bytes().splitlines()) == sorted(path.read_bytes().splitlines())


def test_one_queue_alone(store: Store, tmp_path: Path) -> None:
    put_some(store, PHOTOS)
    assert export_csv(store, tmp_path / "x.csv", ["identity"]) == {"verdicts": 2, "items without a verdict": 0}


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
records = st.builds(
    Record,
    queue=st.just("link"),
    a=texts.filter(bool),
    b=texts,
    reviewer=texts.filter(bool),
    reviewer_kind=st.sampled_from(["person", "model"]),
    verdict=st.sampled_from(["same", "different", "cannot_tell"]),
    confidence=st.none() | st.floats(0, 1),
    bad_photos=st.lists(st.text("0123456789abcdef", min_size=1, max_size=32), max_size=3).map(tuple),
    comment=texts,
    seconds=st.floats(0, 1e9),
    at=st.floats(0, 1e10),
    repeat=st.integers(0, 1),
    client_id=texts,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(records, max_size=4))
def test_any_text_survives(tmp_path: Path, told: list[Record]) -> None:
    path = tmp_path / "x.csv"
    write_csv(path, (record.model_dump() | {"kind": "", "category": ""} for record in told))
    assert list(read_csv(path)) == told


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


HAND = {"a": "jar", "b": "cup", "reviewer": "eve", "verdict": "same", "note": "of no meaning here"}


def test_a_table_made_by_hand_needs_four_columns(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "hand.csv", HAND, HAND | {"b": "mug", "verdict": ""}, HAND | {"b": "nobody"})
    assert import_verdicts(store, path) == {"without a verdict": 1, "kept": 1, "known": 0, "refused": 0, "unknown": 1}
    assert import_verdicts(store, path)["known"] == 1
    (row,) = read_verdicts(store).to_pylist()
    assert (row["a"], row["b"], row["reviewer"], row["verdict"]) == ("cup", "jar", "eve", "same")
    changed = write(tmp_path / "changed.csv", HAND | {"verdict": "different"})
    assert import_verdicts(store, changed)["refused"] == 1


def test_a_second_verdict_may_stand_before_the_first(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", HAND | {"repeat": "1"}, HAND | {"repeat": "0"})
    assert import_verdicts(store, path)["kept"] == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"verdict": "maybe"}, "line 3: verdict"),
        ({"verdict": "checked"}, "the queue link takes same, different, cannot_tell, not checked"),
        ({"a": ""}, "line 3: a"),
        ({"reviewer": ""}, "line 3: reviewer"),
        ({"queue": "other"}, "line 3: queue"),
        ({"repeat": "2"}, "line 3: repeat"),
        ({"seconds": "-1"}, "line 3: seconds"),
        ({"seconds": "nan"}, "line 3: seconds"),
        ({"at": "yesterday"}, "line 3: at"),
        ({"confidence": "1.5"}, "line 3: confidence"),
        ({"reviewer_kind": "dog"}, "line 3: reviewer_kind"),
    ],
)
def test_a_row_that_is_wrong_is_named_and_nothing_kept(
    store: Store, tmp_path: Path, change: dict[str, str], told: str
) -> None:
    rest = dict.fromkeys(("queue", "repeat", "seconds", "at", "confidence", "reviewer_kind"), "")
    path = write(tmp_path / "x.csv", HAND | rest, HAND | rest | {"b": "mug"} | change)
    with pytest.raises(TwinError, match=told):
        import_verdicts(store, path)
    assert len(read_verdicts(store)) == 0


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("x.csv", b"", "no column 'a'"),
        ("x.csv", b"a,b,verdict\n", "no column 'reviewer'"),
        ("x.csv", b'a,b,verdict,reviewer\n"x', "not a readable CSV"),
        ("x.csv", b"a,b,verdict,reviewer\n\xff\xfe,,,\n", "not a readable CSV"),
        ("x.txt", b"", r"neither \.csv nor \.json"),
        ("x.json", b"{", "not a readable JSON"),
        ("x.json", b"{}", "no list of tasks"),
        ("x.json", b"[1]", "task 1: this is no task"),
        ("x.json", b'[{"data": {}, "annotations": []}]', "task 1: this is no task"),
    ],
)
def test_a_file_that_is_wrong_is_one_sentence(store: Store, tmp_path: Path, name: str, data: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(TwinError, match=told):
        import_verdicts(store, path)


def test_no_file_is_one_sentence(store: Store, tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="does not exist"):
        import_verdicts(store, tmp_path / "none.csv")


def test_all_instances_are_there(store: Store, tmp_path: Path) -> None:
    export_csv(store, tmp_path / "x.csv", ["photo"])
    with (tmp_path / "x.csv").open(newline="") as file:
        assert [row["a"] for row in csv.DictReader(file)] == sorted(NAMES)

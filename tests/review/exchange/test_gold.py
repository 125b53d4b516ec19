"""Links whose truth is known from elsewhere."""

from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pytest

from tests.review.reviewed import NAMES, write_links
from twin.core import ReviewSettings, TwinError, Workspace, read_table, write_arrow
from twin.review.exchange import import_gold
from twin.review.planning import plan
from twin.review.store import NewItem, Store, put_items, read_items

CONTRADICTS = "contradicts what is known by construction"


def gold(store: Store) -> dict[tuple[str, str], str]:
    rows = read_items(store, "link").to_pylist()
    return {(row["a"], row["b"]): row["gold"] for row in rows if row["gold"] and row["open"]}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_items_become_gold_and_new_ones_are_added(workspace: Workspace, store: Store, tmp_path: Path) -> None:
    items = [NewItem("link", "cup", "jar", "mined", "vessel", 0.5, None, 3.0, 2)]
    items.append(NewItem("link", "cup", "mug", "mined", "vessel", 0.5, None, 2.0, 2))
    put_items(store, "link", items)
    path = write(tmp_path / "gold.csv", "a,b,gold,why\njar,cup,same,seen\nurn,vase,different,\ncup,nobody,same,\n")
    counts = {"marked": 1, "added": 1, "known": 0, "unknown instance": 1}
    assert import_gold(workspace, store, path, 2) == counts
    assert gold(store) == {("cup", "jar"): "same", ("urn", "vase"): "different"}
    assert import_gold(workspace, store, path, 2) == counts | {"marked": 0, "added": 0, "known": 2}
    other = {(row["a"], row["b"]): row for row in read_items(store, "link").to_pylist()}["cup", "mug"]
    assert (other["open"], other["value"], other["gold"]) == (True, 2.0, None)


def test_gold_outlives_a_new_plan(workspace: Workspace, store: Store, tmp_path: Path) -> None:
    write_links(workspace, [pair for pair in combinations(NAMES, 2) if pair != ("urn", "vase")])
    settings = ReviewSettings(gold=0)
    plan(workspace, store, settings)
    path = write(tmp_path / "gold.csv", "a,b,gold\ncup,jar,same\nurn,vase,different\n")
    assert import_gold(workspace, store, path, 2)["marked"] == 1
    plan(workspace, store, settings)
    assert gold(store) == {("cup", "jar"): "same", ("urn", "vase"): "different"}


def test_what_is_known_by_construction_is_stronger_than_a_table(
    workspace: Workspace, store: Store, tmp_path: Path
) -> None:
    """A near-twin that serves as an item of known answer, one that does not, and one instance shown as two."""
    write_links(workspace, [("cup", "jar"), ("mug", "pot"), ("urn", "vase")])
    links = read_table(workspace.candidates)
    kinds = pa.array(["near-twin", "near-twin", "mined"])
    write_arrow(workspace.candidates, links.set_column(links.column_names.index("kind"), "kind", kinds))
    items = [NewItem("link", "cup", "jar", "near-twin", "vessel", 0.5, "different", 0.0, 2)]
    items.append(NewItem("link", "cup", "cup", "halves", "vessel", None, "same", 0.0, 2))
    items.append(NewItem("link", "urn", "vase", "mined", "vessel", 0.5, None, 0.0, 2))
    put_items(store, "link", items)
    before = read_items(store, "link")
    wrong = "a,b,gold\ncup,jar,same\npot,mug,same\ncup,cup,different\njar,jar,different\n"
    counts = import_gold(workspace, store, write(tmp_path / "wrong.csv", wrong), 2)
    assert counts == {"marked": 0, "added": 0, "known": 0, "unknown instance": 0, CONTRADICTS: 4}
    assert read_items(store, "link") == before
    right = "a,b,gold\njar,cup,different\nmug,pot,different\ncup,cup,same\njar,jar,same\nnobody,nobody,same\n"
    counts = import_gold(workspace, store, write(tmp_path / "right.csv", right), 2)
    assert counts == {"marked": 0, "added": 1, "known": 3, "unknown instance": 1}
    assert gold(store) == {("cup", "jar"): "different", ("mug", "pot"): "different", ("cup", "cup"): "same"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n", "no column 'gold'"),
        ("a,b,gold\ncup,jar,maybe\n", "line 2: expected two instances and same or different"),
        ("a,b,gold\ncup,,same\n", "line 2"),
        ('a,b,gold\n"cup', "not a readable CSV"),
    ],
)
def test_a_wrong_table_changes_nothing(
    workspace: Workspace, store: Store, tmp_path: Path, text: str, told: str
) -> None:
    before = read_items(store, "link")
    with pytest.raises(TwinError, match=told):
        import_gold(workspace, store, write(tmp_path / "gold.csv", text), 2)
    with pytest.raises(TwinError, match="does not exist"):
        import_gold(workspace, store, tmp_path / "none.csv", 2)
    assert read_items(store, "link") == before

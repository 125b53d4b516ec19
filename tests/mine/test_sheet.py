"""Contact sheets of links: both instances of each, the best links first."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.catalog.showing.conftest import instance, write
from twin.core import TwinError, Workspace, write_table
from twin.mine import link_sheet
from twin.mine._tables import LINKS, maybe_same_path

__all__ = ["write"]  # a fixture

COLOURS = {"a": (200, 0, 0), "b": (0, 200, 0), "c": (0, 0, 200)}


def link(one: str, other: str, score: float, **values: object) -> dict[str, object]:
    plain = {"category": "mug", "kind": "mined", "similarity": score, "rank": 1, "mutual": True, "degree": 0}
    return {"instance_a": one, "instance_b": other, **plain, "changes": "[]", "round": 0, "score": score, **values}


@pytest.fixture
def workspace(write) -> Workspace:
    workspace: Workspace = write([(instance(name), colour, 2) for name, colour in COLOURS.items()])
    rows = [
        link("a", "b", 0.5),
        link("a", "c", 0.9, round=2, mutual=False),
        link("b", "c", 0.1, kind="near-twin", rank=0, degree=4, category="bowl"),
    ]
    write_table(workspace.candidates, rows, LINKS)
    write_table(maybe_same_path(workspace), [link("b", "c", 0.99)], LINKS)
    return workspace


def shown(path: Path) -> str:
    """The instances from top to bottom, by the colour of their first photo."""
    with Image.open(path) as sheet:
        column = np.asarray(sheet.convert("RGB")).astype(int)[:, 330 + 72]
    names = "".join(name for pixel in column for name, colour in COLOURS.items() if np.abs(pixel - colour).max() < 8)
    return "".join(one for one, before in zip(names, " " + names, strict=False) if one != before)


def test_both_instances_of_each_link_stand_together_the_best_first(workspace: Workspace) -> None:
    [path] = link_sheet(workspace)
    assert path == workspace.root / "sheets" / "links-mined.png"
    assert shown(path) == "acab"
    assert shown(link_sheet(workspace, count=1)[0]) == "ac"


def test_links_are_chosen_by_kind_instance_and_category(workspace: Workspace, tmp_path: Path) -> None:
    assert shown(link_sheet(workspace, "near-twin")[0]) == "bc"
    assert shown(link_sheet(workspace, "maybe-same", output=tmp_path / "x.png")[0]) == "bc"
    assert shown(link_sheet(workspace, instance="b")[0]) == "ab"
    assert shown(link_sheet(workspace, "near-twin", category="bowl")[0]) == "bc"
    with pytest.raises(TwinError, match="There is no mined link to draw"):
        link_sheet(workspace, category="bowl")


def test_a_link_across_categories_is_of_both(workspace: Workspace) -> None:
    rows = [link("a", "b", 0.5, category="mug / bowl"), link("a", "c", 0.9), link("b", "c", 0.1, category="bowl / mug")]
    write_table(workspace.candidates, rows, LINKS)
    assert shown(link_sheet(workspace, category="bowl")[0]) == "abc"
    assert shown(link_sheet(workspace, category="mug")[0]) == "acabc"
    assert shown(link_sheet(workspace, category="bowl / mug")[0]) == "bc"
    with pytest.raises(TwinError, match="There is no mined link to draw"):
        link_sheet(workspace, category="bow")


def test_links_of_an_earlier_catalogue_are_named(workspace: Workspace) -> None:
    write_table(workspace.candidates, [link("a", "gone", 0.5)], LINKS)
    with pytest.raises(TwinError, match="The catalogue has no instance 'gone'"):
        link_sheet(workspace)

"""Whether caps are why a target is missed: worked out again without them, and told on screen and in the counts."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pairs.bare import bare
from tests.pairs.command import twin
from tests.pairs.pooled import catalogs, drawn_links
from tests.pairs.test_selection import CAPS, selected
from twin.core import PairsSettings, Workspace

NAMES = ("per_image", "per_instance", "per_link", "per_category")


@settings(deadline=None)
@given(st.data(), CAPS)
def test_as_if_there_were_no_such_cap(data: st.DataObject, given_settings: dict[str, Any]) -> None:
    catalog = data.draw(catalogs())
    links = data.draw(drawn_links(catalog))
    selection = selected(catalog, links, PairsSettings(workers=1, **given_settings))
    capped = [name for name in NAMES if given_settings[name] is not None]
    quotas = selection.quotas
    if not capped or not (quotas.missed or (quotas.many.sum(axis=1) == 0).any()):
        assert selection.lifted is None
        return
    assert selection.lifted is not None
    assert set(selection.lifted.one) == set(capped)
    free = selected(catalog, links, PairsSettings(workers=1, **given_settings | dict.fromkeys(NAMES)))
    assert selection.lifted.every.many.tolist() == free.quotas.many.tolist()
    for name, lifted in selection.lifted.one.items():
        other = selected(catalog, links, PairsSettings(workers=1, **given_settings | {name: None}))
        assert (lifted.many.tolist(), lifted.missed) == (other.quotas.many.tolist(), other.quotas.missed)
    told = selection.lifted.capped(quotas.missed)
    for name, lacking in quotas.missed.items():
        alone = {cap: lifted.missed.get(name, 0) for cap, lifted in selection.lifted.one.items()}
        fewest = min(free.quotas.missed.get(name, 0), *alone.values())
        assert (name in told) == (fewest < lacking)
        if name in told:
            assert told[name].many == lacking - fewest
            assert told[name].caps == tuple(cap for cap in alone if alone[cap] < lacking)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Four instances of ten photos: 180 yes, 200 mined no."""
    return bare(tmp_path, [10] * 4, [(0, 1), (2, 3)])


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], root: Path, *options: object) -> str:
    arguments = ("-w", root, "--val", 0.0, "--test", 0.0, "--random", 0, "--yes-share", 0.5, "--general", 0, *options)
    assert twin(monkeypatch, "pairs", *arguments) == 0
    return " ".join(capsys.readouterr().out.split())


def targets(workspace: Workspace) -> dict[str, Any]:
    stamp = workspace.stamped("pairs")
    assert stamp is not None
    found: dict[str, Any] = stamp.counts["targets"]["train"]
    return found


def test_the_cap_is_named(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(monkeypatch, capsys, workspace.root, "--total", 300, "--per-image", 4, "--per-link", 500)
    missed = targets(workspace)["missed"]
    assert f"of 300 pair queries, {missed['total']} too few under the caps (--per-image 4)." in text
    assert targets(workspace)["under the caps"]["total"] == {"many": missed["total"], "caps": ["per_image"]}


def test_what_is_missing_anyway_is_told_apart(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(monkeypatch, capsys, workspace.root, "--total", 1000, "--per-category", 100)
    assert "100 of 1,000 pair queries, 900 too few, 260 of them under the caps (--per-category 100)." in text
    assert targets(workspace)["under the caps"]["yes"] == {"many": 130, "caps": ["per_category"]}
    text = said(monkeypatch, capsys, workspace.root, "--total", 1000)
    assert "too few." in text
    assert "under the caps" not in text
    assert targets(workspace)["under the caps"] == {}


def test_caps_that_only_together_do_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(monkeypatch, capsys, workspace.root, "--total", 300, "--per-link", 20, "--per-category", 80)
    assert "under the caps (--per-link 20 with --per-category 80)." in text


def test_a_category_without_a_pair_under_the_caps_is_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(monkeypatch, capsys, workspace.root, "--per-link", 40, "--yes-share", 0.01)
    assert "train: no pair of mug (too few of one answer under the caps)." in text
    assert "no pair of mug" not in said(monkeypatch, capsys, workspace.root, "--yes-share", 0.01)

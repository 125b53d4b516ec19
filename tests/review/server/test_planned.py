"""Planning at the start, where there is something new to plan."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.review.reviewed import write_catalogue, write_links
from twin.catalog.checks import Overrule, add_overrules
from twin.core import ReviewSettings, Workspace
from twin.review.server._planned import plan_if_changed
from twin.review.store import Store, open_store, put_items, read_items, store_url

SETTINGS = ReviewSettings(gold=0)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "review")
    write_catalogue(made)
    write_links(made, [("cup", "jar")])
    return made


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    with closing(open_store(store_url(workspace, None))) as opened:
        plan_if_changed(workspace, opened, SETTINGS)
        yield opened


def planned(workspace: Workspace, store: Store, capsys: pytest.CaptureFixture[str], **settings: object) -> bool:
    """Whether it is planned anew."""
    capsys.readouterr()
    plan_if_changed(workspace, store, SETTINGS.model_copy(update=settings))
    return "Planned anew" in capsys.readouterr().out


Told = pytest.CaptureFixture[str]


def test_what_was_planned_is_left_alone(workspace: Workspace, store: Store, capsys: Told) -> None:
    assert not planned(workspace, store, capsys)
    assert not planned(workspace, store, capsys, port=1, lease_seconds=5.0)


def test_each_setting_that_a_plan_reads_counts(workspace: Workspace, store: Store, capsys: Told) -> None:
    for name, value in {"gold": 0.5, "verdicts": 3, "audit": 0.5, "rule": "majority", "gold_degree": 2}.items():
        assert planned(workspace, store, capsys, **{name: value})
        assert planned(workspace, store, capsys)


def test_new_links_decisions_and_settings_are_planned(workspace: Workspace, store: Store, capsys: Told) -> None:
    write_links(workspace, [("cup", "jar"), ("cup", "mug")])
    assert planned(workspace, store, capsys)
    assert len(read_items(store, "link")) == 2
    add_overrules(workspace, [Overrule("photo", "x", "exclude")])
    assert planned(workspace, store, capsys)
    assert planned(workspace, store, capsys, verdicts=3)
    assert not planned(workspace, store, capsys, verdicts=3)


def test_another_or_an_empty_database_is_planned(
    workspace: Workspace, store: Store, capsys: Told, tmp_path: Path
) -> None:
    address = f"sqlite:///{tmp_path}/other.sqlite"
    with closing(open_store(address)) as other:
        assert planned(workspace, other, capsys, database=address)
    assert planned(workspace, store, capsys)
    (workspace.root / "review.sqlite").rename(tmp_path / "away.sqlite")
    with closing(open_store(store_url(workspace, None))) as empty:
        assert planned(workspace, empty, capsys)
        put_items(empty, "link", [])
        assert not planned(workspace, empty, capsys)


def test_a_password_is_not_written_down(workspace: Workspace, store: Store, tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"database": f"sqlite:///{tmp_path}/secret.sqlite"})
    plan_if_changed(workspace, store, settings)
    assert "secret" not in (workspace.root / ".twin" / "review--plan.json").read_text()

"""The link of the one who runs the server."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from twin.core import Workspace
from twin.review.server._personal import own_token
from twin.review.store import Store, add_reviewer, open_store, reviewer_by_token, reviewers, revoke, store_url


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("LOGNAME", "ada")
    return Workspace(tmp_path / "review")


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    with closing(open_store(store_url(workspace, None))) as opened:
        yield opened


def names(store: Store) -> list[tuple[str, str]]:
    return [(reviewer.name, reviewer.kind) for reviewer in reviewers(store)]


def owner(store: Store, token: str | None) -> str:
    found = reviewer_by_token(store, token or "")
    assert found is not None
    return found.name


def test_the_first_start_makes_a_reviewer_and_later_ones_keep_the_link(workspace: Workspace, store: Store) -> None:
    add_reviewer(store, "vlm", kind="model")
    token = own_token(workspace, store)
    assert owner(store, token) == "ada"
    add_reviewer(store, "bob")
    assert own_token(workspace, store) == token
    assert names(store) == [("ada", "person"), ("bob", "person"), ("vlm", "model")]


def test_where_others_review_nobody_is_added(workspace: Workspace, store: Store) -> None:
    add_reviewer(store, "bob")
    assert own_token(workspace, store) is None
    assert names(store) == [("bob", "person")]
    assert not (workspace.root / ".twin" / "review-token").exists()


@pytest.mark.parametrize("ended", ["revoked", "replaced"])
def test_a_link_that_was_ended_is_not_brought_back(workspace: Workspace, store: Store, ended: str) -> None:
    own_token(workspace, store)
    if ended == "revoked":
        revoke(store, "ada")
    else:
        add_reviewer(store, "ada")
    assert own_token(workspace, store) is None


def test_another_database_has_another_link(workspace: Workspace, store: Store, tmp_path: Path) -> None:
    first = own_token(workspace, store)
    with closing(open_store(f"sqlite:///{tmp_path}/other.sqlite")) as other:
        second = own_token(workspace, other)
        assert owner(other, second) == "ada"
        assert second != first


def test_nobody_else_can_read_it(workspace: Workspace, store: Store) -> None:
    own_token(workspace, store)
    (file,) = (workspace.root / ".twin").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600

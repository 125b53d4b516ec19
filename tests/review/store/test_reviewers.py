import pytest
from sqlalchemy import text

from tests.review.store.making import judge, put_links
from twin.core import TwinError
from twin.review.store import (
    NewVerdict,
    Reviewer,
    Store,
    add_reviewer,
    put_verdicts,
    read_verdicts,
    reviewer_by_token,
    reviewers,
    revoke,
)


def test_the_token_opens_and_is_kept_nowhere(store: Store) -> None:
    ann, token = add_reviewer(store, "ann")
    assert reviewer_by_token(store, token) == ann == Reviewer(ann.id, "ann", "person")
    with store.engine.connect() as connection:
        kept = connection.execute(text("SELECT * FROM review_reviewers")).one()
    assert token not in map(str, kept)


@pytest.mark.parametrize("token", ["", "ann", "x" * 10_000, "\ud800", "\0", "' OR 1=1 --"])
def test_no_other_token_opens(store: Store, token: str) -> None:
    add_reviewer(store, "ann")
    assert reviewer_by_token(store, token) is None


def test_a_new_token_replaces_the_old(store: Store) -> None:
    ann, old = add_reviewer(store, "ann")
    again, new = add_reviewer(store, "ann")
    assert again == ann
    assert reviewer_by_token(store, old) is None
    assert reviewer_by_token(store, new) == ann


def test_a_revoked_token_opens_nothing_and_the_verdicts_stay(store: Store) -> None:
    put_links(store, 1)
    ann, token = add_reviewer(store, "ann")
    judge(store, ann, 1)
    revoke(store, "ann")
    assert reviewer_by_token(store, token) is None
    assert len(read_verdicts(store)) == 1
    assert reviewers(store) == [ann]
    with pytest.raises(TwinError, match="no reviewer bob"):
        revoke(store, "bob")


def test_a_name_is_of_one_kind(store: Store) -> None:
    add_reviewer(store, "zoe")
    put_verdicts(store, "ann", "model", [])
    put_verdicts(store, "vlm", "model", [NewVerdict("c", "link", "a", "b", "same")])
    assert [(one.name, one.kind) for one in reviewers(store)] == [("vlm", "model"), ("zoe", "person")]
    with pytest.raises(TwinError, match="is a model, not a person"):
        add_reviewer(store, "vlm")
    with pytest.raises(TwinError, match="is a person, not a model"):
        put_verdicts(store, "zoe", "model", [NewVerdict("c", "link", "a", "b", "same")])


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\0b", "x" * 201])
def test_names_that_are_none(store: Store, name: str) -> None:
    with pytest.raises(TwinError, match="cannot be the name of a reviewer"):
        add_reviewer(store, name)

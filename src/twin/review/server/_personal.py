"""The reviewer who runs the server: their name, and their link from one start to the next."""

import getpass
import os
from pathlib import Path

from twin.core import Workspace, aside
from twin.review.store import Store, add_reviewer, reviewer_by_token, reviewers

__all__ = ["own_token", "user_name"]


def user_name() -> str:
    """What the operating system calls the user, or ``reviewer`` where it does not know."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "reviewer"


def own_token(workspace: Workspace, store: Store) -> str | None:
    """The token of the one who runs the server; they are made a reviewer where there is no other person yet.

    The store keeps no token that could be shown again, so that this one lies beside it, readable to its owner alone:
    a new one at every start would end the work in a browser that is still open.

    Returns:
        None where others review and the user has no valid link from an earlier start.
    """
    file = workspace.root / ".twin" / "review-token"
    token = file.read_text("utf-8").strip() if file.exists() else ""
    if token and reviewer_by_token(store, token) is not None:
        return token
    if any(reviewer.kind == "person" for reviewer in reviewers(store)):
        return None
    _, token = add_reviewer(store, user_name())
    _keep(file, token)
    return token


def _keep(file: Path, token: str) -> None:
    with aside(file) as partial:
        os.close(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
        partial.write_text(token + "\n", encoding="utf-8")

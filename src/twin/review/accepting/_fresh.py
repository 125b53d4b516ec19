"""Whether there are verdicts that no acceptance has seen."""

import pyarrow as pa

from twin.core import ReviewSettings, TwinError, Workspace, digest
from twin.review.store import Store, count_queues, open_store, read_bad_photos, read_verdicts, store_url

__all__ = ["changed_since", "open_begun", "verdicts_digest"]

_TOLD = ("queue", "a", "b", "reviewer", "repeat", "verdict", "gold")


def open_begun(workspace: Workspace, settings: ReviewSettings) -> Store:
    """Open the review of a workspace.

    Raises:
        TwinError: There is none yet, it holds nothing, or it cannot be used.
    """
    if not _has_begun(workspace, settings):
        raise TwinError(f"Workspace {workspace.root} has no review yet; begin with `twin review`.")
    store = open_store(store_url(workspace, settings.database))
    if not any(queue.total for queue in count_queues(store).values()) and not len(read_verdicts(store)):
        store.close()
        raise TwinError("The review database holds nothing to judge; begin with `twin review plan`.")
    return store


def verdicts_digest(store: Store) -> str:
    """A hash of all verdicts, known truths and bad photos."""
    verdicts, marks = read_verdicts(store), read_bad_photos(store)
    return digest(*_columns(verdicts, _TOLD), *_columns(marks, ("image_id", "item", "reviewer")))


def changed_since(workspace: Workspace) -> str | None:
    """Why the accepted links no longer say what the verdicts do, or None; it says nothing of changed tables.

    Of a database that was named on the command line alone nothing is known, so nothing is said.
    """
    stamp, settings = workspace.stamped("review"), workspace.settings.review
    if stamp is None or not _has_begun(workspace, settings):
        return None
    try:
        store = open_begun(workspace, settings)
    except TwinError:
        return "the review database cannot be read"
    try:
        return None if verdicts_digest(store) == stamp.settings.get("seen") else "verdicts changed"
    finally:
        store.close()


def _has_begun(workspace: Workspace, settings: ReviewSettings) -> bool:
    return settings.database is not None or (workspace.root / "review.sqlite").exists()


def _columns(table: pa.Table, names: tuple[str, ...]) -> list[str]:
    return ["\n".join(map(str, table[name].to_pylist())) for name in names]

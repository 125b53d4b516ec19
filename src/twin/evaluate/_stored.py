"""Replies that are on the disk already."""

from collections.abc import Mapping, Sequence

from twin.core import TwinError, Workspace
from twin.evaluate._entries import read_journal
from twin.evaluate._plan import Ask, all_asks
from twin.evaluate._queries import read_queries
from twin.models import Reply

__all__ = ["Replies", "eval_options", "matched", "stored_replies"]

Replies = dict[tuple[str, bool], Reply]
"""Replies by query id and whether the photos stood in the second order."""


def stored_replies(workspace: Workspace, model: str, benchmark: str) -> Replies:
    """A model's replies to a benchmark, without asking it anything.

    Returns:
        A reply to every query in its own order, and in the second order to all that have one, or to none.

    Raises:
        TwinError: There are none, or not to all queries as they are now.
    """
    path = workspace.evaluation(model, benchmark) / "replies.jsonl"
    again = f"run `twin eval {eval_options(model)} --benchmarks {benchmark}`"
    queries = read_queries(workspace, benchmark)
    if not path.exists():
        raise TwinError(f"There is no {path}; {again} first.")
    contents = read_journal(path)
    replies = matched(all_asks(queries, contents.header.get("fingerprint", "")), contents.replies)
    lacking = sum((query.query_id, False) not in replies for query in queries)
    if lacking:
        of = f"{lacking:,} of the {len(queries):,} queries"
        raise TwinError(f"{path} has no reply to {of} of {benchmark} as they are now; {again}.")
    return replies


def matched(asks: Sequence[Ask], known: Mapping[str, Reply]) -> Replies:
    """What ``known`` says to ``asks``; replies in the second order only where there are all of them."""
    plain = [ask for ask in asks if not ask.swapped]
    swapped = [ask for ask in asks if ask.swapped]
    used = plain + (swapped if all(ask.key in known for ask in swapped) else [])
    return {(ask.query.query_id, ask.swapped): known[ask.key] for ask in used if ask.key in known}


def eval_options(model: str) -> str:
    """How the command line names what answers go by."""
    plain = model.replace("likelihood:", "")
    return f"--model {plain}" + (" --mode likelihood" if plain != model else "")

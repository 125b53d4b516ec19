"""The journal of raw replies: appended batch by batch, so that a killed evaluation goes on where it was."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from twin.core import aside
from twin.models import Reply

__all__ = ["append", "resume"]


def resume(path: Path, header: dict[str, str], query_ids: Sequence[str], batch: int) -> list[Reply]:
    """Open the journal at ``path`` and return the replies it already holds.

    A torn last line is cut, and so is a torn last batch: batches keep their boundaries, so that an interrupted
    evaluation asks exactly what an uninterrupted one asks. A journal with another header starts over.

    Args:
        path: The journal, one JSON object a line; the first line is the header.
        header: Model, benchmark and fingerprint of whatever the replies depend on.
        query_ids: All queries, in order.
        batch: Queries in one batch.

    Returns:
        Replies to the first queries, a whole number of batches (or to all queries).
    """
    head = _line(header)
    data = path.read_bytes() if path.exists() else b""
    if not data.startswith(head):
        with aside(path) as partial:
            partial.write_bytes(head)
        return []
    lines = data[len(head) :].split(b"\n")[:-1]
    replies = _readable(lines, query_ids)
    if len(replies) < len(query_ids):
        replies = replies[: len(replies) // batch * batch]
    os.truncate(path, len(head) + sum(len(line) + 1 for line in lines[: len(replies)]))
    return replies


def append(path: Path, query_ids: Sequence[str], replies: Sequence[Reply]) -> None:
    """Append one batch and wait until it is on the disk."""
    data = b"".join(
        _line({"query_id": query_id, "text": reply.text, "probability": reply.probability})
        for query_id, reply in zip(query_ids, replies, strict=True)
    )
    with path.open("ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _line(record: Mapping[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _readable(lines: list[bytes], query_ids: Sequence[str]) -> list[Reply]:
    """Replies up to the first line that is damaged or out of place."""
    replies: list[Reply] = []
    for line, query_id in zip(lines, query_ids, strict=False):
        try:
            record = json.loads(line)
            if record["query_id"] != query_id:
                break
            replies.append(Reply(record["text"], record["probability"]))
        except (ValueError, KeyError, TypeError):
            break
    return replies

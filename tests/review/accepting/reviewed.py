"""A small workspace with mined links and a review of it."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tests.pairs.synthetic import sketch
from tests.review.agreement.said import WORDS
from twin.core import Workspace, read_table, write_arrow
from twin.mine import LINKS, accept_unreviewed, maybe_same_path
from twin.review.store import NewItem, NewVerdict, open_store, put_items, put_verdicts, store_url

Pair = tuple[str, str]


def mined_workspace(root: Path) -> Workspace:
    """A catalogue of 16 instances and their near-twins, with links as the mine stage leaves them, all accepted."""
    workspace = sketch(8).write(root)
    table = read_table(workspace.accepted)
    count = len(table)
    more = {
        "similarity": pa.array([0.5 + 0.4 * place / count for place in range(count)]),
        "rank": pa.array([1] * count, pa.int32()),
        "mutual": pa.array([True] * count),
        "round": pa.array([0] * count, pa.int32()),
        "score": pa.array([0.5] * count),
    }
    columns = {name: more[name] if name in more else table[name] for name in LINKS.names}
    write_arrow(workspace.candidates, pa.table(columns, schema=LINKS).sort_by([("instance_a", "ascending")]))
    write_arrow(maybe_same_path(workspace), LINKS.empty_table())
    accept_unreviewed(workspace)
    outputs = [workspace.candidates, maybe_same_path(workspace), workspace.accepted]
    workspace.stamp("mine", settings={}, inputs=[workspace.images], outputs=outputs, counts={})
    return workspace


def mined_pairs(workspace: Workspace) -> list[Pair]:
    """The links that are no near-twins, in order."""
    table = read_table(workspace.candidates)
    mined = table.filter(pc.equal(table["kind"], "mined"))
    return list(zip(mined["instance_a"].to_pylist(), mined["instance_b"].to_pylist(), strict=True))


def item_of(pair: Pair, queue: str = "link", kind: str = "mined", gold: str | None = None) -> NewItem:
    return NewItem(queue, *pair, kind, "cup", 0.6 if kind == "mined" else None, gold, 0.0, 2)


def put(workspace: Workspace, queue: str, items: Iterable[NewItem]) -> None:
    with closing(open_store(store_url(workspace, None))) as store:
        put_items(store, queue, items)


def judge(
    workspace: Workspace,
    said: Mapping[str, str],
    pairs: Iterable[Pair],
    queue: str = "link",
    *,
    bad: Mapping[str, tuple[str, ...]] | None = None,
    kind: str = "person",
    at: float = 0.0,
) -> None:
    """Let reviewers say a letter a pair (``s``, ``d``, ``c``; ``k`` for checked; ``-`` for nothing).

    Args:
        workspace: The project.
        said: Letters by reviewer.
        pairs: Keys of the items.
        queue: The queue.
        bad: Photos that a reviewer marks with every verdict.
        kind: Kind of the reviewers.
        at: When.
    """
    words = WORDS | {"k": "checked"}
    pairs = list(pairs)
    with closing(open_store(store_url(workspace, None))) as store:
        for name, letters in said.items():
            rows = [
                NewVerdict(
                    f"{name}-{queue}-{one}-{other}",
                    queue,
                    one,
                    other,
                    words[letter],
                    bad_photos=(bad or {}).get(name, ()),
                    at=at + place,
                )
                for place, ((one, other), letter) in enumerate(zip(pairs, letters, strict=True))
                if letter != "-"
            ]
            counts = put_verdicts(store, name, kind, rows)
            assert counts["kept"] == len(rows)

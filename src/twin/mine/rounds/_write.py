"""The tables of links after a round."""

from pathlib import Path

import pyarrow as pa

from twin.core import MineSettings, Workspace, write_arrow
from twin.mine._catalogue import Photographed
from twin.mine._tables import ACCEPTED, is_reviewed, link_table, maybe_same_path
from twin.mine.rounds._chosen import Proposals
from twin.mine.rounds._folds import split_read
from twin.mine.rounds._known import Earlier
from twin.mine.rounds._record import record_path

__all__ = ["write_round"]

_ORDER = [("instance_a", "ascending"), ("instance_b", "ascending")]


def write_round(
    workspace: Workspace,
    catalogue: Photographed,
    earlier: Earlier,
    proposals: Proposals,
    settings: MineSettings,
    *,
    number: int,
) -> None:
    """Write the links of earlier rounds and those that round ``number`` proposes, and stamp the stage anew."""
    links = link_table(catalogue, proposals.links, number)
    _write(workspace.candidates, earlier.candidates, links)
    aside = [link_table(catalogue, part, number) for part in proposals.aside]
    _write(maybe_same_path(workspace), earlier.maybe_same, *aside)
    if not is_reviewed(workspace):
        by = pa.repeat("unreviewed", len(links))
        _write(workspace.accepted, earlier.accepted, links.append_column(ACCEPTED.field("accepted_by"), by))
    _stamp(workspace, settings, number)


def _stamp(workspace: Workspace, settings: MineSettings, number: int) -> None:
    stamp = workspace.stamped("mine")
    if stamp is not None:
        workspace.stamp(
            "mine",
            settings=settings.model_dump() | {"round": number},
            inputs=sorted({workspace.root / name for name in stamp.inputs} | {split_read(workspace)}),
            outputs=sorted({workspace.root / name for name in stamp.outputs} | {record_path(workspace)}),
            counts=stamp.counts | {"rounds": number},
        )


def _write(path: Path, *tables: pa.Table) -> None:
    write_arrow(path, pa.concat_tables(tables).sort_by(_ORDER))

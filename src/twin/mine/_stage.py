"""The mine stage: which instances look alike."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from twin.core import MineSettings, Workspace, console, progress
from twin.mine._catalogue import Photographed, read_photographed
from twin.mine._distributions import distributions, quantile_table
from twin.mine._links import Link, mined_links, near_twin_links, perhaps_same
from twin.mine._nearest import Neighbour, nearest
from twin.mine._tables import accept_unreviewed, maybe_same_path, write_links

__all__ = ["mine"]

Groups = list[npt.NDArray[np.int64]]


def mine(workspace: Workspace, settings: MineSettings) -> dict[str, int]:
    """Propose look-alike links between instances, from the vectors of the last run of the embed stage.

    Writes ``links/candidates.parquet`` and ``links/maybe_same.parquet``, and shows how alike several kinds of pairs
    are. Where nobody has begun to review (``review.sqlite``), every candidate is accepted as it is into
    ``links/accepted.parquet``.

    Returns:
        Counts: instances, mined and near_twins (links), and what the rules took out: merged (links found from both
        sides), maybe_same (links set aside), same_base (pairs of instances with one base, which are not mined).

    Raises:
        TwinError: A table before this stage is missing or does not fit the others.
    """
    catalogue = read_photographed(workspace)
    groups = _groups(catalogue, settings.across)
    neighbours = _neighbours(catalogue, groups, settings)
    mined = mined_links(catalogue, neighbours)
    suspects = perhaps_same(catalogue, mined, settings.similarity)
    suspected = set(suspects)
    kept = [link for link in mined if link not in suspected]
    twins = near_twin_links(catalogue, settings.similarity)
    counts = {
        "instances": len(catalogue.instances),
        "mined": len(kept),
        "near_twins": len(twins),
        "merged": sum(map(len, neighbours.values())) - len(mined),
        "maybe_same": len(suspects),
        "same_base": _same_base(catalogue, groups),
    }
    outputs = _write(workspace, kept + twins, suspects)
    _stamp(workspace, settings, outputs, counts)
    values = distributions(catalogue, groups, kept + twins, settings.similarity)
    console.print(quantile_table(values, settings.similarity))
    return counts


def _groups(catalogue: Photographed, across: bool) -> Groups:
    """Instances that may be linked with one another: those of a category, or all."""
    if across:
        return [np.arange(len(catalogue.instances))]
    categories = np.array([instance.category for instance in catalogue.instances])
    return [np.flatnonzero(categories == category) for category in np.unique(categories)]


def _neighbours(catalogue: Photographed, groups: Groups, settings: MineSettings) -> dict[int, list[Neighbour]]:
    found: dict[int, list[Neighbour]] = {}
    with progress() as display:
        task = display.add_task("comparing instances", total=sum(len(group) ** 2 for group in groups))
        for group in groups:
            found |= nearest(
                catalogue,
                group,
                count=settings.links,
                rule=settings.similarity,
                block=settings.block,
                advance=lambda pairs: display.advance(task, pairs),
            )
    return found


def _same_base(catalogue: Photographed, groups: Groups) -> int:
    """Pairs of instances in one group that have one base."""
    sizes = (np.unique(catalogue.roots[group], return_counts=True)[1] for group in groups)
    return sum(int((size * (size - 1) // 2).sum()) for size in sizes)


def _write(workspace: Workspace, links: Sequence[Link], suspects: Sequence[Link]) -> list[Path]:
    outputs = [workspace.candidates, maybe_same_path(workspace)]
    for path, table in zip(outputs, (links, suspects), strict=True):
        write_links(path, table)
    if not (workspace.root / "review.sqlite").exists():
        accept_unreviewed(workspace)
        outputs.append(workspace.accepted)
    return outputs


def _stamp(workspace: Workspace, settings: MineSettings, outputs: Sequence[Path], counts: dict[str, int]) -> None:
    embedded = workspace.stamped("embed")
    vectors = [workspace.root / name for name in embedded.outputs] if embedded else []
    workspace.stamp(
        "mine",
        settings=settings.model_dump(),
        inputs=[workspace.images, workspace.instances, *vectors],
        outputs=outputs,
        counts=counts,
    )

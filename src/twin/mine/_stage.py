"""The mine stage: which instances look alike."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from twin.catalog.checks import split_inputs, splits_table
from twin.core import MineSettings, Workspace, console, write_arrow, write_json
from twin.mine._catalogue import read_photographed
from twin.mine._choice import choose_links
from twin.mine._distributions import distributions, quantile_table, quantiles
from twin.mine._rules import not_compared, rule_table, told
from twin.mine._shortlisting import shortlisted_pairs
from twin.mine._similarity import measure
from twin.mine._tables import accept_unreviewed, is_reviewed, link_table, maybe_same_path, near_twin_table

__all__ = ["mine"]


def mine(workspace: Workspace, settings: MineSettings) -> dict[str, int]:
    """Propose look-alike links between instances, from the vectors of the last run of the embed stage.

    Writes ``links/candidates.parquet``, ``links/maybe_same.parquet`` and ``links/mine.json``, and shows what each rule
    took out and how alike several kinds of pairs are. Where nobody has judged a link (`is_reviewed`), every
    candidate is accepted as it is into ``links/accepted.parquet``.

    Returns:
        Counts: instances, mined and near_twins (links), maybe_same (links set aside), without_link (instances without a
        mined one).

    Raises:
        TwinError: A table before this stage is missing or does not fit the others, a vector is not finite, or an index
            is needed and its library is not installed.
    """
    catalogue = read_photographed(workspace)
    pairs = shortlisted_pairs(catalogue, settings)
    choice = choose_links(catalogue, pairs, settings)
    twins = near_twin_table(catalogue, measure(settings))
    rules = not_compared(catalogue, settings)
    instances = len(catalogue.instances)
    rules["not shortlisted"] = instances * (instances - 1) // 2 - sum(rules.values()) - len(pairs)
    rules |= choice.counts
    counts = {
        "instances": instances,
        "mined": len(choice.links),
        "near_twins": len(twins),
        "maybe_same": len(choice.aside),
        "without_link": choice.without,
    }
    links = pa.concat_tables([link_table(catalogue, choice.links), twins])
    values = distributions(catalogue, settings, pairs, choice, twins["similarity"].to_numpy())
    record = {"counts": counts, "rules": told(rules, settings), "similarity": quantiles(values)}
    _write(workspace, settings, links, link_table(catalogue, choice.aside), record)
    console.print(rule_table(rules, settings))
    console.print(quantile_table(values, settings))
    return counts


def _write(
    workspace: Workspace, settings: MineSettings, links: pa.Table, aside: pa.Table, record: dict[str, Any]
) -> None:
    workspace.candidates.with_name("rounds.json").unlink(missing_ok=True)  # of rounds that stood on earlier links
    outputs = [workspace.candidates, maybe_same_path(workspace)]
    write_arrow(outputs[0], links.sort_by([("instance_a", "ascending"), ("instance_b", "ascending")]))
    write_arrow(outputs[1], aside)
    if not is_reviewed(workspace):
        accept_unreviewed(workspace)
        outputs.append(workspace.accepted)
    outputs.append(workspace.candidates.with_name("mine.json"))
    write_json(outputs[-1], record)
    _stamp(workspace, settings, outputs, record["counts"])


def _stamp(workspace: Workspace, settings: MineSettings, outputs: Sequence[Path], counts: dict[str, int]) -> None:
    embedded = workspace.stamped("embed")
    vectors = [workspace.root / name for name in embedded.outputs] if embedded else []
    known = [path for path in split_inputs(workspace) if path != splits_table(workspace)]
    workspace.stamp(
        "mine",
        settings=settings.model_dump(),
        inputs=[workspace.images, workspace.instances, *known, *vectors],
        outputs=outputs,
        counts=counts,
    )

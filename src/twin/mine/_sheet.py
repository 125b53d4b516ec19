"""Contact sheets of proposed links, so that people can look at them."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.showing import Strip, caption, draw_sheets, strips_of
from twin.core import TwinError, Workspace, read_columns
from twin.mine._tables import LINKS, maybe_same_path, of_category

__all__ = ["LinkKind", "link_sheet"]

LinkKind = Literal["mined", "near-twin", "maybe-same"]


def link_sheet(
    workspace: Workspace,
    kind: LinkKind = "mined",
    *,
    instance: str | None = None,
    category: str | None = None,
    count: int = 40,
    output: Path | None = None,
) -> list[Path]:
    """Draw the photos of linked instances, one below the other, the best-scored links first.

    Args:
        workspace: Where the links are.
        kind: Which links: mined ones, near-twins, or those that may show one object.
        instance: Only links of this instance.
        category: Only links with an instance of this category, or of both as the table has them (``cup / vase``).
        count: Most links that are drawn.
        output: A PNG file; by default ``sheets/links-KIND.png`` in the workspace.

    Returns:
        The pages.

    Raises:
        TwinError: There are no such links, or no catalogue.
    """
    links = _links(workspace, kind, instance, category).slice(0, count).to_pylist()
    if not links:
        raise TwinError(f"There is no {kind} link to draw; run `twin mine`, or ask for others.")
    ids = sorted({link[side] for link in links for side in ("instance_a", "instance_b")})
    strips = strips_of(workspace, ids)
    families = [_family(link, strips) for link in links]
    return draw_sheets(families, output or workspace.root / "sheets" / f"links-{kind}.png")


def _links(workspace: Workspace, kind: LinkKind, instance: str | None, category: str | None) -> pa.Table:
    """The links that are asked for, the best-scored first."""
    path = maybe_same_path(workspace) if kind == "maybe-same" else workspace.candidates
    table = read_columns(path, LINKS.names)
    chosen = pc.equal(table["kind"], "mined" if kind == "maybe-same" else kind)
    if instance is not None:
        of_instance = pc.or_(pc.equal(table["instance_a"], instance), pc.equal(table["instance_b"], instance))
        chosen = pc.and_(chosen, of_instance)
    if category is not None:
        chosen = pc.and_(chosen, of_category(table, category))
    by = [("score", "descending"), ("instance_a", "ascending"), ("instance_b", "ascending")]
    return table.filter(chosen).sort_by(by)


def _family(link: dict[str, Any], strips: dict[str, Strip]) -> list[tuple[Strip, str]]:
    """The two instances of a link; the first caption tells how they are linked."""
    facts = f"similarity {link['similarity']:.3f}"
    facts += f", rank {link['rank']}" if link["rank"] else f", {link['degree']} changed"
    facts += ", mutual" if link["mutual"] else ""
    facts += f", round {link['round']}: {link['score']:.3f}" if link["round"] else ""
    one, other = strips[link["instance_a"]], strips[link["instance_b"]]
    return [(_standing(one, ""), f"{caption(one)}\n{facts}"), (_standing(other, link["instance_a"]), caption(other))]


def _standing(strip: Strip, above: str) -> Strip:
    """The strip as one that stands below ``above``, or first."""
    return replace(strip, row=strip.row | {"base": above})

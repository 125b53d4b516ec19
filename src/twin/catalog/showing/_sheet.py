"""Contact sheets: the photos of some instances, on pages that can be looked at."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

from twin.catalog.showing._captions import caption
from twin.catalog.showing._chosen import Strip, strips
from twin.catalog.showing._drawing import draw_page, row_height
from twin.core import Workspace, aside, track

__all__ = ["HEIGHT", "contact_sheet", "draw_sheets"]

HEIGHT = 8_000
"""Of a page, at most, in pixels; only a single row may be higher."""

Rows = list[tuple[Strip, str]]


def contact_sheet(
    workspace: Workspace, *, instance: str | None = None, category: str | None = None, output: Path | None = None
) -> list[Path]:
    """Draw the photos of an instance with its near-twins, or of all instances of a category.

    A row is an instance; the caption of a near-twin says what differs from the base above it. What does not fit on one
    page goes on several, ``NAME-01.png`` and so on; near-twins stay with their base, which is repeated where they are
    too many.

    Args:
        workspace: Where the catalogue is.
        instance: An instance id.
        category: A category.
        output: A PNG file; by default ``sheets/NAME.png`` in the workspace.

    Returns:
        The pages.

    Raises:
        TwinError: Not exactly one of instance and category is given, or the catalogue does not have it.
    """
    families = strips(workspace, instance, category)
    name = (instance or category or "").replace("/", "-")
    rows = ([(strip, caption(strip)) for strip in family] for family in families)
    return draw_sheets(rows, output or workspace.root / "sheets" / f"{name}.png")


def draw_sheets(families: Iterable[Rows], output: Path) -> list[Path]:
    """Draw instances with their captions, those of a family together, on as many pages as it takes.

    Args:
        families: Rows that belong together, a line above each family.
        output: A PNG file; several pages are ``NAME-01.png`` and so on.

    Returns:
        The pages.
    """
    pages = list(_pages(families))
    paths = _paths(output, len(pages))
    work = list(zip(paths, pages, strict=True))
    with track(work, "Drawing", len(work)) if len(work) > 1 else nullcontext(iter(work)) as drawn:
        for path, rows in drawn:
            with aside(path) as partial:
                draw_page(rows).save(partial, "PNG")
    return paths


def _pages(families: Iterable[Rows]) -> Iterator[Rows]:
    """Fill pages family by family."""
    page: Rows = []
    for family in families:
        for part in _parts(family):
            if page and _height(page) + _height(part) > HEIGHT:
                yield page
                page = []
            page = page + part
    yield page


def _parts(family: Rows) -> Iterator[Rows]:
    """Cut a family that is higher than a page; each part begins with the base."""
    part = family[:1]
    for row in family[1:]:
        if len(part) > 1 and _height([*part, row]) > HEIGHT:
            yield part
            part = family[:1]
        part = [*part, row]
    yield part


def _height(rows: Rows) -> int:
    return sum(row_height(text) for _, text in rows)


def _paths(output: Path, count: int) -> list[Path]:
    if count == 1:
        return [output]
    digits = max(2, len(str(count)))
    return [output.with_name(f"{output.stem}-{page:0{digits}}{output.suffix}") for page in range(1, count + 1)]

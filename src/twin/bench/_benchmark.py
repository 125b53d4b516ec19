"""Drawing the benchmark tables and saying what they hold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twin.bench._grades import Grades, among_links
from twin.bench._material import Source, Split
from twin.bench._multi import draw_multi
from twin.bench._pairs import draw_pairs
from twin.bench._rows import RowMaker, Words, sorted_rows
from twin.core import BenchSettings
from twin.pairs import Catalog, Link, general_questions, kind_name

__all__ = ["Drawn", "draw_general", "draw_source"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One benchmark table.

    Attributes:
        name: Its name.
        rows: Its rows, by question type and then query id.
        counts: What it holds.
        notes: What fell short of the settings, a sentence each.
    """

    name: str
    rows: list[dict[str, Any]]
    counts: dict[str, Any]
    notes: list[str]


def draw_source(catalog: Catalog, source: Source, split: Split, grades: Grades, settings: BenchSettings) -> Drawn:
    """Draw the pair and multi queries of one source."""
    pairs = draw_pairs(catalog, source, settings.pairs, settings.seed)
    multi = draw_multi(catalog, source, settings.multi, settings.seed)
    inside = among_links(grades, (link for links in source.links.values() for link in links))
    make = RowMaker(catalog, split, source.name, inside, Words(settings.seed, form=settings.form))
    counts = {
        f"{source.name} pairs": len(pairs),
        f"{source.name} pair negatives": _mixture([draft.link for draft in pairs]),
        f"{source.name} multi": len(multi),
        f"{source.name} multi negatives": _mixture([link for draft in multi for _, _, link in draft.candidates]),
    }
    notes = []
    if len(pairs) < settings.pairs - settings.pairs % 2:
        why = "there are no more positives, or no more negatives"
        notes.append(f"{source.name}: {len(pairs)} of {settings.pairs} pair queries; {why}.")
    if len(multi) < settings.multi - settings.multi % 4:
        why = "instances with 4 photos and 3 photos of look-alikes give no more"
        notes.append(f"{source.name}: {len(multi)} of {settings.multi} multi queries; {why}.")
    rows = [*make.pairs(pairs), *(make.multi(draft) for draft in multi)]
    return Drawn(source.name, sorted_rows(rows), counts, notes)


def draw_general(catalog: Catalog, split: Split, grades: Grades, settings: BenchSettings) -> Drawn:
    """Draw the general questions about held-out instances of the groups that were trained on."""
    places = [
        place
        for place, instance in enumerate(catalog.instances)
        if split.names[place] == "test" and instance.group != "unseen"
    ]
    drafts = general_questions(catalog, places, settings.general, settings.seed)
    make = RowMaker(catalog, split, "general", grades, Words(settings.seed))
    why = "the photos give no more" if drafts else "the held-out instances carry no facts"
    notes = [f"{len(drafts)} of {settings.general} general questions; {why}."] if len(drafts) < settings.general else []
    counts = {"general": len(drafts), "general kinds": dict(sorted(Counter(draft.kind for draft in drafts).items()))}
    return Drawn("general", sorted_rows([make.general(draft) for draft in drafts]), counts, notes)


def _mixture(links: Sequence[Link | None]) -> dict[str, int]:
    many = Counter((link.kind, link.degree) for link in links if link)
    return {kind_name(*kind): count for kind, count in sorted(many.items())}

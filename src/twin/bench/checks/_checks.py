"""All checks of a benchmark table, as one report."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from twin.bench._chosen import chosen_tables
from twin.bench.checks._composition import composition
from twin.bench.checks._copies import copies, image_use
from twin.bench.checks._positions import positions
from twin.bench.checks._query import Checked, checked_queries
from twin.core import Workspace, write_json

__all__ = ["check_benchmark", "check_benchmarks"]


def check_benchmarks(workspace: Workspace, names: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """Check benchmark tables, and write the report of each as ``benchmark/checks/NAME.json``.

    Args:
        workspace: The project.
        names: Of the tables; all there are by default.

    Returns:
        The reports, by name of the table.

    Raises:
        TwinError: There is no such table, or none at all.
    """
    chosen = chosen_tables(workspace, names)
    reports = {name: check_benchmark(checked_queries(workspace, name)) for name in chosen}
    for name, report in reports.items():
        write_json(workspace.root / "benchmark" / "checks" / f"{name}.json", report)
    return reports


def check_benchmark(queries: Sequence[Checked]) -> dict[str, Any]:
    """The report of one table: counts, copies, use of images, identities, and position bias of each source in it."""
    by_source: dict[str, list[Checked]] = {}
    for query in queries:
        by_source.setdefault(query.source, []).append(query)
    return {
        "queries": len(queries),
        "composition": composition(queries),
        "yes_share": _yes_share(queries),
        "copies": copies(queries),
        "images": image_use(queries),
        "identities": _identities(queries),
        "positions": {name: positions(some) for name, some in sorted(by_source.items())},
    }


def _yes_share(queries: Sequence[Checked]) -> float | None:
    pairs = [query.answer == "yes" for query in queries if query.question_type == "pairwise"]
    return round(sum(pairs) / len(pairs), 4) if pairs else None


def _identities(queries: Sequence[Checked]) -> dict[str, int] | None:
    """Identities of the references and how often the commonest is asked about; None where only pixels are known."""
    many = Counter(query.reference for query in queries if query.reference is not None)
    return {"references": len(many), "most_asked": max(many.values())} if many else None

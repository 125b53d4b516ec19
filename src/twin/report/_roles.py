"""What models and sources are to the report, and which of them are missing."""

from collections.abc import Sequence
from typing import Literal

from twin.core import ReportSettings

__all__ = ["Role", "gaps", "model_roles", "source_key"]

Role = Literal["base", "trained", "comparator", "other"]

_ORDER = ("base", "trained", "comparator", "other")
_FIRST_SOURCES = ("seen", "unseen", "heldout")


def model_roles(models: set[str], settings: ReportSettings, wanted: Sequence[str]) -> dict[str, Role]:
    """What each of ``models`` is to the report, in shown order: as ``wanted``, or by role and name."""
    named: dict[str, Role] = {"comparator": "comparator", settings.trained: "trained", settings.base: "base"}
    roles = {model: named.get(model, "other") for model in models}
    if wanted:
        return {model: roles[model] for model in wanted if model in roles}
    return dict(sorted(roles.items(), key=lambda item: (_ORDER.index(item[1]), item[0])))


def source_key(source: str) -> tuple[str, int, str]:
    """Sources with a table of their own come first, the demo's from the known to the unknown."""
    place = _FIRST_SOURCES.index(source) if source in _FIRST_SOURCES else len(_FIRST_SOURCES)
    return (source.rpartition("/")[0], place, source)


def gaps(roles: dict[str, Role], sources: list[str], settings: ReportSettings) -> list[str]:
    """Plain sentences on what was not evaluated; models are missed only where none were asked for by name."""
    known = set(roles.values())
    unsaid = "has not been evaluated, so no gain can be stated."
    training = not settings.models
    gaps = [
        (training and "base" not in known, f"The model before training ({settings.base}) {unsaid}"),
        (training and "trained" not in known, f"The model after training ({settings.trained}) {unsaid}"),
        (training and "comparator" not in known, "The comparator has not been evaluated."),
        (
            "seen" in sources and "unseen" not in sources,
            "No source of unseen kinds was evaluated, so nothing is said about transfer.",
        ),
    ]
    return [sentence for missing, sentence in gaps if missing]

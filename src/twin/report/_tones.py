"""How models are told apart in drawings: by a colour and by the shape of their mark."""

from collections.abc import Mapping

from twin.report._evidence import Evidence
from twin.report._roles import Role

__all__ = ["COLOURS", "Tone", "drawn_models", "tones"]

Tone = str
"""Name of a colour and a mark: ``base``, ``trained``, ``comparator``, or ``other-1`` to ``other-5``."""

COLOURS: Mapping[Tone, tuple[str, str]] = {
    "base": ("#6d7681", "#98a2ad"),
    "trained": ("#0b7a75", "#3fc0b4"),
    "comparator": ("#a8660c", "#e0a04a"),
    "other-1": ("#3a68b0", "#86b1f2"),
    "other-2": ("#80489f", "#c79be6"),
    "other-3": ("#ad3d66", "#ee8fb2"),
    "other-4": ("#65731a", "#b5c45d"),
    "other-5": ("#765444", "#cda892"),
}
"""Colour of each tone on a light and on a dark ground."""

_OTHERS = 5
_MOST = 8
_BASELINES = ("always-yes", "threshold")


def tones(roles: Mapping[str, Role]) -> dict[str, Tone]:
    """The tone of each model; from the sixth model without a role on, colours come again."""
    others = [model for model, role in roles.items() if role == "other"]
    return {
        model: role if role != "other" else f"other-{others.index(model) % _OTHERS + 1}"
        for model, role in roles.items()
    }


def drawn_models(evidence: Evidence, chosen: bool) -> list[str]:
    """The models that lines and outlines show, at most 8.

    All that were asked for, else all but the plain baselines, else those.
    """
    models = [
        model
        for model, role in evidence.roles.items()
        if chosen or role != "other" or not (model in _BASELINES or model.startswith("blind"))
    ]
    return (models or list(evidence.roles))[:_MOST]

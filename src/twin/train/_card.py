"""The card of a finished run: what it is, what it was made from and how, for people."""

import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from twin import __version__

__all__ = ["model_card", "versions"]

_CARD = """---
library_name: transformers
pipeline_tag: image-text-to-text
tags: [twin, {method}]
---

# {name}

{base} after {steps:,} steps of {title} on pairs of photos: do both show the same object? Made by twin {twin}.

| | |
|---|---|
{facts}

The settings, all losses and the objects that were seen are in `training.json`. It loads as any `transformers` model
(`AutoModelForImageTextToText`); additions by LoRA are merged into its weights. Ask it with
`twin ask --model FOLDER ONE.jpg TWO.jpg`.
"""

_TITLES = {"sft": "supervised fine-tuning", "grpo": "group-relative policy optimisation"}


def versions() -> dict[str, str]:
    """Versions of what took part."""
    names = ("torch", "transformers", "trl", "peft", "accelerate", "datasets")
    return {"python": platform.python_version(), "twin": __version__} | {name: version(name) for name in names}


def _validated(record: Mapping[str, Any]) -> dict[str, str]:
    best = record["best"]
    if not best:
        return {}
    last, most = record["validation"][-1]["val_accuracy"], best["val_accuracy"]
    where = "; `best` holds it" if best["step"] < record["settings"]["steps"] else ""
    return {"right on validation pairs": f"{last:.1%} at last, {most:.1%} at best (step {best['step']:,.0f}{where})"}


def model_card(record: Mapping[str, Any]) -> str:
    """The card as Markdown.

    Args:
        record: What ``training.json`` holds.
    """
    settings, data, log = record["settings"], record["data"], record["log"]
    is_best = record.get("checkpoint") == "best"
    figure = "reward" if record["method"] == "grpo" else "loss"  # that loss is 0 but for the KL divergence
    facts = {
        "questions": f"{data['rows']:,} ({data['different']:,} different)",
        "data digest": f"`{data['digest']}`",
        "parts that learned": ", ".join(f"{part} {settings[part]}" for part in ("vision", "projector", "language")),
        "batch": settings["batch"],
        "learning rate": settings["learning_rate"],
        figure: f"{log[0][figure]:.4f} at first, {log[-1][figure]:.4f} at last" if log else "none",
        **_validated(record),
        "seed": settings["seed"],
        "versions": ", ".join(f"{name} {number}" for name, number in record["versions"].items()),
    }
    return _CARD.format(
        name=f"{settings['name']}/best" if is_best else settings["name"],
        base=settings["model"],
        steps=record["best"]["step"] if is_best else settings["steps"],
        title=_TITLES[record["method"]],
        method=record["method"],
        twin=record["versions"]["twin"],
        facts="\n".join(f"| {name} | {value} |" for name, value in facts.items()),
    )

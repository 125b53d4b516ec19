"""Draws the picture of docs/learning.md: `python recipes/learning/plot.py WORKSPACE docs/images/learning.png`."""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

KINDS = ("mined", "16", "8", "4", "2", "1")
SHOWN = {
    "comparator": "comparator",
    "fitted": "SFT",
    "easy": "SFT, easy negatives",
    "reinforced": "GRPO",
    "base": "base",
}
REWARDED = {"reinforced": "bare answers", "reasoned": "after an explanation"}
WINDOW = 20
"""Steps over which rewards are averaged."""


def areas(axes: Any, figures: dict[str, Any]) -> None:
    """The AUC against each kind of negative."""
    places = np.arange(len(KINDS))
    for number, (model, name) in enumerate(SHOWN.items()):
        found = [figures[model][kind] for kind in KINDS]
        values = np.array([one["value"] for one in found])
        reach = np.abs([[one["low"], one["high"]] for one in found] - values[:, None]).T
        axes.errorbar(places + 0.08 * (number - 2), values, reach, marker="o", capsize=2, label=name, lw=1.2)
    axes.axhline(0.5, color="grey", lw=0.8, ls=":")
    axes.set_xticks(places, [kind if kind == "mined" else f"{kind} changed" for kind in KINDS])
    axes.set_ylabel("AUC, objects of seen families")
    axes.legend(frameon=False, fontsize=8)


def rewards(axes: Any, runs: Path) -> None:
    """How often the answer was right while reinforcement went."""
    for model, name in REWARDED.items():
        log = json.loads((runs / model / "training.json").read_text())["log"]
        earned = np.array([entry["rewards/answer_reward/mean"] for entry in log])
        axes.plot(
            np.arange(WINDOW, len(earned) + 1), np.convolve(earned, np.ones(WINDOW) / WINDOW, "valid"), label=name
        )
    axes.axhline(0.5, color="grey", lw=0.8, ls=":")
    axes.set_xlabel("step of GRPO")
    axes.set_ylabel(f"right answers drawn, mean of {WINDOW} steps")
    axes.legend(frameon=False, fontsize=8)


def main(workspace: Path, picture: Path) -> None:
    """Draw both."""
    summary = json.loads((workspace / "report" / "summary.json").read_text())
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), width_ratios=(3, 2), layout="constrained")
    areas(left, summary["degrees"]["seen"])
    rewards(right, workspace / "runs")
    figure.savefig(picture, dpi=110)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

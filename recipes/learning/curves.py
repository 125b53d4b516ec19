"""Draw the picture of docs/learning.md: how two runs went, and how fine a difference each model sees.

Usage: .venv/bin/python recipes/learning/curves.py WORKSPACE PICTURE.png SFT_RUN GRPO_RUN SFT_MODEL GRPO_MODEL
(the models are those of `twin eval --mode likelihood`; the comparator stands beside them)
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np

from twin.core import Workspace
from twin.evaluate import degree_areas, read_answers, read_benchmark

DEGREES = ("mined", "16", "8", "4", "2", "1")
COLOURS = {"comparator": "#8a8f98", "SFT": "#0f766e", "GRPO": "#b45309"}


def smooth(log: list[dict[str, Any]], name: str, width: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Steps, and the mean of a figure over ``width`` of them."""
    known = [(row["step"], row[name]) for row in log if name in row]
    steps, values = np.array(known, dtype=float).T
    window = np.ones(min(width, len(values))) / min(width, len(values))
    return steps[len(window) - 1 :], np.convolve(values, window, "valid")


def draw_run(axes: Any, log: list[dict[str, Any]], names: dict[str, str], title: str) -> None:
    """A line for each of ``names``."""
    for (name, label), colour in zip(names.items(), ("#0f766e", "#b45309", "#8a8f98"), strict=False):
        axes.plot(*smooth(log, name), color=colour, label=label, linewidth=1.4)
    axes.set(title=title, xlabel="steps")
    axes.legend(frameon=False)


def draw_degrees(axes: Any, workspace: Workspace, models: dict[str, str]) -> None:
    """AUC by degree of each model, with its interval."""
    queries = read_benchmark(workspace, "seen")
    for place, (label, model) in enumerate(models.items()):
        areas = degree_areas(read_answers(workspace, model, "seen", queries))
        value = np.array([areas[name].value for name in DEGREES])
        reach = np.array(
            [[areas[name].value - areas[name].low, areas[name].high - areas[name].value] for name in DEGREES]
        )
        at = np.arange(len(DEGREES)) + 0.12 * (place - 1)
        axes.errorbar(at, value, reach.T, fmt="o", color=COLOURS[label], label=label, markersize=4, linewidth=1.2)
    axes.axhline(0.5, color="#c9ccd1", linewidth=0.8)
    axes.set(title="AUC by changed attributes, seen families", xticks=range(len(DEGREES)), xticklabels=DEGREES)
    axes.legend(frameon=False)


def main() -> None:
    """Draw what the command line names."""
    root, picture, *names = sys.argv[1:]
    workspace = Workspace(Path(root).resolve())
    logs = [json.loads((workspace.run(name) / "training.json").read_text(encoding="utf-8")) for name in names[:2]]
    mpl.use("Agg")
    plt.rcParams |= {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10}
    figure, axes = plt.subplots(1, 3, figsize=(12, 3.4), layout="constrained")
    draw_run(axes[0], logs[0]["log"], {"loss": "loss"}, "SFT")
    reinforced = {"reward": "reward", "yes_rate": "share of yes", "kl": "KL"}
    draw_run(axes[1], logs[1]["log"], reinforced, "GRPO")
    kept = logs[1]["validation"]
    axes[1].plot([row["step"] for row in kept], [row["val_accuracy"] for row in kept], "k.", label="validation")
    axes[1].legend(frameon=False)
    draw_degrees(axes[2], workspace, {"comparator": "comparator", "SFT": names[2], "GRPO": names[3]})
    figure.savefig(picture, dpi=110)


if __name__ == "__main__":
    main()

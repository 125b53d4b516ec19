"""What ``twin review status`` prints."""

from typing import Any

from rich.markup import escape
from rich.table import Table

from twin.core import console, counted

__all__ = ["share", "show", "spared"]

_PAIRS = 10
"""Pairs of reviewers that are shown: those who share most items."""

Figure = dict[str, Any] | None


def show(told: dict[str, Any], rule: str) -> None:
    """Print the figures of a review.

    Args:
        told: From `twin.review.accepting.figures`.
        rule: The rule that would be applied.
    """
    console.print(_queues(told["queues"]))
    console.print(_agreement(told["agreement"]))
    pairs = [pair | {"queue": queue} for queue, figures in told["agreement"].items() for pair in figures["pairs"]]
    if pairs:
        console.print(_kappas(pairs))
    if told["reviewers"]:
        console.print(_reviewers(told["reviewers"]))
    if told["miner"]:
        console.print(_miner(told["miner"]))
    if told["rules"]:
        console.print(_rules(told["rules"], rule))
    _say(told)


def share(figure: Figure) -> str:
    """A share as per cent with its interval, or a dash."""
    return _cell(figure).replace("\n[dim]", " (").replace("[/]", ")")


def spared(saved: dict[str, Any], accepted: str) -> str:
    """What models spared people, and what is ``accepted`` on their word alone."""
    if not saved["verdicts"]:
        return "Models have judged, and spared people no verdict yet."
    alone = counted(saved["links"], "link")
    error = f", with an estimated label error of {share(saved['label_error'])}" if saved["label_error"] else ""
    return (
        f"Models spared people {counted(saved['verdicts'], 'verdict')}; {alone} {accepted} on their word alone{error}."
    )


def _cell(figure: Figure, scale: float = 100.0, digits: int = 1, unit: str = " %") -> str:
    """A figure with its interval below, or a dash."""
    if figure is None:
        return "–"
    value = f"{scale * figure['value']:.{digits}f}{unit}"
    if figure["low"] is None:
        return value
    return f"{value}\n[dim]{scale * figure['low']:.{digits}f} to {scale * figure['high']:.{digits}f}[/]"


def _coefficient(figure: Figure) -> str:
    return _cell(figure, 1.0, 2, "")


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(first, title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _queues(queues: dict[str, dict[str, int]]) -> Table:
    names = ("items", "done", "gold", "verdicts", "people", "of models")
    table = _table("What was judged", "queue", *names[:5], "verdicts of models")
    for queue, counts in queues.items():
        table.add_row(queue, *(f"{counts[name]:,}" for name in names))
    return table


def _agreement(agreement: dict[str, dict[str, Any]]) -> Table:
    table = _table(
        "How people agree, with 95 % intervals", "queue", "judged twice", "agree", "Krippendorff's alpha", "cannot tell"
    )
    for queue, figures in agreement.items():
        table.add_row(
            queue,
            f"{figures['items']:,}",
            _cell(figures["percent"]),
            _coefficient(figures["alpha"]),
            _cell(figures["cannot_tell"]),
        )
    return table


def _kappas(pairs: list[dict[str, Any]]) -> Table:
    most = sorted(pairs, key=lambda pair: -pair["items"])[:_PAIRS]
    title = "Who agrees with whom" + (
        f" (the {_PAIRS} of {len(pairs)} pairs with most items)" if len(pairs) > _PAIRS else ""
    )
    table = _table(title, "reviewers", "queue", "items", "agree", "Cohen's kappa")
    for pair in most:
        names = escape(" and ".join(pair["reviewers"]))
        table.add_row(names, pair["queue"], f"{pair['items']:,}", _cell(pair["percent"]), _coefficient(pair["kappa"]))
    return table


def _reviewers(reviewers: dict[str, dict[str, Any]]) -> Table:
    columns = ("verdicts", "seconds", "right on gold", "second look", "right on same", "on different")
    table = _table("Reviewers; the last two are estimated from all verdicts on links", "reviewer", *columns)
    for name, told in reviewers.items():
        reliability = told["reliability"] or {"same": None, "different": None}
        model = told["kind"] == "model"
        table.add_row(
            escape(f"{name} (model)" if model else name),
            f"{told['verdicts']:,}",
            "–" if model else f"{told['seconds']:.1f}",
            _cell(told["gold"]["right"]),
            _cell(told["consistency"]),
            _cell(reliability["same"]),
            _cell(reliability["different"]),
        )
    return table


def _miner(bands: list[dict[str, Any]]) -> Table:
    table = _table(
        "Links that are really one object (false negatives of the miner)", "similarity", "links", "judged", "share"
    )
    for band in bands:
        name = f"{band['low']:.3f} to {band['high']:.3f}"
        table.add_row(name, f"{band['links']:,}", f"{band['judged']:,}", _cell(band["share"]))
    return table


def _rules(rules: dict[str, dict[str, Any]], chosen: str) -> Table:
    columns = ("different", "same", "undecided", "label error", "by gold alone", "error of same")
    table = _table("What each rule would accept, and what share of it would be wrong", "rule", *columns)
    for rule, told in rules.items():
        table.add_row(
            f"[bold]{rule}[/]" if rule == chosen else rule,
            f"{told['accepted']:,}",
            f"{told['same']:,}",
            f"{sum(told['undecided'].values()):,}",
            _cell(told["label_error"]),
            _cell(told["label_error_by_gold"]),
            _cell(told["same_error"]),
        )
    return table


def _say(told: dict[str, Any]) -> None:
    if called := told["photos"]["called bad"]:
        most = told["photos"]["by most who saw them"]
        console.print(f"{counted(called, 'photo was', 'photos were')} called bad, {most:,} by most who saw them.")
    if told["saved"]:
        console.print(spared(told["saved"], "would be accepted"), soft_wrap=True)
    for note in told["notes"]:
        console.print(note, markup=False, soft_wrap=True)  # it names people

"""``twin review judge``: models judge links before people do."""

from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape

from twin.cli._options import merged, options, workspace_option
from twin.cli._review_plan import show_saved
from twin.core import EvaluateSettings, ReviewSettings, Workspace, console, counted

if TYPE_CHECKING:
    from twin.review.judging import Calibrated

__all__ = ["command"]

_REVIEW = ("database", "verdicts", "rule", "least", "confident", "audit", "seed")
_MODEL = (
    "batch",
    "batch_tokens",
    "max_new_tokens",
    "vision_memory",
    "vision_disk",
    "device",
    "url",
    "key_variable",
    "concurrency",
    "tries",
    "try_seconds",
)


@click.command()
@workspace_option
@click.option("--model", "models", multiple=True, required=True, help="Who judges, as in `twin eval`; several in turn.")
@click.option(
    "--photos", type=click.IntRange(min=1), default=3, show_default=True, help="Most photo pairs of a link compared."
)
@options(ReviewSettings, only=_REVIEW)
@options(EvaluateSettings, only=_MODEL)
def command(workspace: Workspace, *, models: tuple[str, ...], photos: int, **given: Any) -> None:
    """Let models judge the links of the review, so that people see those that are worth their time.

    Each compares the most similar photos of the two instances, in both orders. Its verdicts are those of a reviewer of
    kind `model`; what they are worth is measured on the verdicts of people. Goes on where it was stopped.
    """
    from twin.evaluate import open_judge  # noqa: PLC0415 - keeps `twin review --help` fast
    from twin.review.judging import judge_links  # noqa: PLC0415
    from twin.review.planning import check_catalogue, replan  # noqa: PLC0415
    from twin.review.store import open_store, store_url  # noqa: PLC0415

    settings = merged(workspace.settings.review, _of(ReviewSettings, given))
    asking = merged(workspace.settings.evaluate, _of(EvaluateSettings, given))
    check_catalogue(workspace)
    store = open_store(store_url(workspace, settings.database))
    try:
        for model in dict.fromkeys(models):
            _warn_of_learned(workspace, model)
            with open_judge(model, workspace, asking) as judge:
                _show_judged(judge.name, judge_links(workspace, store, judge, photos=photos))
        order = replan(store, settings)
    finally:
        store.close()
    _show_calibrated(order.found)
    show_saved(order.counts, settings.rule)


def _of(section: type[ReviewSettings] | type[EvaluateSettings], given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name in section.model_fields}


def _warn_of_learned(workspace: Workspace, model: str) -> None:
    run = workspace.run(model).resolve()  # an absolute path may lead to another workspace
    if model == "comparator" or (run.is_dir() and run.parent == workspace.run(".").resolve()):
        console.print(
            f"[yellow]Note:[/] if {escape(model)} learned from the links of this workspace, it takes all of them for "
            "different, also those that are not; a model of another workspace, or a published one, judges better.",
            soft_wrap=True,
        )


def _show_judged(name: str, counts: dict[str, int]) -> None:
    more = {
        "refused": "got no answer from it",
        "known": "it had judged before",
        "gone": "have no photos in the catalogue any more; run `twin review plan`",
    }
    console.print(f"{name} judged {counted(counts['judged'], 'link')}.", markup=False)
    for key, words in more.items():
        if counts[key]:
            console.print(f"  {counts[key]:,} {words}.")


def _show_calibrated(found: "Calibrated") -> None:
    links = counted(found.labelled, "link")
    if found.trusted:
        console.print(
            f"Calibrated on {links} that people have judged: the log-likelihood of their verdicts on a link rises by"
            f" {found.gain:.3f} ± {found.error:.3f} over a constant."
        )
    else:
        console.print(f"Calibrated on {links} that people have judged: {found.reason}.")

"""Collecting, from a workspace and a model to the table of replies that are learned."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any

from twin.core import CollectSettings, Workspace, counted, digest, progress
from twin.evaluate import Entry, Journal
from twin.models import Reply, Vlm, VlmAnswerer, load_vlm, locate
from twin.train._begin import device_of_process
from twin.train._decoding import TrainingPhotos, photos_of
from twin.train._released import read_released
from twin.train._room import check_room, check_sight, row_lengths
from twin.train._seen import check_unseen, seen_by
from twin.train.collecting._asks import Ask, asks_of
from twin.train.collecting._choosing import REASONS, Drawn, choose
from twin.train.collecting._drawing import Drawing
from twin.train.collecting._learned import collected_table
from twin.train.collecting._write import write_collected

__all__ = ["collect_replies", "plan_collect"]


@dataclass(frozen=True, slots=True)
class _Collection:
    """What a collection begins with."""

    workspace: Workspace
    settings: CollectSettings
    vlm: Vlm
    more: list[dict[str, Any]]
    photos: TrainingPhotos
    fingerprint: str
    asks: list[Ask]

    @property
    def answerer(self) -> VlmAnswerer:
        return VlmAnswerer(self.settings.model, self.vlm)


def collect_replies(workspace: Workspace, settings: CollectSettings) -> dict[str, Any]:
    """Draw replies to the train pairs, and keep those that are right; goes on where it was stopped.

    Replies reach the disk as they come and are known by their content: other rules of what is kept ask nothing again.

    Returns:
        How many replies were kept, and how many were not, by reason; and to how many pairs.

    Raises:
        TwinError: There are no pairs, the model does not load or has seen objects of the benchmark, photos do not
            reach it, a question does not fit it, or drawing runs out of memory.
    """
    run = _prepared(workspace, settings)
    path = collected_table(workspace, settings.name).with_suffix(".jsonl")
    header = {"model": settings.model, "collected": settings.name, "fingerprint": run.fingerprint}
    with Journal.open(path) as journal:
        known = journal.contents.replies
        keys = [(ask, ask.draw_key(number)) for ask in run.asks for number in range(settings.samples)]
        if missing := sum(key not in known for _, key in keys):
            _checked_lengths(run)
            check_sight(run.answerer, [ask.row for ask in run.asks], run.photos)
            journal.begin(header)
            with progress() as display:
                task = display.add_task(f"Collect {settings.name}", total=len(keys), completed=len(keys) - missing)
                kept = workspace.root / "runs" / ".vision"
                drawing = Drawing(run.vlm, run.photos, kept, settings, journal, lambda new: display.advance(task, new))
                known = known | drawing.draw(run.asks, known)
        chosen, counts = _chosen(run, known)
        write_collected(workspace, settings, run.fingerprint, chosen, counts)
        journal.rewrite(
            header, _entries(run, known)
        )  # last: it puts another file in the place of the one that is locked
    return counts


def plan_collect(workspace: Workspace, settings: CollectSettings) -> Iterator[str]:
    """What `collect_replies` would do, in lines.

    Raises:
        TwinError: As `collect_replies`, as far as that is known without drawing.
    """
    run = _prepared(workspace, settings)
    for name, value in settings.model_dump().items():
        yield f"{name}: {value}"
    lengths = _checked_lengths(run)
    pairs, replies = counted(len(run.asks), "pair"), len(run.asks) * settings.samples
    yield f"{pairs}, {settings.samples} replies to each: {replies:,} of at most {settings.max_new_tokens} tokens"
    most = max(lengths) - settings.max_new_tokens
    yield f"tokens of a prompt: {most:,} at most; each is read once for all its replies"


def _prepared(workspace: Workspace, settings: CollectSettings) -> _Collection:
    more, foreign = read_released(workspace, settings.data)
    photos = photos_of(workspace, foreign)
    source = locate(settings.model, workspace)
    check_unseen(workspace, seen_by(source))
    vlm = load_vlm(source, settings.device or device_of_process())
    told = (str(settings.seed), str(settings.temperature), str(settings.max_new_tokens))
    fingerprint = digest("collect", vlm.fingerprint, vlm.device.type, str(vlm.model.dtype), *told)
    asks = asks_of(workspace, settings, more, photos, fingerprint)
    return _Collection(workspace, settings, vlm, more, photos, fingerprint, asks)


def _checked_lengths(run: _Collection) -> list[int]:
    """Tokens of each prompt and its longest reply."""
    rows = [ask.row for ask in run.asks]
    lengths = [length + run.settings.max_new_tokens for length in row_lengths(run.answerer, rows, run.photos)]
    check_room(run.answerer, rows, lengths)
    return lengths


def _entries(run: _Collection, known: dict[str, Reply]) -> Iterator[Entry]:
    """All known replies of this model, those to pairs that are not asked this time among them."""
    asks = run.asks
    if len(known) > len(asks) * run.settings.samples:
        everything = run.settings.model_copy(update={"most": None})
        asks = asks_of(run.workspace, everything, run.more, run.photos, run.fingerprint)
    for ask in asks:
        keys = takewhile(known.__contains__, map(ask.draw_key, count()))
        yield from (Entry(key, ask.pair["pair_id"], False, known[key]) for key in keys)


def _chosen(run: _Collection, known: dict[str, Reply]) -> tuple[list[tuple[Ask, Drawn]], dict[str, Any]]:
    kept, left, answered = list[tuple[Ask, Drawn]](), Counter[str](), 0
    for ask in run.asks:
        replies = [known[ask.draw_key(number)].text for number in range(run.settings.samples)]
        good, faults = choose(ask.pair, replies, run.settings)
        kept += [(ask, drawn) for drawn in good]
        left += faults
        answered += bool(good)
    counts = {
        "kept": len(kept),
        "pairs": answered,
        "pairs_without": len(run.asks) - answered,
        "left_out": {reason: left[reason] for reason in REASONS if left[reason]},
    }
    return kept, counts

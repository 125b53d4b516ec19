"""What a collection leaves: the table of kept replies, its record and card, and the stamp."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from twin.core import CollectSettings, Workspace, aside, digest, write_json, write_table
from twin.train._card import versions
from twin.train.collecting._asks import Ask
from twin.train.collecting._choosing import Drawn
from twin.train.collecting._learned import collected_table

__all__ = ["write_collected"]

_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("pair_id", "question", "image_1", "image_2", "answer", "reply")),
        ("draw", pa.int32()),
        ("reward_answer", pa.float64()),
        ("reward_named_difference", pa.float64()),
        ("model", pa.string()),
        ("fingerprint", pa.string()),
    ]
)

_CARD = """# {name}

Replies of {model} to pair queries, {samples} drawn to each at temperature {temperature:g}. Those are kept whose answer
is right and that are in the asked form, at most {keep} a pair. Made by twin {twin}.

| | |
|---|---|
{facts}

Learn them with `twin train sft --target collected:{name}`.
"""


def write_collected(
    workspace: Workspace,
    settings: CollectSettings,
    fingerprint: str,
    kept: Sequence[tuple[Ask, Drawn]],
    counts: dict[str, Any],
) -> None:
    """Write the kept replies, the record and the card, then the stamp.

    Args:
        workspace: The project.
        settings: How replies were drawn, and which are kept.
        fingerprint: Content key of the model and of how it was asked.
        kept: The replies.
        counts: How many were kept, and how many not, by reason.
    """
    path = collected_table(workspace, settings.name)
    write_table(path, (_row(ask, drawn, settings.model, fingerprint) for ask, drawn in kept), _SCHEMA)
    record = {
        "settings": settings.model_dump(exclude={"batch", "device"}),
        "fingerprint": fingerprint,
        "digest": digest(*(f"{ask.pair['pair_id']} {drawn.reply}" for ask, drawn in kept)),
        "counts": counts,
        "versions": versions(),
    }
    write_json(path.with_suffix(".json"), record)
    with aside(path.with_suffix(".md")) as partial:
        partial.write_text(_card(record), encoding="utf-8")
    _stamp(workspace, settings, counts)


def _row(ask: Ask, drawn: Drawn, model: str, fingerprint: str) -> dict[str, Any]:
    first, second = ask.pair["images"]
    return {
        "pair_id": ask.pair["pair_id"],
        "question": ask.question,
        "image_1": first,
        "image_2": second,
        "answer": ask.pair["answer"],
        "reply": drawn.reply,
        "draw": drawn.number,
        "reward_answer": 1.0,
        "reward_named_difference": drawn.named,
        "model": model,
        "fingerprint": fingerprint,
    }


def _card(record: dict[str, Any]) -> str:
    settings, counts = record["settings"], record["counts"]
    facts = {
        "replies kept": f"{counts['kept']:,}, to {counts['pairs']:,} pairs",
        "pairs without": f"{counts['pairs_without']:,}",
        **{f"left out: {reason}": f"{many:,}" for reason, many in counts["left_out"].items()},
        "least named difference": settings["named_difference"],
        "seed": settings["seed"],
        "digest": f"`{record['digest']}`",
        "versions": ", ".join(f"{name} {number}" for name, number in record["versions"].items()),
    }
    return _CARD.format(
        **{name: settings[name] for name in ("name", "model", "samples", "temperature", "keep")},
        twin=record["versions"]["twin"],
        facts="\n".join(f"| {name} | {value} |" for name, value in facts.items()),
    )


def _stamp(workspace: Workspace, settings: CollectSettings, counts: dict[str, Any]) -> None:
    path = collected_table(workspace, settings.name)
    own = (workspace.pairs("train"), workspace.run(settings.model) / "training.json")
    workspace.stamp(
        f"train/collected/{settings.name}",
        settings=settings.model_dump(),
        inputs=[file for file in own if file.is_relative_to(workspace.root) and file.exists()],
        outputs=[path],
        counts=counts,
    )

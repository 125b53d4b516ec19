"""A small workspace made of drawings, with tables as the stages before leave them, and answerers of known skill."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from PIL import Image, ImageDraw

from tests.storing import PLACE, store_photos
from twin.answers import answer_text
from twin.core import Workspace, digest, generator, write_table
from twin.evaluate import read_benchmark
from twin.models import Question, Reply

DEGREES = (1, 2, 4)
LEVELS = ("just visible", "clear", "obvious")
SORTS = {"handle_width": "part geometry", "body_hue": "colour", "stripes": "pattern", "height": "shape"}
QUESTIONS = {
    "pairwise": "Do both photos show one and the same object?",
    "multiple_choice": "In how many of the three other photos do you see the object of the first?",
    "general": "What kind of object is this?",
}
Row = dict[str, object]


@dataclass(frozen=True)
class Thing:
    """An instance: what is drawn, and whether it is the near-twin of another."""

    name: str
    category: str
    group: str
    look: dict[str, float]
    base: str = ""
    changes: tuple[dict[str, object], ...] = ()

    @property
    def cluster(self) -> str:
        return self.base or self.name


def draw_photo(thing: Thing, view: int, size: int = 96) -> Image.Image:
    """A flat mug or vase on a coloured ground; the view moves it and changes the ground."""
    rng = generator(7, thing.name, view)
    ground = tuple(int(x) for x in rng.integers(120, 230, 3))
    picture = Image.new("RGB", (size, size), ground)
    pen, look = ImageDraw.Draw(picture), thing.look
    x, y = (int(v) for v in rng.integers(-7, 8, 2))
    colour = tuple(int(127 + 110 * np.cos(np.radians(look["body_hue"] + shift))) for shift in (0, 120, 240))
    dark = tuple(int(0.6 * c) for c in colour)
    left, right, top, bottom = 30 + x, 62 + x, 50 - int(look["height"]) + y, 76 + y
    pen.ellipse((right - 6, top + 6, right + 14, bottom - 8), outline=dark, width=int(look["handle_width"]))
    pen.rounded_rectangle((left, top, right, bottom), 6, fill=colour)
    for stripe in range(int(look["stripes"])):
        at = top + 6 + stripe * (bottom - top - 8) // max(1, int(look["stripes"]))
        pen.rectangle((left, at, right, at + 2), fill=dark)
    pen.ellipse((left, top - 5, right, top + 5), fill=dark)
    return picture


def make_workspace(
    root: Path, bases: int = 12, *, groups: Sequence[str] = ("seen", "unseen"), size: int = 96
) -> Workspace:
    """Catalogue, links, pairs, benchmark of ``bases`` base instances a group."""
    workspace = Workspace(root)
    things = [thing for group in groups for thing in _things(group, bases)]
    drawn = {thing.name: _drawn(thing, 2 if thing.base else 4, size) for thing in things}
    photos = {name: [f"{image_id}.jpg" for image_id in pictures] for name, pictures in drawn.items()}
    _write_catalog(workspace, things, drawn)
    _write_links(workspace, things)
    for group in groups:
        rows = _pairs(workspace, [thing for thing in things if thing.group == group], photos)
        _write_benchmark(workspace, group or "heldout", rows)
    _write_benchmark(workspace, "general", _general(things, photos))
    _write_pairs(workspace, things, photos)
    return workspace


def _things(group: str, bases: int) -> list[Thing]:
    kinds = {"unseen": ("kettle",)}.get(group, ("mug", "vase"))
    things: list[Thing] = []
    for number in range(bases):
        rng = generator(3, group, number)
        kind = kinds[number % len(kinds)]
        look = {
            "handle_width": float(rng.integers(2, 6)),
            "body_hue": float(rng.uniform(0, 360)),
            "stripes": float(rng.integers(0, 4)),
            "height": float(rng.integers(6, 30)),
        }
        base = Thing(digest(group, str(number))[:12], kind, group, look)
        things += [base, *(_twin(base, degree, LEVELS[(number + degree) % 3]) for degree in DEGREES)]
    return things


def _twin(base: Thing, degree: int, level: str) -> Thing:
    rng = generator(4, base.name, degree)
    look, changes = dict(base.look), []
    for attribute in rng.permutation(list(SORTS))[:degree]:
        amount = {"handle_width": 2.0, "body_hue": 70.0, "stripes": 1.0, "height": 7.0}[str(attribute)]
        after = look[attribute] + amount
        changes.append(
            {
                "attribute": str(attribute),
                "before": round(look[attribute], 2),
                "after": round(after, 2),
                "amount": amount,
                "unit": "°" if attribute == "body_hue" else "px",
                "level": level,
                "pixels": 0.004 * (1 + LEVELS.index(level)) ** 2,
                "sort": SORTS[str(attribute)],
            }
        )
        look[attribute] = after
    return Thing(f"{base.name}-d{degree}", base.category, base.group, look, base.name, tuple(changes))


def _drawn(thing: Thing, views: int, size: int) -> dict[str, Image.Image]:
    pictures = [draw_photo(thing, view).resize((size, size)) for view in range(views)]
    return {digest(picture.tobytes()): picture for picture in pictures}


def _write_catalog(workspace: Workspace, things: list[Thing], drawn: dict[str, dict[str, Image.Image]]) -> None:
    text = pa.string()
    places = store_photos(workspace, {name: one for pictures in drawn.values() for name, one in pictures.items()})
    images = [
        {"image_id": image_id, "instance_id": thing.name, "source": "render"} | places[image_id]
        for thing in things
        for image_id in drawn[thing.name]
    ]
    schema = pa.schema([*((n, text) for n in ("image_id", "instance_id", "source")), *PLACE])
    write_table(workspace.images, images, schema)
    instances = [
        {
            "instance_id": thing.name,
            "category": thing.category,
            "group": thing.group,
            "title": f"striped {thing.category}",
            "base": thing.base,
            "degree": len(thing.changes),
            "changes": json.dumps(thing.changes),
        }
        for thing in things
    ]
    names = ("instance_id", "category", "group", "title", "base")
    schema = pa.schema([*((n, text) for n in names), ("degree", pa.int32()), ("changes", text)])
    write_table(workspace.instances, instances, schema)
    left_out: list[Row] = [
        {"original": "broken.jpg", "instance": "mug-3", "reason": "unreadable", "detail": "truncated"}
    ]
    write_table(
        workspace.excluded, left_out, pa.schema([(n, text) for n in ("original", "instance", "reason", "detail")])
    )


def _write_links(workspace: Workspace, things: list[Thing]) -> None:
    bases = [thing for thing in things if not thing.base]
    mined = [
        {"instance_a": a.name, "instance_b": b.name, "category": a.category, "kind": "mined"}
        for a, b in zip(bases, bases[2:], strict=False)
        if a.category == b.category
    ]
    twins = [
        {"instance_a": t.base, "instance_b": t.name, "category": t.category, "kind": "near-twin"}
        for t in things
        if t.base
    ]
    schema = pa.schema([(n, pa.string()) for n in ("instance_a", "instance_b", "category", "kind")])
    write_table(workspace.candidates, mined + twins, schema)
    write_table(workspace.accepted, mined + twins, schema)


def _extra(query: Thing, other: Thing, kind: str, images: Sequence[str], candidates: Sequence[Row] = ()) -> str:
    return json.dumps(
        {
            "candidates": list(candidates),
            "image_ids": [Path(image).stem for image in images],
            "reference": query.name,
            "instances": [query.name, other.name],
            "kind": kind,
            "degree": len(other.changes) if kind == "near-twin" else 0,
            "changes": list(other.changes) if kind == "near-twin" else [],
            "category": query.category,
            "cluster": query.cluster,
        }
    )


def _row(source: str, kind: str, answer: str, images: Sequence[str], extra: str) -> Row:
    return {
        "query_id": digest(source, kind, *images),
        "dataset_source": source,
        "question_type": kind,
        "question": QUESTIONS[kind],
        "answer": answer,
        "images": list(images),
        "extra": extra,
    }


def _pairs(workspace: Workspace, things: list[Thing], photos: dict[str, list[str]]) -> list[Row]:
    bases = [thing for thing in things if not thing.base]
    source = things[0].group or "heldout"
    rows = []
    for number, base in enumerate(bases):
        shots, stranger = photos[base.name], bases[(number + 2) % len(bases)]
        rows += [
            _row(source, "pairwise", "yes", images, _extra(base, base, "positive", images))
            for images in itertools.combinations(shots, 2)
        ]
        twins = [thing for thing in things if thing.base == base.name]
        for other, kind in [(stranger, "mined"), *((twin, "near-twin") for twin in twins)]:
            rows += [
                _row(source, "pairwise", "no", images, _extra(base, other, kind, images))
                for images in zip(shots[:2], photos[other.name][:2], strict=True)
            ]
        for count in range(4):
            candidates = [*shots[1 : 1 + count], *photos[stranger.name][: 3 - count]]
            images = (shots[0], *candidates)
            kinds = ["positive"] * count + ["mined"] * (3 - count)
            extra = _extra(base, stranger, "multi", images, [{"kind": kind, "changes": []} for kind in kinds])
            rows.append(_row(source, "multiple_choice", str(count), images, extra))
    return rows


def _general(things: list[Thing], photos: dict[str, list[str]]) -> list[Row]:
    rows = []
    for thing in things:
        images = photos[thing.name][:1]
        extra = json.dumps({"category": thing.category, "cluster": thing.cluster, "chance": 1 / 3})
        rows.append(_row("general", "general", thing.category, images, extra))
    return rows


def _write_benchmark(workspace: Workspace, name: str, rows: list[Row]) -> None:
    texts = ("query_id", "dataset_source", "question_type", "question", "answer")
    schema = pa.schema([*((n, pa.string()) for n in texts), ("images", pa.list_(pa.string())), ("extra", pa.string())])
    write_table(workspace.benchmark(name), rows, schema)


def _write_pairs(workspace: Workspace, things: list[Thing], photos: dict[str, list[str]]) -> None:
    schema = pa.schema([(n, pa.string()) for n in ("image_id_1", "image_id_2", "answer", "kind")])
    bases = [thing for thing in things if not thing.base]
    for split in ("train", "val", "test"):
        rows = []
        for base, other in zip(bases, bases[1:] + bases[:1], strict=True):
            one, two, three, four = (Path(file).stem for file in photos[base.name])
            stranger = Path(photos[other.name][0]).stem
            rows += [
                {"image_id_1": one, "image_id_2": two, "answer": "yes", "kind": "positive"},
                {"image_id_1": three, "image_id_2": four, "answer": "yes", "kind": "positive"},
                {"image_id_1": one, "image_id_2": stranger, "answer": "no", "kind": "mined"},
            ]
        write_table(workspace.pairs(split), rows, schema)


class Scripted:
    """An answerer with a known skill: it knows the truth and sees it through noise.

    Args:
        workspace: Where the truth is.
        name: Its name, also the seed of its noise.
        skill: Separation, in standard deviations, of positives from mined negatives; near-twins lie in between.
        silent: Share of replies without an answer.
    """

    def __init__(self, workspace: Workspace, name: str, skill: float, silent: float = 0.0) -> None:
        self.name, self.skill, self.silent = name, skill, silent
        self.fingerprint = digest(name, str(skill), str(silent))
        self.asked: list[int] = []
        tables = (workspace.root / "benchmark").glob("*.parquet")
        self._queries = {query.query_id: query for path in tables for query in read_benchmark(workspace, path.stem)}

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        self.asked.append(len(questions))
        return [self._reply(question) for question in questions]

    def lengths(self, questions: Sequence[Question]) -> list[int]:
        return [100 * len(question.images) for question in questions]

    def preflight(self, questions: Sequence[Question]) -> None:
        """Scripts never fail."""

    def _reply(self, question: Question) -> Reply:
        query = self._queries[question.query_id]
        rng = generator(0, self.name, query.query_id)
        noise, mute = rng.normal(), rng.random() < self.silent
        if query.question_type != "pairwise":
            right = noise < self.skill - 1.0
            wrong = "9" if query.question_type == "general" else str((int(query.answer) + 1) % 4)
            return Reply("I cannot tell." if mute else answer_text(query.answer if right else wrong))
        closeness = min(1.0, query.degree / max(DEGREES)) if query.degree else 1.0
        signal = self.skill / 2 if query.answer == "yes" else self.skill * (0.5 - closeness)
        probability = float(1 / (1 + np.exp(-2 * (signal + noise))))
        text = "I cannot tell." if mute else f"Looking closely. {answer_text('yes' if probability > 0.5 else 'no')}"
        return Reply(text, probability)

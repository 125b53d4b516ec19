from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from twin.catalog.store import FileImage
from twin.models import AlwaysYes, Blind, ComparatorAnswerer, Question, Reply


class Spy:
    name = "spy"
    fingerprint = "spy"

    def __init__(self) -> None:
        self.seen: list[Question] = []
        self.checked: list[Question] = []
        self.measured: list[Question] = []

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        self.seen += questions
        return [Reply(question.question) for question in questions]

    def lengths(self, questions: Sequence[Question]) -> list[int]:
        self.measured += questions
        return [len(question.images) for question in questions]

    def preflight(self, questions: Sequence[Question]) -> None:
        self.checked += questions


class Table:
    """Scores pairs by a table."""

    fingerprint = "table"

    def __init__(self, scores: dict[tuple[str, str], float]) -> None:
        self.scores = scores

    def score(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        return np.array([self.scores[pair] for pair in pairs])


def question(kind: str, *images: str) -> Question:
    return Question("q", kind, "?", tuple(FileImage(Path(f"/store/{name}.jpg")) for name in images))


@pytest.mark.parametrize(("kind", "answer"), [("pairwise", "yes"), ("multiple_choice", "3"), ("general", "yes")])
def test_always_yes(kind: str, answer: str) -> None:
    assert AlwaysYes().answer([question(kind, "a", "b")]) == [Reply(f"<answer>{answer}</answer>")]


def test_blind_hides_every_photo_but_keeps_its_size(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    pictures = [Image.fromarray(rng.integers(0, 255, (h, w, 3), dtype=np.uint8)) for h, w in ((20, 30), (40, 16))]
    photos = tuple(FileImage(tmp_path / name) for name in ("a.png", "b.png"))
    for photo, picture in zip(photos, pictures, strict=True):
        picture.save(photo.path)
    spy = Spy()
    blind = Blind(spy)
    replies = blind.answer([Question("q", "pairwise", "Same?", photos, {"k": 1})])
    assert replies == [Reply("Same?")]
    (asked,) = spy.seen
    assert (asked.query_id, asked.extra) == ("q", {"k": 1})
    for shown, picture in zip(asked.images, pictures, strict=True):
        assert shown.open().size == picture.size
        assert shown.open().getextrema() == ((128, 128),) * 3
    assert [shown.image_id for shown in asked.images] == ["a", "b"]
    assert blind.name == "blind:spy" and blind.fingerprint != spy.fingerprint


def test_baselines_cost_nothing_and_cannot_go_wrong() -> None:
    questions = [question("pairwise", "a", "b"), question("multiple_choice", "a", "b", "c", "d")]
    for answerer in (AlwaysYes(), ComparatorAnswerer("comparator", Table({}))):
        assert answerer.lengths(questions) == [1, 1]
        answerer.preflight(questions)


def test_blind_asks_the_inner_answerer_before_a_run(tmp_path: Path) -> None:
    """With real photos: with grey ones any would be taken for blind."""
    photo = FileImage(tmp_path / "a.png")
    Image.new("RGB", (20, 30), "red").save(photo.path)
    asked, spy = Question("q", "pairwise", "Same?", (photo, photo)), Spy()
    Blind(spy).preflight([asked])
    assert spy.checked == [asked]
    assert Blind(spy).lengths([asked]) == [2]
    assert [shown.key for shown in spy.measured[0].images] == ["grey 20x30"] * 2


def test_a_comparator_counts_the_candidates_above_its_threshold() -> None:
    scorer = Table({("a", "b"): 0.9, ("a", "c"): 0.5, ("a", "d"): 0.51})
    answerer = ComparatorAnswerer("comparator", scorer)
    questions = [
        question("multiple_choice", "a", "b", "c", "d"),
        question("general", "a"),
        question("pairwise", "a", "d"),
        question("pairwise", "a", "c"),
    ]
    multi, general, yes, no = answerer.answer(questions)
    assert multi == Reply("<answer>2</answer>")
    assert general == Reply("")
    assert yes == Reply("<answer>yes</answer>", 0.51)
    assert no == Reply("<answer>no</answer>", 0.5)
    assert answerer.fingerprint != ComparatorAnswerer("comparator", scorer, 0.6).fingerprint
    assert answerer.answer([question("general", "a")]) == [Reply("")]

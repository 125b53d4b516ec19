"""Models as judges of pairs of photos: what is asked, in which words, and what is kept."""

import base64
import math
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.evaluate.synthetic import make_workspace
from tests.models.server.chat_server import MODEL, Call, ChatServer, Way, answered, hung_up, probing, refusing
from twin.catalog import ImageRef, ImageStore
from twin.core import EvaluateSettings, TwinError, Workspace, read_rows
from twin.evaluate import AnswererJudge, Journal, open_judge
from twin.models import Question, Reply, load_answerer

Pairs = list[tuple[ImageRef, ImageRef]]
SERVER = f"server:{MODEL}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that no test may change."""
    return make_workspace(tmp_path_factory.mktemp("judged"), bases=4, groups=("seen",), size=48).root


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    for entry in ("catalog", "pairs"):
        (tmp_path / entry).symlink_to(made / entry)
    return Workspace(tmp_path)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as opened:
        threading.Thread(target=opened.serve_forever, args=(0.02,), daemon=True).start()
        yield opened
        opened.closing.set()
        opened.shutdown()


def pairs_of(workspace: Workspace, count: int) -> Pairs:
    """Different pairs of photos, each in both orders."""
    photos = ImageStore(workspace)
    refs = [photos.get(image_id) for image_id in photos.ids[: count + 1]]
    return [pair for one, other in pairwise(refs) for pair in ((one, other), (other, one))]


def asking(server: ChatServer, **changed: object) -> EvaluateSettings:
    return EvaluateSettings.model_validate({"url": server.url, "concurrency": 2, "tries": 1} | changed)


def first_is(photo: ImageRef, way: Way) -> Way:
    """Behaves in ``way`` towards questions that show ``photo`` first, well towards others and before the run."""

    def behave(call: Call) -> None:
        shown = base64.b64decode(call.photos[0].partition(",")[2]) if call.photos else b""
        (way if shown == photo.read() and not probing(call) else answered)(call)

    return behave


class Scripted:
    """Answers in the given words in turn, and remembers what it was asked."""

    name, fingerprint = "scripted", "0123456789"

    def __init__(self, *words: str) -> None:
        self.words = words
        self.asked: list[Question] = []

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        start = len(self.asked)
        self.asked += questions
        return [Reply(self.words[(start + place) % len(self.words)]) for place in range(len(questions))]

    def lengths(self, questions: Sequence[Question]) -> list[int]:
        return [1] * len(questions)

    def preflight(self, questions: Sequence[Question]) -> None:
        """Nothing to try."""


@contextmanager
def judging(workspace: Workspace, answerer: Scripted) -> Iterator[AnswererJudge]:
    with Journal.open(workspace.root / "scripted.jsonl") as journal:
        yield AnswererJudge("scripted", workspace, EvaluateSettings(batch=3), answerer, journal)


def shown(question: Question) -> tuple[str, ...]:
    return tuple(image.image_id for image in question.images)


def test_a_model_on_this_machine_weighs_its_answers(workspace: Workspace) -> None:
    pairs = pairs_of(workspace, 3)
    with open_judge("base", workspace, EvaluateSettings(device="cpu")) as judge:
        found = judge.probabilities(pairs)
    assert judge.name.startswith("likelihood:base#")
    answerer = load_answerer("base", workspace, EvaluateSettings(model="base", mode="likelihood", device="cpu"))
    for chance, (one, other) in zip(found, pairs, strict=True):
        words = judge._query(one.image_id, other.image_id).question
        (reply,) = answerer.answer([Question("", "pairwise", words, (one, other))])
        assert chance == pytest.approx(reply.probability, abs=1e-4)
    assert len(set(found.round(6))) > 3


def test_the_words_name_the_category_and_are_the_same_in_both_orders(workspace: Workspace) -> None:
    answerer = Scripted("<answer>yes</answer>")
    with judging(workspace, answerer) as judge:
        judge.probabilities(pairs_of(workspace, 14))
    of = {row["instance_id"]: row["category"] for row in read_rows(workspace.instances)}
    category = {row["image_id"]: of[row["instance_id"]] for row in read_rows(workspace.images)}
    words: dict[frozenset[str], set[str]] = {}
    for question in answerer.asked:
        words.setdefault(frozenset(shown(question)), set()).add(question.question)
        kinds = {category[image_id] for image_id in shown(question)}
        assert (kinds.pop() if len(kinds) == 1 else "object") in question.question
    assert {len({category[image_id] for image_id in pair}) for pair in words} == {1, 2}
    assert all(len(said) == 1 for said in words.values())
    assert len({word for said in words.values() for word in said}) > 2


def test_answers_in_words_count_as_yes_no_or_nothing(workspace: Workspace) -> None:
    means = {"<answer>yes</answer>": 1.0, "Hm: <answer> No.</answer>": 0.0, "Yes!": math.nan, "": math.nan}
    answerer, pairs = Scripted(*means), pairs_of(workspace, 4)
    with judging(workspace, answerer) as judge:
        found = judge.probabilities(pairs)
    said = {shown(question): list(means.values())[place % 4] for place, question in enumerate(answerer.asked)}
    np.testing.assert_array_equal(found, [said[one.image_id, other.image_id] for one, other in pairs])


def test_nothing_is_asked_twice_not_even_in_another_run(workspace: Workspace) -> None:
    first, second, pairs = Scripted("<answer>yes</answer>"), Scripted("<answer>no</answer>"), pairs_of(workspace, 4)
    with judging(workspace, first) as judge:
        judge.probabilities(pairs[:4])
        judge.probabilities([*pairs[:4], *pairs[:4]])
    with judging(workspace, second) as judge:
        found = judge.probabilities(pairs)
    assert sorted(map(shown, first.asked)) == sorted((a.image_id, b.image_id) for a, b in pairs[:4])
    assert sorted(map(shown, second.asked)) == sorted((a.image_id, b.image_id) for a, b in pairs[4:])
    assert found.tolist() == [1.0] * 4 + [0.0] * 4


def test_another_way_of_running_is_another_reviewer(workspace: Workspace) -> None:
    names = []
    for settings in (EvaluateSettings(), EvaluateSettings(batch=2), EvaluateSettings(max_new_tokens=7)):
        with open_judge("always-yes", workspace, settings) as judge:
            names.append(judge.name)
            assert judge.probabilities(pairs_of(workspace, 1)).tolist() == [1.0, 1.0]
    assert names[0] == names[1] != names[2]


def test_two_processes_do_not_judge_with_one_model(workspace: Workspace) -> None:
    with (
        open_judge("always-yes", workspace, EvaluateSettings()),
        pytest.raises(TwinError, match="Another run is writing"),
        open_judge("always-yes", workspace, EvaluateSettings()),
    ):
        pass


def test_a_server_is_asked_and_its_probabilities_are_read(workspace: Workspace, server: ChatServer) -> None:
    pairs = pairs_of(workspace, 3)
    with open_judge(SERVER, workspace, asking(server)) as judge:
        found = judge.probabilities(pairs)
    assert judge.name.startswith(f"{SERVER}#")
    assert len(server.run_calls) == len(pairs)
    assert {round(chance / (1 - chance), 2) for chance in found} <= {3.75, 0.27}  # 0.75 and 0.2, one way or the other


def test_photos_that_a_server_refuses_are_no_answer(workspace: Workspace, server: ChatServer) -> None:
    pairs = pairs_of(workspace, 4)
    server.way = first_is(pairs[2][0], refusing(400, "cannot read this image"))
    with open_judge(SERVER, workspace, asking(server)) as judge:
        found = judge.probabilities(pairs)
    mute = [math.isnan(chance) for chance in found]
    assert mute == [one.image_id == pairs[2][0].image_id for one, _ in pairs]


def test_a_server_that_goes_down_ends_the_run_and_keeps_what_it_said(workspace: Workspace, server: ChatServer) -> None:
    pairs = pairs_of(workspace, 6)
    server.way = lambda call: (hung_up if not probing(call) and call.number > 5 else answered)(call)
    with (
        open_judge(SERVER, workspace, asking(server)) as judge,
        pytest.raises(
            TwinError, match=r"gave no reply to [78] questions about links: .* the same command asks the rest"
        ),
    ):
        judge.probabilities(pairs)
    (journal,) = (workspace.root / "review").rglob("replies.jsonl")
    kept = sum('"text"' in line for line in journal.read_text().splitlines())
    before, server.way = len(server.run_calls), answered
    with open_judge(SERVER, workspace, asking(server)) as judge:
        assert np.isfinite(judge.probabilities(pairs)).all()
    assert len(server.run_calls) - before == len(pairs) - kept < 9


def test_a_model_that_is_not_there_is_named(workspace: Workspace) -> None:
    with pytest.raises(TwinError, match="nobody/nothing"), open_judge("nobody/nothing", workspace, EvaluateSettings()):
        pass

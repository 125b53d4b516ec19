"""Tokens by arithmetic are the tokens of the processor."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from twin.catalog.store import FileImage
from twin.models import Question, VlmAnswerer
from twin.models._vlm_inputs import prompt_of

_SIDES = st.integers(8, 700)


@dataclass(frozen=True)
class Unopened:
    """A photo of which only the size is known."""

    size: tuple[int, int]
    image_id: str = "unopened"
    key: str = "unopened"

    def open(self) -> Image.Image:
        raise AssertionError("a photo was decoded")


def real(answerer: VlmAnswerer, question: Question) -> int:
    pictures = [Image.new("RGB", photo.size) for photo in question.images]
    prompt = prompt_of(answerer.vlm, question)
    made = answerer.vlm.processor(text=[prompt], images=[pictures], add_special_tokens=False)
    return len(made["input_ids"][0])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_SIDES, _SIDES), min_size=1, max_size=4), st.text(max_size=20))
def test_any_sizes(answerer: VlmAnswerer, sizes: list[tuple[int, int]], words: str) -> None:
    question = Question("", "general", words.replace("<", ""), tuple(map(Unopened, sizes)))
    assert answerer.lengths([question]) == [real(answerer, question)]


def test_several_questions_keep_their_order(answerer: VlmAnswerer, questions: list[Question]) -> None:
    assert answerer.lengths(questions) == [real(answerer, question) for question in questions]


def test_a_photo_of_ones_own_is_not_decoded(
    answerer: VlmAnswerer, questions: list[Question], monkeypatch: object
) -> None:
    photos = tuple(Unopened(photo.size) for photo in questions[2].images if isinstance(photo, FileImage))
    asked = Question("", "multiple_choice", questions[2].question, photos)
    assert answerer.lengths([asked]) == answerer.lengths(questions[2:3])

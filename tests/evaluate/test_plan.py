"""Batches: every question once, never too many, and the rest of a plan is the plan of the rest."""

from hypothesis import given
from hypothesis import strategies as st

from tests.evaluate.synthetic import QUESTIONS
from twin.core import EvaluateSettings
from twin.evaluate import Query
from twin.evaluate._plan import Ask, all_asks, asker_key, batches
from twin.models import AlwaysYes


def query(number: int, kind: str = "pairwise", **changed: object) -> Query:
    count = {"pairwise": 2, "multiple_choice": 4, "general": 1}[kind]
    images = tuple(f"photo{number}-{place}.jpg" for place in range(count))
    values = {"question": QUESTIONS[kind], "answer": "yes", "images": images, "extra": {}} | changed
    return Query(f"q{number}", "s", kind, **values)  # type: ignore[arg-type]


plans = st.tuples(
    st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=40), st.integers(1, 9), st.integers(1, 300)
)


@given(plans)
def test_every_question_once_and_never_too_many(plan: tuple[list[tuple[int, bool]], int, int]) -> None:
    chosen, most, tokens = plan
    asks = [Ask(query(number), swapped, str(number)) for number, (_, swapped) in enumerate(chosen)]
    size = {ask.key: length for ask, (length, _) in zip(asks, chosen, strict=True)}
    made = batches(asks, [length for length, _ in chosen], most, tokens)
    assert sorted(ask.key for batch in made for ask in batch) == sorted(size)
    for batch in made:
        assert 1 <= len(batch) <= most
        assert len(batch) == 1 or len(batch) * max(size[ask.key] for ask in batch) <= tokens
        assert len({ask.swapped for ask in batch}) == 1
    flat = [(ask.swapped, -size[ask.key], int(ask.key)) for batch in made for ask in batch]
    assert flat == sorted(flat), "first orders before second ones, the longest first, else as they came"


@given(plans, st.integers(0, 40))
def test_the_rest_of_a_plan_is_the_plan_of_the_rest(plan: tuple[list[tuple[int, bool]], int, int], done: int) -> None:
    chosen, most, tokens = plan
    asks = [Ask(query(number), swapped, str(number)) for number, (_, swapped) in enumerate(chosen)]
    size = {ask.key: length for ask, (length, _) in zip(asks, chosen, strict=True)}
    made = batches(asks, [length for length, _ in chosen], most, tokens)
    answered = {ask.key for batch in made[:done] for ask in batch}
    rest = [ask for ask in asks if ask.key not in answered]
    assert batches(rest, [size[ask.key] for ask in rest], most, tokens) == made[done:]


def test_a_query_is_asked_in_every_order_it_has() -> None:
    asks = all_asks([query(0), query(1, "multiple_choice"), query(2, "general")], "asker")
    assert [(ask.query.query_id, ask.swapped) for ask in asks] == [
        ("q0", False),
        ("q0", True),
        ("q1", False),
        ("q1", True),
        ("q2", False),
    ]
    assert len({ask.key for ask in asks}) == 5


def test_a_key_follows_what_is_shown_and_said_and_nothing_else() -> None:
    def key(changed: Query, asker: str = "asker") -> str:
        return all_asks([changed], asker)[0].key

    plain = key(query(0))
    assert key(query(0, answer="no", extra={"kind": "mined"})) == plain
    others = [
        key(query(0, question="Same?")),
        key(query(0, images=("photo0-1.jpg", "photo0-0.jpg"))),
        key(query(0, images=("photo0-0.jpg", "new.jpg"))),
        key(query(0), "another"),
    ]
    assert len({plain, *others}) == 5
    assert all_asks([query(0)], "asker")[1].key == others[1], "the second order of one is the first of its mirror image"


def test_the_asker_follows_decoding_and_not_the_size_of_batches() -> None:
    def key(**settings: object) -> str:
        return asker_key(EvaluateSettings.model_validate(settings), AlwaysYes())

    assert key(batch=1) == key(batch=64, batch_tokens=7, swap=True, tries=1)
    assert key(device="cpu") == key(device="cuda"), "a model says itself where it runs"
    assert len({key(), key(max_new_tokens=8), key(mode="likelihood")}) == 3

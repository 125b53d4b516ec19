"""The server goes away and comes back: nothing that was judged is lost, nothing counts twice."""

from typing import Any

from tests.review.web.acting import filled, hold, item_of, press, settled
from tests.review.web.conftest import READY, Reviewing, Serving
from tests.review.web.served import Served
from twin.review.store import revoke


def test_verdicts_given_without_connection_arrive_once(serve: Serving, reviewing: Reviewing) -> None:
    served = serve()
    page = reviewing(served)
    filled(page, "1")
    served.stop()
    press(page, "2", "3", "1")
    page.wait_for_selector("#unsent:visible")
    page.wait_for_function("() => document.querySelector('#unsent').textContent === 'Offline · 3 verdicts kept here'")
    page.keyboard.press("2")
    page.wait_for_selector("#stage[data-state=offline]")
    served.start()
    page.wait_for_selector("#unsent", state="hidden")
    page.wait_for_selector(READY)
    settled(page)
    press(page, "3")
    settled(page)
    given = served.verdicts(page.reviewer)
    assert [row["verdict"] for row in given] == ["same", "different", "cannot_tell", "same", "different", "cannot_tell"]
    assert len({row["item"] for row in given}) == 6


def test_what_is_undone_without_connection_never_counts(serve: Serving, reviewing: Reviewing) -> None:
    served = serve()
    page = reviewing(served)
    first = item_of(page)
    filled(page, "1")
    served.stop()
    press(page, "2", "u", "u")
    assert item_of(page) == first
    press(page, "3")
    served.start()
    page.wait_for_selector("#unsent", state="hidden")
    settled(page)
    assert [(str(row["item"]), row["verdict"]) for row in served.verdicts(page.reviewer)] == [(first, "cannot_tell")]


def test_unsent_verdicts_outlive_the_page(serve: Serving, reviewing: Reviewing) -> None:
    served = serve()
    page = reviewing(served)
    served.stop()
    press(page, "1", "2")
    page.wait_for_selector("#unsent:visible")
    page.goto("about:blank")
    served.start()
    page.goto(served.address)
    page.wait_for_selector(READY)
    settled(page)
    assert [row["verdict"] for row in served.verdicts(page.reviewer)] == ["same", "different"]


def test_an_answer_that_is_lost_does_not_count_twice(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    lost = []

    def lose_the_first_answer(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/api/verdicts", lose_the_first_answer)
    press(page, "1")
    page.wait_for_selector("#unsent:visible")
    page.wait_for_selector("#unsent", state="hidden")
    settled(page)
    assert lost == [200]
    assert [row["verdict"] for row in shared.verdicts(page.reviewer)] == ["same"]


def test_a_link_that_was_taken_back_ends_the_work_and_keeps_verdicts(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    held: list[Any] = []
    page.route("**/api/verdicts", hold(held))
    press(page, "1")
    with shared.store() as store:
        revoke(store, page.reviewer)
    page.wait_for_function("async () => (await fetch('/api/progress?queue=link')).status === 401", polling=200)
    # The server may know a token for a second more; this verdict comes later than that.
    held[0].fulfill(status=401, body="")
    page.wait_for_selector("#stage[data-state=shut]")
    assert "not valid" in page.inner_text("#question")
    assert page.evaluate("() => Object.keys(localStorage).filter((key) => key.includes(':unsent:')).length") == 1
    page.keyboard.press("2")
    assert page.evaluate("() => Object.keys(localStorage).filter((key) => key.includes(':unsent:')).length") == 1
    assert shared.verdicts(page.reviewer) == []

"""The server goes away and comes back: nothing that was judged is lost, nothing counts twice."""

from typing import Any

import pytest

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


def test_a_queue_that_is_left_without_connection_can_be_gone_on_with(serve: Serving, reviewing: Reviewing) -> None:
    served = serve()
    page = reviewing(served)
    filled(page, "1")
    first = item_of(page)
    page.click("[data-pane=left] .flag")
    served.stop()
    for queue in ("photo", "identity"):  # the page does not know yet that the server is gone
        page.click(f"[data-queue={queue}]")
        page.wait_for_selector(f"#stage[data-queue={queue}][data-state=offline]")
        assert page.inner_text("[data-figure=judged] dd") == "0"
    page.click("[data-queue=link]")
    page.wait_for_selector(f"{READY}[data-queue=link]")
    assert item_of(page) == first
    assert page.get_attribute("[data-pane=left] .flag", "aria-pressed") == "true"
    assert page.inner_text("[data-figure=judged] dd") == "1"
    press(page, "2", "3", "1")
    page.keyboard.press("2")
    page.wait_for_selector("#stage[data-state=offline]")
    served.start()
    page.wait_for_selector("#unsent", state="hidden")
    settled(page)
    given = served.verdicts(page.reviewer)
    assert [row["verdict"] for row in given] == ["same", "different", "cannot_tell", "same", "different"]
    assert str(given[1]["item"]) == first and len({row["item"] for row in given}) == 5
    for queue in ("photo", "identity", "link"):
        page.click(f"[data-queue={queue}]")
        page.wait_for_selector(f"{READY}[data-queue={queue}]")


def test_a_queue_that_is_left_gives_back_what_is_ahead(serve: Serving, reviewing: Reviewing) -> None:
    served = serve(needed=1)
    one = reviewing(served)
    filled(one, "1")
    first = item_of(one)
    with one.expect_response("**/api/release") as released:
        one.keyboard.press("g")
    given_back = released.value.request.post_data_json["items"]
    assert len(given_back) == 3 and int(first) not in given_back
    one.wait_for_selector(f"{READY}[data-queue=photo]")
    assert int(item_of(reviewing(served))) in given_back
    one.click("[data-queue=link]")
    one.wait_for_selector(f"{READY}[data-queue=link]")
    assert item_of(one) == first
    filled(one, "2")
    settled(one)
    assert [row["verdict"] for row in served.verdicts(one.reviewer)] == ["same", "different"]


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


@pytest.mark.parametrize("status", [400, 404, 429])
def test_what_answers_in_place_of_the_review_takes_no_verdict(
    shared: Served, reviewing: Reviewing, status: int
) -> None:
    page = reviewing(shared)
    page.route("**/api/verdicts", lambda route: route.fulfill(status=status, body="no"))
    press(page, "2")
    page.wait_for_selector("#unsent:visible")
    page.unroute("**/api/verdicts")
    settled(page)
    assert [row["verdict"] for row in shared.verdicts(page.reviewer)] == ["different"]


def test_what_the_review_can_never_take_holds_up_nothing(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)

    def refuse_the_same(route: Any) -> None:
        if any(one["verdict"] == "same" for one in route.request.post_data_json["verdicts"]):
            route.fulfill(status=422, json={"detail": "not understood"})
        else:
            route.continue_()

    page.route("**/api/verdicts", lambda route: route.abort())
    press(page, "1", "2")
    page.wait_for_selector("#unsent:visible")
    page.unroute("**/api/verdicts")
    page.route("**/api/verdicts", refuse_the_same)
    settled(page)
    assert [row["verdict"] for row in shared.verdicts(page.reviewer)] == ["different"]


def test_the_item_of_a_verdict_that_was_not_taken_comes_again(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    first = item_of(page)

    def refuse(route: Any) -> None:
        sent = route.request.post_data_json["verdicts"]
        route.fulfill(status=200, json={"receipts": {one["client_id"]: "refused: for a test" for one in sent}})

    page.route("**/api/verdicts", refuse)
    press(page, "1")
    page.wait_for_function("() => document.querySelector('#toast').textContent.includes('for a test')")
    settled(page)
    page.unroute("**/api/verdicts")
    for _ in range(9):
        filled(page, "2")
    page.keyboard.press("2")
    page.wait_for_selector("#stage[data-state=empty]")
    settled(page)
    given = [str(row["item"]) for row in shared.verdicts(page.reviewer)]
    assert len(given) == 10
    assert first in given


def test_what_is_undone_while_the_server_refuses_never_counts(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    held: list[Any] = []
    page.route("**/api/verdicts", lambda route: route.abort())
    press(page, "1", "2")
    page.wait_for_selector("#unsent:visible")
    page.unroute("**/api/verdicts")
    with page.expect_request("**/api/verdicts"):
        page.route("**/api/verdicts", lambda route: route.continue_() if held else held.append(route))
    press(page, "u", "u")
    held[0].fulfill(status=422, json={"detail": "not understood"})
    settled(page)
    assert shared.verdicts(page.reviewer) == []


def test_nobody_waits_for_what_is_still_to_be_sent(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    held: list[Any] = []
    page.route("**/api/verdicts", hold(held))
    press(page, "1")
    page.reload()
    page.wait_for_selector(READY)
    press(page, "2")
    page.keyboard.press("g")
    page.wait_for_selector(f"{READY}[data-queue=photo]")
    page.keyboard.press("g")
    page.keyboard.press("g")
    page.wait_for_selector(f"{READY}[data-queue=link]")
    page.keyboard.press("u")
    page.unroute("**/api/verdicts")  # lets go what was held
    page.wait_for_function("() => document.querySelector('#live').textContent.startsWith('Undone: Different.')")
    settled(page)
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

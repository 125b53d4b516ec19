"""From one queue to another and back: what was at hand, what is leased, and what others did meanwhile."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import text

from tests.review.web.acting import filled, hold, item_of, press, settled
from tests.review.web.conftest import READY, Reviewing, Serving
from tests.review.web.served import Served
from twin.review.store import NewVerdict, put_verdicts, read_items


def turn_to(page: Any, queue: str) -> None:
    page.click(f"[data-queue={queue}]")
    page.wait_for_selector(f"{READY}[data-queue={queue}]")


def leased(served: Served, name: str) -> set[int]:
    """The links that are leased to a reviewer."""
    asked = "SELECT l.item FROM review_leases l JOIN review_reviewers r ON r.id = l.reviewer"
    with served.store() as store, store.engine.connect() as connection:
        rows = connection.execute(text(f"{asked} WHERE r.name = :name AND l.queue = 'link'"), {"name": name})
        return {row[0] for row in rows}


def test_what_was_at_hand_is_there_again_with_its_marks(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    filled(page, "1")
    first = item_of(page)
    page.click("[data-pane=left] .flag")
    turn_to(page, "photo")
    turn_to(page, "link")
    assert item_of(page) == first
    assert page.get_attribute("[data-pane=left] .flag", "aria-pressed") == "true"
    press(page, "2")
    settled(page)
    assert [str(row["item"]) for row in shared.verdicts(page.reviewer)][1:] == [first]


def test_what_others_judged_meanwhile_is_not_shown_again(serve: Serving, reviewing: Reviewing) -> None:
    served = serve(needed=1)
    page = reviewing(served)
    first = int(item_of(page))
    turn_to(page, "photo")
    with served.store() as store:
        with store.engine.begin() as connection:
            connection.execute(text("UPDATE review_leases SET expires = 0"))
        row = next(row for row in read_items(store, "link").to_pylist() if row["item"] == first)
        put_verdicts(store, "bob", "person", [NewVerdict("1", "link", row["a"], row["b"], "same")])
    turn_to(page, "link")
    assert int(item_of(page)) != first
    press(page, "2", "2")
    settled(page)
    with served.store() as store:
        given = {row["item"]: row["given"] for row in read_items(store, "link").to_pylist()}
    assert max(given.values()) == 1


def test_who_leaves_and_returns_at_once_holds_what_is_leased(serve: Serving, reviewing: Reviewing) -> None:
    served = serve()
    page = reviewing(served)
    filled(page, "1")
    held: list[Any] = []
    given_back: list[Any] = []
    page.route("**/api/items*", hold(held))
    page.route("**/api/release", hold(given_back))
    press(page, "2")  # asks for one more, and is not answered yet
    at_hand = item_of(page)
    page.click("[data-pane=left] .flag")
    page.wait_for_timeout(200)
    page.click("[data-queue=photo]")
    page.click("[data-queue=link]")
    for route in held:
        route.continue_()
    page.unroute("**/api/items*")
    page.wait_for_timeout(300)  # what was given back arrives late
    assert given_back
    for route in given_back:
        route.continue_()
    page.unroute("**/api/release")
    page.wait_for_selector(f"{READY}[data-queue=link]")
    page.wait_for_load_state("networkidle")
    assert item_of(page) == at_hand
    assert page.get_attribute("[data-pane=left] .flag", "aria-pressed") == "true"
    settled(page)
    before = leased(served, page.reviewer)
    with page.expect_request("**/api/items?queue=link*") as asked:
        press(page, "2")
    holding = parse_qs(urlsplit(asked.value.url).query)["holding"][0]
    assert {int(item) for item in holding.split(",")} | {int(item_of(page))} <= before | {int(item_of(page))}
    assert len(before) == 4  # one at hand, three ahead

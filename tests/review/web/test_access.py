"""Usable by keyboard and screen reader alone, and nothing comes from elsewhere."""

from typing import Any

import pytest

from tests.review.web.acting import item_of, press
from tests.review.web.conftest import READY, Reviewing
from tests.review.web.served import Served

sync_playwright = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")


def findings(page: Any) -> list[str]:
    """What axe-core finds, of any weight."""
    violations = sync_playwright.Axe().run(page).response["violations"]
    return [f"{one['impact']}: {one['id']} {node['target']}" for one in violations for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("queue", ["link", "photo", "identity"])
def test_axe_finds_nothing(shared: Served, reviewing: Reviewing, queue: str, scheme: str) -> None:
    page = reviewing(shared, queue=queue, color_scheme=scheme)
    page.locator("[data-photo]").first.hover()
    page.keyboard.press("b")
    assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_other_states(shared: Served, reviewing: Reviewing, scheme: str) -> None:
    page = reviewing(shared, color_scheme=scheme)
    for key in "fv":
        page.keyboard.press(key)
        assert findings(page) == []
    page.keyboard.press("?")
    page.wait_for_selector("#help[open]")
    assert findings(page) == []
    page.click("#help [data-action=close]")
    page.keyboard.press("n")
    assert findings(page) == []


def test_axe_finds_nothing_on_a_phone(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared, size=(390, 844), has_touch=True, is_mobile=True)
    assert findings(page) == []


def test_what_happens_is_told(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    told = page.locator("#live")
    assert told.get_attribute("aria-live") == "polite"
    press(page, "2")
    assert told.inner_text().startswith("Different. 1 judged, 9 left. Next: ")
    press(page, "u")
    assert "Undone: Different." in told.inner_text()
    page.focus("[data-pane=left]")
    page.keyboard.press("b")
    assert told.inner_text() == "Bad photo."
    label = page.get_attribute("[data-pane=left]", "aria-label")
    assert label.endswith("bad photo") and label.startswith("Left")


def test_the_queue_at_hand_is_told(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared, queue="photo")
    queues = page.locator("[data-queue][data-action]").all()
    assert [queue.get_attribute("aria-current") for queue in queues] == [None, "true", None]


def test_everything_is_reached_with_tab(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    reached: list[str] = []
    name = """() => {
      const at = document.activeElement;
      return at.dataset.action || at.dataset.pane || (at.closest(".strip") && "strip") || at.className || at.tagName;
    }"""
    while len(reached) < 60 and reached.count("skip") < 2:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(name))
    wanted = {"same", "different", "cannot_tell", "undo", "comment", "flicker", "difference", "zoom-in", "zoom-out"}
    assert wanted | {"left", "right", "strip", "theme", "help", "queue-photo"} <= set(reached)
    assert reached.count("strip") == 2  # a strip is one stop, however many photos it has


def test_buttons_judge_by_keyboard_alone(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    before = item_of(page)
    page.focus("[data-action=different]")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "before => !['', before].includes(document.querySelector('#stage').dataset.item)", arg=before
    )
    assert page.evaluate("() => document.activeElement !== document.body")


def test_the_policy_of_the_page_is_kept(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.reload()
    page.wait_for_selector(READY)
    for key in ("+", "f", "v", "Escape", "1", "g"):
        page.keyboard.press(key)
    page.wait_for_selector(f"{READY}[data-queue=photo]")
    page.keyboard.press("1")
    assert refused == []
    addresses = page.evaluate("() => performance.getEntriesByType('resource').map((one) => new URL(one.name).origin)")
    assert set(addresses) == {shared.address}

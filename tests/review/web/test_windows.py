"""Phones, tablets, light and dark."""

from typing import Any

import pytest

from tests.review.web.acting import bad_photos, item_of, places, settled
from tests.review.web.conftest import READY, Reviewing
from tests.review.web.served import Served

PHONE = {"size": (390, 844), "has_touch": True, "is_mobile": True}
SIZES = [(390, 844), (844, 390), (768, 1024), (1280, 720)]
MORE_SIZES = [pytest.param(size, marks=pytest.mark.slow) for size in ((360, 640), (1024, 768), (1920, 1080))]


def overflowing(page: Any) -> list[str]:
    """Buttons that reach out of the window or lie under another, and whether the page scrolls."""
    return page.evaluate(
        """() => {
      const lost = [...document.querySelectorAll("header button, footer button, .flag, .closer")].filter((button) => {
        const box = button.getBoundingClientRect();
        if (!box.width) return false;
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        const out = box.x < 0 || box.y < 0 || box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5;
        return out || !button.contains(top);
      }).map((button) => button.textContent || button.ariaLabel);
      const root = document.documentElement;
      return root.scrollWidth > innerWidth || root.scrollHeight > innerHeight ? [...lost, "the page scrolls"] : lost;
    }"""
    )


@pytest.mark.parametrize("size", [*SIZES, *MORE_SIZES], ids=lambda size: f"{size[0]}x{size[1]}")
def test_everything_fits_in_every_window(shared: Served, reviewing: Reviewing, size: tuple[int, int]) -> None:
    page = reviewing(shared, size=size)
    for queue in ("link", "photo", "identity"):
        page.click(f"[data-queue={queue}]")
        page.wait_for_selector(f"{READY}[data-queue={queue}]")
        assert overflowing(page) == [], queue
    page.click("[data-queue=link]")
    page.wait_for_selector(f"{READY}[data-queue=link]")
    panes = [page.locator(f"[data-pane={name}]").bounding_box() for name in ("left", "right")]
    assert sum(box["width"] * box["height"] for box in panes) > 0.4 * size[0] * size[1]


def test_the_small_photo_of_the_large_one_is_in_sight(shared: Served, reviewing: Reviewing) -> None:
    inside = """() => [...document.querySelectorAll(".strip")].map((strip) => {
      const [box, own] = [strip, strip.querySelector("[aria-pressed=true]")].map((one) => one.getBoundingClientRect());
      const out = Math.max(box.top - own.top, own.bottom - box.bottom, box.left - own.left, own.right - box.right);
      return out < 1 && (strip.scrollHeight > strip.clientHeight || strip.scrollWidth > strip.clientWidth);
    })"""
    for size in ((900, 330), (562, 760)):
        page = reviewing(shared, queue="identity", size=size)
        for key in ("", "q", "o", "w", "w", "p", "p", "p"):
            if key:
                page.keyboard.press(key)
            assert page.evaluate(inside) == [True, True], (size, key)


def test_a_phone_is_worked_by_touch(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared, **PHONE)
    for button in page.locator(".verdict").all():
        box = button.bounding_box()
        assert box["height"] >= 44 and box["width"] >= 44
    photo = page.get_attribute("[data-pane=left]", "data-photo")
    first = item_of(page)
    page.tap("[data-pane=left] .flag")
    page.tap("[data-action=different]")
    page.wait_for_function("before => document.querySelector('#stage').dataset.item !== before", arg=first)
    page.tap("[data-action=same]")
    page.tap("[data-action=undo]")
    settled(page)
    assert [row["verdict"] for row in shared.verdicts(page.reviewer)] == ["different"]
    assert bad_photos(shared, page.reviewer) == {(int(first), photo)}


def test_two_fingers_zoom_both_photos(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared, **PHONE)
    box = page.locator("[data-pane=left]").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    for kind, apart in [("touchStart", 30), ("touchMove", 45), ("touchMove", 60)]:
        points = [{"x": x - apart, "y": y, "id": 1}, {"x": x + apart, "y": y, "id": 2}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("() => document.querySelector('#zoom').textContent === '200 %'")
    one, other = places(page)
    assert one == pytest.approx(other, abs=0.01) and one[2] == pytest.approx(2)


def test_a_long_touch_shows_a_photo_in_the_other_place(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared, **PHONE)
    thumb = page.locator(".strip").first.locator("button").nth(1)
    box, photo = thumb.bounding_box(), thumb.get_attribute("data-photo")
    session = page.context.new_cdp_session(page)
    point = {"x": box["x"] + 20, "y": box["y"] + 20}
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    page.wait_for_selector(f"[data-pane=right][data-photo='{photo}']")
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.get_attribute("[data-pane=left]", "data-photo") != photo


def background(page: Any) -> str:
    return str(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))


def test_dark_is_as_the_system_says_or_as_chosen(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared, color_scheme="dark")
    dark = background(page)
    page.emulate_media(color_scheme="light")
    light = background(page)
    assert dark != light
    page.click("#theme")
    assert background(page) == dark
    page.reload()
    page.wait_for_selector(READY)
    assert background(page) == dark
    page.keyboard.press("t")
    assert background(page) == light
    assert page.get_attribute("#theme", "aria-label") == "Dark theme"

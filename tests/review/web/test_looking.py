"""Looking closely: two photos in step, one after the other, and their difference."""

from typing import Any

import numpy as np
import pytest

from tests.review.web.acting import places
from tests.review.web.conftest import Reviewing
from tests.review.web.served import Served


def shown(page: Any) -> list[str]:
    """The ids of the two large photos."""
    return [page.get_attribute(f"[data-pane={name}]", "data-photo") for name in ("left", "right")]


def strips(page: Any) -> list[list[str]]:
    return page.eval_on_selector_all(
        ".strip", "all => all.map((strip) => [...strip.children].map((button) => button.dataset.photo))"
    )


def test_the_wheel_zooms_both_around_the_cursor(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    box = page.locator("[data-pane=right]").bounding_box()
    assert places(page) == [(0, 0, 1), (0, 0, 1)]
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.4)
    page.mouse.wheel(0, -250)
    page.wait_for_function("() => document.querySelector('#zoom').textContent !== '100 %'")
    one, other = places(page)
    assert one == other
    assert one[2] == pytest.approx(1.0016**250, rel=1e-4)
    # The point under the cursor stays: it is as far from the middle as before, in pixels of the screen.
    before = np.array([box["width"] * 0.2, box["height"] * -0.1])
    assert np.array(one[:2]) + before * one[2] == pytest.approx(before, abs=0.5)


def test_dragging_moves_both_and_not_beyond_their_edge(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    for _ in range(4):
        page.keyboard.press("+")
    box = page.locator("[data-pane=left]").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1] - 40, steps=4)
    one, other = places(page)
    assert one == other
    assert one[:2] == pytest.approx((60, -40))
    page.mouse.move(middle[0] + 5000, middle[1], steps=4)
    page.mouse.up()
    side = min(box["width"], box["height"])
    assert places(page)[0][0] == pytest.approx(side * (1.35**4 - 1) / 2, rel=0.01)
    page.keyboard.press("0")
    assert places(page) == [(0, 0, 1), (0, 0, 1)]


def test_arrows_move_both_and_double_click_zooms(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    page.dblclick("[data-pane=left]")
    assert page.inner_text("#zoom") == "300 %"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    one, other = places(page)
    assert one == other and one[0] < 0 and one[1] < 0
    page.dblclick("[data-pane=left]")
    assert page.inner_text("#zoom") == "100 %"


def test_with_shift_one_photo_is_laid_over_the_other(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    box = page.locator("[data-pane=right]").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.keyboard.down("Shift")
    page.mouse.down()
    page.mouse.move(box["x"] + 230, box["y"] + 190, steps=3)
    page.mouse.up()
    page.keyboard.up("Shift")
    one, other = places(page)
    assert one == (0, 0, 1)
    assert other[:2] == pytest.approx((30, -10))
    page.keyboard.press("+")
    one, other = places(page)
    assert np.array(other[:2]) - np.array(one[:2]) == pytest.approx(np.array([30, -10]) * one[2], abs=0.5)


def test_any_two_photos_are_compared(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    left, right = strips(page)
    assert shown(page) == [left[0], right[0]]
    for key in "wwq":
        page.keyboard.press(key)
    page.keyboard.press("o")
    assert shown(page) == [left[1], right[-1]]
    page.keyboard.press("]")
    assert shown(page) == [left[1], right[0]]
    page.click(f"[data-photo='{right[2]}']")
    page.click(f"button[data-photo='{left[3]}']", modifiers=["Shift"])
    assert shown(page) == [left[1], left[3]]
    assert page.inner_text("[data-pane=right] figcaption").startswith("Left")
    for _ in range(len(left) - 1):
        page.keyboard.press("Shift+W")
    assert shown(page)[0] == right[0]


def test_both_strips_show_the_one_instance_of_an_identity_item(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared, queue="identity")
    left, right = strips(page)
    assert left == right and len(left) == 4
    assert shown(page) == left[:2]


def test_flicker_shows_one_after_the_other_in_one_place(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    page.keyboard.press("f")
    boxes = [page.locator(f"[data-pane={name}]").bounding_box() for name in ("left", "right")]
    assert boxes[0] == boxes[1]
    for name in ("right", "left", "right"):
        page.wait_for_function(
            """name => {
              const pane = (one) => document.querySelector(`[data-pane=${one}]`);
              const seen = (one) => getComputedStyle(pane(one)).visibility === "visible";
              return seen(name) && !seen(name === "left" ? "right" : "left");
            }""",
            arg=name,
        )
    page.keyboard.press("f")
    assert page.is_visible("[data-pane=left]") and page.is_visible("[data-pane=right]")


def test_where_motion_is_not_wanted_flicker_waits_for_the_key(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared, reduced_motion="reduce")
    page.clock.install()
    page.keyboard.press("f")
    page.clock.run_for(5000)
    assert page.get_attribute(".comparison", "data-shown") == "left"
    page.keyboard.press("Space")
    assert page.get_attribute(".comparison", "data-shown") == "right"


def compared(page: Any, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """What `compare` paints, rows of red, green, blue, alpha."""
    script = """async ([one, other]) => {
      const { compare } = await import("/static/difference.js");
      const into = new Uint8ClampedArray(one.length);
      compare(Uint8ClampedArray.from(one), Uint8ClampedArray.from(other), into);
      return [...into];
    }"""
    return np.array(page.evaluate(script, [one.ravel().tolist(), other.ravel().tolist()])).reshape(-1, 4)


def test_the_difference_is_where_photos_differ(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    draw = np.random.default_rng(0)
    photo = np.column_stack([draw.integers(40, 180, (400, 3)), np.full(400, 255)])
    alike = compared(page, photo, photo)
    assert (alike[:, 0] == alike[:, 1]).all() and (alike[:, 1] == alike[:, 2]).all()

    brighter = photo.copy()
    brighter[:, :3] = np.round(photo[:, :3] * 1.25 + 12)
    assert np.abs(compared(page, photo, brighter) - alike).max() <= 12

    other = photo.copy()
    other[100:120, :3] = 255 - other[100:120, :3]
    painted = compared(page, photo, other).astype(int)
    warmth = painted[:, 0] - painted[:, 2]
    assert warmth[100:120].mean() > 5 * warmth[np.r_[0:100, 120:400]].mean()

    photo[7, 3] = 0
    assert compared(page, photo, other)[7].tolist() == [0, 0, 0, 0]


def test_the_difference_is_drawn_of_what_is_looked_at(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    page.keyboard.press("v")
    drawn = """() => { const one = document.querySelector("canvas"); return one.width > 0 && one.toDataURL(); }"""
    page.wait_for_function("() => document.querySelector('canvas').width > 300")
    first = page.evaluate(drawn)
    page.keyboard.press("p")
    page.wait_for_function(f"first => ({drawn})() !== first", arg=first)
    second = page.evaluate(drawn)
    page.keyboard.press("+")
    page.wait_for_function(f"second => ({drawn})() !== second", arg=second)
    page.keyboard.press("Escape")
    assert not page.is_visible("canvas")

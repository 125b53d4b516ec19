"""Large photos: small where they stand small, whole where they are looked at."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.review.reviewed import write_catalogue
from tests.review.web.acting import filled, hold
from tests.review.web.conftest import Reviewing
from tests.review.web.served import Served, put_work
from tests.review.web.test_speed import AHEAD, TIMED
from twin.core import Workspace

SIZE = (2000, 1500)
PHOTO = re.compile(r".*/(photo|thumbnail)/[0-9a-f]{32}(|\?side=\d+)")
SIZES = (
    """selector => [...document.querySelectorAll(selector)].map((image) => [image.naturalWidth, image.naturalHeight])"""
)
LOADED = "() => [...document.images].every((image) => image.complete && image.naturalWidth > 0)"


@pytest.fixture(scope="module")
def large(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of photos of three million pixels."""
    workspace = Workspace(tmp_path_factory.mktemp("large"))
    write_catalogue(workspace, ["cup", "jar", "mug"], 4, SIZE)
    put_work(workspace)
    served = Served(workspace)
    served.start()
    yield served
    served.stop()


def asked(page: Any) -> list[str]:
    """What the page has asked for since it was opened: ``photo``, ``thumbnail?side=320``, …"""
    names: list[str] = page.evaluate("() => performance.getEntriesByType('resource').map((one) => one.name)")
    return [found[1] + found[2] for name in names if (found := PHOTO.fullmatch(name))]


def test_a_strip_shows_small_photos_and_a_pane_the_whole(large: Served, reviewing: Reviewing) -> None:
    page = reviewing(large)
    page.wait_for_function(LOADED)
    assert page.evaluate(SIZES, ".strip img") == [[320, 240]] * 8
    assert page.evaluate(SIZES, ".frame img") == [list(SIZE)] * 2
    page.keyboard.press("w")
    page.wait_for_function(LOADED)
    assert page.evaluate(SIZES, ".frame img") == [list(SIZE)] * 2
    # Until the whole photo is there, its small version is seen.
    held: list[Any] = []
    page.route("**/photo/*", hold(held))
    page.click(".strip:last-of-type button:nth-child(3)")
    behind = page.eval_on_selector(
        "[data-pane=right] .frame img", "image => [image.complete, getComputedStyle(image).backgroundImage]"
    )
    photo = page.get_attribute("[data-pane=right]", "data-photo")
    assert behind == [False, f'url("{large.address}/thumbnail/{photo}?side=320")']
    page.unroute("**/photo/*")


def test_the_next_items_have_their_whole_photos_before_they_are_shown(large: Served, reviewing: Reviewing) -> None:
    page = reviewing(large)
    filled(page, "1")
    held: list[Any] = []
    page.route(re.compile("/photo/|/api/"), hold(held))
    took = []
    for _ in range(AHEAD):
        found = page.evaluate(TIMED, "2")
        assert found["changed"] and found["complete"] and found["placed"], found
        assert page.evaluate(SIZES, ".frame img") == [list(SIZE)] * 2
        took.append(found["took"])
    assert held and not [route for route in held if "/photo/" in route.request.url]
    print("key to the next pair, two frames included:", ", ".join(f"{one:.0f} ms" for one in took))
    page.unroute(re.compile("/photo/|/api/"))


@pytest.mark.parametrize(
    ("size", "scale", "kind"),
    [((360, 640), 1, "thumbnail?side=320"), ((1366, 768), 1, "thumbnail?side=960"), ((1366, 768), 4, "photo")],
    ids=str,
)
def test_a_tile_takes_what_is_sharp_in_its_place(
    large: Served, reviewing: Reviewing, size: tuple[int, int], scale: int, kind: str
) -> None:
    # Opened at once in this queue: the browser would take whole photos that it has from elsewhere.
    kept = {"origin": large.address, "localStorage": [{"name": "twin-review:queue", "value": "photo"}]}
    page = reviewing(large, size=size, device_scale_factor=scale, storage_state={"origins": [kept]})
    assert page.get_attribute("#stage", "data-queue") == "photo"
    page.wait_for_load_state("networkidle")
    shown = page.eval_on_selector_all(".mark img", "images => images.map((image) => image.currentSrc)")
    assert [found[1] + found[2] for one in shown if (found := PHOTO.fullmatch(one))] == [kind] * 4
    # Of all three items, and nothing in a size that turned out to be another.
    assert asked(page) == [kind] * 12
    page.hover(".mark")
    page.keyboard.press("e")
    page.wait_for_function(LOADED)
    assert page.evaluate(SIZES, ".frame img") == [list(SIZE)]


@pytest.mark.parametrize(("size", "stacked"), [((820, 1180), True), ((1280, 800), False)], ids=str)
def test_wide_photos_stand_as_large_as_they_can(
    large: Served, reviewing: Reviewing, size: tuple[int, int], stacked: bool
) -> None:
    page = reviewing(large, size=size)
    left, right = (page.locator(f"[data-pane={name}]").bounding_box() for name in ("left", "right"))
    assert (left["y"] + left["height"] < right["y"]) == stacked
    assert (left["x"] + left["width"] < right["x"]) != stacked
    width = min(left["width"], left["height"] * SIZE[0] / SIZE[1])
    other = min((size[0] - 36) / 2, left["height"] * 2 * SIZE[0] / SIZE[1]) if stacked else 0
    assert width > max(other, 0.4 * size[0])
    page.keyboard.press("f")
    boxes = [page.locator(f"[data-pane={name}]").bounding_box() for name in ("left", "right")]
    assert boxes[0] == boxes[1] and boxes[0]["height"] >= left["height"]

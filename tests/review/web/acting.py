"""What a reviewer does in the browser, with waits for what follows."""

import re
from collections.abc import Callable
from typing import Any

from tests.review.web.served import Served
from twin.review.store import read_bad_photos

__all__ = ["bad_photos", "filled", "hold", "item_of", "places", "press", "settled"]


_TRANSFORM = re.compile(r"translate\(-50%, -50%\) translate\((-?[\d.e-]+)px, (-?[\d.e-]+)px\) scale\(([\d.]+)\)")


def item_of(page: Any) -> str:
    """The number of the item at hand; empty where there is none."""
    return str(page.get_attribute("#stage", "data-item"))


def press(page: Any, *keys: str) -> None:
    """Press keys, and wait after each until another item is at hand."""
    for key in keys:
        before = item_of(page)
        page.keyboard.press(key)
        page.wait_for_function(
            "before => !['', before].includes(document.querySelector('#stage').dataset.item)", arg=before
        )


def filled(page: Any, key: str) -> None:
    """Press a verdict key, and wait until as many items as before are ahead, with their photos."""
    with page.expect_response(lambda answer: "/api/items" in answer.url):
        press(page, key)
    settled(page)
    page.wait_for_function(
        """() => performance.getEntriesByType("resource").every((one) => one.responseEnd > 0)
          && [...document.images].every((image) => image.complete)"""
    )
    page.evaluate("() => new Promise((done) => setTimeout(done, 0))")


def settled(page: Any) -> None:
    """Wait until the server has acknowledged everything."""
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.includes(':unsent:'))")


def bad_photos(served: Served, name: str) -> set[tuple[int, str]]:
    """Items and image ids that a reviewer marked."""
    with served.store() as store:
        return {(row["item"], row["image_id"]) for row in read_bad_photos(store).to_pylist() if row["reviewer"] == name}


def hold(held: list[Any]) -> Callable[[Any], None]:
    """A route that answers nothing, and puts what was asked into ``held``."""

    def take(route: Any) -> None:
        held.append(route)

    return take


def places(page: Any) -> list[tuple[float, float, float]]:
    """Shift and scale of the two large photos."""
    styles = page.eval_on_selector_all(".frame img", "images => images.map((image) => image.style.transform)")
    found = [_TRANSFORM.fullmatch(style) for style in styles]
    return [tuple(float(number) for number in match.groups()) for match in found if match]  # type: ignore[misc]

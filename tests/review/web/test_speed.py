"""From a key to the next item without waiting for the network."""

from typing import Any

from tests.review.web.acting import filled, hold, item_of, settled
from tests.review.web.conftest import Reviewing
from tests.review.web.served import Served

AHEAD = 3
TIMED = """key => new Promise((done) => {
  const before = document.querySelector("#stage").dataset.item;
  const began = performance.now();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const images = [...document.querySelectorAll(".frame img, .strip img")];
    done({
      changed: document.querySelector("#stage").dataset.item !== before,
      complete: images.length > 2 && images.every((image) => image.complete && image.naturalWidth > 0),
      placed: [...document.querySelectorAll(".frame img")].every((image) => image.getBoundingClientRect().width > 100),
      took: performance.now() - began,
    });
  }));
})"""


def test_the_next_items_are_shown_without_the_network(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    filled(page, "1")
    held: list[Any] = []
    page.route("**/*", hold(held))
    took = []
    for _ in range(AHEAD):
        found = page.evaluate(TIMED, "2")
        assert found["changed"] and found["complete"] and found["placed"], found
        took.append(found["took"])
    # Nothing that was asked meanwhile has been answered, so nothing was waited for.
    assert held and not [route for route in held if "/photo/" in route.request.url]
    print("key to the next pair, two frames included:", ", ".join(f"{one:.0f} ms" for one in took))
    # Generous: the machine may do other things; the point is that no answer was needed.
    assert min(took) < 1000
    for route in held:
        route.continue_()
    page.unroute("**/*")
    settled(page)
    assert [row["verdict"] for row in shared.verdicts(page.reviewer)] == ["same", *["different"] * AHEAD]
    assert item_of(page)

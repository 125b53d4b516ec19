"""How far, how fast and how sure: the figures at the top."""

import pytest

from tests.review.web.acting import press, settled
from tests.review.web.conftest import READY, Reviewing
from tests.review.web.served import Served

HOURS = [(0.01, "1 min"), (0.05, "3 min"), (0.2, "15 min"), (1.0, "60 min"), (1.02, "1 h 5 min"), (3.999, "4 h")]


def test_time_left_is_said_in_round_figures(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    script = "async (hours) => (await import('/static/figures.js')).spoken(hours)"
    assert [page.evaluate(script, hours) for hours, _ in HOURS] == [said for _, said in HOURS]


def test_pace_and_time_left_are_those_of_the_server(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    assert page.inner_text("[data-figure='to go'] dd") == "–"
    press(page, "1", "2", "3")
    settled(page)
    page.reload()
    page.wait_for_selector(READY)
    page.wait_for_function("() => document.querySelector(\"[data-figure='an hour'] dd\")?.textContent !== '–'")
    found = page.evaluate("async () => (await fetch('/api/progress?queue=link')).json()")
    shown = {name: page.inner_text(f"[data-figure='{name}'] dd") for name in ("judged", "left", "an hour")}
    assert shown == {"judged": "3", "left": "7", "an hour": f"{round(found['pace']):,}"}
    assert found["mine"] == 3 and found["queues"]["link"] == 7
    now = page.get_attribute("#bar", "aria-valuenow")
    assert int(now) == pytest.approx(30)

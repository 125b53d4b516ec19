"""A person at the keyboard: judging, undoing, commenting, marking photos, coming back."""

import time

from tests.review.web.acting import bad_photos, item_of, press, settled
from tests.review.web.conftest import READY, Reviewing, Serving
from tests.review.web.served import Served
from twin.review.store import NewItem, NewVerdict, put_items, put_verdicts


def test_a_whole_session_by_keyboard(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    shown = []
    for key in ("1", "d", "3", "S", "2", "c"):
        shown.append(item_of(page))
        press(page, key)
    settled(page)
    given = shared.verdicts(page.reviewer)
    assert [row["verdict"] for row in given] == ["same", "different", "cannot_tell", "same", "different", "cannot_tell"]
    assert [str(row["item"]) for row in given] == shown and len(set(shown)) == 6
    assert all(0 < row["seconds"] < 60 and row["queue"] == "link" for row in given)
    assert page.inner_text("[data-figure=judged] dd") == "6"


def test_the_queue_is_worked_off_to_its_end(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared, queue="identity")
    assert page.inner_text("#question") == "One object, or two mixed up?"
    press(page, "1", "2", "3")
    assert page.inner_text("#question") == "The same object, or a look-alike?"
    page.keyboard.press("1")
    page.wait_for_selector("#stage[data-state=empty]")
    settled(page)
    assert [row["verdict"] for row in shared.verdicts(page.reviewer)] == ["same", "different", "cannot_tell", "same"]
    page.keyboard.press("2")
    assert len(shared.verdicts(page.reviewer)) == 4
    page.keyboard.press("u")
    page.wait_for_selector(READY)


def test_photos_are_checked_by_their_numbers(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared, queue="photo")
    ids = page.eval_on_selector_all(".mark", "marks => marks.map((mark) => mark.dataset.photo)")
    assert len(ids) == 4
    page.keyboard.press("2")
    page.keyboard.press("4")
    page.keyboard.press("2")
    assert page.get_attribute(f"[data-photo='{ids[3]}']", "aria-pressed") == "true"
    assert page.inner_text("[data-action=checked] span") == "Done, 1 bad"
    first = item_of(page)
    press(page, "Enter", "c")
    settled(page)
    given = shared.verdicts(page.reviewer)
    assert [row["verdict"] for row in given] == ["checked", "cannot_tell"]
    assert bad_photos(shared, page.reviewer) == {(int(first), ids[3])}


def test_photos_are_walked_with_arrows_and_enlarged(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared, queue="photo")
    ids = page.eval_on_selector_all(".mark", "marks => marks.map((mark) => mark.dataset.photo)")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("b")
    page.keyboard.press("e")
    assert page.get_attribute(".pane", "data-photo") == ids[1]
    page.keyboard.press("w")
    page.keyboard.press("b")
    page.keyboard.press("Escape")
    page.wait_for_selector(".pane", state="hidden")
    first = item_of(page)
    press(page, "Enter")
    settled(page)
    assert bad_photos(shared, page.reviewer) == {(int(first), ids[1]), (int(first), ids[2])}


def test_any_number_of_verdicts_is_undone(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    order = [item_of(page)]
    for key in ("1", "1", "1", "1", "1"):
        press(page, key)
        order.append(item_of(page))
    for back in reversed(order[1:-1]):
        press(page, "u")
        assert item_of(page) == back
    press(page, "Backspace")
    assert item_of(page) == order[0]
    settled(page)
    assert shared.verdicts(page.reviewer) == []
    page.keyboard.press("u")
    page.wait_for_function("() => document.querySelector('#toast').textContent.includes('nothing to undo')")
    press(page, "2", "2", "2", "2", "2")
    settled(page)
    assert [(str(row["item"]), row["verdict"]) for row in shared.verdicts(page.reviewer)] == [
        (item, "different") for item in order[:5]
    ]
    assert item_of(page) == order[5]


def test_what_was_said_is_there_again_after_undo(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    photo = page.get_attribute("[data-pane=right]", "data-photo")
    page.hover("[data-pane=right]")
    page.keyboard.press("b")
    page.keyboard.press("n")
    page.keyboard.type("too dark")
    page.keyboard.press("Enter")
    press(page, "3", "u")
    assert page.get_attribute("#comment-open", "aria-label") == "Comment: too dark"
    assert page.get_attribute("[data-pane=right] .flag", "aria-pressed") == "true"
    assert page.get_attribute("[data-pane=left] .flag", "aria-pressed") == "false"
    first = item_of(page)
    press(page, "2")
    settled(page)
    assert [(row["verdict"], row["comment"]) for row in shared.verdicts(page.reviewer)] == [("different", "too dark")]
    assert bad_photos(shared, page.reviewer) == {(int(first), photo)}


def test_a_bad_photo_is_the_focused_one_where_the_keyboard_moved_last(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    page.hover("[data-pane=left]")
    page.focus(".strip:last-of-type button")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("b")
    focused = page.evaluate("() => document.activeElement.dataset.photo")
    assert page.eval_on_selector_all(".strip .bad", "found => found.map((one) => one.dataset.photo)") == [focused]
    assert page.get_attribute("[data-pane=right]", "data-photo") == focused


def test_a_key_held_down_judges_once(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    page.keyboard.down("1")
    for _ in range(5):
        page.keyboard.down("1")
    page.keyboard.up("1")
    settled(page)
    assert len(shared.verdicts(page.reviewer)) == 1


def test_keys_with_modifiers_are_left_to_the_browser(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    before = item_of(page)
    for key in ("Control+1", "Alt+2", "Meta+3", "Control+d"):
        page.keyboard.press(key)
    assert item_of(page) == before
    assert shared.verdicts(page.reviewer) == []


def test_a_comment_stays_text(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    said = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\"> & 1 2 3"
    page.keyboard.press("n")
    page.keyboard.type(said)
    page.keyboard.press("Enter")
    assert page.inner_text("#comment-open span") == said
    press(page, "2")
    settled(page)
    assert [row["comment"] for row in shared.verdicts(page.reviewer)] == [said]
    assert page.title() == "Review · twin"
    press(page, "u")
    assert page.inner_text("#comment-open span") == said
    assert page.locator("#comment-open script, #comment-open img").count() == 0


def test_a_reload_shows_the_same_item_and_can_still_undo(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    first = item_of(page)
    press(page, "1")
    second = item_of(page)
    photo = page.get_attribute("[data-pane=left]", "data-photo")
    page.click("[data-pane=left] .flag")
    page.keyboard.press("n")
    page.keyboard.type("the <b>lid</b>")
    page.keyboard.press("Enter")
    press(page, "2")
    third = item_of(page)
    settled(page)
    page.reload()
    page.wait_for_selector(READY)
    assert item_of(page) == third
    press(page, "u")
    assert item_of(page) == second
    assert page.inner_text("#comment-open span") == "the <b>lid</b>"
    assert page.get_attribute("[data-pane=left]", "data-photo") == photo
    assert page.get_attribute("[data-pane=left] .flag", "aria-pressed") == "true"
    press(page, "u")
    assert item_of(page) == first
    settled(page)
    assert shared.verdicts(page.reviewer) == []


def test_undo_looks_behind_hundreds_of_verdicts_of_another_queue(serve: Serving, reviewing: Reviewing) -> None:
    served = serve()
    page = reviewing(served)
    first = item_of(page)
    press(page, "1")
    settled(page)
    with served.store() as store:
        many = [NewItem("photo", f"many {place}", "", "", "cup", None, None, 0.0, 1) for place in range(600)]
        put_items(store, "photo", many)
        later = [
            NewVerdict(f"later-{place}", "photo", item.a, "", "checked", at=time.time() + place)
            for place, item in enumerate(many)
        ]
        put_verdicts(store, page.reviewer, "person", later)
    page.reload()
    page.wait_for_selector(READY)
    press(page, "u")
    assert item_of(page) == first
    settled(page)
    assert len(served.verdicts(page.reviewer)) == 600


def test_keys_can_be_switched_off(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared)
    before = item_of(page)
    page.keyboard.press("?")
    page.uncheck("#letters")
    page.click("#help [data-action=close]")
    page.keyboard.press("1")
    assert item_of(page) == before
    page.reload()
    page.wait_for_selector(READY)
    page.keyboard.press("1")
    assert item_of(page) == before
    page.click("[data-action=same]")
    page.wait_for_function("before => document.querySelector('#stage').dataset.item !== before", arg=before)


def test_with_keys_switched_off_enter_is_that_of_the_button_at_hand(shared: Served, reviewing: Reviewing) -> None:
    page = reviewing(shared, queue="photo")
    page.evaluate("() => localStorage.setItem('twin-review:letters', 'off')")
    page.reload()
    page.wait_for_selector(f"{READY}[data-queue=photo]")
    before = item_of(page)
    page.focus(".mark")
    page.keyboard.press("Enter")
    assert page.get_attribute(".mark", "aria-pressed") == "true"
    page.keyboard.press("Backspace")
    assert item_of(page) == before
    settled(page)
    assert shared.verdicts(page.reviewer) == []


def test_two_reviewers_at_once_never_have_the_same_item(serve: Serving, reviewing: Reviewing) -> None:
    served = serve(needed=1, links=10)
    one, other = reviewing(served), reviewing(served)
    assert item_of(one) != item_of(other)
    press(one, "1")
    press(other, "2")
    for page in (one, other, one, other):
        if page.get_attribute("#stage", "data-state") == "item":
            press(page, "3")
    for page in (one, other):
        settled(page)
    given = served.verdicts(one.reviewer) + served.verdicts(other.reviewer)
    items = [row["item"] for row in given]
    assert len(items) == len(set(items)) == 6

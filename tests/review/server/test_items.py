"""What a reviewer is shown: all photos, and nothing that tells the answer."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.review.reviewed import NAMES
from tests.review.server.conftest import SETTINGS, Made, Review
from twin.core import ReviewSettings
from twin.review import halves
from twin.review.store import NewItem, Store, put_items, read_items

Item = dict[str, Any]


def all_items(client: TestClient, queue: str = "link") -> list[Item]:
    """Everything that a reviewer is handed, a few at a time, without giving a verdict."""
    found: list[Item] = []
    while more := client.get(f"/api/items?queue={queue}&many=5&holding={held(found)}").json()["items"]:
        found += more
    return found


def held(items: list[Item]) -> str:
    return ",".join(str(item["item"]) for item in items)


def rows(store: Store, queue: str = "link") -> dict[int, Item]:
    return {row["item"]: row for row in read_items(store, queue).to_pylist()}


def shown_ids(item: Item) -> list[list[str]]:
    return [[photo["id"] for photo in side["photos"]] for side in item["sides"]]


def test_a_link_is_shown_with_all_photos_of_both_instances(review: Review) -> None:
    known = rows(review.store)
    items = [item for item in all_items(review.enter("ada")) if known[item["item"]]["kind"] == "mined"]
    assert len(items) == 15
    for item in items:
        row = known[item["item"]]
        assert sorted(shown_ids(item)) == sorted([review.photos[row["a"]], review.photos[row["b"]]])
        assert all(photo["width"] == 96 and photo["height"] == 80 for side in item["sides"] for photo in side["photos"])


def test_one_instance_shown_as_two_looks_like_any_other_link(review: Review) -> None:
    known = rows(review.store)
    items = all_items(review.enter("ada"))
    gold = [item for item in items if known[item["item"]]["kind"] == "halves"]
    assert gold
    for item in gold:
        left, right = shown_ids(item)
        assert sorted([left, right]) == sorted(halves(review.photos[known[item["item"]]["a"]]))
        assert not set(left) & set(right)
    assert {tuple(item) for item in items} == {("item", "queue", "kind_shown", "repeat", "sides")}
    assert {(item["queue"], item["kind_shown"], item["repeat"]) for item in items} == {("link", "", 0)}


def test_nothing_tells_the_answer_or_the_instances(review: Review) -> None:
    ada = review.enter("ada")
    text = json.dumps([all_items(ada), ada.get("/api/progress").json(), ada.get("/api/history").json()])
    for word in ("halves", "mined", "near", 'gold"', "similarity", "degree", *(f'"{name}"' for name in NAMES), "The "):
        assert word not in text


def test_titles_of_links_are_shown_on_demand_and_those_of_other_queues_always(made: Made) -> None:
    review = made(ReviewSettings(gold=0, repeats=0, titles=True))
    titles = {side["title"] for item in all_items(review.enter("ada")) for side in item["sides"]}
    assert titles == {f"The <b>{name}</b>" for name in NAMES}
    photo = all_items(made(SETTINGS).enter("bob"), "photo")
    assert {side["title"] for item in photo for side in item["sides"]} == titles
    assert {len(item["sides"]) for item in photo} == {1}


def test_identity_items_say_what_is_asked(review: Review) -> None:
    plain = {"category": "vessel", "similarity": None, "gold": None, "value": 1.0, "needed": 2}
    put_items(
        review.store,
        "identity",
        [
            NewItem("identity", "cup", "", "two objects", **plain),
            NewItem("identity", "cup", "jar", "same object", **plain),
        ],
    )
    items = {item["kind_shown"]: item for item in all_items(review.enter("ada"), "identity")}
    assert shown_ids(items["two objects"]) == [review.photos["cup"]]
    assert sorted(shown_ids(items["same object"])) == sorted([review.photos["cup"], review.photos["jar"]])


def test_which_side_is_left_says_nothing_and_stays(review: Review) -> None:
    known = rows(review.store)
    lefts = {}
    for name in ("ada", "bob"):
        client = review.enter(name)
        items = [item for item in all_items(client) if known[item["item"]]["kind"] == "mined"]
        lefts[name] = [shown_ids(item)[0] == review.photos[known[item["item"]]["a"]] for item in items]
        assert 3 < sum(lefts[name]) < 12
        for item in items:
            assert client.get(f"/api/item/{item['item']}").json() == item
    assert lefts["ada"] != lefts["bob"]


def test_an_item_of_somebody_else_is_none(review: Review) -> None:
    ada, bob = review.enter("ada"), review.enter("bob")
    mine = ada.get("/api/items?many=1").json()["items"][0]["item"]
    assert ada.get(f"/api/item/{mine}").status_code == 200
    assert bob.get(f"/api/item/{mine}").status_code == 404
    assert bob.get(f"/api/item/{mine}").text == bob.get("/api/item/999999").text


def test_a_page_loaded_anew_shows_the_same_items(review: Review) -> None:
    ada = review.enter("ada")
    first = ada.get("/api/items?many=3").json()["items"]
    assert ada.get("/api/items?many=3").json()["items"] == first
    assert not {one["item"] for one in first} & {
        one["item"] for one in ada.get(f"/api/items?many=3&holding={held(first)}").json()["items"]
    }


@pytest.mark.parametrize("queue", ["link", "photo", "identity"])
def test_an_empty_queue_is_empty(review: Review, queue: str) -> None:
    put_items(review.store, queue, [])
    assert review.enter("ada").get(f"/api/items?queue={queue}").json()["items"] == []


def test_a_catalogue_made_anew_is_told_and_not_guessed_at(review: Review, caplog: pytest.LogCaptureFixture) -> None:
    put_items(review.store, "photo", [NewItem("photo", "gone", "", "", "vessel", None, None, 9.0, 1)])
    assert review.enter("ada").get("/api/items?queue=photo").status_code == 503
    assert "gone" in caplog.text

"""Verdicts over HTTP: kept once, undone, counted."""

import time
from typing import Any

from fastapi.testclient import TestClient

from tests.review.server.conftest import Review
from tests.review.server.test_items import rows
from twin.review.store import DrawRules, NewItem, draw, put_items, read_bad_photos, read_verdicts, reviewers

Json = dict[str, Any]


def verdict(item: int, name: str, **values: object) -> Json:
    return {"client_id": name, "item": item, "verdict": "different", "seconds": 2.25, "at": 1.7e9, **values}


def send(client: TestClient, *verdicts: Json) -> dict[str, str]:
    answer = client.post("/api/verdicts", json={"verdicts": list(verdicts)})
    assert answer.status_code == 200, answer.text
    receipts: dict[str, str] = answer.json()["receipts"]
    return receipts


def next_items(client: TestClient, many: int = 3, queue: str = "link") -> list[Json]:
    found: list[Json] = client.get(f"/api/items?queue={queue}&many={many}").json()["items"]
    return found


def test_a_verdict_is_kept_once_however_often_it_is_sent(review: Review) -> None:
    ada = review.enter("ada")
    (item,) = next_items(ada, 1)
    bad = [photo["id"] for photo in item["sides"][0]["photos"][:2]]
    told = verdict(item["item"], "a:1", comment="chipped é", bad_photos=[*bad, bad[0]])
    assert send(ada, told) == {"a:1": "kept"}
    assert send(ada, told, told) == {"a:1": "known"}
    (row,) = read_verdicts(review.store).to_pylist()
    kept = {name: row[name] for name in ("reviewer", "verdict", "comment", "seconds", "at", "repeat", "client_id")}
    assert kept == {
        **{"reviewer": "ada", "verdict": "different", "comment": "chipped é", "seconds": 2.25, "at": 1.7e9},
        **{"repeat": 0, "client_id": "a:1"},
    }
    assert sorted(read_bad_photos(review.store)["image_id"].to_pylist()) == sorted(bad)
    assert next_items(ada, 1) != [item]


def test_one_wrong_verdict_does_not_hold_up_the_others(review: Review) -> None:
    ada = review.enter("ada")
    first, second, third = (item["item"] for item in next_items(ada))
    (photo,) = next_items(ada, 1, "photo")
    receipts = send(
        ada,
        verdict(first, "foreign", bad_photos=["0" * 32]),
        verdict(second, "queue", verdict="checked"),
        verdict(photo["item"], "photo", verdict="checked"),
        verdict(999_999, "item"),
        verdict(third, "good"),
    )
    assert {name: receipt.partition(":")[0] for name, receipt in receipts.items()} == {
        **{"foreign": "refused", "queue": "refused", "item": "refused"},
        **{"photo": "kept", "good": "kept"},
    }
    assert len(read_verdicts(review.store)) == 2


def test_a_photo_of_another_item_cannot_be_called_bad(review: Review) -> None:
    ada = review.enter("ada")
    (item,) = next_items(ada, 1)
    known = rows(review.store)[item["item"]]
    other = next(name for name in review.photos if name not in (known["a"], known["b"]))
    receipts = send(ada, verdict(item["item"], "x", bad_photos=[review.photos[other][0]]))
    assert receipts["x"].startswith("refused")
    assert len(read_verdicts(review.store)) == len(read_bad_photos(review.store)) == 0


def test_undo_brings_the_item_back_to_who_judged_it(review: Review) -> None:
    ada, bob = review.enter("ada"), review.enter("bob")
    items = next_items(ada)
    send(ada, *(verdict(item["item"], f"u{place}", at=1.7e9 + place) for place, item in enumerate(items)))
    past = ada.get("/api/history").json()["verdicts"]
    assert [one["client_id"] for one in past] == ["u2", "u1", "u0"]
    assert past[0].items() >= {"item": items[2]["item"], "verdict": "different", "queue": "link"}.items()
    assert bob.get("/api/history").json() == {"verdicts": []}
    assert bob.post("/api/undo", json={"client_ids": ["u2"]}).json() != {"receipts": {"u2": "undone"}}
    assert len(read_verdicts(review.store)) == 3
    undone = ada.post("/api/undo", json={"client_ids": ["u2", "u1"]}).json()
    assert undone == {"receipts": {"u2": "undone", "u1": "undone"}}
    assert ada.get(f"/api/item/{items[2]['item']}").json() == items[2]
    assert {one["item"] for one in next_items(ada, 2)} == {item["item"] for item in items[1:]}
    assert [one["client_id"] for one in ada.get("/api/history?many=1").json()["verdicts"]] == ["u0"]


def test_what_is_undone_is_of_the_queue_at_hand(review: Review) -> None:
    ada = review.enter("ada")
    ((link,), photos) = (next_items(ada, 1), next_items(ada, 5, "photo"))
    send(ada, verdict(link["item"], "link", at=1.7e9))
    send(ada, *(verdict(one["item"], f"p{one['item']}", verdict="checked", at=1.8e9) for one in photos))
    found = {queue: ada.get(f"/api/history?many=3&queue={queue}").json()["verdicts"] for queue in ("link", "photo")}
    assert [one["client_id"] for one in found["link"]] == ["link"]
    assert {one["queue"] for one in found["photo"]} == {"photo"} and len(found["photo"]) == 3
    assert ada.get("/api/history?queue=identity").json() == {"verdicts": []}
    assert ada.get("/api/history?queue=other").status_code == 422


def test_what_is_released_goes_to_others(review: Review) -> None:
    ada = review.enter("ada")
    items = [item["item"] for item in next_items(ada)]
    assert ada.post("/api/release", json={"items": items}).status_code == 200
    assert ada.get(f"/api/item/{items[0]}").status_code == 404


def test_progress_counts_own_work_and_what_is_left_for_oneself(review: Review) -> None:
    ada, bob = review.enter("ada"), review.enter("bob")
    known = rows(review.store)
    work = sum(row["gold"] is None for row in known.values())
    assert ada.get("/api/progress").json()["queues"] == {"link": work, "photo": 6, "identity": 0}
    many = 0
    while items := next_items(ada, 5):
        send(ada, *(verdict(item["item"], f"p{item['item']}", verdict="same") for item in items))
        many += len(items)
    review.counts_again()
    mine = ada.get("/api/progress").json()
    gold = sum(row["gold"] is not None for row in known.values())
    assert (mine["mine"], mine["done"], mine["total"]) == (many, 0, work)
    assert mine["queues"]["link"] == ada.get("/api/items").json()["left"] == 0
    assert (mine["gold_seen"], mine["gold_right"]) == (many - work, many - work)
    assert 0 < many - work <= gold
    assert bob.get("/api/progress").json()["queues"]["link"] == work


def test_a_verdict_on_what_left_the_catalogue_counts_and_can_be_undone(review: Review) -> None:
    put_items(review.store, "identity", [NewItem("identity", "gone", "", "two objects", "mug", None, None, 9.0, 1)])
    ada = review.enter("ada")
    reviewer = next(one for one in reviewers(review.store) if one.name == "ada")
    (drawn,) = draw(review.store, reviewer, "identity", 1, DrawRules(600, 0, 0, 0), now=time.time())
    assert send(ada, verdict(drawn.item, "gone", bad_photos=["0" * 32])) == {"gone": "kept"}
    assert ada.get(f"/api/item/{drawn.item}").status_code == 410
    assert ada.post("/api/undo", json={"client_ids": ["gone"]}).json() == {"receipts": {"gone": "undone"}}

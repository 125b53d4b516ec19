"""No path from a request reaches the file system, and no message is without bounds."""

from pathlib import Path

import pytest

from tests.review.server.conftest import Review
from twin.review.store import read_items, read_verdicts

GOOD = {"client_id": "c1", "item": 1, "verdict": "same", "seconds": 1.5, "at": 1e9}


@pytest.mark.parametrize(
    "name",
    [
        *("../instances.parquet", "..%2finstances.parquet", "%2e%2e/%2e%2e/twin.yaml", "/etc/hostname"),
        *("%2fetc%2fhostname", "photos.tar", "store/photos.tar", "", "x" * 65, "%00", "\\..\\x", "%ff"),
    ],
)
@pytest.mark.parametrize("room", ["photo", "thumbnail", "static", "static/x/.."])
def test_only_what_a_table_names_is_served(review: Review, room: str, name: str) -> None:
    answer = review.enter("ada").get(f"/{room}/{name}", follow_redirects=False)
    assert answer.status_code in {404, 422}
    assert len(answer.content) < 500


@pytest.mark.parametrize("room", ["photo", "thumbnail"])
def test_a_photo_is_served_by_its_id_and_may_be_kept(review: Review, room: str) -> None:
    ada = review.enter("ada")
    for image_id in review.photos["cup"]:
        answer = ada.get(f"/{room}/{image_id}")
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.content.startswith(b"\xff\xd8")
        assert {"private", "immutable"} <= {part.strip() for part in answer.headers["cache-control"].split(",")}
    assert ada.get(f"/{room}/{review.photos['cup'][0].upper()}x").status_code == 404


@pytest.mark.parametrize("room", ["photo", "thumbnail"])
def test_a_store_that_is_gone_is_told_to_its_owner_alone(
    review: Review, room: str, caplog: pytest.LogCaptureFixture
) -> None:
    ada = review.enter("ada")
    (review.workspace.store / "photos.tar").unlink()
    answer = ada.get(f"/{room}/{review.photos['cup'][0]}")
    assert answer.status_code == 503
    assert str(review.workspace.root) not in answer.text
    assert "photos.tar" in caplog.text


def test_the_files_of_the_page_are_those_of_the_package(review: Review) -> None:
    ada = review.enter("ada")
    folder = Path(__file__).parents[3] / "src" / "twin" / "review" / "web" / "static"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        answer = ada.get(f"/static/{path.relative_to(folder).as_posix()}")
        assert answer.content == path.read_bytes()
        again = ada.get(answer.request.url, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "change",
    [
        {"item": 0},
        {"item": -1},
        {"item": 2**63},
        {"item": "../1"},
        {"verdict": "maybe"},
        {"comment": "x" * 4001},
        {"seconds": -1},
        {"seconds": "NaN"},
        {"repeat": 2},
        {"client_id": ""},
        {"client_id": "a b"},
        {"client_id": "x" * 65},
        {"bad_photos": ["x"] * 1001},
        {"bad_photos": [""]},
        {"extra": 1},
        {"at": None},
    ],
    ids=str,
)
def test_a_message_that_the_page_would_not_send_is_refused(review: Review, change: dict[str, object]) -> None:
    ada = review.enter("ada")
    assert ada.post("/api/verdicts", json={"verdicts": [GOOD | change]}).status_code == 422
    assert len(read_verdicts(review.store)) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"verdicts": 1}', b"\xff\xfe", b'{"verdicts":[NaN]}'])
def test_what_is_no_message_is_refused(review: Review, body: bytes) -> None:
    ada = review.enter("ada")
    assert ada.post("/api/verdicts", content=body, headers={"Content-Type": "application/json"}).status_code == 422


def test_a_body_is_bounded_told_or_not(review: Review) -> None:
    ada = review.enter("ada")
    many = {"verdicts": [GOOD] * 501}
    assert ada.post("/api/verdicts", json=many).status_code == 422
    large = b" " * (1 << 20) + b"{}"
    assert ada.post("/api/verdicts", content=large).status_code == 413
    pieces = (b" " * 65_536 for _ in range(17))  # sent in chunks, without its length
    assert ada.post("/api/verdicts", content=pieces).status_code == 413
    assert review.client().post("/api/verdicts", content=large).status_code in {401, 413}


@pytest.mark.parametrize(
    "query",
    [
        *("many=0", "many=21", "many=x", "queue=other", "holding=x", "holding=1,,2", f"holding={'9' * 30}"),
        f"holding={','.join('1' * 102)}",
    ],
)
def test_a_question_that_the_page_would_not_ask_is_refused(review: Review, query: str) -> None:
    assert review.enter("ada").get(f"/api/items?{query}").status_code == 422


def test_there_is_no_upload(review: Review) -> None:
    ada = review.enter("ada")
    before = {path: path.stat().st_size for path in review.workspace.root.rglob("*.parquet")}
    photo = review.photos["cup"][0]
    for path in (f"/photo/{photo}", "/photo/new", "/static/new.js", "/", "/api/items"):
        for verb in ("POST", "PUT", "PATCH", "DELETE"):
            answer = ada.request(verb, path, files={"file": ("x.jpg", b"x")})
            assert answer.status_code in {404, 405}
    assert before == {path: path.stat().st_size for path in review.workspace.root.rglob("*.parquet")}


def test_a_comment_is_kept_as_text_and_never_part_of_a_page(review: Review) -> None:
    ada = review.enter("<script>alert(1)</script>")
    item = ada.get("/api/items").json()["items"][0]["item"]
    nasty = "</script><img src=x onerror=alert(1)> \u202e \u0000 \ud800 é"
    sent = b'{"verdicts":[{"client_id":"c1","item":%d,"verdict":"same","seconds":1,"at":1,"comment":%s}]}'
    escaped = '"</script><img src=x onerror=alert(1)> \\u202e \\u0000 \\ud800 é"'.encode()
    answer = ada.post("/api/verdicts", content=sent % (item, escaped), headers={"Content-Type": "application/json"})
    assert answer.json() == {"receipts": {"c1": "kept"}}
    (kept,) = read_verdicts(review.store)["comment"].to_pylist()
    assert kept == nasty.replace("\u0000", "").replace("\ud800", "?")
    page = ada.get("/")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert ada.get("/api/items").headers["content-type"] == "application/json"


def test_numbers_that_no_database_holds_do_no_harm(review: Review) -> None:
    ada = review.enter("ada")
    before = read_items(review.store, "link")
    assert ada.get(f"/api/items?holding={'9' * 18}").status_code == 200
    assert ada.get(f"/api/item/{2**63 - 1}").status_code == 404
    assert ada.post("/api/release", json={"items": [2**63 - 1]}).status_code == 200
    assert ada.post("/api/undo", json={"client_ids": ["unknown"]}).status_code == 200
    assert read_items(review.store, "link") == before

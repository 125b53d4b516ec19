"""Who has no personal link sees nothing, and cannot tell what there is."""

import re
import time
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.review.server.conftest import HOST, SETTINGS, Review
from twin.review.server import make_app
from twin.review.server._session import cookie_of
from twin.review.store import open_store, revoke

PATHS = (
    *("/", "/api/items", "/api/items?queue=nonsense", "/api/history", "/api/progress", "/api/nothing", "/nothing"),
    *(
        "/api/item/1",
        "/api/item/999999",
        "/api/item/x",
        "/photo/none",
        "/thumbnail/none",
        "/static/main.js",
        "/static/none.js",
    ),
    *("/docs", "/openapi.json", "/favicon.ico", "/enter", "//enter/x", "/static/../app.html"),
)


def answers(review: Review, **headers: str | bytes) -> set[tuple[int, str, str]]:
    """All that a client is told: status, headers without date, text."""
    known = [f"/{room}/{review.photos['cup'][0]}" for room in ("photo", "thumbnail")]
    client = review.client()
    got = [client.get(path, headers=headers, follow_redirects=False) for path in (*PATHS, *known)]
    got += [client.post(path, headers=headers, json={"items": [1]}) for path in ("/api/release", "/api/verdicts", "/x")]
    got += [client.request(verb, "/api/item/1", headers=headers) for verb in ("PUT", "DELETE", "OPTIONS", "HEAD")]
    return {
        (one.status_code, str(sorted(one.headers.items())), one.text) for one in got if one.request.method != "HEAD"
    }


def test_to_a_stranger_every_address_is_the_same(review: Review) -> None:
    ((status, _, text),) = answers(review)
    assert status == 401
    assert "personal link" in text
    assert not any(name in text for name in review.photos)


@pytest.mark.parametrize("cookie", [b"%s=", b"%s=wrong", b"other=1", b"%s=\xff\xfe", b";;=;", b"twin_review=%s"])
def test_a_wrong_cookie_is_none(review: Review, cookie: bytes) -> None:
    name = cookie_of(review.store).encode()
    assert {status for status, *_ in answers(review, Cookie=cookie.replace(b"%s", name))} == {401}


def test_a_link_that_is_wrong_or_ended_opens_nothing(review: Review) -> None:
    ada = review.enter("ada")
    assert ada.get("/api/progress").status_code == 200
    wrong = review.client().get("/enter/wrong", follow_redirects=False)
    assert (wrong.status_code, wrong.headers.get("set-cookie")) == (404, None)
    revoke(review.store, "ada")
    time.sleep(1.1)  # so long an ended link may still be good
    assert ada.get("/api/progress").status_code == 401
    _, token = review.token("ada")
    review.token("ada")
    replaced = review.client().get(f"/enter/{token}", follow_redirects=False)
    assert (replaced.status_code, replaced.headers.get("set-cookie")) == (404, None)


def test_a_link_becomes_a_cookie_that_scripts_and_other_sites_cannot_use(review: Review) -> None:
    _, token = review.token("ada")
    entered = review.client().get(f"/enter/{token}", follow_redirects=False)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    parts = {part.strip().lower() for part in entered.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=strict", "path=/"} <= parts
    assert "secure" not in parts
    assert token not in review.enter("ada").get("/").text


def test_behind_a_proxy_that_encrypts_the_cookie_stays_encrypted(review: Review) -> None:
    _, token = review.token("ada")
    entered = review.client().get(f"https://127.0.0.1:8765/enter/{token}", follow_redirects=False)
    assert "secure" in entered.headers["set-cookie"].lower()


def test_a_browser_that_comes_from_a_mail_asks_once_more_by_itself(review: Review) -> None:
    # It keeps a strict cookie back as long as another site began the way, redirects included.
    client = review.client()
    first = client.get("/", headers={"Sec-Fetch-Site": "cross-site"})
    again = client.get("/", headers={"Sec-Fetch-Site": "same-origin"})
    assert 'http-equiv="refresh"' in first.text
    assert 'http-equiv="refresh"' not in again.text
    assert first.status_code == again.status_code == 401


def test_no_answer_may_be_kept_framed_or_guessed_at(review: Review) -> None:
    ada = review.enter("ada")
    for answer in (ada.get("/"), review.client().get("/"), ada.get("/api/items"), ada.get("/api/item/999")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def kept_under(client: TestClient) -> str:
    """What a browser keeps verdicts under that it could not send yet."""
    found = re.search(r'name="review" content="([0-9a-f]{32})"', client.get("/").text)
    assert found is not None
    return found[1]


def test_what_a_browser_kept_back_goes_to_the_same_review_and_reviewer(review: Review, tmp_path: Path) -> None:
    # Another review may be served on the same port, where a browser sees no difference.
    ada, bob = review.enter("ada"), review.enter("bob")
    assert kept_under(ada) == kept_under(ada) != kept_under(bob)
    before = kept_under(ada)
    assert kept_under(review.enter("ada")) == before  # by a new link, too
    with closing(open_store(f"sqlite:///{tmp_path}/other.sqlite")) as store:
        app = make_app(review.workspace, store, SETTINGS, origin_hosts=["127.0.0.1"])
        other = Review(review.workspace, store, review.photos, TestClient(app, base_url=f"http://{HOST}"))
        assert kept_under(other.enter("ada")) != before

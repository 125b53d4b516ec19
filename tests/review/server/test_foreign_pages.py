"""Other sites can neither act for a reviewer nor read through a name of their own."""

import pytest

from tests.review.server.conftest import HOST, Review
from twin.review.store import read_verdicts

GOOD = {"client_id": "c1", "item": 1, "verdict": "same", "seconds": 1.5, "at": 1e9}


def verdicts(review: Review) -> int:
    return len(read_verdicts(review.store))


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Twin-CSRF": ""},
        {"X-Twin-CSRF": "0" * 64},
        {"X-Twin-CSRF": b"\xc3\xa9"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8766"},
        {"Origin": f"http://{HOST}.evil.example"},
        {"Origin": f"ftp://{HOST}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
def test_a_change_comes_from_our_own_page_alone(review: Review, headers: dict[str, str | bytes]) -> None:
    ada = review.enter("ada")
    for path, message in (
        ("/api/verdicts", {"verdicts": [GOOD]}),
        ("/api/undo", {"client_ids": ["c1"]}),
        ("/api/release", {"items": [1]}),
    ):
        assert ada.post(path, json=message, headers=headers).status_code == 403
    assert verdicts(review) == 0


def test_the_proof_of_one_reviewer_is_none_for_another(review: Review) -> None:
    ada, bob = review.enter("ada"), review.enter("bob")
    ada.headers["X-Twin-CSRF"] = bob.headers["X-Twin-CSRF"]
    assert ada.post("/api/verdicts", json={"verdicts": [GOOD]}).status_code == 403
    assert verdicts(review) == 0


def test_a_plain_form_is_refused(review: Review) -> None:
    ada = review.enter("ada")
    del ada.headers["X-Twin-CSRF"]
    assert ada.post("/api/verdicts", data={"verdicts": "x"}).status_code == 403


def test_our_own_page_may(review: Review) -> None:
    ada = review.enter("ada")
    sent = ada.post("/api/verdicts", json={"verdicts": [GOOD]}, headers={"Sec-Fetch-Site": "same-origin"})
    assert sent.json() == {"receipts": {"c1": "kept"}}
    assert verdicts(review) == 1


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8765", "a@127.0.0.1", ""])
def test_a_name_of_another_site_leads_nowhere(review: Review, host: str) -> None:
    ada = review.enter("ada")
    _, token = review.token("bob")
    for path in ("/", "/api/items", "/static/main.js", f"/enter/{token}"):
        answer = ada.get(path, headers={"Host": host}, follow_redirects=False)
        assert (answer.status_code, answer.text) == (400, "Invalid host header")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:1", "review.example", "REVIEW.example:443"])
def test_its_own_names_do(review: Review, host: str) -> None:
    assert review.enter("ada").get("/api/progress", headers={"Host": host}).status_code == 200

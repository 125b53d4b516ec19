"""The report says by whose word look-alikes were accepted, and how sure that is."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.report.test_page import rendered
from tests.review.accepting.reviewed import item_of, judge, mined_pairs, mined_workspace, put
from twin.core import ReviewSettings, TwinError, Workspace, write_json
from twin.report._reviewed import Estimate, read_review
from twin.review.accepting import accept, open_begun, record_path

RECORD: dict[str, Any] = {
    "rule": "dawid-skene",
    "counts": {"accepted": 1500, "by_construction": 41, "by_gold": 10, "rejected": {}, "verdicts": 1468},
    "label_error": {"value": 0.0051, "low": 0.002, "high": 0.011, "count": 1459},
    "label_error_by_gold": {"value": 0.004, "low": None, "high": None, "count": 30},
    "saved": {
        "links": 1021,
        "verdicts": 2006,
        "label_error": {"value": 0.003, "low": 0.0, "high": 0.0081, "count": 1021},
    },
}


def test_what_acceptance_wrote_is_read(tmp_path: Path) -> None:
    workspace = mined_workspace(tmp_path)
    pairs = mined_pairs(workspace)[:6]
    known = [item_of(pair, gold="different") for pair in pairs[4:]]
    put(workspace, "link", [*(item_of(pair) for pair in pairs[:4]), *known])
    judge(workspace, {"anna": "ddds", "ben": "ddds"}, pairs[:4])
    settings = ReviewSettings(rule="majority")
    with closing(open_begun(workspace, settings)) as store:
        counts = accept(workspace, store, "majority", settings)
    found = read_review(workspace)
    assert found is not None
    assert (found.rule, found.verdicts, found.links, found.known, found.spared) == ("majority", 8, 3, 2, 0)
    error = counts["label_error"]
    assert found.label_error == Estimate(error["value"], error["low"], error["high"])


def test_the_page_says_so(grown: Workspace) -> None:
    assert "verdicts of people" not in rendered(grown)
    assert json.loads((grown.report / "summary.json").read_text())["review"] is None
    write_json(record_path(grown), RECORD)
    words = " ".join(rendered(grown).split())
    assert (
        "1 449 mined links were accepted by the rule <em>dawid-skene</em>, from 1 468 verdicts of people; 10 more"
        in words
    )
    assert (
        "An estimated 0.5 % (0.2 to 1.1) of those by the rule join one object; by links of known answer alone, 0.4 %."
        in words
    )
    assert "10 more since their answer is known (gold)." in words
    assert "Models spared people 2 006 verdicts: 1 021 links were accepted on their word alone" in words
    assert "an estimated 0.3 % (0.0 to 0.8) join one object." in words
    assert json.loads((grown.report / "summary.json").read_text())["review"]["spared"] == 2006


@pytest.mark.parametrize("text", ["", "[]", '{"rule": "majority"}', '{"rule": 1, "counts": {"verdicts": "x"}}'])
def test_a_damaged_record_is_named(tmp_path: Path, text: str) -> None:
    workspace = Workspace(tmp_path)
    assert read_review(workspace) is None
    record_path(workspace).parent.mkdir()
    record_path(workspace).write_text(text)
    with pytest.raises(TwinError, match=r"review\.json is damaged; run `twin review accept` again"):
        read_review(workspace)

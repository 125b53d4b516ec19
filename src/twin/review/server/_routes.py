"""The addresses that the page calls while people work."""

import time
from dataclasses import asdict
from typing import Annotated, get_args

from fastapi import APIRouter, HTTPException, Path, Query
from fastapi.responses import JSONResponse

from twin.core import TwinError
from twin.review.server._messages import ClientIds, ItemIds, Queue, Verdicts
from twin.review.server._receiving import given
from twin.review.server._work import Asking, WorkOf
from twin.review.store import draw, find_item, history, progress, release, submit, undo

__all__ = ["api"]

_HOLDING = r"^(\d{1,18}(,\d{1,18}){0,99})?$"

api = APIRouter(prefix="/api")


@api.get("/items")
def items(
    work: WorkOf,
    reviewer: Asking,
    queue: Queue = "link",
    many: Annotated[int, Query(ge=1, le=20)] = 3,
    holding: Annotated[str, Query(pattern=_HOLDING)] = "",
) -> JSONResponse:
    """The next items, leased to who asks; ``holding`` are those that the page has already."""
    held = [int(item) for item in holding.split(",") if item]
    now = time.time()
    drawn = draw(work.store, reviewer, queue, many, work.rules, now=now, holding=held)
    shown = [work.showing.item(one, reviewer.id) for one in drawn]
    return JSONResponse({"items": shown, "left": work.counts.of(queue).left(reviewer)})


@api.get("/item/{item}")
def item(work: WorkOf, reviewer: Asking, item: Annotated[int, Path(ge=1, lt=2**63)]) -> JSONResponse:
    """An item that who asks has judged or holds, once more."""
    drawn = find_item(work.store, reviewer, item)
    if drawn is None:
        raise HTTPException(404)
    try:
        return JSONResponse(work.showing.item(drawn, reviewer.id))
    except TwinError as error:
        raise HTTPException(410, str(error)) from error


@api.post("/verdicts")
def verdicts(work: WorkOf, reviewer: Asking, sent: Verdicts) -> JSONResponse:
    """Keep verdicts; what is answered as kept is on the disk."""
    wanted, receipts = given(work, reviewer, sent.verdicts)
    receipts |= submit(work.store, reviewer, wanted)
    work.replanner.kept(sum(receipt == "kept" for receipt in receipts.values()))
    return JSONResponse({"receipts": receipts})


@api.post("/undo")
def undo_verdicts(work: WorkOf, reviewer: Asking, sent: ClientIds) -> JSONResponse:
    """Withdraw own verdicts; their items are leased to who asks again."""
    receipts = undo(work.store, reviewer, sent.client_ids, lease_seconds=work.settings.lease_seconds)
    return JSONResponse({"receipts": receipts})


@api.post("/release")
def release_items(work: WorkOf, reviewer: Asking, sent: ItemIds) -> JSONResponse:
    """Give items back that will not be judged now."""
    release(work.store, reviewer, sent.items)
    return JSONResponse({})


@api.get("/history")
def own_history(
    work: WorkOf, reviewer: Asking, many: Annotated[int, Query(ge=1, le=500)] = 50, queue: Queue | None = None
) -> JSONResponse:
    """The latest verdicts of who asks in a queue, or in all, the newest first."""
    return JSONResponse({"verdicts": [asdict(one) for one in history(work.store, reviewer, many, queue)]})


@api.get("/progress")
def own_progress(work: WorkOf, reviewer: Asking, queue: Queue = "link") -> JSONResponse:
    """How far the queue and who asks have come, and what is left in every queue."""
    found = progress(work.store, reviewer, queue, now=time.time(), counts=work.counts.of(queue))
    left = {name: work.counts.of(name).left(reviewer) for name in get_args(Queue)}
    return JSONResponse(asdict(found) | {"queues": left})

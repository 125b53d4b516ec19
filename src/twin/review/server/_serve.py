"""``twin review``: from a workspace to a server that people work with."""

import socket
import sys
import threading
import webbrowser
from contextlib import closing, suppress

import uvicorn
from fastapi import FastAPI

from twin.core import ReviewSettings, TwinError, Workspace, console
from twin.review.planning import check_catalogue, outdated_links
from twin.review.server._app import make_app
from twin.review.server._hosts import listen, origin_hosts, origin_of
from twin.review.server._personal import own_token
from twin.review.server._planned import plan_if_changed
from twin.review.store import Store, open_store, reviewers, store_url

__all__ = ["serve"]

_GRACE = 5
"""Seconds that requests under way are given when the server stops."""
_KEPT_ALIVE = 60
"""Seconds that an idle connection is kept: people look for longer than a second."""
_SWITCH = 0.0005
"""Seconds after which a thread lets others run. A request passes between threads several times, and each time it waits
for those that are busy; with Python's own 5 ms, twenty people on two full cores waited three times as long."""


def serve(workspace: Workspace, settings: ReviewSettings) -> None:
    """Serve the review until Ctrl-C; prints, and opens if ``settings.browser``, the personal link of the user.

    Raises:
        TwinError: The port is taken, the host is not told how it is reached, the database cannot be used, or there is
            nothing to review.
    """
    hosts = origin_hosts(settings)
    check_catalogue(workspace)
    with closing(listen(settings)) as listening:
        store = open_store(store_url(workspace, settings.database))
        with closing(store):
            plan_if_changed(workspace, store, settings)
            if outdated := outdated_links(workspace):
                console.print(f"[yellow]Note:[/] {outdated}", soft_wrap=True)
            app = make_app(workspace, store, settings, origin_hosts=hosts)
            _welcome(workspace, store, settings, origin_of(settings, listening.getsockname()[1]))
            _run(app, listening)
    console.print("Stopped; every verdict is kept.")


def _welcome(workspace: Workspace, store: Store, settings: ReviewSettings, origin: str) -> None:
    token = own_token(workspace, store)
    link = f"{origin}/enter/{token}" if token else origin
    if token is None:
        names = ", ".join(reviewer.name for reviewer in reviewers(store) if reviewer.kind == "person")
        console.print(
            f"Reviewers are {names}; `twin review add NAME` prints a new personal link.", soft_wrap=True, markup=False
        )
    console.print(f"Review at {link}", soft_wrap=True, markup=False)
    console.print("Stop with Ctrl-C.")
    if settings.browser:
        # Some browsers hold the caller until they are closed.
        threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()


def _run(app: FastAPI, listening: socket.socket) -> None:
    config = uvicorn.Config(
        app,
        access_log=False,  # addresses tell tokens
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=_KEPT_ALIVE,
    )
    server = uvicorn.Server(config)
    sys.setswitchinterval(_SWITCH)
    with suppress(KeyboardInterrupt):  # uvicorn has ended well by then and passes Ctrl-C on
        server.run(sockets=[listening])
    if not server.started:
        raise TwinError("The server could not start; the lines above say why.")

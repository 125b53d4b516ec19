"""Personal links, made and ended beside a server that may be running."""

from contextlib import closing

from twin.core import ReviewSettings, TwinError, Workspace
from twin.review.planning import check_catalogue
from twin.review.server._hosts import origin_of
from twin.review.store import add_reviewer, has_token, open_store, revoke, store_url

__all__ = ["end_link", "personal_link"]


def personal_link(workspace: Workspace, settings: ReviewSettings, name: str) -> tuple[str, bool]:
    """Make ``name`` a reviewer; their earlier link, if any, ends.

    Returns:
        The address with a token that is told this once, and whether an earlier link has ended.

    Raises:
        TwinError: The port is left to chance, so that no link can be told; the name is empty; there is no catalogue; or
            the database cannot be used.
    """
    if not settings.port:
        raise TwinError("Port 0 leaves the port to chance; give --port as `twin review` printed it.")
    origin = origin_of(settings, settings.port)
    check_catalogue(workspace)
    with closing(open_store(store_url(workspace, settings.database))) as store:
        again = has_token(store, name)
        _, token = add_reviewer(store, name)
    return f"{origin}/enter/{token}", again


def end_link(workspace: Workspace, settings: ReviewSettings, name: str) -> None:
    """End the link of ``name``; raises as `personal_link`, or where there is no such reviewer."""
    with closing(open_store(store_url(workspace, settings.database))) as store:
        revoke(store, name)

"""The server of a review: personal links, the page and what it calls, and the guards before them."""

from twin.review.server._app import make_app
from twin.review.server._links import end_link, personal_link
from twin.review.server._serve import serve

__all__ = ["end_link", "make_app", "personal_link", "serve"]

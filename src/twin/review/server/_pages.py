"""The pages that need no data: what a stranger sees, and a link that is not known."""

from starlette.responses import HTMLResponse

__all__ = ["no_such_link", "stranger_page"]

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{head}<title>{title}</title>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
</main>
</body>
</html>
"""
_ASK = "Ask the one who runs this review: the command <code>twin review add NAME</code> prints your link."


def stranger_page(*, again: bool) -> HTMLResponse:
    """What everyone sees who does not come by a personal link.

    Args:
        again: Whether the browser should ask once more by itself. It keeps the cookie back on the way from another
            site, such as a mail with the personal link; not where our own page leads.
    """
    head = '<meta http-equiv="refresh" content="0; url=/">\n' if again else ""
    text = f"Open your personal link to take part. {_ASK}"
    return HTMLResponse(_PAGE.format(head=head, title="A personal link is needed", text=text), 401)


def no_such_link() -> HTMLResponse:
    """The answer to a personal link that is not, or no longer, valid."""
    text = f"This link is not valid, or not any more. {_ASK}"
    return HTMLResponse(_PAGE.format(head="", title="This link is not known", text=text), 404)

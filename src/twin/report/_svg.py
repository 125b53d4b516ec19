"""A little SVG: elements, markers, and a titled drawing."""

from html import escape

from twin.report._evidence import Role

__all__ = ["drawing", "element", "label", "marker"]


def element(name: str, *children: str, **attributes: str | float) -> str:
    """An SVG element; attribute names take ``_`` for ``-``, and a trailing ``_`` is dropped."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_text(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{given}>{''.join(children)}</{name}>" if children else f"<{name}{given}/>"


def label(text: str, x: float, y: float, **attributes: str | float) -> str:
    """A text at (x, y)."""
    return element("text", escape(text), x=x, y=y, **attributes)


def marker(role: Role, x: float, y: float, size: float = 4.5) -> str:
    """The mark of a role; told apart by shape as well as by colour."""
    match role:
        case "base":
            return element("circle", cx=x, cy=y, r=size, class_="mark hollow")
        case "trained":
            return element("circle", cx=x, cy=y, r=size, class_="mark")
        case _:
            return element(
                "path", d=f"M{x:.1f} {y - size:.1f}l{size} {size}l{-size} {size}l{-size} {-size}z", class_="mark"
            )


def drawing(name: str, width: float, height: float, title: str, description: str, *children: str) -> str:
    """A drawing that scales with the page and says in words what it shows."""
    words = element("title", escape(title), id=f"{name}-title") + element(
        "desc", escape(description), id=f"{name}-desc"
    )
    return element(
        "svg",
        words,
        *children,
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        class_="plot",
    )


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")

"""A little SVG: elements, markers, and a titled drawing."""

from html import escape

from twin.report._tones import COLOURS, Tone

__all__ = ["drawing", "element", "label", "marker", "standalone"]

_SHAPES = {
    "comparator": "M{x:.1f} {top:.1f}l{s:.1f} {s:.1f}l-{s:.1f} {s:.1f}l-{s:.1f} -{s:.1f}z",
    "other-1": "M{left:.1f} {top:.1f}h{d:.1f}v{d:.1f}h-{d:.1f}z",
    "other-2": "M{x:.1f} {top:.1f}l{s:.1f} {d:.1f}h-{d:.1f}z",
    "other-3": "M{x:.1f} {low:.1f}l{s:.1f} -{d:.1f}h-{d:.1f}z",
    "other-4": "M{left:.1f} {top:.1f}l{d:.1f} {d:.1f}m0 -{d:.1f}l-{d:.1f} {d:.1f}",
    "other-5": "M{left:.1f} {top:.1f}h{d:.1f}v{d:.1f}h-{d:.1f}z",
}
_HOLLOW = ("base", "other-5")


def element(name: str, *children: str, **attributes: str | float) -> str:
    """An SVG element; attribute names take ``_`` for ``-``, and a trailing ``_`` is dropped."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_text(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{given}>{''.join(children)}</{name}>" if children else f"<{name}{given}/>"


def label(text: str, x: float, y: float, **attributes: str | float) -> str:
    """A text at (x, y)."""
    return element("text", escape(text), x=x, y=y, **attributes)


def marker(tone: Tone, x: float, y: float, size: float = 4.5) -> str:
    """The mark of a tone; told apart by shape as well as by colour."""
    style = "mark hollow" if tone in _HOLLOW else "mark"
    if shape := _SHAPES.get(tone):
        s = size if tone == "comparator" else 0.85 * size
        path = shape.format(x=x, s=s, d=2 * s, left=x - s, top=y - s, low=y + s)
        return element("path", d=path, class_=style)
    return element("circle", cx=x, cy=y, r=size, class_=style)


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
        style=f"max-width:{1.1 * width:.0f}px",
    )


def standalone(svg: str, style: str) -> str:
    """A drawing as a file of its own, with the style that it has on the page."""
    ground = "background:#fff;font:12px system-ui,sans-serif;--card:#fff;--soft:#56606a;--faint:#66707a;--grid:#e6e4de"
    light = "".join(f";--{tone}:{colour}" for tone, (colour, _) in COLOURS.items())
    head = f"<style>svg{{{ground}{light}}}{style}</style>"
    start, rest = svg.split(">", 1)
    return f'{start} xmlns="http://www.w3.org/2000/svg">{head}{rest}\n'


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")

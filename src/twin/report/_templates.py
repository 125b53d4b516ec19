"""Templates, and how they write figures."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from twin.report import _format

__all__ = ["environment"]


def environment() -> Environment:
    """Where templates are found, and how they write figures."""
    made = Environment(
        loader=PackageLoader("twin.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (_format.count, _format.percent, _format.points, _format.p_value, _format.reply_words)
    made.filters |= {function.__name__: function for function in (*filters, _format.short_name)}
    return made

"""A comparison as text, CSV, Markdown, LaTeX or JSON."""

import json
from collections.abc import Callable

from twin.evaluate.compare._compare import Comparison
from twin.evaluate.compare._csv import csv_text
from twin.evaluate.compare._tables import Table, tables

__all__ = ["FORMATS", "formatted"]

_LATEX = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}


def formatted(comparison: Comparison, form: str) -> str:
    """The comparison in one of `FORMATS`, with a line end after its last line."""
    return FORMATS[form](comparison)


def _text(table: Table) -> str:
    lines = [table.header, *table.rows]
    width = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = ["  ".join(cell.ljust(size) for cell, size in zip(line, width, strict=True)).rstrip() for line in lines]
    rule = "  ".join("-" * size for size in width)
    return "\n".join([table.title, "", padded[0], rule, *padded[1:], "", table.note, ""])


def _markdown(table: Table) -> str:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cell.replace("\\", "\\\\").replace("|", "\\|") for cell in cells) + " |"

    rule = "|" + "---|" * len(table.header)
    return "\n".join([f"### {table.title}", "", line(table.header), rule, *map(line, table.rows), "", table.note, ""])


def _latex(table: Table) -> str:
    def line(cells: list[str]) -> str:
        return " & ".join("".join(_LATEX.get(sign, sign) for sign in cell) for cell in cells) + r" \\"

    begin = rf"\begin{{tabular}}{{{'l' * len(table.header)}}}"
    body = [r"\toprule", line(table.header), r"\midrule", *map(line, table.rows), r"\bottomrule"]
    head = rf"% {table.title}; needs \usepackage{{booktabs}}. {table.note}"
    return "\n".join([head, begin, *body, r"\end{tabular}", ""])


def _of_tables(draw: Callable[[Table], str]) -> Callable[[Comparison], str]:
    return lambda comparison: "\n".join(map(draw, tables(comparison)))


def _json(comparison: Comparison) -> str:
    return json.dumps(comparison.plain(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


FORMATS: dict[str, Callable[[Comparison], str]] = {
    "text": _of_tables(_text),
    "csv": csv_text,
    "markdown": _of_tables(_markdown),
    "latex": _of_tables(_latex),
    "json": _json,
}
"""What a comparison can be written as."""

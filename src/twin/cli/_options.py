"""Command-line options made from a settings section, so that each mirrors a key of ``twin.yaml``."""

import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from twin.core import TwinError, Workspace

__all__ = ["merged", "options", "workspace_option"]

F = TypeVar("F", bound=Callable[..., Any])
S = TypeVar("S", bound=BaseModel)


def workspace_option(function: F) -> F:
    """Add ``--workspace``; the command receives a `Workspace`."""
    return click.option(
        "-w",
        "--workspace",
        type=click.Path(file_okay=False, path_type=Path),
        default=".",
        show_default="current folder",
        callback=lambda _ctx, _param, value: Workspace(value.resolve()),
        help="Folder of the project.",
    )(function)


def options(section: type[BaseModel], only: tuple[str, ...] | None = None) -> Callable[[F], F]:
    """Add an option for every field of ``section`` (or those named in ``only``)."""

    def decorate(function: F) -> F:
        for name, field in reversed(section.model_fields.items()):
            if only is None or name in only:
                function = _option(name, field)(function)
        return function

    return decorate


def merged(section: S, given: dict[str, Any]) -> S:
    """``section`` with the options given on the command line in place of its own values."""
    values = section.model_dump() | {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in given.items()
        if value is not None and value != ()
    }
    try:
        return section.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        option = str(first["loc"][0]).replace("_", "-")
        raise TwinError(f"Option --{option} is wrong: {first['msg'].lower()}.") from error


def _option(name: str, field: FieldInfo) -> Callable[[F], F]:
    kind, multiple = _kind(field.annotation)
    flag = f"--{name.replace('_', '-')}"
    return click.option(
        f"{flag}/--no-{name.replace('_', '-')}" if kind is bool else flag,
        name,
        type=kind,
        multiple=multiple,
        default=None,
        help=f"{field.description} [default: {_shown(field.default)}]",
    )


def _kind(annotation: Any) -> tuple[Any, bool]:
    """The click type of a field, and whether it may be given several times."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return click.Choice([str(value) for value in inner]), False
    if origin is list:
        return _kind(inner[0])[0], True
    if origin is types.UnionType:
        return _kind(next(kind for kind in inner if kind is not type(None)))
    if origin is typing.Annotated:
        return _kind(inner[0])
    return annotation, False


def _shown(default: Any) -> str:
    if isinstance(default, list):
        return " ".join(str(value) for value in default)
    return "none" if default is None else str(default)

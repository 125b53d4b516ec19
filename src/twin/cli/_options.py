"""Command-line options made from a settings section, so that each mirrors a key of ``twin.yaml``."""

import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from twin.core import TwinError, Workspace

__all__ = ["is_step", "merged", "options", "workspace_option"]

F = TypeVar("F", bound=Callable[..., Any])
S = TypeVar("S", bound=BaseModel)


def workspace_option(function: F) -> F:
    """Add ``--workspace``; the command receives a `Workspace`, that of its group where only that was told one."""
    return click.option(
        "-w",
        "--workspace",
        type=click.Path(file_okay=False, path_type=Path),
        default=".",
        show_default="current folder",
        callback=_workspace,
        help="Folder of the project.",
    )(function)


def _workspace(context: click.Context, parameter: click.Parameter, value: Path) -> Workspace:
    told = context.get_parameter_source(str(parameter.name)) is not ParameterSource.DEFAULT
    outer = context.parent.params.get("workspace") if context.parent and not told else None
    return outer if isinstance(outer, Workspace) else Workspace(value.resolve())


def is_step(context: click.Context) -> bool:
    """Whether a command of this group is called, not the group itself.

    Raises:
        TwinError: The group was given options that its command would not see.
    """
    if context.invoked_subcommand is None:
        return False
    for name in context.params:
        if name != "workspace" and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            option = f"--{name.replace('_', '-')}"
            raise TwinError(f"Option {option} says nothing to {context.invoked_subcommand!r}; leave it out.")
    return True


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
    if origin in {types.UnionType, typing.Union}:
        return _kind(next(kind for kind in inner if kind is not type(None)))
    if origin is typing.Annotated:
        return _kind(inner[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return str, False  # the section reads its short form
    return annotation, False


def _shown(default: Any) -> str:
    if isinstance(default, list):
        return " ".join(str(value) for value in default)
    return "none" if default is None else str(default)

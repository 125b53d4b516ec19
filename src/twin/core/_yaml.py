"""Reading ``twin.yaml``: a mistake is reported by key and line."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from twin.core._errors import TwinError
from twin.core._settings import Settings

__all__ = ["read_settings"]


class _Loader(yaml.SafeLoader):
    """Also takes ``1e-5`` for a number, as YAML 1.2 does; PyYAML alone takes it for text."""


_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"[-+]?\d+[eE][-+]?\d+$"), list("-+0123456789"))


def read_settings(path: Path) -> Settings:
    """Read and check the settings file at ``path``; a file that does not exist gives the defaults.

    Raises:
        TwinError: The file is not YAML, or a key is unknown or stands twice, or a value has the wrong type or range.
    """
    if not path.exists():
        return Settings()
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
        values = {} if node is None else yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TwinError(f"{path} is not valid YAML: {' '.join(str(error).split())}.") from error
    lines = {} if node is None else _lines(node, path)
    if isinstance(values, dict):
        values = {section: keys for section, keys in values.items() if keys is not None}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise TwinError(_explain(path, error, lines)) from error


def _lines(node: yaml.Node, path: Path, prefix: tuple[str, ...] = ()) -> dict[tuple[str, ...], int]:
    """Line (from 1) of every key below ``node``; a key that stands twice is an error."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    lines: dict[tuple[str, ...], int] = {}
    for key, value in node.value:
        place = (*prefix, str(key.value))
        if place in lines:
            raise TwinError(
                f"{path}, line {key.start_mark.line + 1}: {'.'.join(place)} stands there twice, in line {lines[place]} "
                "first; join them."
            )
        lines[place] = key.start_mark.line + 1
        lines |= _lines(value, path, place)
    return lines


def _explain(path: Path, error: ValidationError, lines: Mapping[tuple[str, ...], int]) -> str:
    first: Any = error.errors()[0]
    place = tuple(str(step) for step in first["loc"])
    line = next((lines[place[:size]] for size in range(len(place), 0, -1) if place[:size] in lines), 1)
    key = ".".join(place) or "the whole file"
    what = "is not a known key" if first["type"] == "extra_forbidden" else f"is wrong: {first['msg'].lower()}"
    rest = len(error.errors()) - 1
    more = f" ({rest} more in this file)" if rest else ""
    return f"{path}, line {line}: {key} {what}{more}; see `twin settings` for the keys and their values."

"""Whether the folder of a model is still the same."""

from pathlib import Path

from twin.core import digest, file_digest

__all__ = ["folder_digest"]


def folder_digest(folder: Path) -> str:
    """Content hash of what a model's replies depend on in its folder: weights, configurations, chat template."""
    files = sorted(path for path in folder.iterdir() if path.suffix in (".json", ".safetensors", ".jinja"))
    return digest(*(text for path in files for text in (path.name, file_digest(path))))

"""The folder of a model, and whether it is still the same."""

from pathlib import Path

from twin.core import TwinError, digest, file_digest

__all__ = ["folder_digest", "model_folder"]

_SUFFIXES = (".json", ".safetensors", ".jinja", ".model", ".py", ".tiktoken")
_NAMES = ("merges.txt", "vocab.txt")
_TEMPLATES = "additional_chat_templates"


def folder_digest(folder: Path) -> str:
    """Content hash of what replies depend on in a model's folder: weights, configurations, words, chat templates."""
    templates = folder / _TEMPLATES
    files = sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES or path.name in _NAMES)
    files += sorted(templates.iterdir()) if templates.is_dir() else []
    return digest(*(text for path in files for text in (str(path.relative_to(folder)), file_digest(path))))


def model_folder(source: str) -> Path:
    """The folder of a model; from the hub it is fetched, so that what is loaded is what its digest speaks of.

    Raises:
        TwinError: The hub does not have it, or cannot be reached.
    """
    if Path(source).is_dir():
        return Path(source)
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - a folder needs no hub
    from huggingface_hub.errors import HfHubHTTPError  # noqa: PLC0415

    kinds = [*(f"*{suffix}" for suffix in _SUFFIXES), *_NAMES]
    try:
        return Path(snapshot_download(source, allow_patterns=kinds))
    except (OSError, ValueError, HfHubHTTPError) as error:
        why = " ".join(str(error).split())[:300].rstrip(".") or type(error).__name__
        raise TwinError(f"Model {source} cannot be loaded: {why}.") from error

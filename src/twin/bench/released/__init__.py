"""FGVQA as it was released: read, checked, and laid into a workspace without touching a byte of its photos."""

from twin.bench.released._load import Loaded, load_released
from twin.bench.released._rows import ReleasedRow, read_released_rows

__all__ = ["Loaded", "ReleasedRow", "load_released", "read_released_rows"]

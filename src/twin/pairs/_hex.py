"""Numbers as hexadecimal digits, many at a time."""

import numpy as np
import pyarrow as pa

from twin.pairs._draws import Keys

__all__ = ["hexadecimal"]


def hexadecimal(words: Keys) -> pa.Array:
    """Each row of ``words``, shape ``(rows, 2)``, as a text of 32 digits."""
    digits = _DIGITS[words.byteswap().view(np.uint8)]
    bounds = np.arange(0, 32 * len(words) + 1, 32, dtype=np.int32)
    return pa.StringArray.from_buffers(len(words), pa.py_buffer(bounds), pa.py_buffer(digits))


_DIGITS = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), dtype=np.uint16)

"""Numbers in sentences."""

__all__ = ["counted"]


def counted(count: int, what: str, several: str | None = None) -> str:
    """``1 photo``, ``2,000 photos``.

    Args:
        count: How many.
        what: The word for one.
        several: The word for more; by default that for one and an s.
    """
    return f"{count:,} {what if count == 1 else several or what + 's'}"

"""What a database can keep as text."""

__all__ = ["is_id", "storable"]


def is_id(name: str) -> bool:
    """Whether this can be the id of a verdict or a photo: 1 to 200 characters that are kept as they are."""
    return 0 < len(name) <= 200 and name == storable(name)


def storable(text: str) -> str:
    """Text without what PostgreSQL or UTF-8 cannot hold: zero characters and halves of surrogate pairs."""
    return text.replace("\0", "").encode(errors="replace").decode()

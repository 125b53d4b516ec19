"""Names of the kinds of negatives."""

__all__ = ["kind_name"]


def kind_name(kind: str, degree: int) -> str:
    """``mined``, or ``near-twin 4`` for a near-twin of degree 4."""
    return f"{kind} {degree}" if kind == "near-twin" else kind

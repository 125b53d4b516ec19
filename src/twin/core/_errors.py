"""The one error a user sees."""

__all__ = ["TwinError"]


class TwinError(Exception):
    """Something the user can mend. The message is one sentence: what is wrong, where, and what to do.

    The command line prints it as ``Error: …`` and leaves with exit code 2.
    """

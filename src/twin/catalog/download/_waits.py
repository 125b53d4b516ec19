"""How long to wait before another try."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from twin.core import DownloadSettings, generator

__all__ = ["back_off", "retry_after"]


def back_off(settings: DownloadSettings, url: str, tries: int, asked: float | None) -> float:
    """Seconds to wait after ``tries`` tries.

    What the server ``asked`` for is honoured up to the longest wait; else the wait doubles with every try, times 0.5 to
    1.5 by lot, so that files that failed together do not come back together.
    """
    if asked is None:
        lot = float(generator(settings.seed, "download", url, tries).random())
        asked = settings.wait_seconds * 2.0 ** (tries - 1) * (0.5 + lot)
    return min(asked, settings.longest_wait)


def retry_after(text: str) -> float | None:
    """Seconds that a ``Retry-After`` header asks for, written as a number or as a date; None where it says nothing."""
    if (number := text.strip()).isdecimal():
        return float(number[:12])
    try:
        date = parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return max((date - datetime.now(UTC)).total_seconds(), 0.0)

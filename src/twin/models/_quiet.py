"""Keeping the libraries' own bars and notices off the screen, which has one progress display already."""

from functools import cache

import datasets
import transformers

__all__ = ["quiet_libraries"]


@cache
def quiet_libraries() -> None:
    """Switch off progress bars and notices of `transformers` and `datasets`; errors still show."""
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    datasets.disable_progress_bars()

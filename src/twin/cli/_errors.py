"""How an error reaches the user."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from twin.core._errors import TwinError

__all__ = ["friendly"]


@contextmanager
def friendly() -> Iterator[None]:
    """Turn a `TwinError` into one line on stderr and exit code 2."""
    try:
        yield
    except TwinError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output (`twin status | head`) has left; that is not a mistake.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        # A folder that cannot be written to, a full disk: what people mend, not we.
        click.echo(f"Error: {error.filename or 'A file'}: {error.strerror or error}.", err=True)
        sys.exit(2)

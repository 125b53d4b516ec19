"""One browser for all tests: a thread can run no second one."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright, of the extra dev")
    with playwright.sync_playwright() as started:
        own = Path(started.chromium.executable_path)
        found = shutil.which("chromium") or (str(own) if own.exists() else None)
        if not found:
            pytest.skip("needs a chromium on the PATH, or `playwright install chromium`")
        launched = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        launched.close()

"""One Chromium for all pages: Playwright's loop is one per process."""

import os
import shutil
from collections.abc import Iterator

import pytest

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
# without a browser the pages are left out; where all is checked it must be there
collect_ignore_glob = ["test_*.py"] if CHROMIUM is None and not os.environ.get("CI") else []


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield found
        found.close()

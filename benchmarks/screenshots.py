"""Pictures of pages for people to look at: both languages, light and dark, telephone and desk.

    .venv/bin/python -m benchmarks.screenshots FOLDER [--address http://localhost:8000] [--page /style/ …]

The application must be running in development mode, so that /style is there.
"""

import argparse
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from tests.services.chromium import obtain_chromium

PAGES = ("/style/", "/style/case", "/style/home", "/style/refused", "/style/told", "/style/public", "/style/error/404")
Scheme = Literal["light", "dark"]
LANGUAGES = ("fr", "en")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (360, 1280)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def main() -> None:
    """Reads the command line and takes every picture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--address", default="http://localhost:8000")
    parser.add_argument("--page", nargs="+", default=PAGES)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(obtain_chromium()), args=list(FLAGS))
        for setting in itertools.product(LANGUAGES, SCHEMES, WIDTHS):
            take(browser, asked.address, asked.page, asked.folder, setting)
        browser.close()


def take(browser: Browser, address: str, pages: Sequence[str], folder: Path, setting: tuple[str, Scheme, int]) -> None:
    """One picture of each page, of its whole height, in one setting: language, colour scheme, width."""
    language, scheme, width = setting
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.add_cookies([{"name": "language", "value": language, "url": address}])
    page = context.new_page()
    for path in pages:
        page.goto(address + path)
        name = path.strip("/").replace("/", "-") or "home"
        page.screenshot(path=folder / f"{name}-{language}-{scheme}-{width}.png", full_page=True)
    context.close()


if __name__ == "__main__":
    main()

"""Pictures of pages for people to look at: both languages, light and dark, telephone and desk.

    .venv/bin/python -m benchmarks.screenshots FOLDER [--address http://localhost:8000] [--page /style/ …]
    .venv/bin/python -m benchmarks.screenshots docs/images --documentation

The application must be running in development mode, so that /style is there. The pictures of the documentation are
of the screen only, not of the whole page, and change one funder; ImageMagick makes them small.
"""

import argparse
import itertools
import subprocess
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.services.chromium import obtain_chromium

ME = ("/", "/me", "/me/edit", "/me/sessions", "/me/passphrase", "/me/factors", "/duty", "/notifications", "/views")
PAGES: Mapping[str | None, Sequence[str]] = {
    None: ("/sign-in", "/sign-in/forgotten", "/sign-in/recovery-key", "/demo", "/form"),
    "awa": ("/funders", "/mailbox", "/style/", "/style/case", "/style/home", "/style/refused", "/style/told",
            "/style/public", "/style/error/404"),
    "solange": (*ME, "/keys", "/keys/mine/recovery", "/colleagues", "/duty/rota/officers", "/cases",
                "/cases/find", "/desk", "/hotlines"),
    "pascaline": ("/referrals", "/referrals/new"),
    "ruth": ("/people", "/people/new", "/organisations", "/settings", "/outbox", "/outbox/deliveries"),
    "ellen": ("/journal",),
}  # fmt: skip
"""Whose pages: people of the demonstration, or nobody."""
Scheme = Literal["light", "dark"]
LANGUAGES = ("fr", "en")
Setting = tuple[str, Scheme, int]
"""Language, colour scheme, width."""
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
    parser.add_argument("--page", nargs="+", help="only these")
    parser.add_argument("--person", help="as this person of the demonstration, with --page")
    parser.add_argument("--documentation", action="store_true", help="the pictures of docs/images instead")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(obtain_chromium()), args=list(FLAGS))
        if asked.documentation:
            illustrate(browser, asked.address, asked.folder)
        else:
            for setting in itertools.product(LANGUAGES, SCHEMES, WIDTHS):
                for person, pages in ({asked.person: asked.page} if asked.page else PAGES).items():
                    take(browser, asked.address, pages, asked.folder, setting, person)
        browser.close()


def take(
    browser: Browser, address: str, pages: Sequence[str], folder: Path, setting: Setting, person: str | None
) -> None:
    """One picture of each page, of its whole height."""
    with set_up(browser, address, setting, person) as context:
        page = context.new_page()
        for path in pages:
            page.goto(address + path)
            name = f"{person or 'nobody'}-{path.strip('/').replace('/', '-') or 'home'}"
            page.screenshot(path=folder / f"{name}-{'-'.join(map(str, setting))}.png", full_page=True)


def illustrate(browser: Browser, address: str, folder: Path) -> None:
    """The pictures of the documentation."""
    wanted: tuple[tuple[str, Setting, Callable[[BrowserContext], Page]], ...] = (
        ("funders-fr-desktop-light", ("fr", "light", 1280), partial(visit, path="/funders")),
        ("funders-fr-phone", ("fr", "light", 360), partial(visit, path="/funders")),
        ("style-case-fr-dark", ("fr", "dark", 1280), partial(visit, path="/style/case")),
        ("style-charts-en-light", ("en", "light", 1280), partial(visit, path="/style/")),
        ("errors-en", ("en", "light", 1280), refused),
        ("conflict-fr-desktop", ("fr", "light", 1280), conflict),
    )
    for name, setting, open_ in wanted:
        with set_up(browser, address, setting, "awa") as context:
            keep(open_(context), folder / f"{name}.png", ".pictures" if "charts" in name else None)


def set_up(browser: Browser, address: str, setting: Setting, person: str | None) -> BrowserContext:
    """A reader: language, colour scheme and width of the screen; signed in as a person of the demonstration."""
    language, scheme, width = setting
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language
    )
    context.add_cookies([{"name": "language", "value": language, "url": address}])
    if person:
        entrance = visit(context, "/demo")
        entrance.locator(f"form:has(input[value={person}]) button").click()
        entrance.wait_for_url("**/")
        entrance.close()
    return context


def visit(context: BrowserContext, path: str) -> Page:
    """A new page at `path`."""
    page = context.new_page()
    page.goto(path)
    return page


def edit_form(context: BrowserContext) -> Page:
    """The edit form of the first funder that gives in Gabon."""
    page = visit(context, "/funders?country=GA")
    page.locator("tbody th a").first.click()
    page.goto(page.url + "/edit")
    return page


def refused(context: BrowserContext) -> Page:
    """The form with two wrong answers."""
    page = edit_form(context)
    page.locator("#name").fill("")
    page.locator("#grant_min").fill("a lot")
    page.locator("main form .button.primary").click()
    return page


def conflict(context: BrowserContext) -> Page:
    """The form of whoever saves second."""
    first, second = edit_form(context), edit_form(context)
    for page, notes in ((first, "Rencontrés à Libreville."), (second, "Répondent en deux semaines.")):
        page.locator("#notes").fill(notes)
        page.locator("main form .button.primary").click()
    return second


def keep(page: Page, file: Path, part: str | None = None) -> None:
    """A picture of the screen, or of one part of the page, in 64 colours."""
    page.bring_to_front()
    if part:
        page.locator(part).screenshot(path=file)
    else:
        page.screenshot(path=file)
    subprocess.run(["convert", str(file), "+dither", "-colors", "64", "-strip", str(file)], check=True)


if __name__ == "__main__":
    main()

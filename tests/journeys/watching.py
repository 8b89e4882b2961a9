"""What every journey looks at: accessibility, and whether the page scrolls sideways."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()


def wider_than_screen(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def violations(page: Page) -> str:
    """What axe finds on the page as it stands; empty where all is well."""
    found = _AXE.run(page, options={"resultTypes": ["violations"]})
    return f"{page.url}\n{found.generate_report()}" if found.violations_count else ""

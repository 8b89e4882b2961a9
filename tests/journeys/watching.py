"""What every journey looks at: accessibility, and whether the page scrolls sideways."""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

from tests.fixtures.browsers import NARROW, WIDE

READERS = (("fr", "light"), ("en", "dark"))
"""Each language, each colour scheme, and with `look_twice` each of them at both widths: contrast has no language."""
_AXE = """async (contrast) => ({ violations: (await axe.run({
  resultTypes: ['violations'], rules: { 'color-contrast': { enabled: contrast } },
})).violations })"""
_DARK = "matchMedia('(prefers-color-scheme: dark)').matches"

_BEYOND = """() => [...document.querySelectorAll('body *')]
  .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map((each) => each.outerHTML.slice(0, 120))"""
"""What reaches beyond the right edge, for whoever reads why a test failed."""


def look_twice(page: Page) -> None:
    """The page as it stands, at the width of a desk and of a telephone: it fits, and axe finds nothing.

    Of contrast, which takes longer than all else together, each colour scheme is looked at once: light at the desk,
    dark on the telephone. Colours come from the same variables at both widths.
    """
    in_contrast = NARROW if page.evaluate(_DARK) else WIDE
    for viewport in (WIDE, NARROW):
        page.set_viewport_size(viewport)
        page.wait_for_function(f"innerWidth === {viewport['width']}")  # a busy browser resizes a moment later
        assert wider_than_screen(page) <= 0, f"{page.url} {viewport} {page.evaluate(_BEYOND)}"
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found = AxeResults(page.evaluate(_AXE, viewport is in_contrast))
        assert found.violations_count == 0, f"{page.url} {viewport}\n{found.generate_report()}"


def wider_than_screen(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    page.wait_for_load_state()  # what was pressed may still be on its way
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width

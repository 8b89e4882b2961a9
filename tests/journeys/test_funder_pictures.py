"""The funder map looked at in a real browser: as a map and as a matrix, by keyboard, on a telephone, on paper."""

import gzip
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_funders import asked_for, tab_to
from tests.journeys.watching import READERS, look_twice

PICTURES = ("/funders/map", "/funders/matrix")
BUDGET = 60_000
COLOURED = """() => [...document.querySelectorAll('.chart svg.wide [class]')]
  .flatMap((each) => ['fill', 'stroke'].map((name) => getComputedStyle(each)[name]))
  .filter((colour) => colour.startsWith('rgb'))
  .map((colour) => colour.match(/\\d+/g).slice(0, 3).map(Number))
  .filter((parts) => Math.max(...parts) - Math.min(...parts) > 24)"""
"""Colours of the drawing that are no grey."""


def unfold(page: Page) -> None:
    """Opens the table twin where it is folded."""
    if page.locator(".chart details:not([open])").count():
        page.locator(".chart summary").click()


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_axe_finds_nothing_in_the_pictures(open_page: OpenPage, language: str, scheme: str) -> None:
    page = open_page("/funders", language, color_scheme=scheme)
    for path in (*PICTURES, "/funders/map?country=TD", "/funders/matrix?q=nobody-is-called-so"):
        page.goto(path)
        look_twice(page)
        unfold(page)
        look_twice(page)


def test_the_keyboard_leads_from_the_list_to_the_map_to_the_matrix_and_back(open_page: OpenPage) -> None:
    page = open_page("/funders?kind=embassy")
    for path in PICTURES:
        tab_to(page, f".tabs a[href^='{path}']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{path}?kind=embassy")
    tab_to(page, ".chart summary")
    page.keyboard.press("Enter")
    tab_to(page, ".chart td a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/funders?**")
    assert asked_for(page) == {
        "kind": ["embassy"], "status": ["active"], "theme": ["human_rights"], "country": ["CM"], "focus": ["named"],
    }  # fmt: skip


def test_the_pictures_work_without_script_and_a_filter_stays_in_its_picture(open_page: OpenPage) -> None:
    page = open_page("/funders/map", java_script_enabled=False, viewport=NARROW)
    page.locator("#filter-q").fill("ambassade")
    page.get_by_role("button", name="Filtrer").first.click()
    assert (urlsplit(page.url).path, asked_for(page)) == ("/funders/map", {"q": ["ambassade"]})
    page.locator(".tabs").get_by_role("link", name="Matrice").click()
    assert page.url.endswith("/funders/matrix?q=ambassade")
    assert page.locator("svg.narrow").is_visible()
    assert not page.locator("svg.wide").is_visible()
    page.locator(".chart summary").click()
    assert page.locator(".chart table").is_visible()


def test_a_table_wider_than_the_telephone_scrolls_in_its_box_with_its_rows_named(open_page: OpenPage) -> None:
    page = open_page("/funders/matrix", viewport=NARROW)
    unfold(page)
    box = page.locator(".chart .table-box")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    heading = page.locator(".chart tbody th").first
    before = heading.bounding_box()
    box.evaluate("box => { box.scrollLeft = 400 }")
    after = heading.bounding_box()
    assert before
    assert after
    assert after["x"] == before["x"]
    expect(page.locator(".chart td a").first).not_to_be_in_viewport()


def test_the_pictures_are_printed_in_grey(open_page: OpenPage) -> None:
    page = open_page("/funders/map")
    assert page.evaluate(COLOURED) != []
    page.emulate_media(media="print")
    assert page.evaluate(COLOURED) == []


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_keeps_to_the_weight_of_a_page(open_page: OpenPage, path: str) -> None:
    page = open_page("/")
    page.goto(path, wait_until="networkidle")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    weights = {url: len(gzip.compress(page.request.get(url).body(), 9)) for url in [page.url, *loaded]}
    assert sum(weights.values()) <= BUDGET, weights


@pytest.mark.parametrize(("language", "foreign"), [("fr", r"\bnobody\b|\bcountr"), ("en", r"\bpersonne\b|\bpays\b")])
def test_no_word_of_another_language_stands_in_a_picture(open_page: OpenPage, language: str, foreign: str) -> None:
    page = open_page("/funders", language)
    for path in PICTURES:
        page.goto(path)
        unfold(page)
        assert re.findall(foreign, page.locator("main").inner_text()) == [], path

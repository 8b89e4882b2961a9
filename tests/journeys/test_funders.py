"""A fundraiser at the funder map, in a real browser: by keyboard, without script, and while somebody else writes."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.fixtures.browsers import NARROW, WIDE, OpenPage
from tests.journeys.watching import READERS, look_twice, wider_than_screen

WORD, FOUND = "piscca", "Ambassade de France au Gabon - PISCCA"
FILTERED = f"/funders?q={WORD}"

PUSHED_OUT = """() => [...document.querySelectorAll('main .table-box, main .head, main .facts, main .crumbs')]
    .filter(box => box.scrollWidth > box.clientWidth).map(box => box.className)"""
"""What is wider than its place: a table that one would have to push sideways counts."""

BROKEN_WORDS = """() => {
    const broken = [];
    for (const cell of document.querySelectorAll('tbody th, tbody td')) {
        const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            for (const word of texts.currentNode.data.matchAll(/[^ \\n-]+/g)) {
                const range = document.createRange();
                range.setStart(texts.currentNode, word.index);
                range.setEnd(texts.currentNode, word.index + word[0].length);
                if (new Set([...range.getClientRects()].map(line => line.top)).size > 1) broken.push(word[0]);
            }
        }
    }
    return broken;
}"""
"""Words of a table that stand on two lines."""


def tab_to(page: Page, target: str) -> None:
    """Presses Tab until the focus is at `target`; fails where it never gets there."""
    for _tab in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", target):
            return
    pytest.fail(f"Tab does not reach {target} on {page.url}")


def asked_for(page: Page) -> dict[str, list[str]]:
    """The filter in the page's address."""
    return parse_qs(urlsplit(page.url).query)


def open_funder(page: Page) -> str:
    """Opens one known funder by links alone; returns its address."""
    page.goto(FILTERED)
    page.get_by_role("link", name=FOUND).click()
    return urlsplit(page.url).path


def opened_twice(open_page: OpenPage, **options: Any) -> tuple[Page, Page]:
    """Two people's edit forms of the same funder, both opened before either saves."""
    first = open_page("/funders", **options)
    address = open_funder(first) + "/edit"
    first.goto(address)
    return first, open_page(address, **options)


def save(page: Page) -> None:
    page.locator("main form .button.primary").click()


def meet(open_page: OpenPage, **options: Any) -> Page:
    """The second editor's page after both changed the same answer."""
    first, second = opened_twice(open_page, **options)
    first.locator("#notes").fill("Written by the first.")
    first.locator("#short_name").fill("PIS-1")
    save(first)
    second.locator("#notes").fill("Written by the second.")
    save(second)
    return second


def test_the_keyboard_alone_filters_opens_edits_and_saves(open_page: OpenPage) -> None:
    page = open_page("/funders")
    page.keyboard.press("/")
    expect(page.locator("#filter-q")).to_be_focused()
    page.keyboard.type(WORD)
    page.keyboard.press("Tab")
    page.keyboard.type("Gab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=piscca**")
    assert asked_for(page) == {"q": [WORD], "country": ["GA"]}
    tab_to(page, ".chip:nth-child(2) a")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "country" not in url)
    assert page.locator("tbody tr").count() > 1
    tab_to(page, "tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/funders/*-*")
    name = page.locator("h1").inner_text()
    page.keyboard.press("e")
    page.wait_for_url("**/edit")
    tab_to(page, "#notes")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Rencontrés à Libreville.")
    tab_to(page, ".button.primary")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/edit"))
    assert page.locator("h1").inner_text() == name
    assert "Rencontrés à Libreville." in page.locator("main").inner_text()


def test_everything_works_without_script(open_page: OpenPage) -> None:
    page = open_page("/funders", java_script_enabled=False, viewport=NARROW)
    page.locator("#filter-q").fill(WORD)
    page.get_by_role("button", name="Filtrer").first.click()
    page.get_by_role("link", name="Enregistrer cette vue").click()
    page.locator("#title").fill("PISCCA")
    save(page)
    page.goto("/funders")
    page.locator("summary", has_text="Mes vues").click()
    page.get_by_role("link", name="PISCCA", exact=True).click()
    assert asked_for(page) == {"q": [WORD]}
    page.locator("summary", has_text="Exporter").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == page.locator("tbody tr").count() + 1
    page.locator(".chip a").click()
    assert asked_for(page) == {}
    open_funder(page)
    page.get_by_role("link", name="Modifier", exact=True).click()
    page.locator("#notes").fill("Sans script.")
    save(page)
    assert "Sans script." in page.locator("main").inner_text()
    page.goto("/views")
    page.get_by_role("link", name="Supprimer").click()
    page.locator("main form .button.danger").click()
    page.goto("/views")
    assert page.get_by_role("link", name="PISCCA", exact=True).count() == 0


def test_the_second_of_two_editors_loses_nothing_and_lands_at_last(open_page: OpenPage) -> None:
    page = meet(open_page)
    expect(page.locator("#conflict")).to_be_focused()
    for text in ("Written by the first.", "Written by the second.", "PIS-1"):
        assert text in page.locator("#conflict").inner_text()
    assert page.locator("#notes").input_value() == "Written by the second."
    assert page.locator("#short_name").input_value() == "PIS-1"
    save(page)
    shown = page.locator("main").inner_text()
    assert "Written by the second." in shown
    assert "PIS-1" in shown
    assert page.locator("#conflict").count() == 0


def test_wrong_answers_are_summed_up_shown_at_their_fields_and_kept(open_page: OpenPage) -> None:
    page = open_page("/funders")
    page.goto(open_funder(page) + "/edit")
    page.locator("#name").fill("")
    page.locator("#grant_min").fill("beaucoup")
    page.locator("#notes").fill("Gardé.")
    save(page)
    expect(page.locator("#errors")).to_be_focused()
    assert page.locator("#errors li").count() == 2
    for wrong in ("#name", "#grant_min"):
        assert page.locator(wrong).get_attribute("aria-invalid") == "true"
        assert page.locator(f"{wrong}-error").is_visible()
    assert page.locator("#grant_min").input_value() == "beaucoup"
    assert page.locator("#notes").input_value() == "Gardé."
    page.locator("#errors a").last.click()
    expect(page.locator("#grant_min")).to_be_focused()


def test_the_map_stands_the_other_way_round_where_one_reads_from_the_right(open_page: OpenPage) -> None:
    page = open_page("/funders")
    for path in ("/funders", "/style/case"):
        for viewport in (WIDE, NARROW):
            page.set_viewport_size(viewport)
            page.goto(path)
            page.evaluate("document.documentElement.dir = 'rtl'")
            assert wider_than_screen(page) <= 0, (path, viewport)
            mark, content = page.locator(".brand").bounding_box(), page.locator("main").bounding_box()
            assert mark
            assert content
            assert mark["x"] > viewport["width"] / 2, (path, viewport)
            assert viewport is NARROW or mark["x"] > content["x"] + content["width"]


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(open_page: OpenPage, language: str, scheme: str) -> None:
    page = meet(open_page, language=language, color_scheme=scheme)
    look_twice(page)
    address = urlsplit(page.url).path
    page.goto(address)
    page.locator("#name").fill("")
    page.locator("#grant_min").fill("?")
    save(page)
    look_twice(page)
    for path in ("/", "/funders", FILTERED, address.removesuffix("/edit"), "/mailbox", "/nowhere"):
        page.goto(path)
        look_twice(page)
    page.goto(f"/views/new/funders.index?q={WORD}")
    look_twice(page)
    page.locator("#title").fill("PISCCA")
    save(page)
    page.goto("/views")
    look_twice(page)


LONG_WORD, LONG_TITLE = "Fondation " + "interrégionale" * 11, "Vue" * 27


@pytest.mark.parametrize("viewport", [NARROW, WIDE], ids=["narrow", "wide"])
def test_a_word_longer_than_the_screen_breaks_and_pushes_nothing_out(
    open_page: OpenPage, viewport: ViewportSize
) -> None:
    page = open_page("/funders", viewport=viewport)
    address = open_funder(page)
    page.goto(address + "/edit")
    page.locator("#name").fill(LONG_WORD)
    page.locator("#short_name").fill("S" * 30)
    save(page)
    page.wait_for_url(f"**{address}")
    page.goto(f"/views/new/funders.index?q={WORD}")
    page.locator("#title").fill(LONG_TITLE[:80])
    save(page)
    for path in (address, address + "/edit", "/funders?q=interr", f"/funders?q={'q' * 200}", "/views", FILTERED):
        page.goto(path)
        for summary in page.locator(".list-tools .menu > summary").all():
            summary.click()
            assert wider_than_screen(page) <= 0, path
            summary.click()
        assert wider_than_screen(page) <= 0, path
        assert page.evaluate(PUSHED_OUT) == [], path


def test_ordinary_words_and_amounts_stay_whole_in_a_list(open_page: OpenPage) -> None:
    page = open_page("/funders")
    # Not the conflict table: it stands beside what was typed, and breaks anything rather than scroll.
    for path in ("/funders", "/style/", "/style/case"):
        page.goto(path)
        for width in (360, 700, 1024, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(BROKEN_WORDS) == [], (path, width)

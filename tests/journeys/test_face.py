"""The face in a real browser: both languages, light and dark, telephone and desk, with and without script."""

import gzip
import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Dialog, expect

from tests.fixtures.browsers import NARROW, LiveApp, OpenPage
from tests.journeys.watching import READERS, look_twice, wider_than_screen

STAFF = ("/style/", "/style/case", "/style/home", "/style/refused", "/style/asked", "/style/told")
PUBLIC = ("/style/public", "/style/error/404")
PUBLIC_BUDGET, STAFF_BUDGET = 14_000, 60_000
"""Bytes after gzip at the first view: document, sheets, scripts, icons."""


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(open_page: OpenPage, language: str, scheme: str) -> None:
    page = open_page("/style/", language, color_scheme=scheme)
    for path in (*STAFF, *PUBLIC):
        page.goto(path)
        look_twice(page)


def test_a_public_page_fits_the_smallest_telephone(open_page: OpenPage) -> None:
    page = open_page("/", viewport={"width": 320, "height": 640})
    for path in PUBLIC:
        page.goto(path)
        assert wider_than_screen(page) <= 0, path


def test_the_first_tab_leads_past_the_navigation(open_page: OpenPage) -> None:
    page = open_page("/style/case")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(open_page: OpenPage) -> None:
    page = open_page("/style/case")
    reachable = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
                 .filter(item => item.checkVisibility() && !item.disabled).length"""
    )
    places: list[int] = []
    for _tab in range(reachable):
        page.keyboard.press("Tab")
        places.append(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(set(places)) == reachable
    assert places == sorted(places)


def test_a_refused_form_is_focused_at_its_summary_and_leads_to_the_field(open_page: OpenPage) -> None:
    page = open_page("/style/refused")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.locator("#errors a").first.click()
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    named = page.evaluate("document.activeElement.getAttribute('aria-describedby')").split()
    assert page.locator(f"#{named[0]}").is_visible()


def test_the_palette_goes_to_a_page_without_minding_accents(open_page: OpenPage) -> None:
    page = open_page("/style/case")
    page.keyboard.press("Control+k")
    page.keyboard.type("a traiter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    assert page.locator("h1").inner_text() == "À traiter"


def test_the_palette_says_when_there_is_nothing(open_page: OpenPage) -> None:
    page = open_page("/style/case", "en")
    page.keyboard.press("Control+k")
    page.keyboard.type("zzz")
    assert page.locator("#palette-list").inner_text() == "Nothing found"


def test_a_question_mark_opens_the_help_unless_one_is_typing(open_page: OpenPage) -> None:
    page = open_page("/style/")
    page.locator("#name").focus()
    page.keyboard.type("?")
    assert not page.locator("#shortcuts").is_visible()
    page.locator("h1").click()
    page.keyboard.type("?")
    assert page.locator("#shortcuts").is_visible()


def test_the_help_lists_the_keys_of_the_page_that_one_is_on(open_page: OpenPage) -> None:
    page = open_page("/style/case", "en")
    page.keyboard.type("?")
    assert page.locator("#shortcuts dt").all_inner_texts() == ["Ctrl K", "?", "v"]
    assert page.locator("#shortcuts dd").last.inner_text() == "Vote"
    page.goto("/funders")
    page.keyboard.type("?")
    listed = dict(
        zip(
            page.locator("#shortcuts dt").all_inner_texts(),
            page.locator("#shortcuts dd").all_inner_texts(),
            strict=True,
        )
    )
    assert listed["/"] == "Search the list"
    assert listed["n"] == "Add a funder"
    assert listed["j"] == "Next"
    assert not {"v", "k"} & listed.keys()


def test_single_keys_can_be_turned_off(open_page: OpenPage) -> None:
    page = open_page("/style/")
    page.keyboard.type("?")
    page.locator("#single-keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.type("?")
    assert not page.locator("#shortcuts").is_visible()


def test_leaving_with_something_typed_asks_first(open_page: OpenPage) -> None:
    page = open_page("/style/")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto("/style/case")
    assert asked == []
    page.goto("/style/")
    page.locator("#name").press_sequentially("Fonds")
    page.goto("/style/case")
    assert asked == ["beforeunload"]


def test_a_dialog_asks_before_something_final_and_can_be_left(open_page: OpenPage) -> None:
    page = open_page("/style/", "en")
    page.get_by_role("link", name="Withdraw the case").click()
    dialog = page.get_by_role("dialog", name="Withdraw this case?")
    assert dialog.is_visible()
    dialog.get_by_role("button", name="Cancel").click()
    assert not dialog.is_visible()


def test_the_language_is_changed_from_any_page_and_one_stays_there(open_page: OpenPage) -> None:
    page = open_page("/style/case")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.rstrip("?").endswith("/style/case")


def test_everything_is_there_without_script(open_page: OpenPage) -> None:
    page = open_page("/style/", "en", java_script_enabled=False, viewport=NARROW)
    page.locator(".side-narrow > summary").click()
    assert page.locator(".side-narrow .nav").is_visible()
    page.locator(".menu summary").first.click()
    assert page.locator(".menu-items").first.is_visible()
    assert page.get_by_role("link", name="Withdraw the case").get_attribute("href")
    assert page.locator("[data-open]:not(a):visible, [data-copy]:visible").count() == 0


def test_progress_is_followed_without_losing_the_place(open_page: OpenPage) -> None:
    page = open_page("/")
    page.clock.install()
    page.goto("/style/told")
    page.locator("#import-live span").evaluate("span => { span.textContent = 'old' }")
    page.locator("h1").evaluate("title => { title.textContent = 'not loaded again' }")
    page.clock.run_for(6000)
    expect(page.locator("#import-live span")).not_to_have_text("old")
    assert page.locator("h1").inner_text() == "not loaded again"


def test_the_page_is_loaded_again_when_the_work_is_done(open_page: OpenPage) -> None:
    page = open_page("/")
    page.clock.install()
    page.goto("/style/told")
    page.locator("h1").evaluate("title => { title.textContent = 'old' }")
    done = page.request.get("/style/told").text().replace('name="refresh-after"', 'name="done"')
    page.route("**/style/told", lambda route: route.fulfill(body=done, content_type="text/html"))
    page.clock.run_for(6000)
    expect(page.locator("h1")).not_to_have_text("old")


def test_a_picture_has_a_table_and_the_drawing_that_fits_the_screen(open_page: OpenPage) -> None:
    page = open_page("/style/", viewport=NARROW)
    chart = page.locator("#chart-line")
    assert chart.locator("svg.narrow").is_visible()
    assert not chart.locator("svg.wide").is_visible()
    chart.locator("summary").click()
    assert chart.locator("table").is_visible()


@pytest.mark.parametrize(
    ("paths", "budget"), [(PUBLIC, PUBLIC_BUDGET), (STAFF[1:], STAFF_BUDGET), (STAFF[:1], STAFF_BUDGET)]
)
def test_pages_keep_to_their_weight(open_page: OpenPage, paths: tuple[str, ...], budget: int) -> None:
    page = open_page("/")
    for path in paths:
        page.goto(path, wait_until="networkidle")
        loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
        weights = {url: len(gzip.compress(page.request.get(url).body(), 9)) for url in [page.url, *loaded]}
        assert sum(weights.values()) <= budget, weights


@pytest.mark.parametrize("path", [*PUBLIC, "/nowhere"])
def test_a_public_page_never_names_the_house_whoever_looks(open_page: OpenPage, path: str) -> None:
    page = open_page("/")
    assert page.title().endswith("fundapp")
    page.goto(path)
    assert page.title() == "Formulaire"
    assert page.locator(".brand").inner_text() == page.locator(".foot").inner_text() == "Formulaire"
    assert "sheet" in (page.locator("link[rel=icon]").get_attribute("href") or "")
    assert "fundapp" not in page.content()


@pytest.mark.parametrize(("language", "foreign"), [("fr", r"\d,\d{3}"), ("en", r"\d[ \u00a0\u202f]\d{3}|\d,\d\d\b")])
def test_figures_are_written_as_the_reader_writes_them(open_page: OpenPage, language: str, foreign: str) -> None:
    open_page("/style/", "en" if language == "fr" else "fr")
    page = open_page("/style/", language)
    for path in STAFF:
        page.goto(path)
        shown = page.locator("main").inner_text() + " ".join(
            field.input_value() for field in page.locator("main input").all()
        )
        assert re.findall(foreign, shown) == [], path


def test_the_buttons_of_the_style_page_answer(open_page: OpenPage) -> None:
    page = open_page("/style/", "en")
    page.get_by_role("button", name="Remind the referee").click()
    expect(page.locator(".flash")).to_contain_text("Nothing was done")
    page.get_by_role("link", name="Withdraw the case").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw the case").click()
    expect(page.locator(".flash")).to_contain_text("Nothing was done")


def test_a_long_filter_and_a_long_choice_fold_away(open_page: OpenPage) -> None:
    page = open_page("/style/", "en")
    for more, inside in ((".filters-more", "#filter-registration"), (".more-choices", "input[value=peace]")):
        assert not page.locator(f"{more} {inside}").is_visible()
        page.locator(f"{more} > summary").click()
        assert page.locator(f"{more} {inside}").is_visible()
    page.locator(".filters-more .menu > summary").first.click()
    page.locator(".filters-more .menu[open] input:not(:checked)").first.check()
    page.keyboard.press("Escape")
    page.locator(".filters-more").get_by_role("button", name="Filter").click()
    expect(page.locator(".chip")).to_have_count(5)


def test_a_public_page_loads_no_script(open_page: OpenPage, live_app: LiveApp) -> None:
    page = open_page("/style/public")
    assert page.locator("script").count() == 0
    kinds = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert {urljoin(live_app.url, name).rpartition(".")[2] for name in kinds} <= {"css", "svg"}

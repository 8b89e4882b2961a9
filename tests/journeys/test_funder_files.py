"""A fundraiser keeps papers with a funder, in a real browser, on a telephone and without script."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browsers import NARROW, OpenPage
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice
from tests.vault.cleaning.good_documents import pdf


def add(page: Page, *files: Path, note: str) -> None:
    page.locator("#kind").select_option("guidelines")
    page.locator("#dated_on").fill("01/03/2026")
    page.locator("#note").fill(note)
    page.locator("#file").set_input_files(files)
    page.locator("main form .button.primary").click()


def first_funder(open_page: OpenPage, language: str = "fr", **how: Any) -> Page:
    """The page of a funder, read by awa, who is of the fundraising group."""
    page = open_page("/", language=language, visitor=False, **how)
    come_in(page, "awa")
    page.goto("/funders?q=afd")
    page.locator("tbody a").first.click()
    return page


@pytest.fixture
def paper(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A PDF that no other test sends."""
    file = tmp_path / "Lignes directrices – été 2026.pdf"
    file.write_bytes(pdf(1) + b"\n%" + request.node.nodeid.encode())
    return file


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_the_pages_of_papers_fit_and_are_accessible(
    open_page: OpenPage, paper: Path, tmp_path: Path, language: str, colours: str
) -> None:
    page = first_funder(open_page, language, color_scheme=colours)
    look_twice(page)  # what is said where there is nothing yet, or not much
    page.locator("section[aria-labelledby=papers] .buttons a").click()
    look_twice(page)
    other = tmp_path / "programme.exe"
    other.write_bytes(b"MZ" + bytes(200))
    add(page, paper, other, note="Sans récépissé")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#note")).to_have_value("Sans récépissé")
    look_twice(page)
    page.goto(urlsplit(page.url).path.removesuffix("/files/new"))
    look_twice(page)
    page.get_by_role("link", name=f"{'Modifier' if language == 'fr' else 'Change'} {paper.name}").click()
    look_twice(page)
    page.locator("main a.button.plain").last.click()
    look_twice(page)
    page.goto("/funders/files")
    look_twice(page)


def test_a_paper_is_kept_fetched_and_removed_without_script_on_a_telephone(open_page: OpenPage, paper: Path) -> None:
    page = first_funder(open_page, java_script_enabled=False, viewport=NARROW)
    page.get_by_role("link", name="Ajouter des fichiers").click()
    page.locator("#file").set_input_files(paper)
    page.locator("main form .button.primary").click()
    expect(page.locator("#errors")).to_contain_text("Nature")  # nobody has said what it is
    add(page, paper, note="Reçues par courriel")
    kept = page.locator("#papers ~ ul").get_by_role("link", name=paper.name, exact=True).first
    expect(kept).to_be_visible()
    with page.expect_download() as fetched:
        kept.click()
    assert fetched.value.suggested_filename == paper.name
    assert Path(fetched.value.path()).read_bytes().startswith(b"%PDF-")
    page.get_by_role("link", name=f"Modifier {paper.name}").click()
    page.get_by_role("link", name="Supprimer ce fichier").click()
    expect(page.locator("main")).to_contain_text("définitivement")
    page.locator("main form .button.danger").click()
    expect(page.locator(".flash")).to_contain_text("Le fichier est supprimé")
    expect(page.get_by_role("link", name=paper.name, exact=True)).to_have_count(0)


def test_a_paper_is_added_by_keyboard_alone(open_page: OpenPage, paper: Path) -> None:
    page = first_funder(open_page)
    page.get_by_role("link", name="Ajouter des fichiers").focus()
    page.keyboard.press("Enter")
    page.locator("#kind").focus()
    page.keyboard.type("Lignes")
    for _field in ("date", "language", "interaction", "note", "file"):
        page.keyboard.press("Tab")
    expect(page.locator("#file")).to_be_focused()
    page.locator("#file").set_input_files(paper)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#papers ~ ul")).to_contain_text(paper.name)

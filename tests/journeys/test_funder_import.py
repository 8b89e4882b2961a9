"""A fundraiser brings lists of funders in: by keyboard, on a telephone and without script; and takes them back."""

import csv
import io
import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.fixtures.browsers import NARROW, LiveApp, OpenPage
from tests.imports.acting import work_off
from tests.journeys.test_payments_journey import Keys, at
from tests.journeys.test_sign_in import come_in
from tests.journeys.watching import READERS, look_twice

NEW = "/imports/new/funder"
LIST = (
    "Bailleur;Type;Montant;Pays éligibles;Devise\r\n"
    "Fondation Ndolo;Fondation privée;1\u00a0250\u00a0000 FCFA;Cameroun, Tchad;\r\n"
    "Fonds d’Établissement du Kivu;Ambassade;60 k€;Gabon;\r\n"
    "Fondation Sangha;Planète;2 M€;Congo-Brazzaville;\r\n"
).encode("cp1252")
"""As a French spreadsheet keeps it: in cp1252, with semicolons and spaced thousands; its last row is wrong."""
CHOOSE, WRITE = "main form.form button.primary", "form[action$=confirm] button"


def given(page: Page, name: str, content: bytes) -> None:
    """Sends a list from the page that asks for one."""
    page.goto(NEW)
    page.set_input_files("#file", FilePayload(name=name, mimeType="text/csv", buffer=content))
    page.locator(CHOOSE).click()
    expect(page.locator("progress")).to_be_visible()


def arrives(page: Page, target: str, live_app: LiveApp) -> None:
    """A worker does what is due; the page that showed the progress gives way, by itself, to one that has `target`."""
    expect(page.locator("progress")).to_be_visible()
    work_off(live_app.app)
    expect(page.locator(target).first).to_be_visible()


def rows_in(text: bytes) -> list[list[str]]:
    """A CSV of ours, in whatever way the language of its reader has columns parted."""
    plain = text.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(plain), delimiter=";" if ";" in plain.partition("\n")[0] else ","))


def sheet_of(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as a spreadsheet keeps them."""
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows(rows)
    return written.getvalue().encode("utf-8-sig")


def refused_rows(page: Page) -> list[list[str]]:
    """The rows that were not taken, as they are downloaded from the menu, by keyboard."""
    page.locator("details.menu > summary", has_text="Télécharger ces lignes").focus()
    page.keyboard.press("Enter")
    page.locator("a[href$='rejected.csv']").focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    return rows_in(download.value.path().read_bytes())


def test_a_french_list_comes_in_by_keyboard_alone_is_mended_and_taken_back(
    open_page: OpenPage, live_app: LiveApp
) -> None:
    person = at(open_page, "awa")
    person.knows = True
    page, main = person.page, person.page.locator("main")
    person.go("/funders")
    person.press("a[href$='/imports/new/funder']")
    person.give("bailleurs.csv", LIST)
    person.press(CHOOSE)
    arrives(page, "select[name=column-2]", live_app)
    expect(main).to_contain_text(re.compile(r"1\s250\s000 FCFA"))
    expect(page.locator("select[name=column-2]")).to_have_value("grant_typical")
    person.type("select[name=column-2]", "Subvention maximale")
    person.press(CHOOSE)
    arrives(page, WRITE, live_app)
    compared = page.url
    expect(main).to_contain_text(
        "Ajoutées : 2. Modifiées : 0. Inchangées : 0. Non prises : 1. Rien n’est encore écrit."
    )
    person.press(WRITE)
    arrives(page, ".note.good", live_app)
    expect(page.locator(".note.good")).to_contain_text("2 lignes ont été écrites")
    mended(person, live_app)
    person.press("tbody th a")
    expect(page.locator("h1")).to_contain_text("Fondation Sangha")
    person.go(compared)
    person.press("a[href$='/undo']")
    expect(main).to_contain_text("Ce que l’importation a ajouté sera supprimé")
    person.press("main button.danger")
    arrives(page, ".note.info", live_app)
    expect(main).to_contain_text("2 lignes ont été annulées")
    person.go("/funders?q=Ndolo")
    expect(main).not_to_contain_text("Fondation Ndolo")
    person.go("/funders?q=Sangha")
    expect(main).to_contain_text("Fondation Sangha")  # it came with the other import


def nothing_is_written_yet(person: Keys) -> None:
    """Each row says what it would do, and the map knows nothing of it; then back to where we were."""
    page = person.page
    rows = page.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text(re.compile(r"Subvention maximale\s1\s250\s000"))
    expect(rows.nth(1)).to_contain_text("Fonds d’Établissement du Kivu")
    expect(rows.nth(2)).to_contain_text("Planète")
    here = page.url
    person.go("/funders?q=Ndolo")
    expect(page.locator("main")).not_to_contain_text("Fondation Ndolo")
    person.go(here)


def mended(person: Keys, live_app: LiveApp) -> None:
    """What was not taken says why; put right, it is sent again, and taken."""
    page = person.page
    headings, wrong = refused_rows(page)
    assert headings[-1] == "Pourquoi elle n’a pas été prise"
    assert wrong[:2] == ["Fondation Sangha", "Planète"]
    assert "Type de bailleur" in wrong[-1]
    person.go(NEW)
    person.give("lignes.csv", sheet_of([headings, [wrong[0], "Fondation privée", *wrong[2:]]]))
    person.press(CHOOSE)
    arrives(page, "select[name=column-2]", live_app)
    expect(page.locator("select[name=column-2]")).to_have_value("grant_max")  # as it was said of these headings
    expect(page.locator("select[name=column-5]")).to_have_value("")
    person.press(CHOOSE)
    arrives(page, WRITE, live_app)
    person.press(WRITE)
    arrives(page, ".note.good", live_app)


def seen(page: Page) -> None:
    """Looks at how far it is, as somebody does whose browser runs no script."""
    page.locator("main a.button[href*='/imports/']").click()


def test_an_edited_export_is_compared_cell_by_cell_without_script_on_a_telephone(
    open_page: OpenPage, live_app: LiveApp
) -> None:
    page = open_page("/sign-in", "en", visitor=False, java_script_enabled=False, viewport=NARROW)
    come_in(page, "awa")
    rows = rows_in(page.request.get("/funders/export.csv?q=afd").body())
    place = rows[0].index("Regions")
    name, before = rows[1][rows[0].index("Name")], rows[1][place]
    rows[1][place] = "Along the Sangha"
    given(page, "edited.csv", sheet_of(rows))
    work_off(live_app.app)
    page.goto(page.url)
    page.locator(CHOOSE).click()
    work_off(live_app.app)
    page.goto(page.url)
    expect(page.locator("main")).to_contain_text("Added: 0. Changed: 1.")
    changed = page.locator("tbody tr", has_text=name)
    expect(changed.locator("del")).to_have_text([before])
    expect(changed.locator("ins")).to_have_text(["Along the Sangha"])
    compared = page.url
    changed.get_by_role("link").click()
    expect(page.locator("main")).not_to_contain_text("Along the Sangha")
    page.goto(compared)
    page.locator(WRITE).click()
    work_off(live_app.app)
    seen(page)
    expect(page.locator("main")).to_contain_text("1 row was written")
    page.locator("tbody tr", has_text=name).get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("Along the Sangha")


@pytest.mark.parametrize(("language", "colours"), READERS)
def test_every_page_of_the_way_fits_and_is_accessible(
    open_page: OpenPage, live_app: LiveApp, language: str, colours: str
) -> None:
    page = open_page("/sign-in", language, visitor=False, color_scheme=colours)
    come_in(page, "awa")
    no_sheet_at_all(page, live_app)
    given(page, "bailleurs-de-l-afrique-centrale-et-des-grands-lacs-2026-version-definitive.csv", LIST)
    arrives(page, "select[name=column-2]", live_app)
    look_twice(page)
    page.locator("select[name=column-2]").select_option("name")
    page.locator(CHOOSE).click()
    expect(page.locator("#errors")).to_be_focused()
    look_twice(page)
    page.locator("select[name=column-2]").select_option("grant_max")
    page.locator(CHOOSE).click()
    look_twice(page)
    arrives(page, WRITE, live_app)
    looked_through(page)
    page.locator(WRITE).click()
    look_twice(page)
    arrives(page, ".note.good", live_app)
    looked_through(page)
    compared_anew(page, live_app)
    page.locator("a[href$='/undo']").click()
    look_twice(page)
    page.locator("main button.danger").click()
    look_twice(page)
    arrives(page, ".note.info", live_app)
    look_twice(page)
    page.goto("/imports")
    look_twice(page)


def no_sheet_at_all(page: Page, live_app: LiveApp) -> None:
    """The list of imports, and sending what cannot be taken."""
    page.goto("/imports")
    look_twice(page)
    page.goto(NEW)
    look_twice(page)
    page.locator(CHOOSE).click()
    expect(page.locator("#errors")).to_be_focused()
    look_twice(page)
    given(page, "nothing.csv", b"Bailleur;Type\r\n")
    look_twice(page)
    arrives(page, ".note.danger", live_app)
    look_twice(page)


def looked_through(page: Page) -> None:
    """The rows, all of them and those that are not taken."""
    look_twice(page)
    here = page.url
    page.locator("a[href$='outcome=rejected']").click()
    look_twice(page)
    page.goto(here)


def compared_anew(page: Page, live_app: LiveApp) -> None:
    """The same list, in which one row says something else and the others nothing new; then back to where we were."""
    here = page.url
    given(page, "again.csv", LIST.replace(b"60 k", b"70 k").replace(b"Gabon", b""))
    arrives(page, CHOOSE, live_app)
    look_twice(page)
    page.locator(CHOOSE).click()
    arrives(page, WRITE, live_app)
    expect(page.locator("del")).to_have_count(2)
    look_twice(page)
    page.goto(here)

"""The pages of screening: lists are imported from their files, payees looked for, matches judged; nothing is lost."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from fundapp.cases.rules.conflicts import Grade
from fundapp.disbursements.models import PayeeScreening, SanctionList
from fundapp.disbursements.rules.screening import Format
from fundapp.disbursements.views import list_files
from tests.accounts.acting import filled
from tests.accounts.pages import english_in, said, sheet
from tests.disbursements.lists_ground import FILES, NAMESAKE, forgetful, judge, keep, look, page, read_of
from tests.disbursements.orders_ground import auditor_browser
from tests.disbursements.recusing import recuse
from tests.disbursements.treasury import Treasury, founded, paying, treasury
from tests.fixtures.counting import CountQueries

__all__ = ["forgetful", "founded", "paying", "treasury"]

pytestmark = pytest.mark.database

LIST = "/payments/screening"
UPLOAD = f"{LIST}/lists/new"
STRANGER = "Wendelin Tschirnhaus"


def upload(browser: FlaskClient, chosen: str, *files: tuple[bytes, str]) -> TestResponse:
    """Sends files as the chosen list."""
    sent: dict[str, Any] = filled(browser.get(UPLOAD).text) | {"format": chosen}
    for name, (content, file) in zip(("file", "others"), files, strict=False):
        sent[name] = FileStorage(BytesIO(content), file, name)
    boundary, body = encode_multipart(sent)  # in memory, where the client would leave a file open
    return browser.post(UPLOAD, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def kept(treasury: Treasury) -> list[tuple[str, date | None, int]]:
    found = treasury.session.scalars(select(SanctionList).order_by(SanctionList.code)).all()
    treasury.session.commit()
    return [(each.code, each.published, each.entries) for each in found]


@pytest.mark.parametrize(
    ("chosen", "files", "code"),
    [
        (Format.UN_XML, ["un.xml"], "un"),
        (Format.EU_XML, ["eu.xml"], "eu"),
        (Format.EU_CSV, ["eu.csv"], "eu"),
        (Format.OFAC_XML, ["ofac.xml"], "ofac"),
        (Format.OFAC_CSV, ["sdn.csv", "alt.csv"], "ofac"),
        (Format.NATIONAL_CSV, ["plain.csv"], "national"),
        (Format.OWN_CSV, ["plain.csv"], "own"),
    ],
)
def test_a_list_is_imported_in_each_format(treasury: Treasury, chosen: str, files: list[str], code: str) -> None:
    answer = upload(treasury.browser("joel"), chosen, *(((FILES / name).read_bytes(), name) for name in files))
    assert answer.status_code == 303
    assert [each[0] for each in kept(treasury)] == [code]


def test_whatever_cannot_be_read_is_explained_at_its_field_and_changes_nothing(treasury: Treasury) -> None:
    browser, un = treasury.browser("joel"), (FILES / "un.xml").read_bytes()
    assert upload(browser, Format.UN_XML, (un, "un.xml")).status_code == 303
    before = kept(treasury)
    for chosen, files, words in (
        (Format.UN_XML, [], "Choisissez le fichier de la liste."),
        (Format.UN_XML, [(b"", "un.xml")], "Le fichier est vide."),
        (Format.UN_XML, [(un[:500], "un.xml")], "s’interrompt avant la fin"),
        (Format.EU_XML, [(un, "un.xml")], "pas dans le format choisi"),
        (Format.OFAC_CSV, [((FILES / "sdn.csv").read_bytes(), "sdn.csv")], "alt.csv du même jour"),
        (Format.UN_XML, [(un, "un.xml")], "déjà en service"),
        ("", [(un, "un.xml")], "Cette réponse est nécessaire"),
    ):
        answer = upload(browser, chosen, *files)
        assert answer.status_code in (409, 422), chosen
        assert words in said(answer.text), said(answer.text)
        assert english_in(answer.text) == set()
        assert filled(answer.text)["format"] == chosen
    assert kept(treasury) == before


def test_a_list_may_be_larger_than_other_forms_and_not_larger_than_lists_are(
    treasury: Treasury, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = treasury.browser("joel")
    rows = b"".join(b"Wendelin Tschirnhaus %06d;;;\n" % number for number in range(60_000))
    assert len(rows) > 1 << 20
    assert (
        upload(browser, Format.OWN_CSV, (b"Nom;Autres noms;Date de naissance;Note\n" + rows, "l.csv")).status_code
        == 303
    )
    assert kept(treasury) == [("own", None, 60_000)]
    monkeypatch.setattr(list_files, "LARGEST_SENDING", 100_000)
    assert upload(browser, Format.OWN_CSV, (b"Nom\n" + rows, "l.csv")).status_code == 413


def test_the_page_tells_each_list_with_its_day_and_size_and_flags_old_ones(treasury: Treasury) -> None:
    assert "Aucune liste n’est en service" in said(page(treasury, "joel", LIST))
    today = treasury.now.date()
    keep(treasury, read_of(STRANGER, NAMESAKE, day=today - timedelta(days=31)))
    keep(treasury, read_of(STRANGER, code="eu", day=today - timedelta(days=30)))
    text = page(treasury, "joel", LIST)
    assert text.count("Plus de 30 jours") == 1
    assert "Plus de 30 jours" in text.partition("Conseil de sécurité")[2].partition("</tr>")[0]
    assert "Aucune liste n’est en service" not in text


def test_a_payee_is_looked_for_and_somebody_else_judges_the_match(treasury: Treasury) -> None:
    payee = treasury.name()
    keep(treasury, read_of(NAMESAKE, STRANGER))
    browser, address = treasury.browser("joel"), f"{LIST}/payees/{payee.id}"
    answer = browser.post(address, data=filled(browser.get(address).text))
    assert answer.status_code == 303
    found = answer.location
    mine = page(treasury, "joel", found)
    for told in ("Clarisse Obono", NAMESAKE, "L’année de naissance concorde", "une autre personne doit dire"):
        assert told in said(mine)
    assert "verdict" not in filled(mine)
    other = treasury.browser("marthe")
    sent = filled(other.get(found).text)
    assert other.post(found, data=sent | {"verdict": ""}).status_code == 422
    assert other.post(found, data=sent | {"verdict": "cleared", "csrf_token": "forged"}).status_code == 422
    assert other.post(found, data=sent | {"verdict": "cleared"}).status_code == 303
    text = said(page(treasury, "joel", found))
    assert "Apprécié : une autre personne" in text
    assert "Marthe Ondo" in text


def test_the_list_of_screenings_is_filtered_and_taken_away_without_any_name(treasury: Treasury) -> None:
    waits, blocked = treasury.name(), treasury.name()
    keep(treasury, read_of(NAMESAKE))
    look(treasury, waits)
    judge(treasury, look(treasury, blocked), "blocked")
    browser = treasury.browser("marthe")
    for query, count in (("", 2), ("?outcome=waits", 1), ("?outcome=blocked", 1), ("?outcome=clear", 0)):
        text = browser.get(f"{LIST}{query}").text
        assert text.count('href="/payments/screening/') - text.count("/lists/new") - text.count("/export") == count, (
            query
        )
        assert len(sheet(browser.get(f"{LIST}/export.csv{query}").data)) == count + 1
        assert "Obono" not in text
    day = f"{treasury.now.astimezone(ZoneInfo('Africa/Douala')):%d/%m/%Y}"
    assert len(sheet(browser.get(f"{LIST}/export.csv?since={day}&until={day}").data)) == 3
    assert len(sheet(browser.get(f"{LIST}/export.csv?until=01/01/2020").data)) == 1


def test_cases_are_named_to_officers_alone(treasury: Treasury) -> None:
    keep(treasury, read_of(NAMESAKE))
    look(treasury, treasury.name())
    reference = treasury.case.reference
    treasury.session.commit()
    for name, told in (("solange", True), ("marthe", False)):
        assert (reference in page(treasury, name, LIST)) is told
        assert (reference in treasury.browser(name).get(f"{LIST}/export.csv").text) is told


def test_whoever_is_recused_sees_nothing_of_it(treasury: Treasury) -> None:
    payee = treasury.name()
    keep(treasury, read_of(NAMESAKE))
    found = look(treasury, payee)
    recuse(treasury, "marthe", Grade.FAMILY)
    browser = treasury.browser("marthe")
    assert str(found.id) not in browser.get(LIST).text
    assert len(sheet(browser.get(f"{LIST}/export.csv").data)) == 1
    for address in (f"{LIST}/{found.id}", f"{LIST}/payees/{payee.id}"):
        assert browser.get(address).status_code == 403


def test_whoever_has_nothing_to_do_with_it_finds_nothing(treasury: Treasury) -> None:
    payee = treasury.name()
    keep(treasury, read_of(NAMESAKE))
    found = look(treasury, payee)
    for browser in (treasury.browser("denis"), auditor_browser(treasury)):
        for address in (LIST, UPLOAD, f"{LIST}/export.csv", f"{LIST}/{found.id}", f"{LIST}/payees/{payee.id}"):
            assert browser.get(address).status_code == 404
    assert treasury.browser("solange").get(UPLOAD).status_code == 404


def test_the_list_takes_as_many_queries_for_many_screenings_as_for_one(
    treasury: Treasury, query_count: CountQueries
) -> None:
    keep(treasury, read_of(STRANGER))
    look(treasury, treasury.name())
    browser = treasury.browser("joel")
    browser.get(LIST)
    with query_count() as few:
        browser.get(LIST)
    for _number in range(5):
        look(treasury, treasury.name())
    with query_count() as many:
        assert browser.get(LIST).text.count('class="state good"') == 6
    assert len(few) == len(many)
    many.at_most(8)


def test_the_page_of_an_order_says_how_its_payee_stands_and_what_is_to_be_done(treasury: Treasury) -> None:
    payee = treasury.name()
    order = treasury.prepare(50_000, payee=payee)
    address = f"/payments/{order.reference}"
    assert "le décaissement n’attend pas cela" in said(page(treasury, "marthe", address))
    keep(treasury, read_of(NAMESAKE))
    text = page(treasury, "marthe", address)
    assert f"{LIST}/payees/{payee.id}" in text
    assert "pas encore été recherché" in text
    found = look(treasury, payee, by="marthe")
    text = page(treasury, "marthe", address)
    assert f"{LIST}/{found.id}" in text
    assert "Apprécier les correspondances possibles" in text
    assert "Obono" not in text.partition("Listes de sanctions")[2].partition("</section>")[0]
    row = treasury.session.get_one(PayeeScreening, found.id)
    assert row.verdict is None
    treasury.session.commit()

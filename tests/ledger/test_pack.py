"""The months' pages, and the pack that is handed out of a closed one."""

import io
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import pikepdf
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.database import is_writing
from fundapp.core.documents import Sheet, sheet_pdf
from fundapp.core.reader import Reader
from fundapp.ledger.queries.books import month_at
from fundapp.ledger.queries.month_end import accounts_at, envelopes_at
from fundapp.ledger.rules.accounts import Account
from fundapp.ledger.views import books as views
from tests.accounts.acting import filled, send
from tests.accounts.conftest import Become, become, nobody_was_wrong_yet
from tests.accounts.network import content
from tests.accounts.pages import english_in, rows, said, sheet
from tests.donors.pages import lead
from tests.fixtures.counting import CountQueries
from tests.fixtures.pdf import roles_in, text_in
from tests.ledger.books import HOUSE, Books, books_in, on

pytestmark = pytest.mark.sqlite
"""Of what pages answer; what the databases do otherwise, the tests of commands and lists try on both."""

__all__ = ["become", "nobody_was_wrong_yet"]
PAGE = "/ledger/months"


@pytest.fixture
def books(session: Session, ctx: Context) -> Books:
    """February, March and the beginning of April, all still open."""
    made = books_in(session, ctx)
    made.busy_march()
    session.commit()
    return made


@pytest.fixture
def finance(books: Books, client: FlaskClient, become: Become) -> FlaskClient:
    """The browser of whoever keeps the books."""
    assert books.ctx.actor is not None
    become(groups=[GroupCode.FINANCE], person=books.ctx.actor.id)
    return client


@pytest.fixture
def closed(books: Books, finance: FlaskClient) -> FlaskClient:
    """The same, once February and March are closed."""
    books.close(2, on(4, 9))
    books.close(3, on(4, 9))
    books.session.commit()
    return finance


def pack(client: FlaskClient, name: str) -> bytes:
    """A file of March's pack."""
    with client.get(f"{PAGE}/2026-03/pack-{name}") as answer:
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        return bytes(answer.data)


def test_the_list_says_which_month_can_be_closed_and_which_waits(finance: FlaskClient) -> None:
    page = finance.get(PAGE).text
    assert rows(page) == ["Avril 2026", "Mars 2026", "Février 2026"]
    assert "Février 2026 peut être clôturé" in said(page)
    assert "après février 2026" in said(page)
    assert english_in(content(page)) == set()


def test_the_first_page_says_which_month_can_be_closed(finance: FlaskClient, become: Become) -> None:
    page = finance.get("/").text
    assert f'href="{PAGE}/2026-02/close"' in page
    assert "Février 2026 peut être clôturé" in said(page)
    become(groups=[GroupCode.AUDITORS])
    assert f"{PAGE}/2026-02/close" not in finance.get("/").text


def test_without_any_movement_the_page_says_what_to_do_first(client: FlaskClient, become: Become) -> None:
    become(groups=[GroupCode.FINANCE])
    page = client.get(PAGE).text
    assert "Commencez par une enveloppe" in said(page)
    assert english_in(content(page)) == set()


def test_a_month_is_closed_from_its_page(finance: FlaskClient, books: Books) -> None:
    month = finance.get(f"{PAGE}/2026-02").text
    assert f'href="{PAGE}/2026-02/close"' in month
    asked = finance.get(f"{PAGE}/2026-02/close").text
    for words in ("1 pièce reçoit le numéro 2026-1", "C’est définitif", "Plus rien ne peut être daté"):
        assert words in said(asked), words
    for page in (month, asked):
        assert english_in(content(page)) == set()
    assert send(finance, f"{PAGE}/2026-02/close").status_code == 303
    shown = finance.get(f"{PAGE}/2026-02").text
    assert "Pièces 2026-1 Clôturé" in said(shown)
    assert "Awa Ndiaye" in said(shown)
    assert english_in(content(shown)) == set()


def test_a_month_that_waits_is_not_closed(finance: FlaskClient, books: Books) -> None:
    page = finance.get(f"{PAGE}/2026-03/close").text
    assert "Clôturez d’abord février 2026" in said(page)
    assert english_in(content(page)) == set()
    asked = filled(finance.get(f"{PAGE}/2026-02/close").text)
    answer = finance.post(f"{PAGE}/2026-03/close", data=asked)
    assert answer.status_code == 409
    assert "Clôturez d’abord février 2026" in said(answer.text)


def test_a_closed_month_says_so_to_whoever_would_close_it_again(closed: FlaskClient, books: Books) -> None:
    page = closed.get(f"{PAGE}/2026-03/close").text
    assert "déjà clôturé" in said(page)
    assert english_in(content(page)) == set()


@pytest.mark.parametrize("name", ["2026-13", "2026-1", "26-03", "nothing", "2025-12", "1999-01"])
def test_there_is_no_such_month(finance: FlaskClient, name: str) -> None:
    assert finance.get(f"{PAGE}/{name}").status_code == 404


def test_months_are_filtered_by_state_and_year_and_handed_out_as_filtered(closed: FlaskClient) -> None:
    assert rows(closed.get(f"{PAGE}?state=open").text) == ["Avril 2026"]
    assert rows(closed.get(f"{PAGE}?state=closed&year=2026").text) == ["Mars 2026", "Février 2026"]
    nothing = closed.get(f"{PAGE}?year=2031").text
    assert "Aucun mois ne répond" in said(nothing)
    assert english_in(content(nothing)) == set()
    told = sheet(closed.get(f"{PAGE}/export.csv?state=closed").data)
    assert [row[0] for row in told[1:]] == ["2026-03", "2026-02"]
    assert told[1][3:5] == ["2", "9"]


def test_months_are_paged(finance: FlaskClient, books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundapp.ledger.queries.books.MONTHS_ON_PAGE", 2)
    first = finance.get(PAGE).text
    assert rows(first) == ["Avril 2026", "Mars 2026"]
    second = finance.get(lead(first, "next")).text
    assert rows(second) == ["Février 2026"]
    assert rows(finance.get(lead(second, "prev")).text) == ["Avril 2026", "Mars 2026"]
    assert rows(finance.get(f"{PAGE}?at=forged").text) == ["Avril 2026", "Mars 2026"]


def test_accounts_hold_at_the_end_what_they_held_before_and_what_moved(books: Books) -> None:
    month = month_at(books.session, books.at(on(5, 9)), date(2026, 3, 1), HOUSE.zone)
    found = {(each.before.currency, each.account): each for each in accounts_at(books.session, books.ctx, month)}
    cash = found["XAF", Account.CASH]
    assert (cash.before.minor, cash.after.minor) == (400_000, cash.before.minor + cash.debit.minor - cash.credit.minor)
    assert found["XAF", Account.FUNDS].after.minor == 1_450_000
    assert found["EUR", Account.CASH].after.minor == 12_345_67
    by_currency: dict[str, int] = {}
    for (currency, _account), line in found.items():
        by_currency[currency] = by_currency.get(currency, 0) + line.debit.minor - line.credit.minor
    assert set(by_currency.values()) == {0}


def test_envelopes_stand_as_they_did_at_the_end_of_the_month_whatever_came_later(books: Books) -> None:
    def standing() -> list[tuple[str, int, int, int, int]]:
        month = month_at(books.session, books.at(on(5, 9)), date(2026, 3, 1), HOUSE.zone)
        return [
            (each.envelope.code, each.bar.received, each.bar.held, each.bar.spent, each.bar.left)
            for each in envelopes_at(books.session, books.ctx, month)
        ]

    before = standing()
    assert before[0][:3] == ("FU-26", 1_450_000, 170_000)
    held = books.hold(on(4, 3), 5_000)
    books.pay(on(4, 4), held)
    books.free(on(4, 5), books.hold(on(4, 5), 1_000))
    assert standing() == before


def test_nothing_is_handed_out_of_an_open_month(finance: FlaskClient) -> None:
    for path in ("journal.csv", "pack-fr.pdf", "pack-en.xlsx"):
        answer = finance.get(f"{PAGE}/2026-03/{path}")
        assert answer.status_code == 409, path
        assert "Clôturez-le d’abord" in said(answer.text)


def test_the_journal_that_is_handed_out_is_the_one_whose_fingerprint_was_kept(closed: FlaskClient) -> None:
    with closed.get(f"{PAGE}/2026-03/journal.csv") as answer:
        assert answer.mimetype == "text/csv"
        digest = sha256(answer.data).hexdigest()
    assert digest in closed.get(f"{PAGE}/2026-03").text


@pytest.mark.parametrize(
    ("language", "title", "expected"),
    [
        ("fr", "Arrêté mensuel\u00a0: mars 2026", ("Préparé par", "Balance générale", "1\u202f450\u202f000", "2026-9")),
        ("en", "Month-end pack: March 2026", ("Prepared by", "Trial balance", "1,450,000", "2026-9")),
    ],
    ids=["fr", "en"],
)
def test_the_paper_is_read_by_screen_readers_in_both_languages(
    closed: FlaskClient, language: str, title: str, expected: tuple[str, ...]
) -> None:
    made = pack(closed, f"{language}.pdf")
    with pikepdf.open(io.BytesIO(made)) as found:
        assert str(found.Root.Lang) == language
        assert bool(found.Root.MarkInfo.Marked)
        with found.open_metadata() as told:
            assert told["dc:title"] == title
            assert told["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    text = text_in(made)
    for words in (*expected, "Banques locales", "FU-26", "deadbeef", "Awa Ndiaye"):
        assert words in text, words
    roles = roles_in(made)
    assert roles.count("H1") == 1
    assert roles.count("Table") == 3


def test_no_award_is_told_by_more_than_the_beginning_of_its_identifier(closed: FlaskClient) -> None:
    assert "deadbeef0000" not in text_in(pack(closed, "fr.pdf")).replace("-", "")


def test_the_same_month_makes_the_same_paper(closed: FlaskClient) -> None:
    assert pack(closed, "fr.pdf") == pack(closed, "fr.pdf")


def test_the_workbook_has_journal_balance_and_envelopes(closed: FlaskClient) -> None:
    book = load_workbook(io.BytesIO(pack(closed, "fr.xlsx")))
    assert book.sheetnames == ["Journal", "Balance générale", "Enveloppes"]
    journal = list(book["Journal"].iter_rows(values_only=True))
    assert [row[0] for row in journal[1:]] == [f"2026-{number}" for number in range(2, 10)]
    assert {row[3] for row in journal[1:]} == {None, "deadbeef"}
    assert len(list(book["Enveloppes"].iter_rows())) == 3
    english = load_workbook(io.BytesIO(pack(closed, "en.xlsx")))
    assert english.sheetnames == ["Journal", "Trial balance", "Envelopes"]


def test_a_paper_too_long_to_be_read_says_where_the_rest_is(
    closed: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fundapp.ledger.pack.MOST_ON_PAPER", 3)
    text = text_in(pack(closed, "fr.pdf"))
    assert "Les 3 premières pièces" in text
    assert "2026-9" not in text.partition("premières")[2]


def test_papers_are_set_outside_any_transaction(closed: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    writing: list[bool] = []

    def setting(paper: Sheet, reader: Reader, *, at: datetime) -> bytes:
        writing.append(is_writing())
        return sheet_pdf(paper, reader, at=at)

    monkeypatch.setattr(views, "sheet_pdf", setting)
    pack(closed, "fr.pdf")
    assert writing == [False]


@pytest.mark.parametrize(
    ("groups", "statuses"),
    [
        ([GroupCode.OFFICERS], (200, 200, 200, 404)),
        ([GroupCode.AUDITORS], (200, 200, 200, 404)),
        ([GroupCode.PARTNERS], (404, 404, 404, 404)),
        ([GroupCode.ADMINISTRATORS], (404, 404, 404, 404)),
    ],
    ids=["officers", "auditors", "partners", "administrators"],
)
def test_whoever_spends_decides_or_audits_reads_the_books_and_finance_alone_closes(
    closed: FlaskClient, become: Become, groups: list[str], statuses: tuple[int, ...]
) -> None:
    become(groups=groups)
    paths = ("", "/2026-03", "/2026-03/journal.csv", "/2026-04/close")
    assert tuple(closed.get(f"{PAGE}{path}").status_code for path in paths) == statuses


def test_pages_ask_as_often_however_many_months_and_vouchers_there_are(
    closed: FlaskClient, books: Books, query_count: CountQueries
) -> None:
    def asked(path: str) -> Any:
        closed.get(f"{PAGE}{path}")
        with query_count() as statements:
            closed.get(f"{PAGE}{path}")
        return statements

    paths = ("", "/2026-03", "/2026-03/close", "/2026-03/pack-fr.pdf")
    few = [len(asked(path)) for path in paths]
    for month in range(4, 9):
        for day in range(2, 9):
            books.receive(on(month, day))
    books.close(4, on(9, 9))
    books.session.commit()
    many = [asked(path) for path in paths]
    assert [len(each) for each in many] == few
    many[0].at_most(8)
    for each in many[1:]:
        each.at_most(16)

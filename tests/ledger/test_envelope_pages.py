"""Pages of envelopes: listed, opened, changed, closed, and shown with all that became of them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.ledger.commands.envelopes import EnvelopeInput, change_envelope, close_envelope, open_envelope
from fundapp.ledger.commands.funding import carry_spending, open_balance, receive_money, take_share
from fundapp.ledger.commands.holding import free_money, hold_money
from fundapp.ledger.commands.paying import Payment, pay_held
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.models import EnvelopeTerm, FundEnvelope
from fundapp.ledger.queries.burning import burning
from fundapp.ledger.queries.listing import bar_of, envelope, moved_in
from fundapp.ledger.rules.accounts import Movement
from fundapp.ledger.rules.burning import FEWEST_DAYS, PACE_DAYS, Pace, month_beginnings, pace_since
from fundapp.ledger.rules.envelopes import Basis
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.conftest import Become, become, nobody_was_wrong_yet
from tests.accounts.network import content
from tests.accounts.pages import english_in, rows, said, sheet
from tests.fixtures.application import NOW, Look, MakeContext
from tests.fixtures.counting import CountQueries

__all__ = ["become", "nobody_was_wrong_yet"]

LIST = "/ledger"
ANSWERS: dict[str, Any] = {
    "code": "fu-27", "name": "Fonds 2027", "currency": "EUR", "pledged": "60 000", "basis": "received",
    "begins_on": "1/1/2026", "ends_on": "31/12/2027", "countries": ["CM", "TD"], "not_purposes": ["equipment"],
    "ceiling_award": "2 500,50", "share": "7,5", "rate_method": "month", "tolerance": "5",
}  # fmt: skip

Stock = Callable[..., UUID]
Commit = Callable[..., None]


@pytest.fixture
def finance(client: FlaskClient, become: Become) -> FlaskClient:
    """The browser of somebody of finance."""
    become(groups=[GroupCode.FINANCE])
    return client


@pytest.fixture
def stock(session: Session, ctx: Context) -> Stock:
    """`stock("FU-1", 500, currency="EUR")`: an envelope in which so much has arrived."""

    def put(code: str = "FU-26", amount: int = 1_000_000, **changes: Any) -> UUID:
        usual = EnvelopeInput(code, f"Fonds {code}", "XAF", Basis.RECEIVED, 5_000_000, date(2026, 1, 1))
        made = open_envelope(session, ctx, replace(usual, **changes)).id
        if amount:
            receive_money(session, ctx, Entry(f"first:{code}", made, amount))
        session.commit()
        return made

    return put


@pytest.fixture
def commit(session: Session, ctx: Context) -> Commit:
    """`commit(hold_money, entry)`: a command of the ledger, committed as far as the test can tell."""

    def act(command: Callable[..., Any], *given: Any) -> None:
        command(session, ctx, *given)
        session.commit()

    return act


def at(envelope_id: UUID, more: str = "") -> str:
    """The address of an envelope's pages."""
    return f"{LIST}/envelopes/{envelope_id}{more}"


def plain(page: str) -> str:
    """What a page says, with ordinary spaces."""
    return said(page).replace("\u202f", " ").replace("\xa0", " ")


def rich(session: Session, ctx: Context, envelope_id: UUID) -> None:
    """Holds, payments, fees of several kinds in an envelope."""
    for number, amount in enumerate((200_000, 100_000, 50_000)):
        held = hold_money(session, ctx, Entry(f"hold:{envelope_id}:{number}", envelope_id, amount))
        if number == 0:
            pay_held(session, ctx, held.id, Payment(f"pay:{envelope_id}", 150_000, 148_000))
        if number == 1:
            free_money(session, ctx, held.id, key=f"free:{envelope_id}", reason="withdrawn")
    session.commit()


def test_an_envelope_is_opened_as_it_was_typed(finance: FlaskClient, look: Look) -> None:
    assert send(finance, f"{LIST}/envelopes/new", **ANSWERS).status_code == 303
    (made,) = look(select(FundEnvelope))
    assert (made.code, made.currency, made.pledged, made.share) == ("FU-27", "EUR", 60_000_00, 750)
    assert (made.ceiling_award, made.ceiling_person, made.tolerance) == (2_500_50, None, 500)
    assert (made.rate_method, made.ends_on) == ("month", date(2027, 12, 31))
    terms = {(each.kind, each.code, each.allowed) for each in look(select(EnvelopeTerm))}
    assert terms == {("country", "CM", True), ("country", "TD", True), ("purpose", "equipment", False)}
    page = plain(finance.get(at(made.id)).text)
    for words in ("0 € disponibles", "Cameroun", "Remplacement de matériel", "2 500,50 €", "7,5 %", "31 déc. 2027"):
        assert words in page, words
    assert [action for action, _payload in told(look, made.id)] == ["ledger.envelope.opened"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "FU 27"}, "code"),
        ({"code": "-FU"}, "code"),
        ({"code": "F" * 21}, "code"),
        ({"name": ""}, "name"),
        ({"pledged": "12,5", "currency": "XAF", "ceiling_award": ""}, "pledged"),
        ({"pledged": "beaucoup"}, "pledged"),
        ({"currency": "ABC"}, "currency"),
        ({"ends_on": "31/12/2025"}, "ends_on"),
        ({"not_countries": ["CM"]}, "not_countries"),
        ({"purposes": ["equipment"]}, "not_purposes"),
        ({"ceiling_person": "0"}, "ceiling_person"),
        ({"share": "101"}, "share"),
        ({"share": "7,555"}, "share"),
        ({"share": "-1"}, "share"),
        ({"tolerance": ""}, "tolerance"),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else "",
)
def test_each_rule_is_told_at_its_field(finance: FlaskClient, look: Look, changes: dict[str, Any], field: str) -> None:
    answer = send(finance, f"{LIST}/envelopes/new", **ANSWERS | changes)
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert look(select(FundEnvelope)) == []
    assert english_in(content(answer.text)) == set()


def test_two_envelopes_have_neither_one_name_nor_one_code(finance: FlaskClient, stock: Stock) -> None:
    stock("FU-27", name="Autre")
    assert error_at(send(finance, f"{LIST}/envelopes/new", **ANSWERS).text, "code")
    again = send(finance, f"{LIST}/envelopes/new", **ANSWERS | {"code": "FU-28", "name": "AUTRE"})
    assert error_at(again.text, "name")


def test_what_was_opened_comes_back_into_its_form_and_changes(finance: FlaskClient, look: Look) -> None:
    send(finance, f"{LIST}/envelopes/new", **ANSWERS)
    (made,) = look(select(FundEnvelope))
    shown = filled(finance.get(at(made.id, "/edit")).text)
    assert shown["code"] == "FU-27"
    assert shown["pledged"].replace("\u202f", " ") == "60 000"
    assert (shown["share"], shown["countries"], shown["not_purposes"]) == ("7,5", ["CM", "TD"], ["equipment"])
    answer = send(finance, at(made.id, "/edit"), basis="received", rate_method="day", countries=["TD"], pledged="70 k€")
    assert answer.status_code == 303
    (made,) = look(select(FundEnvelope))
    assert (made.pledged, made.rate_method) == (70_000_00, "day")
    assert [each.code for each in look(select(EnvelopeTerm)) if each.kind == "country"] == ["TD"]


def test_the_currency_of_an_envelope_stays_whatever_is_sent(finance: FlaskClient, stock: Stock, look: Look) -> None:
    answer = send(finance, at(stock(), "/edit"), basis="received", rate_method="day", currency="XOF")
    assert answer.status_code == 422
    assert "ouvrez une autre enveloppe" in plain(answer.text)
    assert look(select(FundEnvelope.currency)) == ["XAF"]


@pytest.mark.parametrize(
    ("before", "changes", "field"),
    [
        ({"basis": Basis.PLEDGED}, {"basis": "pledged", "pledged": "100"}, "pledged"),
        ({"basis": Basis.PLEDGED}, {"basis": "received"}, "basis"),
        ({}, {"basis": "received", "share": "80"}, "share"),
    ],
    ids=["less_pledged", "only_received", "more_for_administration"],
)
def test_an_envelope_cannot_be_made_smaller_than_what_is_held_of_it(
    finance: FlaskClient, stock: Stock, commit: Commit, before: dict[str, Any], changes: dict[str, Any], field: str
) -> None:
    made = stock("FU-26", 1_000 if before else 1_000_000, **before)
    commit(hold_money, Entry("hold", made, 300_000))
    answer = send(finance, at(made, "/edit"), rate_method="day", **changes)
    assert answer.status_code == 422
    assert "300 000 FCFA sont déjà engagés" in error_at(answer.text, field).replace("\u202f", " ").replace("\xa0", " ")
    assert english_in(content(answer.text)) == set()


def test_a_share_that_was_taken_stays_within_the_share(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context
) -> None:
    made = stock(share=1_000)
    take_share(session, ctx, Entry("share", made, 60_000))
    session.commit()
    answer = send(finance, at(made, "/edit"), basis="received", rate_method="day", share="5")
    assert answer.status_code == 422
    assert error_at(answer.text, "share")


def test_the_second_of_two_editors_sees_three_columns(finance: FlaskClient, stock: Stock, look: Look) -> None:
    address = at(stock(), "/edit")
    mine = filled(finance.get(address).text) | {"basis": "received", "rate_method": "day"}
    assert send(finance, address, basis="received", rate_method="day", name="D’elle").status_code == 303
    late = finance.post(address, data={**mine, "name": "De moi"})
    assert late.status_code == 409
    assert "D’elle" in late.text
    assert "De moi" in late.text
    assert english_in(content(late.text)) == set()
    assert look(select(FundEnvelope.name)) == ["D’elle"]


def test_money_that_moves_meanwhile_disturbs_no_editor(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context
) -> None:
    made = stock()
    mine = filled(finance.get(at(made, "/edit")).text) | {"basis": "received", "rate_method": "day"}
    rich(session, ctx, made)
    assert finance.post(at(made, "/edit"), data={**mine, "name": "Nouveau"}).status_code == 303


def test_closing_says_what_stays_held_and_closes_once(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context, look: Look
) -> None:
    made = stock()
    rich(session, ctx, made)
    page = finance.get(at(made, "/close")).text
    assert "100 000 FCFA restent engagés dans 2 écritures" in plain(page)
    assert "ne se rouvre pas" in plain(page)
    assert english_in(content(page)) == set()
    assert send(finance, at(made, "/close")).status_code == 303
    assert look(select(FundEnvelope.closed)) == [True]
    assert "Fermée" in plain(finance.get(at(made)).text)
    assert at(made, "/close") not in finance.get(at(made)).text
    assert finance.get(at(made, "/close")).status_code == 409


def test_whoever_only_reads_finds_no_way_to_write(client: FlaskClient, become: Become, stock: Stock) -> None:
    made = stock()
    become(groups=[GroupCode.OFFICERS])
    for page in (client.get(LIST).text, client.get(at(made)).text):
        assert "envelopes/new" not in page
        assert "/edit" not in page
    for more in ("/edit", "/close", "/instalments", "/refund", "/share"):
        assert client.get(at(made, more)).status_code == 404, more
    assert client.get(f"{LIST}/envelopes/new").status_code == 404
    become(groups=[GroupCode.FUNDRAISING])
    for address in (LIST, f"{LIST}/export.csv", at(made)):
        assert client.get(address).status_code == 404, address


def test_reads_ask_for_the_permission_themselves(session: Session, make_ctx: MakeContext, stock: Stock) -> None:
    made = stock()
    for read in (lambda: envelope(session, make_ctx(), made), lambda: moved_in(session, make_ctx(), made)):
        with pytest.raises(NotFound):
            read()
    with pytest.raises(NotFound):
        burning(session, make_ctx(), session.get_one(FundEnvelope, made))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Caméroun", "Partout", "Sans CM", "Vieux"]),
        ("standing=open", ["Caméroun", "Partout", "Sans CM"]),
        ("standing=closed", ["Vieux"]),
        ("currency=EUR", ["Sans CM"]),
        ("currency=EUR&currency=XAF&standing=open", ["Caméroun", "Partout", "Sans CM"]),
        ("country=CM", ["Caméroun", "Partout", "Vieux"]),
        ("country=TD", ["Partout", "Sans CM", "Vieux"]),
        ("purpose=medical", ["Partout", "Sans CM", "Vieux"]),
        ("q=camer", ["Caméroun"]),
        ("q=B-2", ["Partout"]),
    ],
)
def test_envelopes_are_filtered_added_up_and_exported_alike(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context, query: str, found: list[str]
) -> None:
    stock("A-1", name="Caméroun", countries=["CM"], purposes=["legal"])
    stock("B-2", name="Partout")
    stock("C-3", name="Sans CM", not_countries=["CM"], currency="EUR")
    close_envelope(session, ctx, stock("D-4", name="Vieux"))
    session.commit()
    page = finance.get(f"{LIST}?{query}").text
    assert [each.rpartition(" ")[0].removesuffix(" D-4") for each in rows(page.partition("<tfoot>")[0])] == found
    assert [row[1] for row in sheet(finance.get(f"{LIST}/export.csv?{query}").data)[1:]] == found
    francs = len([each for each in found if each != "Sans CM"])
    sums = plain(page.partition("<tfoot>")[2].join(("<main>", "</main>")))
    assert (f"{francs * 1_000_000:,} FCFA".replace(",", " ") in sums) == bool(francs)
    assert ("10 000,00 €" in sums) == ("Sans CM" in found)
    assert english_in(content(page)) == set()


def test_an_export_says_what_an_envelope_pays_for(finance: FlaskClient, stock: Stock) -> None:
    stock("A-1", countries=["CM", "TD"], not_purposes=["equipment"], ends_on=date(2027, 1, 31))
    heads, row = sheet(finance.get(f"{LIST}/export.csv").data)
    told_of = dict(zip(heads, row, strict=True))
    assert told_of["Couvre ces pays"] == "Cameroun, Tchad"
    assert told_of["Ne couvre jamais ces usages"] == "Remplacement de matériel"
    assert (told_of["Reçu"], told_of["Disponible"], told_of["Devise"]) == ("1000000", "1000000", "XAF")
    assert finance.get(f"{LIST}/export.xlsx", buffered=True).status_code == 200


def test_an_empty_list_says_what_comes_first(finance: FlaskClient, become: Become) -> None:
    page = finance.get(LIST).text
    assert "Il n’y a pas encore d’enveloppe" in plain(page)
    assert "envelopes/new" in page
    assert "Aucune enveloppe ne remplit" in plain(finance.get(f"{LIST}?q=rien").text)
    become(groups=[GroupCode.OFFICERS])
    page = finance.get(LIST).text
    assert "L’équipe des finances en ouvre une" in plain(page)
    assert english_in(content(page)) == set()


def test_every_figure_leads_to_the_transfers_behind_it(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context
) -> None:
    made = stock(share=500)
    take_share(session, ctx, Entry("share", made, 10_000))
    rich(session, ctx, made)
    page = finance.get(at(made)).text
    links = set(re.findall(r'href="(/ledger/transfers\?[^"]*)"', page.replace("&amp;", "&")))
    for query, count in (
        ("movement=share", 1), ("movement=payment", 1), ("movement=gain", 1), ("movement=instalment", 1),
        ("state=held", 2),
    ):  # fmt: skip
        address = f"/ledger/transfers?envelope={made.hex}&{query}"
        assert address in links, query
        behind = finance.get(address)
        assert behind.status_code == 200
        assert behind.text.partition("<tbody>")[2].partition("</tbody>")[0].count('<th scope="row">') == count, query
    for address in links:
        assert finance.get(address).status_code == 200, address
    words = plain(page)
    for figure in ("702 000 FCFA disponibles", "148 000 FCFA", "-2 000 FCFA", "100 000 FCFA", "950 000 FCFA"):
        assert figure in words, figure
    assert english_in(content(page)) == set()


def test_a_bar_shows_shares_of_what_may_be_given_out(session: Session, ctx: Context, stock: Stock) -> None:
    made = stock(share=500)
    rich(session, ctx, made)
    bar = bar_of(session.get_one(FundEnvelope, made))
    assert (bar.whole, bar.spent, bar.held, bar.left) == (950_000, 148_000, 100_000, 702_000)
    assert [str(each) for each in (bar.spent_share, bar.held_share)] == ["15.58", "10.53"]
    empty = bar_of(session.get_one(FundEnvelope, stock("NIX", 0)))
    assert [str(each) for each in (empty.spent_share, empty.held_share)] == ["0", "0"]


def test_months_follow_every_transfer_and_end_with_what_is_left(session: Session, ctx: Context, stock: Stock) -> None:
    def on(day: date) -> Context:
        return replace(ctx, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    opening, later = on(date(2025, 11, 5)), on(date(2026, 1, 20))
    made = stock("FU-25", 0, share=1_000, tolerance=1_000)
    open_balance(session, opening, Entry("open", made, 1_000_000))
    carry_spending(session, opening, Entry("before", made, 400_000))
    held = hold_money(session, on(date(2025, 12, 10)), Entry("a", made, 200_000))
    freed = hold_money(session, on(date(2025, 12, 31)), Entry("b", made, 50_000))
    pay_held(session, later, held.id, Payment("pay", 150_000, 160_000))
    free_money(session, later, freed.id, key="free", reason="withdrawn")
    receive_money(session, on(date(2026, 2, 1)), Entry("more", made, 100_000))
    carry_spending(session, on(date(2026, 2, 10)), Entry("forgotten", made, 20_000))
    session.flush()
    session.expire_all()
    found = session.get_one(FundEnvelope, made)
    burnt = burning(session, ctx, found)
    assert burnt.months == [
        (date(2025, 11, 30), 500_000), (date(2025, 12, 31), 250_000), (date(2026, 1, 31), 290_000),
        (date(2026, 2, 28), 360_000), (NOW.date(), 360_000),
    ]  # fmt: skip
    assert burnt.months[-1][1] == found.available.minor
    assert burnt.pace == Pace(10_000 - 50_000 + 50_000, PACE_DAYS), "since mid-December, without what was before"


def test_a_pace_says_until_when_an_envelope_lasts() -> None:
    pace, today = Pace(91_000, PACE_DAYS), date(2026, 3, 14)
    assert pace.lasts_until(30_000, today) == today + timedelta(days=30)
    assert Pace(0, PACE_DAYS).lasts_until(30_000, today) is None
    assert Pace(1, PACE_DAYS).lasts_until(10**12, today) is None, "more than ten years are not foretold"
    assert pace.left_on(30_000, today, today + timedelta(days=10)) == 20_000
    assert pace.left_on(30_000, today, today + timedelta(days=60)) == 0


def test_a_young_envelope_is_measured_over_a_month_at_least() -> None:
    today = date(2026, 3, 14)
    ages = [pace_since(first, today) for first in (None, today, today - timedelta(days=50), date(2020, 1, 1))]
    assert ages == [FEWEST_DAYS, FEWEST_DAYS, 51, PACE_DAYS]
    assert month_beginnings(date(2026, 1, 31), today) == [date(2026, 2, 1), date(2026, 3, 1)]
    assert month_beginnings(today, today) == []
    assert month_beginnings(date(2001, 1, 31), today)[0] == date(2024, 4, 1)


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [
        (None, "l’enveloppe est épuisée en"),
        (timedelta(days=10), "à la fin de la période"),
        (timedelta(days=-1), "sa période est terminée"),
    ],
    ids=["used_up", "money_left", "over"],
)
def test_the_page_says_how_long_the_money_lasts(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context, ends_on: timedelta | None, words: str
) -> None:
    now = datetime.now(UTC)
    made = stock("FU-26", 0, ends_on=now.date() + ends_on if ends_on else None)
    earlier = replace(ctx, now=now - timedelta(days=70))
    receive_money(session, earlier, Entry("r", made, 1_000_000))
    hold_money(session, earlier, Entry("h", made, 400_000))
    session.commit()
    page = finance.get(at(made)).text
    assert words in plain(page)
    assert "<svg" in page.partition('<figure class="chart"')[2], "the months as a picture"
    assert "Les chiffres sous forme de tableau" in plain(page) or "<details>" in page
    assert english_in(content(page)) == set()


def test_a_new_envelope_has_a_sentence_and_no_picture_yet(finance: FlaskClient, stock: Stock) -> None:
    page = finance.get(at(stock("FU-26", 0))).text
    assert "Rien n’est plus disponible." in plain(page)
    assert "Rien n’a encore bougé." in plain(page)
    assert "<figure" not in page


def test_pages_cost_the_same_however_much_there_is(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context, query_count: CountQueries
) -> None:
    made, counts = stock("A-0", 10_000_000, countries=["CM"], purposes=["legal"]), []
    for number in range(1, 300):
        stock(f"A-{number}", 0, countries=["TD"], not_purposes=["legal"])
        hold_money(session, ctx, Entry(f"h{number}", made, 10))
        if number in (2, 299):
            session.commit()
            for address, limit in ((f"{LIST}?country=TD", 8), (at(made), 16)):
                with query_count() as statements:
                    assert finance.get(address).status_code == 200
                statements.at_most(limit)
                counts.append(len(statements))
    assert counts[:2] == counts[2:]


def test_a_list_is_paged_open_ones_first(finance: FlaskClient, stock: Stock, session: Session, ctx: Context) -> None:
    for number in range(30):
        made = stock(f"N-{number:02}", 0, name=f"Fonds {number:02}")
        if number % 2:
            close_envelope(session, ctx, made)
    session.commit()
    seen, address = [], LIST
    while address:
        page = finance.get(address).text
        seen += [each[:8] for each in rows(page.partition("<tfoot>")[0])]
        onward = re.search(r'href="([^"]*)" rel="next"', page)
        address = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == [f"Fonds {number:02}" for number in (*range(0, 30, 2), *range(1, 30, 2))]


def test_a_changed_envelope_keeps_its_version(session: Session, ctx: Context, stock: Stock) -> None:
    made = stock()
    usual = EnvelopeInput("FU-26", "Autre", "XAF", Basis.RECEIVED, 5, date(2026, 1, 1))
    assert change_envelope(session, ctx, made, usual, expected_version=1).version == 2
    assert moved_in(session, ctx, made).keys() == {Movement.INSTALMENT}

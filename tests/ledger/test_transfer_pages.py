"""Transfers: listed, filtered, added up, taken away as a sheet; and each of them explained."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.models import Entry
from fundapp.audit.sequencer import sequence
from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.core.ports import About
from fundapp.ledger.commands.writing import Converted
from fundapp.ledger.models import Transfer
from fundapp.ledger.rules.accounts import Movement
from tests.accounts.conftest import Become
from tests.accounts.pages import said, sheet
from tests.fixtures.counting import CountQueries
from tests.ledger.books import books_in, on
from tests.ledger.till import AWARD, Till, english_in

LIST = "/ledger/transfers"
DAYS = ("2026-12-01", "2026-12-02")


@pytest.fixture
def till(session: Session, ctx: Context) -> Till:
    """What writes transfers."""
    return Till(session, ctx)


@pytest.fixture
def finance(client: FlaskClient, become: Become) -> FlaskClient:
    """The browser of somebody who keeps the books."""
    become(groups=[GroupCode.FINANCE])
    return client


def test_transfers_stand_the_newest_first_with_their_envelope_state_and_amount(
    till: Till, finance: FlaskClient
) -> None:
    till.hold(till.envelope(), 1_234, AWARD, purpose="medical")
    till.keep()
    page = finance.get(LIST).text
    newest, first = page.partition("<tbody>")[2].split("</tr>")[:2]
    for told in ("11111111", "Fonds d’urgence", "1\u202f234\xa0FCFA", 'class="state waiting"'):
        assert told in newest
    assert "5\u202f000\u202f000\xa0FCFA" in first
    assert 'class="state good"' in first
    assert english_in(page) == set()


def test_every_filter_finds_what_it_says_and_nothing_else(till: Till, finance: FlaskClient) -> None:
    one, other = till.envelope("Un"), till.envelope("Deux", currency="EUR")
    held = till.hold(one, 1_111, AWARD, purpose="medical")
    freed = till.hold(one, 2_222)
    till.free(freed)
    paid = till.hold(one, 3_333)
    till.pay(paid)
    till.now = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)
    till.fee(other, 44_44)
    envelope, award, name = one.id.hex, AWARD.hex, held.id
    till.keep()

    def total(query: str) -> int:
        page = finance.get(f"{LIST}?{query}").text
        assert english_in(page) == set()
        return page.count('<th scope="row"')

    assert total("") == 8
    assert total(f"envelope={envelope}") == 6
    assert total("state=held") == 1
    assert total("state=freed") == 2
    assert total("state=posted") == 4
    assert total("movement=payment&movement=fee") == 2
    assert total("account=fees") == 1
    assert total("account=cash&side=debit") == 2
    assert total("currency=EUR") == 2
    assert total("purpose=medical") == 1
    assert total(f"about={award}") == 1
    assert (total("since=2026-12-01"), total("since=2026-12-02")) == (1, 0)
    assert total("until=2026-12-01") == 8
    assert total("until=2026-11-30") == 7
    assert str(name) in finance.get(f"{LIST}?about={award}").text


def test_a_day_of_a_filter_is_one_of_the_readers_zone(till: Till, finance: FlaskClient) -> None:
    till.now = datetime(2026, 12, 1, 22, 57, tzinfo=UTC)  # three minutes before midnight in Douala
    envelope = till.envelope()
    till.fee(envelope, 7)
    till.keep()
    counts = [finance.get(f"{LIST}?since={day}&until={day}").text.count('<th scope="row"') for day in DAYS]
    assert counts == [1, 1]


def test_an_address_that_makes_no_sense_is_told_and_the_rest_holds(till: Till, finance: FlaskClient) -> None:
    till.envelope()
    till.keep()
    page = finance.get(f"{LIST}?envelope=nothing&about=x&since=soon&state=posted").text
    assert page.count('<th scope="row"') == 1
    assert "filters" in page
    assert english_in(page) == set()


def test_totals_are_of_all_that_is_filtered_currency_by_currency(till: Till, finance: FlaskClient) -> None:
    francs, euros = till.envelope("Un", arrived=1_000_000), till.envelope("Deux", arrived=500_00, currency="EUR")
    till.hold(francs, 250_000)
    till.hold(euros, 120_50)
    till.keep()
    text = said(finance.get(LIST).text)
    for figure in ("1 000 000 FCFA", "250 000 FCFA", "500,00 €", "120,50 €"):
        assert figure in text


def test_the_list_has_pages_and_an_empty_one_says_what_comes_first(till: Till, finance: FlaskClient) -> None:
    assert "enveloppe" in said(finance.get(LIST).text).lower()
    envelope = till.envelope()
    till.busy(envelope, 15)
    till.keep()
    page = finance.get(LIST).text
    assert 'rel="next"' in page
    nothing = finance.get(f"{LIST}?movement=refund").text
    assert english_in(nothing) == set()
    assert english_in(page) == set()


def test_the_sheet_has_all_that_is_filtered_with_amounts_rate_and_source(
    till: Till, finance: FlaskClient, session: Session
) -> None:
    envelope = till.envelope("=Fonds", arrived=50_000_000)
    held = till.hold_euros(envelope, 60_000_00)
    till.keep()
    (made,) = sheet(finance.get(f"{LIST}/export.csv?movement=hold").data)[1:]
    assert "39357420" in made
    assert "60000" in made
    assert "655,9570000000" in made
    assert "× 655,957" in made
    assert "'=Fonds" in made
    assert held.id.hex in made
    assert len(sheet(finance.get(f"{LIST}/export.csv").data)) == 3
    with finance.get(f"{LIST}/export.xlsx") as answer:
        assert answer.data.startswith(b"PK")


def test_a_conversion_is_explained_to_the_last_franc(till: Till, finance: FlaskClient) -> None:
    envelope = till.envelope(arrived=50_000_000)
    held = till.hold_euros(envelope, 60_000_00)
    till.keep()
    page = finance.get(f"{LIST}/{held.id}").text
    assert "60 000,00 € × 655,957 = 39 357 420 FCFA, exactement" in said(page)
    assert english_in(page) == set()


def test_what_resolves_and_what_was_resolved_lead_to_each_other(till: Till, finance: FlaskClient) -> None:
    envelope = till.envelope(arrived=50_000_000)
    held = till.hold(envelope, 900)
    paid = till.pay(held, part=300)
    freed = till.free(till.session.scalars(select(Transfer).where(Transfer.key == f"{paid.key}:rest")).one())
    rest = freed.resolves_id
    till.keep()
    for first, second in ((held, paid.id), (paid, held.id), (paid, rest), (freed, rest)):
        page = finance.get(f"{LIST}/{first.id}").text
        assert f"{LIST}/{second}" in page
        assert english_in(page) == set()


def test_a_gain_of_exchange_leads_to_its_payment(till: Till, finance: FlaskClient) -> None:
    envelope = till.envelope(arrived=50_000_000)
    bank = Converted(Money(10_000, "EUR"), "65000/10000", date(2026, 11, 10), "BICEC, avis de débit")
    paid = till.pay(till.hold_euros(envelope, 10_000), cost=65_000, rate=bank)
    gain = till.session.scalars(select(Transfer).where(Transfer.movement == Movement.GAIN.value)).one()
    till.keep()
    assert f"{LIST}/{paid.id}" in finance.get(f"{LIST}/{gain.id}").text
    page = finance.get(f"{LIST}/{paid.id}").text
    assert f"{LIST}/{gain.id}" in page
    text = said(page)
    assert "100,00 € × 650 = 65 000 FCFA, exactement 65 596 FCFA sont comptabilisés ici" in text
    assert "une écriture à part" in text
    assert "BICEC, avis de débit" in text
    assert english_in(page) == set()


def test_what_stands_behind_is_named_by_whoever_knows_it_and_linked_for_those_who_may_read(
    till: Till, finance: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    envelope = till.envelope()
    held = till.hold(envelope, 900, AWARD)
    till.keep()

    def named(_session: Session, ctx: Context, ids: Collection[UUID]) -> Mapping[UUID, About]:
        return {each: About("K7QF-29", "/cases/x" if ctx.may("case.work") else None) for each in ids if each == AWARD}

    assert "11111111" in said(finance.get(f"{LIST}/{held.id}").text)
    monkeypatch.setattr(app.extensions["fundapp.ports"], "abouts", [named])
    for address in (LIST, f"{LIST}/{held.id}"):
        page = finance.get(address).text
        assert "K7QF-29" in said(page)
        assert "/cases/x" not in page
    assert "K7QF-29" in finance.get(f"{LIST}/export.csv").text


def test_whoever_reads_the_log_is_led_to_the_entry(till: Till, client: FlaskClient, become: Become) -> None:
    held = till.hold(till.envelope(), 900)
    entry = held.entry_id
    till.keep()
    become("ledger.see")
    assert "/journal/" not in client.get(f"{LIST}/{held.id}").text.partition("<main")[2]
    become("ledger.see", "audit.see")
    waiting = client.get(f"{LIST}/{held.id}").text
    assert "dans la minute" in said(waiting)
    assert english_in(waiting) == set()
    sequence(till.session)
    number = till.session.scalars(select(Entry.index).where(Entry.id == entry)).one()
    till.keep()
    assert f'href="/journal/{number}"' in client.get(f"{LIST}/{held.id}").text


def test_a_transfer_of_a_closed_month_shows_the_number_of_its_voucher(
    session: Session, ctx: Context, finance: FlaskClient
) -> None:
    books = books_in(session, ctx)
    found = books.receive(on(2, 27), 400_000)
    books.close(2, on(5, 9))
    session.flush()
    session.expunge_all()
    session.commit()
    assert "pièce 2026-1" in said(finance.get(LIST).text)
    assert "2026-1" in said(finance.get(f"{LIST}/{found}").text)
    assert sheet(finance.get(f"{LIST}/export.csv").data)[1][0] == "2026-1"


@pytest.mark.parametrize("rounds", [1, 180], ids=["few", "hundreds"])
def test_the_number_of_queries_is_the_same_for_few_and_for_hundreds(
    till: Till, finance: FlaskClient, query_count: CountQueries, rounds: int
) -> None:
    envelope = till.envelope()
    till.busy(envelope, rounds)
    held = till.hold(envelope, 900, AWARD)
    till.keep()
    with query_count() as statements:
        finance.get(f"{LIST}?envelope={envelope.id.hex}&account=cash&since=2026-01-01")
    assert len(statements) == 6
    with query_count() as statements:
        finance.get(f"{LIST}/{held.id}")
    statements.at_most(10)


def test_whoever_may_not_see_the_ledger_finds_nothing(till: Till, client: FlaskClient, become: Become) -> None:
    held = till.hold(till.envelope(), 900)
    till.keep()
    become(groups=[GroupCode.FUNDRAISING])
    for address in (LIST, f"{LIST}/export.csv", f"{LIST}/{held.id}"):
        assert client.get(address).status_code == 404
    become(groups=[GroupCode.AUDITORS])
    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}/{uuid4()}").status_code == 404

"""The statement of an envelope: what was there, each movement with what is there after it, what is there then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.lists.paging import Marks
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.queries.statements import (
    Statement,
    Step,
    movements_page,
    statement_of,
    steps_of,
    steps_to_export,
)
from fundapp.ledger.rules.accounts import SIDES, Account, Movement
from fundapp.ledger.views.statements import end_of_month
from tests.accounts.conftest import Become
from tests.accounts.pages import said, sheet
from tests.fixtures.counting import CountQueries
from tests.ledger.till import Till, english_in

FIRST = datetime(2026, 9, 1, 0, 0, tzinfo=UTC)
DAYS = 91


@pytest.fixture
def till(session: Session, ctx: Context) -> Till:
    """What writes transfers."""
    return Till(session, ctx)


@pytest.fixture
def auditor(client: FlaskClient, become: Become) -> FlaskClient:
    """The browser of somebody who reads the books."""
    become(groups=[GroupCode.AUDITORS])
    return client


def at_random(till: Till, chance: Random, count: int) -> FundEnvelope:
    """An envelope in which things happened at any hour of three months."""
    till.now = FIRST
    envelope = till.envelope(arrived=1_000_000)
    waiting: list[Transfer] = []
    for _step in range(count):
        till.now += timedelta(minutes=chance.randrange(1, DAYS * 24 * 60 // count * 2))
        choice = chance.random()
        if choice < 0.4 or not waiting:
            waiting.append(till.hold(envelope, chance.randrange(10, 5_000)))
            continue
        held = waiting.pop(chance.randrange(len(waiting)))
        if choice < 0.6:
            till.free(held)
        elif choice < 0.8:
            till.pay(held)
        else:
            paid = till.pay(held, part=chance.randrange(held.amount) or None)
            rest = till.session.scalars(select(Transfer).where(Transfer.key == f"{paid.key}:rest"))
            waiting += rest.all()
        if choice > 0.9:
            till.fee(envelope, chance.randrange(1, 50))
    return envelope


def plainly(session: Session, envelope: FundEnvelope, until: datetime) -> tuple[int, int]:
    """What is in cash and what is held before a moment, reckoned by hand from every row."""
    rows = session.scalars(select(Transfer).where(Transfer.envelope_id == envelope.id, Transfer.at < until)).all()
    known = {each.id: each for each in rows}
    cash, held = 0, 0
    for each in rows:
        if each.resolves_id:
            held -= known[each.resolves_id].amount
        if each.pending:
            held += each.amount
        elif each.resolution != "void":
            debit, _credit = SIDES[Movement(each.movement)]
            cash += each.amount if debit is Account.CASH else -each.amount
    return cash, held


def midnight(ctx: Context, day: date) -> datetime:
    """The first moment of a day where the reader lives."""
    return datetime(day.year, day.month, day.day, tzinfo=ctx.reader.zone)


@pytest.mark.parametrize("seed", range(4))
def test_opening_and_movements_come_to_the_closing_and_to_a_plain_sum(
    till: Till, session: Session, ctx: Context, seed: int
) -> None:
    chance = Random(seed)
    envelope = at_random(till, chance, 60)
    session.expire_all()
    for _time in range(8):
        since = FIRST.date() + timedelta(days=chance.randrange(-3, DAYS))
        until = since + timedelta(days=chance.randrange(40))
        told = statement_of(session, ctx, envelope, since, until)
        assert (told.opening.cash, told.opening.held) == plainly(session, envelope, midnight(ctx, since))
        end = midnight(ctx, until + timedelta(days=1))
        assert (told.closing.cash, told.closing.held) == plainly(session, envelope, end)
        steps = list(steps_to_export(session, ctx, told))
        assert told.opening.cash + sum(each.change.minor for each in steps) == told.closing.cash
        assert told.opening.cash + told.came.minor - told.went.minor == told.closing.cash
        assert steps == turned(session, ctx, told)
        for each in steps:
            place = (each.transfer.at, each.transfer.key)
            assert each.after.cash == plainly_up_to(session, envelope, place)


def turned(session: Session, ctx: Context, told: Statement) -> list[Step]:
    """The same movements, read page by page."""
    marks, mark, found = Marks("secret"), None, []
    while True:
        page = movements_page(session, ctx, told, marks=marks, mark=mark)
        found += steps_of(session, told, page.items)
        if page.next is None:
            return found
        mark = page.next


def plainly_up_to(session: Session, envelope: FundEnvelope, place: tuple[datetime, str]) -> int:
    """What is in cash after a transfer, by hand."""
    rows: Sequence[Transfer] = session.scalars(select(Transfer).where(Transfer.envelope_id == envelope.id)).all()
    cash = 0
    for each in rows:
        if (each.at, each.key) <= place and not each.pending and each.resolution != "void":
            cash += each.amount if SIDES[Movement(each.movement)][0] is Account.CASH else -each.amount
    return cash


def test_a_statement_is_of_this_month_unless_other_days_are_asked_for(till: Till, auditor: FlaskClient) -> None:
    now = datetime.now(UTC)
    till.now = now.replace(day=1) - timedelta(days=3)
    envelope = till.envelope("Fonds du mois", arrived=800_000)
    till.now = now - timedelta(minutes=10)
    till.fee(envelope, 1_500)
    path = f"/ledger/envelopes/{envelope.id}/statement"
    till.keep()
    page = auditor.get(path).text
    text = said(page)
    assert english_in(page) == set()
    assert page.count(">Frais<") == 1
    for figure in ("800 000 FCFA", "-1 500 FCFA", "798 500 FCFA"):
        assert figure in text
    assert "Versement" not in page.partition("<tbody>")[2].replace("1er versement", "")
    before = (now.replace(day=1) - timedelta(days=3)).date()
    earlier = auditor.get(f"{path}?since={before.replace(day=1)}&until={end_of_month(before)}").text
    assert "Versement du bailleur" in earlier
    assert ">Frais<" not in earlier
    assert english_in(earlier) == set()


def test_a_statement_says_whether_the_share_of_administration_is_in_what_is_left(
    till: Till, auditor: FlaskClient
) -> None:
    without, shared = till.envelope("Sans"), till.envelope("Avec", share=700)
    till.keep()
    pages = [said(auditor.get(f"/ledger/envelopes/{each.id}/statement").text) for each in (without, shared)]
    assert ["la part de l’administration (7" in page for page in pages] == [False, True]


def test_a_part_payment_leaves_what_is_left_as_it_was(till: Till, session: Session, ctx: Context) -> None:
    envelope = till.envelope(arrived=1_000)
    till.pay(till.hold(envelope, 600), part=200)
    session.flush()
    told = statement_of(session, ctx, envelope, date(2026, 11, 1), date(2026, 11, 30))
    assert (told.closing.cash, told.closing.held, told.closing.left.minor) == (800, 400, 400)


def test_a_statement_has_pages_and_its_addresses_stay_with_the_envelope(till: Till, auditor: FlaskClient) -> None:
    envelope = till.envelope()
    till.busy(envelope, 90)
    path = f"/ledger/envelopes/{envelope.id}/statement"
    till.keep()
    period = "since=2026-11-01&until=2026-11-30"
    page = auditor.get(f"{path}?{period}").text
    assert f'href="{path}?since=2026-11-01&amp;until=2026-11-30&amp;at=' in page
    assert f'href="{path}.csv?since=2026-11-01&amp;until=2026-11-30"' in page
    assert f'href="{path}?since=2026-10-01&amp;until=2026-10-31"' in page
    lines = sheet(auditor.get(f"{path}.csv?{period}").data)
    assert len(lines) == 1 + 1 + 30 + 1
    assert lines[-1][6] == str(5_000_000 - sum(1_000 + each for each in range(0, 90, 3)) - 500)


def test_a_statement_without_movements_says_where_to_look(till: Till, auditor: FlaskClient) -> None:
    envelope = till.envelope(arrived=0)
    till.keep()
    page = auditor.get(f"/ledger/envelopes/{envelope.id}/statement").text
    assert "Rien n’a bougé dans cette période" in page
    assert english_in(page) == set()
    assert auditor.get(f"/ledger/envelopes/{envelope.id}/statement?since=x").status_code == 200


@pytest.mark.parametrize("rounds", [1, 180], ids=["few", "hundreds"])
def test_the_number_of_queries_stays_the_same(
    till: Till, auditor: FlaskClient, query_count: CountQueries, rounds: int
) -> None:
    envelope = till.envelope()
    till.busy(envelope, rounds)
    till.keep()
    with query_count() as statements:
        auditor.get(f"/ledger/envelopes/{envelope.id}/statement?since=2026-11-01&until=2026-11-30")
    assert len(statements) == 6


def test_whoever_may_not_see_the_ledger_finds_no_statement(till: Till, client: FlaskClient, become: Become) -> None:
    envelope = till.envelope()
    till.keep()
    become(groups=[GroupCode.ADMINISTRATORS])
    for more in ("", ".csv"):
        assert client.get(f"/ledger/envelopes/{envelope.id}/statement{more}").status_code == 404


def test_the_months_end_is_its_last_day() -> None:
    assert [end_of_month(date(2028, month, 3)).day for month in (1, 2, 4, 12)] == [31, 29, 30, 31]


def test_a_day_of_a_statement_is_one_of_the_readers_zone(till: Till, session: Session, ctx: Context) -> None:
    till.now = datetime(2026, 11, 30, 22, 57, tzinfo=UTC)  # three minutes before midnight in Douala
    envelope = till.envelope(arrived=700)
    till.fee(envelope, 100)
    session.flush()
    there = statement_of(session, ctx, envelope, date(2026, 11, 1), date(2026, 11, 30))
    assert (there.came.minor, there.went.minor, there.closing.cash) == (700, 0, 700)
    elsewhere = replace(ctx, reader=replace(ctx.reader, zone=ZoneInfo("UTC")))
    assert statement_of(session, elsewhere, envelope, date(2026, 11, 1), date(2026, 11, 30)).closing.cash == 600

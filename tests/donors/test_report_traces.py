"""Figures lead back: the transfers behind each of them come to it, and computed again they are the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import Marks
from fundapp.donors.figures.checking import recomputed
from fundapp.donors.figures.keys import Key, key_named, values_of
from fundapp.donors.figures.tracing import added_of, trace_of, traced_page, traced_to_export
from fundapp.donors.models import AgreementLine
from fundapp.ledger.models import Transfer
from tests.donors.figured import figures_of
from tests.donors.report_books import CUT_OFF, Moving, Writing, worlds
from tests.donors.report_paid import Paying, paying_under
from tests.fixtures.application import MakeContext
from tests.fixtures.counting import counted_statements

MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAYS = date(2026, 3, 1), date(2026, 6, 30)
TRACER = ("report.see", "ledger.see", "payments.see")


@pytest.fixture
def paying(session: Session) -> Paying:
    """Payments covered in every way, one of them out of two holds."""
    made, chance = paying_under(session, 5), Random(5)
    for number in range(40):
        at, half = MARCH + timedelta(days=number - 15), chance.randrange(1, 9_999)
        made.pay(
            at, booked=[half, 10_000 - half] if number % 3 else [10_000], papers=chance.choice([0, 0, 20_001, 65_600]),
            waived=chance.choice([0, 0, 30_000]), refunded=chance.choice([0, 0, 0, 3_333]), returned=number % 11 == 0,
        )  # fmt: skip
    made.flush()
    return made


def test_the_transfers_behind_every_figure_come_to_it(session: Session, ctx: Context) -> None:
    traced = 0
    for books in worlds(session, 11, 10, steps=20):
        about = books.about(*DAYS)
        for key, amount in values_of(figures_of(session, about)).items():
            trace = trace_of(session, ctx, about, key, {})
            added = list(traced_to_export(session, ctx, trace))
            assert (trace.total, sum(each.adds.minor for each in added)) == (amount, amount), str(key)
            assert trace.count == len(added)
            assert {each.adds.currency for each in added} <= {about.currency}
            traced += len(added)
    assert traced > 200


def test_what_is_behind_papers_and_what_is_behind_their_absence(session: Session, ctx: Context, paying: Paying) -> None:
    about = paying.books.about(*DAYS)
    figures = figures_of(session, about)
    for name, amount in figures["evidence"].items():
        trace = trace_of(session, ctx, about, Key("evidence", name), {})
        added = list(traced_to_export(session, ctx, trace))
        assert amount
        assert (trace.total, sum(each.adds.minor for each in added)) == (amount, amount)
        assert len(added) == trace.count
        assert all(each.payment in {one.reference for one in paying.paid} for each in added)
    lines = [trace_of(session, ctx, about, Key("evidence", name), {}).count for name in ("documented", "missing")]
    assert max(lines) < trace_of(session, ctx, about, Key("evidence", "paid"), {}).count


def test_a_currency_leads_to_what_was_paid_in_it_and_what_came_back(
    session: Session, ctx: Context, paying: Paying
) -> None:
    about = paying.books.about(*DAYS)
    (local,) = figures_of(session, about)["local"]
    added = list(traced_to_export(session, ctx, trace_of(session, ctx, about, Key("local", "XAF", "total"), {})))
    assert sum(each.local.minor for each in added if each.local) == local["paid"]["total"]
    assert any(each.local and each.local.minor < 0 for each in added)


def test_a_page_turns_through_a_trace_without_losing_a_transfer(session: Session, ctx: Context, paying: Paying) -> None:
    about, marks = paying.books.about(*DAYS), Marks("secret")
    trace = trace_of(session, ctx, about, Key("money", "awards", "total"), {})
    seen, mark = [], None
    while True:
        page = traced_page(session, trace, marks=marks, mark=mark)
        seen += [each.id for each in page.items]
        if (mark := page.next) is None:
            break
    assert len(seen) == len(set(seen)) == trace.count > 25
    narrowed = trace_of(session, ctx, about, trace.key, {"movement": ["return"]})
    assert (narrowed.total, 0 < narrowed.count < trace.count) == (trace.total, True)


@pytest.mark.parametrize("lacks", ["report.see", "ledger.see"])
def test_nobody_traces_who_does_not_see_reports_and_books(
    session: Session, make_ctx: MakeContext, paying: Paying, lacks: str
) -> None:
    about = paying.books.about(*DAYS)
    who = make_ctx(*(each for each in TRACER if each != lacks))
    with pytest.raises(NotFound):
        trace_of(session, who, about, Key("money", "cash"), {})


def test_references_of_payments_are_for_those_who_see_payments(
    session: Session, make_ctx: MakeContext, paying: Paying
) -> None:
    about, key = paying.books.about(*DAYS), Key("money", "awards", "total")
    for permissions, named in ((TRACER, True), (TRACER[:2], False)):
        who = make_ctx(*permissions)
        trace = trace_of(session, who, about, key, {})
        page = session.scalars(select(Transfer).where(*trace.which)).all()
        assert all(bool(each.payment) is named for each in added_of(session, who, trace, page))


def test_a_name_that_is_no_figure_leads_nowhere(session: Session, paying: Paying) -> None:
    figures = figures_of(session, paying.books.about(*DAYS))
    assert key_named(figures, "money.awards.total") == Key("money", "awards", "total")
    for name in (
        "money",
        "money.awards",
        "money.cash.total",
        "lines.9.total",
        "local.USD.total",
        "evidence.paid.total",
    ):
        with pytest.raises(NotFound):
            key_named(figures, name)


def test_computed_later_a_sound_report_is_the_same(session: Session, paying: Paying) -> None:
    about = paying.books.about(*DAYS)
    moving = Moving(Writing(session, Random(8)), about.envelopes[0], "EUR")
    later = CUT_OFF + timedelta(microseconds=1)
    held = moving.write("hold", MARCH, pending=True, amount=5)
    moving.writing.flush()
    figures = figures_of(session, about)
    moving.write("payment", later)
    moving.write("instalment", later)
    moving.write("hold", later, amount=5, resolves_id=held["id"], resolution="void")
    moving.writing.flush()
    assert recomputed(session, figures, about) == []


def test_a_transfer_that_was_slipped_in_before_the_cut_off_is_found(session: Session, paying: Paying) -> None:
    about = paying.books.about(*DAYS)
    figures = figures_of(session, about)
    moving = Moving(Writing(session, Random(8)), about.envelopes[0], "EUR")
    moving.write("fee", MARCH, amount=7)
    moving.writing.flush()
    names = {str(each.key): (each.found or 0) - (each.told or 0) for each in recomputed(session, figures, about)}
    assert names == {
        **dict.fromkeys(("money.fees.period", "money.fees.total", "money.spent.period", "money.spent.total"), 7),
        "money.cash": -7,
        **dict.fromkeys(("lines.none.period", "lines.none.total"), 7),
    }


def test_an_envelope_untied_since_and_a_budget_changed_since_are_differences(session: Session) -> None:
    books = next(each for each in worlds(session, 4, 12, steps=20) if len(each.lines) > 2 and each.envelopes)
    about = books.about(*DAYS)
    figures = figures_of(session, about)
    mine = AgreementLine.agreement_id == books.agreement_id
    session.execute(update(AgreementLine).where(mine).values(purposes=("digital_security",)))
    assert {each.key.group for each in recomputed(session, figures, about)} == {"lines"}
    untied = recomputed(session, figures, replace(about, envelopes=()))
    assert {"money", "lines", "local", "evidence"} == {each.key.group for each in untied}


def test_a_trace_asks_as_little_of_many_transfers_as_of_few(session: Session, ctx: Context, paying: Paying) -> None:
    about, marks = paying.books.about(*DAYS), Marks("secret")
    for key in values_of(figures_of(session, about)):
        with counted_statements() as statements:
            trace = trace_of(session, ctx, about, key, {})
            page = traced_page(session, trace, marks=marks)
            added_of(session, ctx, trace, page.items)
        statements.at_most(5)

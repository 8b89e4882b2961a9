"""What banks and operators say is taken in: each thing once, by our reference, or it waits and nothing is changed."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from fundapp.audit.models import Staged
from fundapp.core.database import transaction
from fundapp.core.errors import NotFound
from fundapp.disbursements.commands.reports import take_reading
from fundapp.disbursements.models import PaymentOrder, ReportFile, ReportLine
from fundapp.disbursements.receiving.reading import BatchReport, Entry
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.ledger.commands.holding import free_money
from fundapp.ledger.queries.accounts import unresolved
from tests.disbursements import iso_files as iso
from tests.disbursements.reports_ground import (
    PART,
    answer,
    batch_reference,
    credit,
    debit,
    files,
    founded,
    held_and_spent,
    lines,
    money,
    mtn,
    owed,
    paying,
    said,
    state,
    statement,
    take,
    together,
    took,
    treasury,
)
from tests.disbursements.treasury import AWARDED, Treasury
from tests.fixtures.counting import CountQueries

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database


def test_a_line_is_matched_by_our_reference_and_settles_its_order(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    (line,) = lines(treasury, take(treasury, statement(debit(order))))
    assert (line.state, line.became, line.order_id) == ("applied", "paid", order.id)
    assert (line.reference, line.theirs, line.amount, line.currency) == (order.reference, "BANK-1", PART, "XAF")
    assert (line.settled_by_id, line.settled_at) == (treasury.people["joel"].id, treasury.now)
    assert state(treasury, order) == "confirmed"
    assert held_and_spent(treasury) == (AWARDED - PART, PART)


def test_the_same_file_twice_changes_nothing_and_is_the_one_that_came_before(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    reading = statement(debit(order))
    first = take(treasury, reading)
    before = held_and_spent(treasury)
    assert take(treasury, reading) == first
    assert (files(treasury), held_and_spent(treasury)) == (1, before)


def test_what_another_file_says_again_is_known(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    assert took(treasury, statement(debit(order), notice=True)) == ["applied"]
    assert took(treasury, statement(debit(order))) == ["known"]
    assert took(treasury, answer(iso.payment("ACSC", order.reference))) == ["known"]
    assert held_and_spent(treasury) == (AWARDED - PART, PART)


def test_what_was_only_taken_in_says_nothing_new(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    assert took(treasury, answer(iso.payment("ACCP", order.reference), iso.payment("PDNG", order.reference))) == [
        "known", "known",
    ]  # fmt: skip
    assert state(treasury, order) == "sent"


@pytest.mark.parametrize(
    "change", [{"reference": "ZZZZZZZZZZZZZZZZ"}, {"money": money(PART - 1)}, {"money": money(PART, "EUR")}]
)
def test_another_reference_amount_or_currency_waits_and_changes_nothing(
    treasury: Treasury, change: dict[str, object]
) -> None:
    order = treasury.sent(PART)
    report = Report(1, Became.PAID, order.reference, order.money, treasury.now.date())
    before = held_and_spent(treasury)
    assert took(treasury, said(replace(report, **change))) == ["waiting"]  # type: ignore[arg-type]
    assert (state(treasury, order), held_and_spent(treasury)) == ("sent", before)


def test_another_amount_waits_also_where_the_payment_is_known_already(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    take(treasury, answer(iso.payment("ACSC", order.reference)))
    assert took(treasury, statement(debit(order, amount=PART + 1_500))) == ["waiting"]


@pytest.mark.parametrize("reference", ["Loyer de mars (é)", "A" * 71, "' OR 1=1 --", "%", "NOTPROVIDED "])
def test_a_reference_of_any_words_waits(treasury: Treasury, reference: str) -> None:
    report = Report(1, Became.PAID, reference, money(PART), None, theirs="Banque é (1)")
    whole = BatchReport(2, Became.PAID, None, money(PART), None, batch=reference, message=reference)
    bare = Entry(3, credit=True, booked=True, money=money(PART), on=None, reference=reference)
    treasury.sent(PART)
    reading = said(report, whole, entries=(bare,))
    assert took(treasury, reading) == ["waiting"] * 3


def test_a_line_that_does_not_fit_loses_no_other(treasury: Treasury) -> None:
    first, planned, last = treasury.sent(PART), treasury.prepare(PART), treasury.sent(PART)
    reading = statement(debit(first), debit(planned), debit(last))
    assert took(treasury, reading) == ["applied", "waiting", "applied"]
    assert [state(treasury, each) for each in (first, planned, last)] == ["confirmed", "planned", "confirmed"]
    assert held_and_spent(treasury) == (AWARDED - 2 * PART, 2 * PART)


def test_a_refusal_within_a_line_leaves_neither_step_nor_entry_behind(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    with treasury.app.app_context(), transaction() as session:
        for held in unresolved(session, order.award_id):
            free_money(session, treasury.acting("joel"), held, key=f"free:{held.id.hex}", reason="withdrawn")
    assert took(treasury, statement(debit(order))) == ["waiting"], "nothing is held for it any more"
    assert state(treasury, order) == "sent"
    noted = select(Staged).where(Staged.action == "payment.outcome.noted", Staged.subject_id == order.id)
    assert treasury.session.scalars(noted).all() == []


def test_paid_after_it_was_refused_waits_for_a_person(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    take(treasury, answer(iso.payment("RJCT", order.reference, iso.reason("AC04"))))
    assert took(treasury, statement(debit(order))) == ["waiting"]
    assert state(treasury, order) == "rejected"


def test_an_operator_speaks_of_what_went_its_own_way_only(treasury: Treasury) -> None:
    (order,) = together(treasury, PART, way="letter")
    assert took(treasury, mtn(order), by=None) == ["waiting"]
    assert state(treasury, order) == "sent"
    (other,) = together(treasury, PART, way="mtn")
    assert took(treasury, statement(debit(other))) == ["waiting"]
    assert took(treasury, mtn(other), by=None) == ["applied"]
    (file,) = {each.report_id for each in lines_of(treasury, other)}
    assert treasury.session.get_one(ReportFile, file).by_id is None


def lines_of(treasury: Treasury, order: PaymentOrder) -> list[ReportLine]:
    wanted = select(ReportLine).where(ReportLine.order_id == order.id, ReportLine.state == "applied")
    return list(treasury.session.scalars(wanted))


def test_a_whole_batch_that_is_refused_is_one_line_for_each_of_its_orders(treasury: Treasury) -> None:
    orders = together(treasury, PART, PART)
    group = f"<GrpSts>RJCT</GrpSts>{iso.reason('AM04')}"
    reading = answer(order=batch_reference(treasury, orders[0]), group=group)
    found = lines(treasury, take(treasury, reading))
    assert [(each.place, each.state, each.reason) for each in found] == [(1, "applied", "AM04"), (2, "applied", "AM04")]
    assert {each.order_id for each in found} == {each.id for each in orders}
    assert [state(treasury, each) for each in orders] == ["rejected", "rejected"]


def test_a_debit_for_a_batch_pays_all_of_it_or_what_was_not_refused(treasury: Treasury) -> None:
    orders = together(treasury, PART, PART // 2, PART // 4)
    name = f"{batch_reference(treasury, orders[0])}-XAF"
    take(treasury, answer(iso.payment("RJCT", orders[2].reference, iso.reason("AC01"))))
    whole = BatchReport(1, Became.PAID, None, money(PART + PART // 2), treasury.now.date(), batch=name, count=2)
    assert took(treasury, said(whole)) == ["applied", "applied"]
    assert [state(treasury, each) for each in orders] == ["confirmed", "confirmed", "rejected"]


@pytest.mark.parametrize("change", [{"money": money(1)}, {"count": 5}, {"batch": "OTHER-XAF"}, {"batch": "-EUR"}])
def test_a_batch_whose_sum_number_or_name_is_another_waits_as_one_line(
    treasury: Treasury, change: dict[str, object]
) -> None:
    orders = together(treasury, PART, PART)
    name = batch_reference(treasury, orders[0])
    if change.get("batch") == "-EUR":
        change = {"batch": f"{name}-EUR"}
    whole = BatchReport(1, Became.PAID, None, money(2 * PART), None, batch=f"{name}-XAF", message=name, count=2)
    (line,) = lines(treasury, take(treasury, said(replace(whole, **change))))  # type: ignore[arg-type]
    assert (line.state, line.order_id) == ("waiting", None)
    assert [state(treasury, each) for each in orders] == ["sent", "sent"]


def test_a_movement_without_a_reference_waits_where_it_may_be_ours_and_is_not_kept_otherwise(
    treasury: Treasury,
) -> None:
    order = treasury.sent(PART)
    amounts = [("DBIT", PART), ("DBIT", PART + 1), ("CRDT", PART - 2_000), ("CRDT", PART // 2)]
    entries = [iso.entry(side, amount=str(amount)) for side, amount in amounts]
    pending = iso.entry("DBIT", amount=str(PART), status="<Cd>PDNG</Cd>")
    found = lines(treasury, take(treasury, statement(*entries, pending)))
    assert [(each.became, each.amount, each.state) for each in found] == [
        ("out", PART, "waiting"), ("in", PART - 2_000, "waiting"),
    ]  # fmt: skip
    assert state(treasury, order) == "sent"


def test_a_fee_that_is_told_later_than_the_payment_is_booked_once(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    take(treasury, answer(iso.payment("ACSC", order.reference)))
    fee = '<Chrgs><Rcrd><Amt Ccy="XAF">1500</Amt></Rcrd></Chrgs>'
    assert took(treasury, statement(debit(order, fee=fee))) == ["applied"]
    assert took(treasury, statement(debit(order, fee=fee), notice=True)) == ["known"]
    assert held_and_spent(treasury) == (AWARDED - PART, PART + 1_500)


def test_a_part_that_was_sent_back_counts_once_however_often_it_is_told(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    part = {"event": "refunded", "amount": 40_000}
    assert took(treasury, statement(credit(order, theirs="B-1", **part), notice=True)) == ["applied"]  # type: ignore[arg-type]
    assert took(treasury, statement(credit(order, theirs="B-1", **part))) == ["known"]  # type: ignore[arg-type]
    assert held_and_spent(treasury) == (AWARDED - PART, PART - 40_000)
    another = statement(credit(order, "refunded", amount=30_000, theirs="B-2"))
    assert took(treasury, another) == ["applied"]
    assert held_and_spent(treasury) == (AWARDED - PART, PART - 70_000)


def test_as_much_sent_back_without_a_reference_waits_where_it_may_be_the_same(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    report = Report(1, Became.REFUNDED, order.reference, money(40_000), treasury.now.date(), theirs="B-1")
    assert took(treasury, said(report)) == ["applied"]
    assert took(treasury, said(replace(report, theirs=None))) == ["waiting"]
    assert held_and_spent(treasury) == (AWARDED - PART, PART - 40_000)


def test_what_came_back_with_another_amount_than_was_told_before_waits(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    take(treasury, statement(credit(order, "returned", amount=PART - 2_000)))
    assert took(treasury, statement(credit(order, "reversed", amount=PART - 2_000))) == ["known"]
    assert took(treasury, statement(credit(order, "returned"))) == ["waiting"]
    assert held_and_spent(treasury) == (AWARDED, 2_000)


def test_a_file_is_one_entry_of_the_log_with_codes_and_counts_alone(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    reading = statement(debit(order), debit(replace_reference(order)))
    take(treasury, reading)
    entry = treasury.session.scalars(select(Staged).where(Staged.action == "payment.report.taken")).one()
    told = {key: value for key, value in entry.payload.items() if key not in ("actor", "request", "subject")}
    assert told == {
        "kind": "camt.053", "digest": reading.digest, "applied": 1, "known": 0, "waiting": 1, "dismissed": 0,
    }  # fmt: skip


def replace_reference(order: PaymentOrder) -> PaymentOrder:
    return PaymentOrder(reference="ZZZZZZZZZZZZZZZZ", amount=order.amount, currency=order.currency)


def test_whoever_does_not_keep_payments_takes_nothing_in(treasury: Treasury) -> None:
    reading = said()
    with treasury.app.app_context(), pytest.raises(NotFound), transaction() as session:
        take_reading(session, treasury.acting("solange"), reading, treasury.people["solange"].id)
    assert files(treasury) == 0


def test_the_database_keeps_what_was_said_as_it_was(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    report_id = take(treasury, statement(debit(order)))
    for change in (
        update(ReportLine).where(ReportLine.report_id == report_id).values(state="dismissed"),
        update(ReportFile).where(ReportFile.id == report_id).values(lines=7),
    ):
        with pytest.raises(DBAPIError, match="refuses this"), treasury.session.begin_nested():
            treasury.session.execute(change)


def test_a_year_of_lines_costs_no_more_queries_than_a_day_of_them(
    treasury: Treasury, query_count: CountQueries
) -> None:
    treasury.sent(PART)
    counts = []
    for many in (5, 400):
        reports = [Report(place, Became.PAID, f"FOREIGN{place}", money(PART), None) for place in range(1, many + 1)]
        with query_count() as statements:
            take(treasury, said(*reports))
        counts.append(len([each for each in statements.texts if not each.startswith("INSERT")]))
    assert counts[0] == counts[1]


def test_what_came_back_is_still_owed(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    assert owed(treasury) == AWARDED - PART
    take(treasury, statement(debit(order), credit(order, "returned", amount=PART - 2_000)))
    assert (state(treasury, order), owed(treasury)) == ("returned", AWARDED)

"""What nobody could match is cleared up by a person: matched, set aside, or entered by hand; each of it once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.cases.permissions.conflicts import Recused
from fundapp.cases.rules.conflicts import Grade
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Invalid, NotFound
from fundapp.disbursements.commands.matching import Outcome, dismiss_line, dismiss_strangers
from fundapp.disbursements.commands.settling import lose_order
from fundapp.disbursements.models import ReportLine
from fundapp.disbursements.queries.reports import suggestions
from fundapp.disbursements.rules.returns import Became, Report
from tests.disbursements import iso_files as iso
from tests.disbursements.recusing import recuse
from tests.disbursements.reports_ground import (
    PART,
    debit,
    enter,
    files,
    founded,
    held_and_spent,
    lines,
    match,
    money,
    only_line,
    paying,
    said,
    stands,
    state,
    statement,
    take,
    treasury,
)
from tests.disbursements.treasury import AWARDED, Treasury, refused

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database


def stray(treasury: Treasury, amount: int = PART, reference: str | None = "RENT", **more: object) -> ReportLine:
    """A line that waits: a payment of which nobody knows whose it is."""
    report = Report(1, Became.PAID, reference, money(amount), treasury.now.date(), **more)  # type: ignore[arg-type]
    return lines(treasury, take(treasury, said(report)))[0]


def suggested(treasury: Treasury, line: ReportLine, by: str = "joel") -> list[str]:
    found = suggestions(treasury.session, treasury.acting(by), line)
    treasury.session.commit()
    return [each.order.reference for each in found]


def test_a_line_is_matched_by_a_person_whatever_its_reference(treasury: Treasury) -> None:
    order, line = treasury.sent(PART), stray(treasury)
    match(treasury, line.id, order)
    line = stands(treasury, line)
    assert (line.state, line.order_id) == ("applied", order.id)
    assert line.settled_by_id == treasury.people["joel"].id
    assert (state(treasury, order), held_and_spent(treasury)) == ("confirmed", (AWARDED - PART, PART))
    entry = treasury.session.get_one(ReportLine, line.id).entry_id
    assert treasury.session.scalars(select(Staged.action).where(Staged.id == entry)).one() == "payment.report.matched"


def test_a_line_is_matched_once(treasury: Treasury) -> None:
    first, second, line = treasury.sent(PART), treasury.sent(PART), stray(treasury)
    match(treasury, line.id, first)
    with refused(Conflict, "entre-temps"):
        match(treasury, line.id, second)
    assert state(treasury, second) == "sent"


def test_a_line_that_is_matched_to_what_was_paid_already_pays_nothing_again(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    take(treasury, statement(debit(order)))
    line = stray(treasury)
    match(treasury, line.id, order)
    line = stands(treasury, line)
    assert (line.state, held_and_spent(treasury)) == ("known", (AWARDED - PART, PART))


def test_a_line_of_another_amount_cannot_be_matched(treasury: Treasury) -> None:
    order, line = treasury.sent(PART), stray(treasury, PART + 1_500)
    with refused(Conflict, "montant"):
        match(treasury, line.id, order)
    assert (state(treasury, order), only_line(treasury).id) == ("sent", line.id)


def test_an_unknown_order_is_cleared_up_by_a_person(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    with treasury.app.app_context(), transaction() as session:
        lose_order(session, treasury.nobody(), order.id, "silent")
    line = stray(treasury)
    assert suggested(treasury, line) == [order.reference]
    match(treasury, line.id, order)
    assert state(treasury, order) == "confirmed"


def test_a_bare_movement_needs_a_word_about_what_happened(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    take(treasury, statement(iso.entry("DBIT", amount=str(PART))))
    line = only_line(treasury)
    with pytest.raises(Invalid) as caught:
        match(treasury, line.id, order)
    assert set(caught.value.fields) == {"became"}
    match(treasury, line.id, order, Became.PAID)
    assert state(treasury, order) == "confirmed"


def test_a_person_cannot_say_that_a_line_means_something_else_than_it_says(treasury: Treasury) -> None:
    order, line = treasury.sent(PART), stray(treasury)
    match(treasury, line.id, order, Became.REJECTED)
    assert state(treasury, order) == "confirmed"


def test_a_line_is_set_aside_with_a_reason_and_nothing_follows(treasury: Treasury) -> None:
    order, line = treasury.sent(PART), stray(treasury)
    with treasury.app.app_context(), transaction() as session:
        dismiss_line(session, treasury.acting("joel"), line.id, "not_ours")
    line = stands(treasury, line)
    assert (line.state, state(treasury, order)) == ("dismissed", "sent")
    told = treasury.session.scalars(select(Staged).where(Staged.action == "payment.report.dismissed")).one().payload
    assert told["reason"] == "not_ours"
    with refused(Conflict, "entre-temps"):
        match(treasury, line.id, order)


def test_all_strangers_of_a_file_are_set_aside_at_once_and_what_names_an_order_stays(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    reports = [Report(place, Became.PAID, f"RENT{place}", money(7), None) for place in (1, 2)]
    report_id = take(treasury, said(*reports, Report(3, Became.PAID, order.reference, money(8), None)))
    with treasury.app.app_context(), transaction() as session:
        assert dismiss_strangers(session, treasury.acting("joel"), report_id) == 2
    assert [each.state for each in lines(treasury, report_id)] == ["dismissed", "dismissed", "waiting"]


def test_an_outcome_that_is_entered_twice_counts_once(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    outcome = Outcome(Became.REFUNDED, treasury.now.date(), money(40_000))
    assert enter(treasury, order, outcome) == enter(treasury, order, outcome)
    assert (files(treasury), held_and_spent(treasury)) == (1, (AWARDED - PART, PART - 40_000))


def test_an_outcome_by_hand_is_known_to_the_statement_that_follows(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    enter(treasury, order, Outcome(Became.PAID, treasury.now.date()))
    (line,) = lines(treasury, take(treasury, statement(debit(order))))
    assert (line.state, held_and_spent(treasury)) == ("known", (AWARDED - PART, PART))


@pytest.mark.parametrize(("became", "days"), [(Became.WAITS, 0), (Became.ACCEPTED, 0), (Became.PAID, 2)])
def test_nothing_is_entered_that_cannot_have_become_of_a_payment(treasury: Treasury, became: Became, days: int) -> None:
    order = treasury.sent(PART)
    with pytest.raises(Conflict):
        enter(treasury, order, Outcome(became, treasury.now.date() + timedelta(days=days)))
    assert files(treasury) == 0


def test_an_outcome_that_does_not_fit_is_refused_and_leaves_no_file(treasury: Treasury) -> None:
    order = treasury.prepare(PART)
    with pytest.raises(Conflict):
        enter(treasury, order, Outcome(Became.PAID, treasury.now.date()))
    assert (files(treasury), state(treasury, order)) == (0, "planned")


def test_whoever_is_recused_from_a_case_clears_nothing_of_it_up(treasury: Treasury) -> None:
    order, line = treasury.sent(PART), stray(treasury)
    recuse(treasury, "joel", Grade.FAMILY)
    with pytest.raises(Recused):
        match(treasury, line.id, order)
    with pytest.raises(Recused):
        enter(treasury, order, Outcome(Became.PAID, treasury.now.date()))
    assert (suggested(treasury, line), suggested(treasury, line, "fatime")) == ([], [order.reference])
    assert state(treasury, order) == "sent"


def test_only_finance_clears_up(treasury: Treasury) -> None:
    order, line = treasury.sent(PART), stray(treasury)
    with pytest.raises(NotFound):
        match(treasury, line.id, order, by="solange")
    with pytest.raises(NotFound):
        enter(treasury, order, Outcome(Became.PAID, treasury.now.date()), by="solange")
    with treasury.app.app_context(), pytest.raises(NotFound), transaction() as session:
        dismiss_line(session, treasury.acting("solange"), line.id, "not_ours")
    with treasury.app.app_context(), pytest.raises(NotFound), transaction() as session:
        dismiss_strangers(session, treasury.acting("solange"), line.report_id)


def test_payments_of_the_same_amount_and_of_like_references_are_suggested(treasury: Treasury) -> None:
    same, cut, other = treasury.sent(PART), treasury.sent(PART // 2), treasury.sent(PART // 4)
    line = stray(treasury, reference=f"/ROC/{cut.reference[:12]}")
    assert suggested(treasury, line) == [cut.reference, same.reference]
    assert other.reference not in suggested(treasury, line)
    longer = stray(treasury, 5, reference=None, theirs=f"x {other.reference.lower()} y")
    assert suggested(treasury, longer) == [other.reference]
    for nothing in ("RENT 2", "Loyer de mars (é)", "é" * 60, "%%%%%%%%"):
        assert suggested(treasury, stray(treasury, 5, reference=nothing)) == []

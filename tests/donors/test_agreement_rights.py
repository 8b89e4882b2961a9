"""Who may what with agreements and their envelopes; what the database refuses; lists and to-do lists."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, Invalid, NotFound
from fundapp.core.lists.paging import Marks
from fundapp.core.money import Money
from fundapp.donors.commands import agreement_lists as lists
from fundapp.donors.commands.agreement_envelopes import open_for_agreement, put_envelope_under, take_envelope_away
from fundapp.donors.commands.agreements import (
    change_costs,
    move_agreement,
    record_agreement,
    remove_agreement,
    update_agreement,
)
from fundapp.donors.commands.results import record_actual, remove_actual
from fundapp.donors.queries.agreement_due import instalments_due, reports_due
from fundapp.donors.queries.agreement_money import sums_of
from fundapp.donors.queries.agreements import agreement, agreements_page
from fundapp.donors.workflow.agreements import Action
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope_under_agreement
from fundapp.ledger.rules.envelopes import Basis
from tests.donors.agreements import (
    FINANCE,
    FUNDRAISER,
    FURTHER,
    GIVEN,
    KEEPER,
    READER,
    TODAY,
    Acting,
    instalment,
    report,
)
from tests.fixtures.application import VISITOR, MakeContext

WRITES: list[Callable[[Session, Context, UUID], object]] = [
    lambda session, ctx, _one: record_agreement(session, ctx, uuid4(), GIVEN),
    lambda session, ctx, one: update_agreement(session, ctx, one, GIVEN | FURTHER, expected_version=1),
    lambda session, ctx, one: change_costs(session, ctx, one, {}, expected_version=1),
    lambda session, ctx, one: move_agreement(session, ctx, one, Action.CLOSE, {}, expected_version=1),
    remove_agreement,
    lambda session, ctx, one: lists.change_reports(session, ctx, one, [], expected_version=1),
    lambda session, ctx, one: lists.change_instalments(session, ctx, one, [], expected_version=1),
    lambda session, ctx, one: lists.change_conditions(session, ctx, one, [], expected_version=1),
    lambda session, ctx, one: lists.change_lines(session, ctx, one, [], expected_version=1),
    lambda session, ctx, one: lists.change_questions(session, ctx, one, [], expected_version=1),
    lambda session, ctx, one: lists.change_indicators(session, ctx, one, [], expected_version=1),
    lambda session, ctx, one: open_for_agreement(session, ctx, one, {}, expected_version=1),
    lambda session, ctx, one: record_actual(session, ctx, one, {}),
    lambda session, ctx, one: remove_actual(session, ctx, one, one),
]


@pytest.mark.parametrize("write", WRITES)
def test_only_fundraising_and_finance_write_and_strangers_learn_nothing(
    session: Session, make_ctx: MakeContext, keep: Callable[..., UUID], write: Callable[..., object]
) -> None:
    one = keep()
    with pytest.raises(Denied):
        write(session, make_ctx(*READER), one)
    with pytest.raises(NotFound):
        write(session, make_ctx(), one)


def test_whoever_signs_opens_an_envelope_out_of_which_nothing_can_be_given_yet(
    session: Session, make_ctx: MakeContext
) -> None:
    wanted = EnvelopeInput("UN", "Une", "EUR", Basis.RECEIVED, 1000_00, TODAY)
    made = open_envelope_under_agreement(session, make_ctx("ledger.open_under_agreement"), wanted, agreement_id=uuid4())
    assert (made.cap, made.available.minor) == (0, 0)
    actions = session.scalars(select(Staged.action)).all()
    assert actions == ["ledger.envelope.opened_under_agreement"]


def test_promised_money_is_opened_by_finance_alone(session: Session, make_ctx: MakeContext) -> None:
    wanted = EnvelopeInput("UN", "Une", "EUR", Basis.PLEDGED, 1000_00, TODAY)
    with pytest.raises(Denied):
        open_envelope_under_agreement(session, make_ctx("ledger.open_under_agreement"), wanted, agreement_id=uuid4())
    with pytest.raises(NotFound):
        open_envelope_under_agreement(session, make_ctx("ledger.see"), wanted, agreement_id=uuid4())
    made = open_envelope_under_agreement(session, make_ctx("ledger.keep"), wanted, agreement_id=uuid4())
    assert made.cap == 1000_00


def test_finance_alone_ties_envelopes_and_each_to_one_agreement(session: Session, acting: Acting, host: UUID) -> None:
    finance = acting(*FINANCE)
    one, other = (record_agreement(session, finance, host, GIVEN | {"code": code}) for code in ("UN", "DEUX"))
    wanted = EnvelopeInput("ENV", "Une", "EUR", Basis.PLEDGED, 1000_00, TODAY)
    envelope = open_envelope_under_agreement(session, finance, wanted, agreement_id=one.id)
    with pytest.raises(NotFound):
        put_envelope_under(session, acting(*FUNDRAISER), one.id, envelope.id, expected_version=one.version)
    put_envelope_under(session, finance, one.id, envelope.id, expected_version=one.version)
    with pytest.raises(Conflict):
        put_envelope_under(session, finance, other.id, envelope.id, expected_version=other.version)
    take_envelope_away(session, finance, one.id, envelope.id, expected_version=one.version)
    put_envelope_under(session, finance, other.id, envelope.id, expected_version=other.version)


def test_an_owner_is_of_fundraising_or_finance(session: Session, me: Context, host: UUID) -> None:
    assert record_agreement(session, me, host, GIVEN | {"owner_id": VISITOR.id}).owner_id == VISITOR.id
    with pytest.raises(Invalid) as refused:
        record_agreement(session, me, host, GIVEN | {"code": "AUTRE", "owner_id": uuid4()})
    assert set(refused.value.fields) == {"owner_id"}


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("amount_positive", {"amount": 0}),
        ("signed_on_a_day", {"signed_on": None}),
        ("ended_on_a_day", {"ended_on": TODAY}),
        ("ends_after_it_begins", {"ends_on": date(2020, 1, 1)}),
        ("share_within_the_whole", {"share": 10_001}),
        ("state_known", {"state": "lost"}),
    ],
)
def test_the_database_keeps_the_rules_too(keep: Callable[..., UUID], rule: str, broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=f"ck_agreement_{rule}"):
        keep(**broken)


def test_the_list_is_filtered_and_sorted(session: Session, make_ctx: MakeContext, keep: Callable[..., UUID]) -> None:
    soon, later = TODAY + timedelta(days=20), TODAY + timedelta(days=80)
    keep(code="A", title="Zèbre", next_report_on=later, funder="Fonds Alpha")
    keep(code="B", title="Âne", next_report_on=soon, ends_on=soon, funder="Fonds Bêta", currency="XAF")
    keep(code="C", title="Mule", state="closed", funder="Fonds Gamma")
    keep(code="D", title="Ourse", next_report_on=TODAY - timedelta(days=1), funder="Fonds Delta")
    ctx, marks = make_ctx(*READER), Marks("secret")

    def codes(**wanted: Any) -> list[str]:
        return [each.code for each in agreements_page(session, ctx, wanted, marks=marks).items]

    assert codes() == ["D", "B", "A", "C"]
    assert codes(sort="title") == ["B", "C", "D", "A"]
    assert codes(sort="code") == ["A", "B", "C", "D"]
    assert codes(report="late") == ["D"]
    assert codes(report="30") == ["D", "B"]
    assert codes(ends="30") == ["B"]
    assert codes(funder="bêta") == codes(currency="XAF") == ["B"]
    assert codes(state=["closed"]) == ["C"]
    assert codes(q="zebre") == ["A"]
    assert codes(owner="me") == []
    assert len(codes(owner="nobody")) == 4
    with pytest.raises(NotFound):
        agreements_page(session, make_ctx("funder.see"), {}, marks=marks)


def test_reports_and_instalments_wait_for_whoever_looks_after_them(
    session: Session, make_ctx: MakeContext, me: Context, keep: Callable[..., UUID]
) -> None:
    due, far = TODAY + timedelta(days=30), TODAY + timedelta(days=31)
    keep(report(due), report(far), instalment(due), code="MIEN", owner_id=VISITOR.id, funder="A")
    keep(report(due, sent_on=TODAY), code="ENVOYE", owner_id=VISITOR.id, funder="B")
    keep(report(due), code="SUSPENDU", state="suspended", owner_id=VISITOR.id, funder="C")
    mine = replace(me, actor=replace(VISITOR, permissions=frozenset(KEEPER)))
    assert [(each.due_on, host.code) for each, host in reports_due(session, mine, 20)] == [(due, "MIEN")]
    assert [host.code for _each, host in instalments_due(session, mine, 20)] == ["MIEN"]
    other = make_ctx(*KEEPER)
    assert (list(reports_due(session, other, 20)), list(instalments_due(session, other, 20))) == ([], [])
    finance = make_ctx(*FINANCE)
    assert [host.code for _each, host in instalments_due(session, finance, 20)] == ["MIEN"]
    assert list(reports_due(session, make_ctx(*READER), 20)) == []


def test_who_may_not_see_the_books_sees_no_sums_of_them(session: Session, acting: Acting, host: UUID) -> None:
    finance = acting(*FINANCE)
    made = record_agreement(session, finance, host, GIVEN | {"envelope": "open", "envelope_basis": "pledged"})
    made_id = made.id
    session.expunge_all()
    found = agreement(session, finance, made_id, "envelopes", "instalments")
    sums, hidden = sums_of(finance, found), sums_of(acting(*KEEPER), found)
    assert (sums.promised.minor, sums.spent) == (1000_00, Money(0, "EUR"))
    assert (hidden.spent, hidden.booked, hidden.held) == (None, None, None)

"""Agreements: recorded, changed, moved on, with all that is a part of them."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.donors.commands import agreement_lists as lists
from fundapp.donors.commands.agreement_envelopes import open_for_agreement
from fundapp.donors.commands.agreements import (
    change_costs,
    move_agreement,
    record_agreement,
    remove_agreement,
)
from fundapp.donors.commands.results import record_actual, remove_actual
from fundapp.donors.models import (
    AgreementMove,
)
from fundapp.donors.workflow.agreements import Action
from fundapp.ledger.models import EnvelopeTerm, FundEnvelope
from tests.donors.agreements import (
    FUNDRAISER,
    GIVEN,
    KEEPER,
    TODAY,
    Acting,
    row_of,
)
from tests.fixtures.application import VISITOR, Look


def test_a_draft_is_signed_suspended_taken_up_and_closed_each_step_kept(
    session: Session, acting: Acting, host: UUID
) -> None:
    ctx = acting(*KEEPER)
    made = record_agreement(session, ctx, host, GIVEN | {"signed_on": None})
    assert (made.state, made.signed_on) == ("draft", None)
    for action, reason in (
        (Action.SIGN, None),
        (Action.SUSPEND, "Un litige"),
        (Action.RESUME, None),
        (Action.CLOSE, None),
    ):
        told = {"day": TODAY, "reason": reason}
        move_agreement(session, ctx, made.id, action, told, expected_version=made.version)
    assert (made.state, made.signed_on, made.ended_on) == ("closed", TODAY, TODAY)
    moves = session.scalars(select(AgreementMove).order_by(AgreementMove.number)).all()
    assert [each.after for each in moves] == ["draft", "signed", "suspended", "signed", "closed"]
    assert moves[2].reason == "Un litige"
    with pytest.raises(Conflict):
        lists.change_reports(session, ctx, made.id, [], expected_version=made.version)


def test_lists_are_written_in_order_against_the_version_of_the_agreement(
    session: Session, acting: Acting, host: UUID, look: Look
) -> None:
    ctx = acting(*KEEPER)
    made = record_agreement(session, ctx, host, GIVEN)
    first, second = row_of(due_on=TODAY + timedelta(days=90)), row_of(kind="final", due_on=TODAY + timedelta(days=30))
    version = made.version
    made = lists.change_reports(session, ctx, made.id, [first, second], expected_version=version)
    assert made.version > version
    assert made.next_report_on == TODAY + timedelta(days=30)
    ids = [each.id for each in made.reports]
    swapped = [{**second, "id": ids[1], "sent_on": TODAY}, {**first, "id": ids[0]}]
    made = lists.change_reports(session, ctx, made.id, swapped, expected_version=made.version)
    assert [(each.id, each.number, each.kind) for each in made.reports] == [(ids[1], 1, "final"), (ids[0], 2, "both")]
    assert made.next_report_on == TODAY + timedelta(days=90)
    unchanged = made.version
    made = lists.change_reports(session, ctx, made.id, swapped, expected_version=unchanged)
    assert made.version == unchanged, "who saves without a change has changed nothing"
    with pytest.raises(EditConflict):
        lists.change_reports(session, ctx, made.id, [], expected_version=unchanged - 1)


def test_a_row_of_another_agreement_is_never_taken_for_one_of_this(
    session: Session, acting: Acting, host: UUID
) -> None:
    ctx = acting(*KEEPER)
    one, other = (record_agreement(session, ctx, host, GIVEN | {"code": code}) for code in ("UN", "DEUX"))
    one = lists.change_reports(session, ctx, one.id, [row_of()], expected_version=one.version)
    theirs = one.reports[0].id
    other = lists.change_reports(session, ctx, other.id, [row_of(id=theirs)], expected_version=other.version)
    assert other.reports[0].id != theirs


def test_costs_become_the_terms_of_the_envelope(session: Session, acting: Acting, host: UUID) -> None:
    ctx = acting(*FUNDRAISER)
    made = record_agreement(session, ctx, host, GIVEN)
    costs = {
        "countries": ("CM", "TD"), "not_countries": ("GQ",), "purposes": (), "not_purposes": ("other",),
        "share": Decimal("7.5"), "costs_from": None, "costs_until": None, "ceiling_award": Decimal(300),
        "ceiling_person": None,
    }  # fmt: skip
    made = change_costs(session, ctx, made.id, costs, expected_version=made.version)
    tie = open_for_agreement(session, ctx, made.id, {"envelope_basis": "received"}, expected_version=made.version)
    envelope = session.get_one(FundEnvelope, tie.envelope_id)
    assert (envelope.code, envelope.name, envelope.pledged, envelope.cap) == ("APPUI", "Appui", 1000_00, 0)
    assert (envelope.share, envelope.ceiling_award) == (750, 300_00)
    kept = session.scalars(select(EnvelopeTerm).where(EnvelopeTerm.envelope_id == envelope.id))
    terms = {(each.kind, each.code, each.allowed) for each in kept}
    assert terms == {
        ("country", "CM", True),
        ("country", "TD", True),
        ("country", "GQ", False),
        ("purpose", "other", False),
    }
    with pytest.raises(Invalid) as clash:
        open_for_agreement(session, ctx, made.id, {}, expected_version=made.version)
    assert set(clash.value.fields) == {"envelope_code", "envelope_name"}
    with pytest.raises(Invalid):
        change_costs(session, ctx, made.id, costs | {"not_countries": ("CM",)}, expected_version=made.version)


def test_an_indicator_has_baseline_target_and_values(session: Session, me: Context, host: UUID) -> None:
    made = record_agreement(session, me, host, GIVEN)
    said = {
        "id": None, "code": "R1", "statement": "Personnes soutenues", "unit": "number", "baseline": Decimal(10),
        "baseline_on": None, "target": Decimal("40.5"), "target_on": TODAY, "splits": ("gender",), "source": "typed",
        "measure": None,
    }  # fmt: skip
    made = lists.change_indicators(session, me, made.id, [said], expected_version=made.version)
    (found,) = made.indicators
    assert (found.baseline, found.target, found.splits) == (1000, 4050, ("gender",))
    told = {"as_of": TODAY, "value": Decimal(12), "note": None, "breakdown": {"gender": {"Femmes": 700}}}
    value = record_actual(session, me, found.id, told)
    assert (value.value, value.breakdown, value.by_id) == (1200, {"gender": {"Femmes": 700}}, VISITOR.id)
    with pytest.raises(Invalid):
        record_actual(session, me, found.id, told)
    assert remove_actual(session, me, found.id, value.id).actuals == []


def test_whoever_notes_that_a_condition_is_met_stands_beside_it(session: Session, me: Context, host: UUID) -> None:
    made = record_agreement(session, me, host, GIVEN)
    met = {"id": None, "text": "Un compte", "due_on": None, "met_on": TODAY}
    made = lists.change_conditions(session, me, made.id, [met], expected_version=made.version)
    (found,) = made.conditions
    assert (found.met_on, found.met_by_id) == (TODAY, VISITOR.id)
    again = {**met, "id": found.id, "met_on": None}
    made = lists.change_conditions(session, me, made.id, [again], expected_version=made.version)
    assert (found.met_on, found.met_by_id) == (None, None)


def test_only_a_draft_is_taken_out(session: Session, acting: Acting, host: UUID) -> None:
    ctx = acting(*KEEPER)
    draft = record_agreement(session, ctx, host, GIVEN | {"signed_on": None})
    assert remove_agreement(session, ctx, draft.id) == host
    signed = record_agreement(session, ctx, host, GIVEN)
    with pytest.raises(Conflict):
        remove_agreement(session, ctx, signed.id)


def test_a_draft_is_given_no_envelope(session: Session, acting: Acting, host: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        record_agreement(session, acting(*FUNDRAISER), host, GIVEN | {"signed_on": None, "envelope": "open"})
    assert set(refused.value.fields) == {"envelope"}

"""Agreements whose owner leaves, whose funder is renamed, whose steps are told with days that cannot be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid, NotFound
from fundapp.core.lists.paging import Marks
from fundapp.donors.commands.agreement_envelopes import put_envelope_under, take_envelope_away
from fundapp.donors.commands.agreement_funder import funder_meant
from fundapp.donors.commands.agreement_lists import change_indicators, change_instalments
from fundapp.donors.commands.agreements import move_agreement, record_agreement, remove_agreement, update_agreement
from fundapp.donors.commands.handing import hand_over_agreements
from fundapp.donors.commands.results import record_actual, remove_actual
from fundapp.donors.models import Agreement, AgreementEnvelope, Funder
from fundapp.donors.queries.agreement_due import instalments_due, reports_due
from fundapp.donors.queries.agreements import agreements_page
from fundapp.donors.workflow.agreements import Action
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope_under_agreement
from fundapp.ledger.commands.funding import receive_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.rules.envelopes import Basis
from tests.accounts.network import organisation, person
from tests.donors.agreements import FINANCE, FUNDRAISER, FURTHER, GIVEN, KEEPER, TODAY, Acting, instalment, report
from tests.fixtures.application import Look, MakeContext

Keep = Callable[..., UUID]


def test_nobody_forgets_what_is_due_of_an_agreement_whose_owner_has_left_the_group(
    session: Session, acting: Acting, keep: Keep
) -> None:
    lea = person(session, "Léa", "fundraising")
    keep(report(TODAY), instalment(TODAY), code="SIEN", owner_id=lea)
    ctx = acting(*KEEPER)
    assert (list(reports_due(session, ctx, 20)), list(instalments_due(session, ctx, 20))) == ([], [])
    session.execute(delete(Membership).where(Membership.person_id == lea))
    assert [host.code for _each, host in reports_due(session, ctx, 20)] == ["SIEN"]
    assert [host.code for _each, host in instalments_due(session, ctx, 20)] == ["SIEN"]


def test_agreements_of_somebody_who_leaves_go_to_their_successor(
    session: Session, make_ctx: MakeContext, keep: Keep, look: Look, app: Flask
) -> None:
    assert hand_over_agreements in app.extensions["fundapp.ports"].hand_over
    leaver, rose = person(session, "Léa", "fundraising"), person(session, "Rose", "finance")
    paul = person(session, "Paul", "committee")
    for number, state in enumerate(("draft", "signed", "suspended", "closed")):
        keep(code=state, state=state, owner_id=leaver, funder=f"Fonds {number}")
    with pytest.raises(NotFound):
        hand_over_agreements(session, make_ctx(*KEEPER), leaver, rose)
    acting = make_ctx("people.administer")
    assert hand_over_agreements(session, acting, leaver, paul) == 0, "nobody who may look after them"
    assert hand_over_agreements(session, acting, leaver, rose) == 3
    session.commit()
    owners = {each.code: each.owner_id for each in look(select(Agreement))}
    assert owners == {"draft": rose, "signed": rose, "suspended": rose, "closed": leaver}
    assert len(look(select(Staged).where(Staged.action == "agreement.passed_on"))) == 3


def test_an_agreement_is_found_by_the_name_that_its_funder_has_now(
    session: Session, make_ctx: MakeContext, keep: Keep
) -> None:
    keep(code="UN", funder="Fonds Alpha")
    host = session.scalars(select(Funder)).one()
    host.name, host.found_by = "Fondation Zébu", "fondation zebu"
    session.flush()
    found = agreements_page(session, make_ctx("agreement.see"), {"q": "zébu un"}, marks=Marks("secret"))
    assert [each.code for each in found.items] == ["UN"]


@pytest.mark.parametrize("action", [Action.CLOSE, Action.END_EARLY, Action.SUSPEND])
def test_nothing_ends_before_it_is_signed(session: Session, acting: Acting, host: UUID, action: Action) -> None:
    ctx = acting(*KEEPER)
    made = record_agreement(session, ctx, host, GIVEN)
    told = {"day": TODAY - timedelta(days=1), "reason": "Ainsi"}
    with pytest.raises(Invalid) as refused:
        move_agreement(session, ctx, made.id, action, told, expected_version=made.version)
    assert list(refused.value.fields) == ["day"]


def test_a_draft_under_which_an_envelope_stands_can_be_taken_out_and_the_envelope_stays(
    session: Session, acting: Acting, host: UUID
) -> None:
    finance: Context = acting(*FINANCE)
    made = record_agreement(session, finance, host, GIVEN | {"signed_on": None})
    wanted = EnvelopeInput("ENV", "Une", "EUR", Basis.PLEDGED, 1000_00, TODAY)
    envelope = open_envelope_under_agreement(session, finance, wanted, agreement_id=uuid4())
    put_envelope_under(session, finance, made.id, envelope.id, expected_version=made.version)
    session.expire_all()
    remove_agreement(session, replace(finance), made.id)
    session.expire_all()
    assert session.scalars(select(AgreementEnvelope)).all() == []
    assert envelope.code == "ENV"


def test_finance_alone_takes_an_envelope_from_under_an_agreement(session: Session, acting: Acting, host: UUID) -> None:
    finance = acting(*FINANCE)
    made = record_agreement(session, finance, host, GIVEN | {"envelope": "open"})
    (tie,) = made.envelope_rows
    with pytest.raises(NotFound):
        take_envelope_away(session, acting(*FUNDRAISER), made.id, tie.envelope_id, expected_version=made.version)
    take_envelope_away(session, finance, made.id, tie.envelope_id, expected_version=made.version)


def test_the_unit_of_an_indicator_stays_as_long_as_it_has_values(session: Session, acting: Acting, host: UUID) -> None:
    ctx = acting(*KEEPER)
    made = record_agreement(session, ctx, host, GIVEN)
    plain = {
        "id": None, "at": 0, "code": None, "statement": "Personnes aidées", "unit": "number", "baseline": None,
        "baseline_on": None, "target": None, "target_on": None, "splits": (), "source": "typed", "measure": None,
    }  # fmt: skip
    change_indicators(session, ctx, made.id, [plain], expected_version=made.version)
    (row,) = made.indicators
    one = record_actual(session, ctx, row.id, {"as_of": TODAY, "value": 12, "note": None, "breakdown": {}})
    other = plain | {"id": row.id, "unit": "yes_no"}
    with pytest.raises(Invalid) as refused:
        change_indicators(session, ctx, made.id, [other], expected_version=made.version)
    assert list(refused.value.fields) == ["indicators_0_unit"]
    remove_actual(session, ctx, row.id, one.id)
    change_indicators(session, ctx, made.id, [other], expected_version=made.version)
    assert row.unit == "yes_no"


def test_what_is_in_the_books_finance_alone_ties_and_unties(session: Session, acting: Acting, host: UUID) -> None:
    finance, raiser = acting(*FINANCE), acting(*FUNDRAISER)
    made = record_agreement(session, finance, host, GIVEN | {"envelope": "open"})
    (tie,) = made.envelope_rows
    elsewhere = open_envelope_under_agreement(
        session, finance, EnvelopeInput("AUTRE", "Autre", "EUR", Basis.RECEIVED, 1000_00, TODAY), agreement_id=uuid4()
    )
    own, foreign = (
        receive_money(session, finance, Entry(uuid4().hex, each, 500_00)).id for each in (tie.envelope_id, elsewhere.id)
    )
    came: dict[str, Any] = {
        "id": None, "at": 0, "amount": Decimal(500), "due_on": TODAY, "condition": None, "received_on": TODAY,
        "received_amount": Decimal(500), "transfer_id": own,
    }  # fmt: skip

    def write(ctx: Context, *rows: dict[str, Any]) -> None:
        change_instalments(session, ctx, made.id, rows, expected_version=made.version)

    for rows in ([came | {"transfer_id": foreign}], [came, came | {"at": 1}]):
        with pytest.raises(Invalid) as refused:
            write(finance, *rows)
        assert list(refused.value.fields) == [f"instalments_{len(rows) - 1}_transfer_id"]
    write(finance, came)
    (row,) = made.instalments
    kept = came | {"id": row.id, "transfer_id": None}
    with pytest.raises(Conflict):
        take_envelope_away(session, finance, made.id, tie.envelope_id, expected_version=made.version)
    with pytest.raises(Invalid):
        write(raiser, kept | {"received_on": None, "received_amount": None})
    with pytest.raises(Conflict):
        write(raiser)
    write(raiser, kept | {"condition": "Au rapport"}, came | {"at": 1, "transfer_id": own})
    assert [each.transfer_id for each in made.instalments] == [own, None], "whoever sees no books ties nothing either"
    write(finance, kept)
    assert [each.transfer_id for each in made.instalments] == [None]


def test_what_was_signed_is_not_unsigned_by_an_edit_nor_held_by_who_is_no_member(
    session: Session, acting: Acting, host: UUID
) -> None:
    ctx = acting(*KEEPER)
    gone = organisation(session, "Ligue dissoute", active=False)
    made = record_agreement(session, ctx, host, GIVEN)
    for wrong, field in (({"signed_on": None}, "signed_on"), ({"holder_id": gone}, "holder_id")):
        with pytest.raises(Invalid) as refused:
            update_agreement(session, ctx, made.id, GIVEN | FURTHER | wrong, expected_version=made.version)
        assert list(refused.value.fields) == [field]


def test_who_does_not_write_the_map_puts_nobody_on_it(session: Session, acting: Acting, host: UUID) -> None:
    unknown = {"funder_name": "Fonds inconnu", "funder_kind": "embassy"}
    with pytest.raises(Invalid) as refused:
        funder_meant(unknown, session, acting(*FINANCE))
    assert list(refused.value.fields) == ["funder_name"]
    assert funder_meant({"funder_name": "fonds ALPHA"}, session, acting(*FINANCE)) == host

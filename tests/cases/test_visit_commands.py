"""What whoever holds a code decides: by the command, where no page could be in the way."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.cases.commands.deciding import (
    accept_award,
    ask_erasure,
    ask_revision,
    confirm_receipt,
    withdraw_application,
)
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import Visitor
from fundapp.cases.workflow import OPEN, WITHDRAWABLE
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, NotFound
from fundapp.vault.models import Compartment
from fundapp.vault.rules import Kind
from tests.cases.fund import START, Fund, Sent
from tests.cases.visits import holder, provisional, put_into
from tests.fixtures.application import Look

Take = Callable[[Any, Fund, Visitor, Sent], EmergencyCase]

DECISIONS: dict[str, tuple[Take, str, str]] = {
    "withdraw": (
        lambda session, fund, who, sent: withdraw_application(session, fund.nobody(), fund.vault, who, sent.case.id),
        "triage",
        "withdrawn",
    ),
    "accept": (
        lambda session, fund, who, sent: accept_award(session, fund.nobody(), who, sent.case.id),
        "approved",
        "payment",
    ),
    "revise": (
        lambda session, fund, who, sent: ask_revision(session, fund.nobody(), who, sent.case.id),
        "approved",
        "verification",
    ),
    "confirm": (
        lambda session, fund, who, sent: confirm_receipt(session, fund.nobody(), who, sent.case.id),
        "payment",
        "active",
    ),
}


def take(fund: Fund, name: str, who: Visitor, sent: Sent) -> None:
    with fund.app.app_context(), transaction() as session:
        DECISIONS[name][0](session, fund, who, sent)


def row(look: Look, sent: Sent) -> EmergencyCase:
    found: EmergencyCase = look(select(EmergencyCase).where(EmergencyCase.id == sent.case.id))[0]
    return found


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_moves_the_case_once_and_is_logged(fund: Fund, look: Look, name: str) -> None:
    sent, (_take, before, after) = fund.receive(), DECISIONS[name]
    put_into(fund, sent, before)
    take(fund, name, holder(sent), sent)
    found = row(look, sent)
    assert found.state == after
    assert (
        found.entry_id
        == [each.id for each in look(select(Staged).order_by(Staged.position)) if each.subject_id == sent.case.id][-1]
    )
    with pytest.raises(Denied):
        take(fund, name, holder(sent), sent)


@pytest.mark.parametrize("name", DECISIONS)
def test_a_code_that_others_know_decides_nothing(fund: Fund, look: Look, name: str) -> None:
    sent = fund.receive()
    put_into(fund, sent, DECISIONS[name][1])
    with pytest.raises(Denied):
        take(fund, name, holder(sent, knows_other=True), sent)
    assert row(look, sent).state == DECISIONS[name][1]


@pytest.mark.parametrize("name", DECISIONS)
def test_nobody_decides_for_somebody_else(fund: Fund, look: Look, name: str) -> None:
    mine, other = fund.receive(), fund.receive(alias="Le Fromager")
    put_into(fund, other, DECISIONS[name][1])
    with pytest.raises(NotFound):
        take(fund, name, holder(mine), other)
    assert row(look, other).state == DECISIONS[name][1]


@pytest.mark.parametrize("state", [each for each in OPEN if each not in WITHDRAWABLE])
def test_what_has_arrived_is_not_withdrawn_by_a_button(fund: Fund, state: str) -> None:
    sent = fund.receive()
    put_into(fund, sent, state)
    with pytest.raises(Denied):
        take(fund, "withdraw", holder(sent), sent)


def test_situation_18_who_withdraws_after_approval_leaves_the_record(fund: Fund, look: Look) -> None:
    sent = fund.receive()
    put_into(fund, sent, "approved")
    take(fund, "withdraw", holder(sent), sent)
    assert row(look, sent).state == "withdrawn"
    assert fund.sheet(sent.case, Kind.IDENTITY) == {"start": {"alias": START["alias"]}}
    assert "case.application.withdrawn" in {each.action for each in look(select(Staged))}


def test_situation_19_a_wish_for_erasure_is_logged_once_and_the_coded_row_stays(fund: Fund, look: Look) -> None:
    sent = fund.receive()

    def ask(who: Visitor) -> None:
        with fund.app.app_context(), transaction() as session:
            ask_erasure(session, fund.nobody(), who, sent.case.id)

    with pytest.raises(Denied):
        ask(holder(sent, knows_other=True))
    ask(holder(sent))
    found = row(look, sent)
    assert (found.reference, found.state) == (sent.case.reference, "received")
    assert found.erasure_asked_at is not None
    with pytest.raises(Conflict):
        ask(holder(sent))
    assert row(look, sent).erasure_asked_at == found.erasure_asked_at
    asked = [each for each in look(select(Staged)) if each.action == "case.erasure.asked"]
    assert [(each.subject_id, each.actor_id) for each in asked] == [(sent.case.id, None)]
    # Nothing is destroyed by asking: an officer does that, once help has ended.
    assert not [each for each in look(select(Compartment)) if each.shredded_at]


def test_situation_8_a_family_applies_for_somebody_detained_who_cannot_be_asked(fund: Fund) -> None:
    consent = {"consent": "impossible_detained", "uses": ["verify"]}
    sent = provisional(fund, {"who": {"role": "family"}, "consent": consent})
    identity = fund.sheet(sent.case, Kind.IDENTITY)
    assert identity["who"]["role"] == "family"
    assert identity["consent"]["consent"] == "impossible_detained"


def test_situation_9_a_minor_comes_with_a_guardian_that_officers_alone_read(fund: Fund) -> None:
    sent = fund.receive({"who": {"role": "self", "age_band": "under_18", "guardian": "Sa grand-mère"}})
    assert fund.sheet(sent.case, Kind.IDENTITY)["who"]["guardian"] == "Sa grand-mère"
    with pytest.raises(NotFound):
        fund.open(sent.case, [Kind.IDENTITY], "joel")

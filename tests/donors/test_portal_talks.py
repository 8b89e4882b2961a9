"""Requests for instalments, questions and answers between us and a donor; each side is told without content."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid, NotFound
from fundapp.donors.commands.agreement_lists import change_instalments
from fundapp.donors.commands.donor_questions import (
    answer_question,
    ask_question,
    follow_up_question,
    note_answer_read,
    settle_question,
)
from fundapp.donors.commands.instalment_requests import (
    answer_request,
    ask_for_instalment,
    close_request,
    correct_request,
    withdraw_request,
)
from fundapp.donors.models import Agreement, AgreementInstalment, DonorMessage, InstalmentRequest
from fundapp.donors.queries.donor_questions import count_open, my_question, question
from fundapp.donors.queries.instalment_requests import count_sent, my_request, my_requests, request
from fundapp.donors.queries.portal import waiting_for_donor
from fundapp.donors.rules import portal as words
from fundapp.donors.workflow.instalment_requests import Action, State, leads_to
from fundapp.outbox.models import Delivery, Recipient
from tests.donors.portal import House
from tests.fixtures.application import NOW

TODAY = NOW.date()
QUESTION = {"about_id": None, "subject": "Frais bancaires", "text": "Que recouvre cette ligne ?"}


@pytest.fixture
def house(app: Flask, session: Session, me: Context) -> House:
    return House(app, session, me)


@pytest.fixture
def donor(house: House) -> Person:
    return house.contact("Inès")


@pytest.fixture
def host(house: House, donor: Person) -> UUID:
    """An agreement that the donor reads."""
    made = house.agreement()
    house.reads(donor, made)
    return made


def wanted(house: House, host: UUID, number: int = 1, **facts: Any) -> dict[str, Any]:
    found = select(AgreementInstalment.id).where(AgreementInstalment.agreement_id == host)
    instalment_id = house.session.scalar(found.where(AgreementInstalment.number == number))
    given = {"amount": Decimal(40_000), "wanted_on": TODAY + timedelta(days=30), "words": "L’audit est fait"}
    return {"instalment_id": instalment_id, **given, **facts}


def answered(answer: str, day: date | None = None) -> dict[str, Any]:
    return {"answer": answer, "day": day, "words": "Dès que possible"}


def waits(house: House, ctx: Context) -> list[int]:
    """How many reports, requests and answers wait for a donor's contact."""
    return [each.count for each in waiting_for_donor(house.session, ctx)]


def told(house: House, person: Person) -> int:
    """How many notices wait for somebody; each says the same, whatever it is about."""
    sent = (
        select(Delivery).join(Recipient, Recipient.id == Delivery.recipient_id).where(Recipient.owner_id == person.id)
    )
    found = house.session.scalars(sent).all()
    assert {(each.kind, each.template, each.matter) for each in found} <= {("notice", "something_waits", None)}
    return len(found)


def test_a_request_goes_from_asked_to_closed(house: House, host: UUID, donor: Person) -> None:
    keeper = house.contact("Paul", ("finance",))
    house.session.get_one(Agreement, host).owner_id = keeper.id
    ctx, made = house.acting(donor), ask_for_instalment(house.session, house.ours, host, wanted(house, host))
    assert (made.state, told(house, donor), told(house, keeper)) == ("asked", 1, 0)
    assert waits(house, ctx) == [0, 1, 0]
    soon = answered("will_send", TODAY + timedelta(days=5))
    answer_request(house.session, ctx, made.id, soon, expected_version=made.version)
    assert (made.state, made.promised_on, told(house, keeper)) == ("seen", TODAY + timedelta(days=5), 1)
    answer_request(house.session, ctx, made.id, answered("sent", TODAY), expected_version=made.version)
    assert (made.state, made.sent_on, made.answer) == ("paid_sent", TODAY, "Dès que possible")
    assert (count_sent(house.session, house.ours), waits(house, ctx)) == (1, [0, 0, 0])
    close_request(house.session, house.ours, made.id, TODAY, expected_version=made.version)
    assert (made.state, made.received_on) == ("closed", TODAY)
    with pytest.raises(Conflict):
        answer_request(house.session, ctx, made.id, answered("noted"), expected_version=made.version)
    actions = house.session.scalars(select(Staged.action).where(Staged.subject_id == made.id).order_by(Staged.position))
    assert [each.partition(".")[2] for each in actions] == ["asked", "answered", "answered", "closed"]


def test_a_request_closes_by_itself_once_its_instalment_is_noted_as_received(house: House, host: UUID) -> None:
    made = ask_for_instalment(house.session, house.ours, host, wanted(house, host))
    later = ask_for_instalment(house.session, house.ours, host, wanted(house, host, 2))
    found = house.session.scalars(select(AgreementInstalment).order_by(AgreementInstalment.number)).all()
    rows = [
        {
            "id": each.id, "at": at, "amount": Decimal(each.amount) / 100, "due_on": each.due_on,
            "condition": each.condition, "received_on": None if at else TODAY,
            "received_amount": None if at else Decimal(39_990), "transfer_id": None,
        }
        for at, each in enumerate(found)
    ]  # fmt: skip
    version = house.session.get_one(Agreement, host).version
    change_instalments(house.session, house.ours, host, rows, expected_version=version)
    assert [(each.state, each.received_on) for each in (made, later)] == [("closed", TODAY), ("asked", None)]


def test_what_is_asked_is_an_instalment_of_that_agreement_that_has_not_come_and_was_not_asked_for(
    house: House, host: UUID
) -> None:
    other = house.agreement(funder="Autre")
    for given in (wanted(house, other), wanted(house, host) | {"instalment_id": uuid4()}):
        with pytest.raises(Invalid):
            ask_for_instalment(house.session, house.ours, host, given)
    ask_for_instalment(house.session, house.ours, host, wanted(house, host))
    with pytest.raises(Invalid):
        ask_for_instalment(house.session, house.ours, host, wanted(house, host))
    second = house.session.scalars(select(AgreementInstalment).where(AgreementInstalment.number == 2)).first()
    assert second is not None
    second.received_on, second.received_amount = TODAY, 1
    with pytest.raises(Invalid):
        ask_for_instalment(house.session, house.ours, host, wanted(house, host, 2))
    over = house.agreement(state="closed", funder="Clos")
    with pytest.raises(Conflict):
        ask_for_instalment(house.session, house.ours, over, wanted(house, over))


def test_what_the_donor_has_not_seen_is_put_right_and_whoever_is_late_is_met(
    house: House, host: UUID, donor: Person
) -> None:
    made = ask_for_instalment(house.session, house.ours, host, wanted(house, host))
    seen = made.version
    more = wanted(house, host, amount=Decimal(41_000))
    correct_request(house.session, house.ours, made.id, more, expected_version=seen)
    assert made.amount == 41_000_00
    for late in (
        lambda: correct_request(house.session, house.ours, made.id, more, expected_version=seen),
        lambda: withdraw_request(house.session, house.ours, made.id, expected_version=seen),
        lambda: close_request(house.session, house.ours, made.id, TODAY, expected_version=seen),
        lambda: answer_request(house.session, house.acting(donor), made.id, answered("noted"), expected_version=seen),
    ):
        with pytest.raises(EditConflict):
            late()  # type: ignore[no-untyped-call]
    answer_request(house.session, house.acting(donor), made.id, answered("noted"), expected_version=made.version)
    with pytest.raises(Conflict):
        correct_request(house.session, house.ours, made.id, more, expected_version=made.version)
    withdraw_request(house.session, house.ours, made.id, expected_version=made.version)
    assert (made.state, told(house, donor)) == ("withdrawn", 2)


def test_only_finance_says_that_money_has_come_and_only_keepers_ask(
    house: House, host: UUID, acting: Callable[..., Context]
) -> None:
    made = ask_for_instalment(house.session, house.ours, host, wanted(house, host))
    fundraiser = acting("agreement.see", "agreement.edit")
    with pytest.raises(Denied):
        close_request(house.session, fundraiser, made.id, TODAY, expected_version=made.version)
    assert count_sent(house.session, fundraiser) == 0
    looking = acting("agreement.see")
    with pytest.raises(Denied):
        ask_for_instalment(house.session, looking, host, wanted(house, host, 2))
    with pytest.raises(Denied):
        withdraw_request(house.session, looking, made.id, expected_version=made.version)


def test_requests_and_questions_of_another_donor_are_not_there(house: House, host: UUID) -> None:
    made = ask_for_instalment(house.session, house.ours, host, wanted(house, host))
    other = house.contact("Tom")
    theirs = house.agreement(funder="Autre")
    house.reads(other, theirs)
    ctx = house.acting(other)
    asked = ask_question(house.session, ctx, theirs, QUESTION)
    owner = house.acting(house.contact("Inès bis"))
    assert list(my_requests(house.session, ctx, host)) == []
    for act in (
        lambda: my_request(house.session, ctx, made.id),
        lambda: answer_request(house.session, ctx, made.id, answered("noted"), expected_version=made.version),
        lambda: ask_question(house.session, ctx, host, QUESTION),
        lambda: my_question(house.session, owner, asked.id),
        lambda: follow_up_question(house.session, owner, asked.id, {"text": "?"}, expected_version=asked.version),
        lambda: note_answer_read(house.session, owner, asked.id),
        lambda: request(house.session, ctx, made.id),
        lambda: question(house.session, ctx, asked.id),
    ):
        with pytest.raises(NotFound):
            act()
    for about in (made.id, house.published(host)):
        with pytest.raises(Invalid):
            ask_question(house.session, ctx, theirs, QUESTION | {"about_id": about})


def test_a_question_is_asked_answered_read_and_followed_up(house: House, host: UUID, donor: Person) -> None:
    keeper = house.contact("Paul", ("finance",))
    ctx, report = house.acting(donor), house.published(host)
    made = ask_question(house.session, ctx, host, QUESTION | {"about_id": report})
    assert (made.report_id, made.state, told(house, keeper), told(house, donor)) == (report, "open", 1, 0)
    assert count_open(house.session, house.ours) == 1
    seen = made.version
    answer_question(house.session, house.ours, made.id, {"text": "Les frais de virement"}, expected_version=seen)
    assert (made.state, made.unread, told(house, donor)) == ("answered", True, 1)
    assert waits(house, ctx)[2] == 1
    with pytest.raises(EditConflict):
        answer_question(house.session, house.ours, made.id, {"text": "Encore"}, expected_version=seen)
    note_answer_read(house.session, ctx, made.id)
    assert waits(house, ctx)[2] == 0
    follow_up_question(house.session, ctx, made.id, {"text": "Merci"}, expected_version=made.version)
    assert (made.state, told(house, keeper), count_open(house.session, house.ours)) == ("open", 2, 1)
    settle_question(house.session, house.ours, made.id, expected_version=made.version)
    assert (made.state, made.unread, told(house, donor)) == ("answered", False, 1), "nobody is told of nothing"
    with pytest.raises(Conflict):
        settle_question(house.session, house.ours, made.id, expected_version=made.version)
    written = house.session.scalars(select(DonorMessage).order_by(DonorMessage.number)).all()
    assert [(each.ours, each.text) for each in written] == [
        (False, QUESTION["text"]), (True, "Les frais de virement"), (False, "Merci"),
    ]  # fmt: skip


def test_who_may_not_change_agreements_answers_nothing(
    house: House, host: UUID, donor: Person, acting: Callable[..., Context]
) -> None:
    made, looking = ask_question(house.session, house.acting(donor), host, QUESTION), acting("agreement.see")
    for act in (
        lambda: answer_question(house.session, looking, made.id, {"text": "…"}, expected_version=made.version),
        lambda: settle_question(house.session, looking, made.id, expected_version=made.version),
    ):
        with pytest.raises(Denied):
            act()  # type: ignore[no-untyped-call]
    assert count_open(house.session, looking) == 0


def test_neither_threads_nor_questions_grow_without_end(
    house: House, host: UUID, donor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fundapp.donors.commands import donor_questions as commands

    monkeypatch.setattr(commands, "MOST_MESSAGES", 2)
    monkeypatch.setattr(commands, "MOST_OPEN", 2)
    ctx = house.acting(donor)
    made = ask_question(house.session, ctx, host, QUESTION)
    follow_up_question(house.session, ctx, made.id, {"text": "Et"}, expected_version=made.version)
    with pytest.raises(Conflict):
        follow_up_question(house.session, ctx, made.id, {"text": "Et"}, expected_version=made.version)
    ask_question(house.session, ctx, host, QUESTION)
    with pytest.raises(Conflict):
        ask_question(house.session, ctx, host, QUESTION)
    assert (words.MOST_MESSAGES, words.MOST_OPEN) == (100, 30)


def test_the_database_knows_what_a_request_can_be(house: House, host: UUID) -> None:
    made = ask_for_instalment(house.session, house.ours, host, wanted(house, host))
    for wrong in ({"state": "closed"}, {"state": "paid_sent"}, {"amount": 0}):
        with pytest.raises(IntegrityError), house.session.begin_nested():
            house.session.execute(update(InstalmentRequest).where(InstalmentRequest.id == made.id).values(**wrong))


def test_nothing_is_withdrawn_that_was_sent_and_what_is_over_stays_so() -> None:
    assert leads_to(State.PAID_SENT, Action.WITHDRAW) is None
    for state in (State.CLOSED, State.WITHDRAWN):
        assert [leads_to(state, each) for each in Action] == [None] * len(Action)

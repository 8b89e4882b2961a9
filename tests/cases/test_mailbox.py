"""The mailbox: both sides write and read, questions stop the clock, and nobody else sees a word."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.cases.commands.mailbox import (
    AlreadySent,
    mark_read_by_applicant,
    mark_read_by_officers,
    write_to_applicant,
    write_to_officers,
)
from fundapp.cases.models import CaseMessage, EmergencyCase
from fundapp.cases.queries.cases import messages_of
from fundapp.cases.queries.mailbox import open_question
from fundapp.cases.sealing import seal_message
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Denied, NotFound
from fundapp.outbox.models import Message
from fundapp.vault.rules import Kind
from tests.cases.fund import Fund, Sent
from tests.cases.visits import holder, officer_writes, own_mailbox, put_into, read_by
from tests.fixtures.application import Look

QUESTION, ANSWER = "Où êtes-vous en sécurité ce soir ?", "Chez la tante, près du marché."


def applicant_writes(fund: Fund, sent: Sent, text: str, seed: bytes | None = None) -> CaseMessage:
    opened = own_mailbox(fund, sent)
    with transaction() as session:
        message = seal_message(opened, text, seed)
        made = write_to_officers(session, fund.nobody(), holder(sent), sent.case.id, message)
        session.flush()
        session.expunge(made)
    return made


def state_of(look: Look, sent: Sent) -> str:
    return str(look(select(EmergencyCase.state).where(EmergencyCase.id == sent.case.id))[0])


def all_messages(look: Look) -> Sequence[CaseMessage]:
    return look(select(CaseMessage).order_by(CaseMessage.sent_at, CaseMessage.id))


def test_each_side_reads_what_the_other_wrote(fund: Fund) -> None:
    sent = fund.receive()
    with fund.app.app_context():
        ours, theirs = officer_writes(fund, sent, QUESTION), applicant_writes(fund, sent, ANSWER)
        assert read_by(own_mailbox(fund, sent), ours) == QUESTION
        assert read_by(fund.open(sent.case, [Kind.MAILBOX], "idriss"), theirs) == ANSWER


def test_a_question_waits_until_it_is_answered_and_then_the_case_goes_on(fund: Fund, look: Look) -> None:
    sent = fund.receive()
    put_into(fund, sent, "triage")
    with fund.app.app_context():
        officer_writes(fund, sent, QUESTION, "question")
        assert state_of(look, sent) == "info_requested"
        with ReadSession(db) as session:
            asked = open_question(messages_of(session, sent.case.id))
            assert asked is not None
            assert asked.kind == "question"
        answer = applicant_writes(fund, sent, ANSWER)
        assert (answer.kind, state_of(look, sent)) == ("answer", "triage")
        with ReadSession(db) as session:
            assert open_question(messages_of(session, sent.case.id)) is None
        assert applicant_writes(fund, sent, "Et encore ceci.").kind == "message"


def test_a_second_question_moves_nothing_and_one_answer_answers_both(fund: Fund, look: Look) -> None:
    sent = fund.receive()
    put_into(fund, sent, "triage")
    with fund.app.app_context():
        officer_writes(fund, sent, QUESTION, "question")
        officer_writes(fund, sent, "Et demain ?", "question")
        assert state_of(look, sent) == "info_requested"
        applicant_writes(fund, sent, ANSWER)
        assert state_of(look, sent) == "triage"


def test_a_question_in_verification_is_answered_without_going_back(fund: Fund, look: Look) -> None:
    sent = fund.receive()
    put_into(fund, sent, "verification")
    with fund.app.app_context():
        officer_writes(fund, sent, QUESTION, "question")
        assert applicant_writes(fund, sent, ANSWER).kind == "answer"
    assert state_of(look, sent) == "verification"


@pytest.mark.parametrize(
    ("state", "kind"),
    [("received", "question"), ("closed", "question"), ("withdrawn", "question"), ("triage", "follow_up")],
)
def test_questions_are_asked_where_somebody_can_still_answer_them(fund: Fund, state: str, kind: str) -> None:
    sent = fund.receive()
    put_into(fund, sent, state)
    with pytest.raises(Denied):
        officer_writes(fund, sent, QUESTION, kind)


def test_after_the_help_how_it_went_can_be_asked_and_answered(fund: Fund) -> None:
    sent = fund.receive()
    put_into(fund, sent, "closed")
    with fund.app.app_context():
        officer_writes(fund, sent, "Êtes-vous plus en sécurité ?", "follow_up")
        assert applicant_writes(fund, sent, "Oui.").kind == "answer"


def test_the_same_form_sent_twice_is_one_message_and_another_text_is_another(fund: Fund, look: Look) -> None:
    sent, seed = fund.receive(), bytes(range(32))
    with fund.app.app_context():
        applicant_writes(fund, sent, ANSWER, seed)
        with pytest.raises(AlreadySent):
            applicant_writes(fund, sent, ANSWER, seed)
        applicant_writes(fund, sent, "Autre chose.", seed)
    assert len(all_messages(look)) == 2


def test_nobody_writes_into_or_reads_the_mailbox_of_somebody_else(fund: Fund, look: Look) -> None:
    mine, other = fund.receive(), fund.receive(alias="Le Fromager")
    with fund.app.app_context():
        message = seal_message(own_mailbox(fund, other), ANSWER)
        with pytest.raises(NotFound), transaction() as session:
            write_to_officers(session, fund.nobody(), holder(mine), other.case.id, message)
        with pytest.raises(NotFound), transaction() as session:
            mark_read_by_applicant(session, fund.nobody(), holder(mine), other.case, [message.id])
    assert all_messages(look) == []


def test_a_code_that_others_know_writes_nothing(fund: Fund) -> None:
    sent = fund.receive()
    with fund.app.app_context():
        message = seal_message(own_mailbox(fund, sent), ANSWER)
        with pytest.raises(Denied), transaction() as session:
            write_to_officers(session, fund.nobody(), holder(sent, knows_other=True), sent.case.id, message)


def test_only_officers_write_to_an_applicant(fund: Fund) -> None:
    sent = fund.receive()
    opened = fund.open(sent.case, [Kind.MAILBOX])
    for ctx in (fund.acting("joel"), fund.nobody()):
        with fund.app.app_context(), pytest.raises(NotFound), transaction() as session:
            write_to_applicant(session, ctx, sent.case.id, seal_message(opened, QUESTION))
        with fund.app.app_context(), pytest.raises(NotFound), transaction() as session:
            mark_read_by_officers(session, ctx, sent.case.id, [])


def test_a_case_without_a_code_gets_no_messages(fund: Fund) -> None:
    sent = fund.receive()
    with fund.app.app_context(), transaction() as session:
        session.get_one(EmergencyCase, sent.case.id).applicant_id = None
    with pytest.raises(Denied):
        officer_writes(fund, sent, QUESTION)


def test_reading_is_noted_once_and_by_the_other_side_alone(fund: Fund, look: Look) -> None:
    sent = fund.receive()
    with fund.app.app_context():
        ours, theirs = officer_writes(fund, sent, QUESTION), applicant_writes(fund, sent, ANSWER)
        both = [ours.id, theirs.id]
        with transaction() as session:
            mark_read_by_applicant(session, fund.nobody(), holder(sent), sent.case, both)
        read = {each.id: each.read_at for each in all_messages(look)}
        assert read[ours.id] is not None
        assert read[theirs.id] is None
        with transaction() as session:
            mark_read_by_officers(session, fund.acting("idriss"), sent.case.id, both)
        again = {each.id: each.read_at for each in all_messages(look)}
        assert again[ours.id] == read[ours.id]
        assert again[theirs.id] is not None


def test_the_log_and_the_outbox_tell_who_wrote_when_and_never_what(fund: Fund, look: Look) -> None:
    sent = fund.receive()
    with fund.app.app_context():
        officer_writes(fund, sent, QUESTION)
        applicant_writes(fund, sent, ANSWER)
    entries = [
        each for each in look(select(Staged).order_by(Staged.position)) if each.action.startswith("case.message.")
    ]
    assert [(each.action, each.actor_id is None) for each in entries] == [
        ("case.message.sent", False),
        ("case.message.received", True),
    ]
    told = "".join(str(each.payload) for each in look(select(Staged))) + "".join(
        str(m.ids) for m in look(select(Message))
    )
    assert "tante" not in told
    assert "sécurité" not in told
    answered = [each for each in look(select(Message)) if each.topic == "case.answered"]
    assert [each.ids for each in answered] == [[str(sent.case.id)]]

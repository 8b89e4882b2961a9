"""What cases bring to the first page, and what becomes of them when their officer leaves."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Absence
from fundapp.cases.arriving import Facts
from fundapp.cases.commands.codes import IdentityCheck, offer_code
from fundapp.cases.commands.taking import hand_over_cases, take_case
from fundapp.cases.models import EmergencyCase
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.views.to_do import figures, to_do
from fundapp.core.context import Actor, Context
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.ports import KeyFigure, ToDo
from fundapp.core.reader import reading
from tests.cases.fund import Fund
from tests.cases.officers import ago, answer_of, set_back
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries


def asked(fund: Fund, ctx: Context) -> list[ToDo]:
    """The first page's lines for somebody."""
    with fund.app.test_request_context("/"), reading(ctx.reader):
        return list(to_do(ctx))


def told(fund: Fund, ctx: Context) -> list[KeyFigure]:
    """The first page's figures for somebody."""
    with fund.app.test_request_context("/"), reading(ctx.reader):
        return list(figures(ctx))


def test_new_cases_stand_with_a_count_urgent_ones_apart_each_with_its_clock(fund: Fund, session: Session) -> None:
    oldest = fund.receive()
    set_back(session, oldest, received_at=ago(hours=5))
    fund.receive()
    urgent = fund.receive(facts=Facts(priority=Priority.P1))
    first, second = asked(fund, fund.acting("solange"))
    assert first.label == "1 dossier urgent que personne n’a pris"
    assert first.due == urgent.case.received_at + timedelta(hours=4)
    assert (first.urgent, second.urgent) == (True, False)
    assert second.label == "2 nouveaux dossiers que personne n’a pris"
    assert second.due is not None
    assert abs(second.due - ago(hours=-19)) < timedelta(minutes=1)
    assert first.url == "/cases?state=received&priority=P1"


def test_one_s_own_cases_tell_what_they_ask(fund: Fund, session: Session) -> None:
    solange = fund.people["solange"].id
    triage, written, answered, erased, quiet, others = (fund.receive() for _each in range(6))
    for each in (triage, written, answered, erased, quiet):
        set_back(session, each, state="verification", officer_id=solange, acknowledged_at=ago(hours=1))
    set_back(session, others, state="triage", officer_id=fund.people["idriss"].id, acknowledged_at=ago(hours=1))
    set_back(session, triage, state="triage")
    set_back(session, erased, erasure_asked_at=ago(hours=1))
    answer_of(fund, written, "Bonjour.")
    answer_of(fund, answered, "Oui.")
    session.connection().exec_driver_sql("UPDATE case_message SET kind = 'answer' WHERE case_id = (SELECT id FROM "
        f"emergency_case WHERE reference = '{answered.case.reference}')")  # fmt: skip
    session.commit()
    labels = {each.label for each in asked(fund, fund.acting("solange"))}
    assert labels == {
        f"{triage.case.reference}\xa0: au tri",
        f"{written.case.reference}\xa0: un nouveau message",
        f"{answered.case.reference}\xa0: réponse à votre question",
        f"{erased.case.reference}\xa0: un effacement est demandé",
    }


def test_whoever_stands_in_sees_the_cases_of_who_is_away(fund: Fund, session: Session) -> None:
    sent = fund.receive()
    idriss, solange = fund.people["idriss"], fund.people["solange"]
    set_back(session, sent, state="triage", officer_id=idriss.id, acknowledged_at=ago(hours=1))
    session.add(
        Absence(
            id=uuid4(), person_id=idriss.id, deputy_id=solange.id, begins_at=ago(days=1), ends_at=None,
            entry_id=uuid4(),
        )
    )  # fmt: skip
    session.commit()
    (found,) = asked(fund, fund.acting("solange"))
    assert found.instead_of == "Idriss Abakar"
    assert found.url == f"/cases/{sent.case.reference}"


def test_an_erasure_that_is_nobody_s_is_everybody_s(fund: Fund, session: Session) -> None:
    sent = fund.receive()
    set_back(session, sent, state="withdrawn", erasure_asked_at=ago(hours=1))
    for name in ("solange", "idriss"):
        assert [each.label for each in asked(fund, fund.acting(name))] == [
            f"{sent.case.reference}\xa0: un effacement est demandé"
        ]


def test_a_new_code_waits_for_another_officer_than_the_one_who_asked(fund: Fund) -> None:
    sent = fund.receive()
    with fund.app.app_context(), transaction() as session:
        take_case(session, fund.acting("solange"), sent.case.reference)
        offer_code(
            session, fund.acting("solange"), sent.case.id, IdentityCheck(over_safe_contact=True, code_word_right=True)
        )
    assert [each.url for each in asked(fund, fund.acting("idriss"))] == [f"/cases/{sent.case.reference}/code"]
    assert all("code" not in each.url for each in asked(fund, fund.acting("solange")))


def test_figures_tell_open_cases_and_the_longest_wait(fund: Fund, session: Session) -> None:
    sent, taken, over = fund.receive(), fund.receive(), fund.receive()
    set_back(session, sent, received_at=ago(hours=3, minutes=5))
    set_back(session, taken, state="triage", received_at=ago(days=5))
    set_back(session, over, state="closed")
    count, waited = told(fund, fund.acting("solange"))
    assert (count.figure, count.label) == ("2", "dossiers en cours")
    assert waited.figure.replace("\u202f", " ").replace("\xa0", " ") == "3 h 05"


def test_the_first_page_asks_little_of_officers_and_nothing_of_others(
    fund: Fund, session: Session, query_count: CountQueries
) -> None:
    for number in range(12):
        sent = fund.receive()
        if number % 2:
            solange = fund.people["solange"].id
            set_back(session, sent, state="triage", officer_id=solange, acknowledged_at=ago(hours=1))
    with query_count() as statements:
        asked(fund, fund.acting("solange"))
        told(fund, fund.acting("solange"))
    statements.at_most(6)
    with query_count() as statements:
        assert asked(fund, fund.acting("joel")) == []
        assert told(fund, fund.acting("joel")) == []
        assert asked(fund, fund.nobody()) == []
    statements.at_most(0)


def test_the_cases_of_somebody_who_leaves_go_to_their_successor(fund: Fund, session: Session, look: Look) -> None:
    idriss, solange = fund.people["idriss"].id, fund.people["solange"].id
    mine, over, other = fund.receive(), fund.receive(), fund.receive()
    for sent, state in ((mine, "triage"), (over, "closed")):
        set_back(session, sent, state=state, officer_id=idriss, acknowledged_at=ago(hours=1))
    administrator = replace(fund.nobody(), actor=Actor(uuid4(), "Ruth", "", frozenset({"people.administer"})))
    with fund.app.app_context(), transaction() as writing:
        assert hand_over_cases(writing, administrator, idriss, solange) == 1
    officers = {each.id: each.officer_id for each in look(select(EmergencyCase))}
    assert officers == {mine.case.id: solange, over.case.id: idriss, other.case.id: None}
    with fund.app.app_context(), transaction() as writing:
        assert hand_over_cases(writing, administrator, solange, fund.people["joel"].id) == 0, "no officer"
    with fund.app.app_context(), pytest.raises(NotFound), transaction() as writing:
        hand_over_cases(writing, fund.acting("solange"), solange, idriss)


@pytest.mark.parametrize("name", ["joel", None])
def test_nobody_but_officers_takes_a_case(fund: Fund, look: Look, name: str | None) -> None:
    sent = fund.receive()
    with fund.app.app_context(), pytest.raises(NotFound), transaction() as session:
        take_case(session, fund.acting(name) if name else fund.nobody(), sent.case.reference)
    (found,) = look(select(EmergencyCase))
    assert found.state == "received"


def test_a_case_is_taken_once_and_never_after_it_is_over(fund: Fund, session: Session) -> None:
    sent, over = fund.receive(), fund.receive()
    set_back(session, over, state="withdrawn")
    for reference, tries in ((sent.case.reference, 1), (over.case.reference, 0)):
        for number in range(2):
            with fund.app.app_context():
                if number < tries:
                    with transaction() as writing:
                        take_case(writing, fund.acting("solange"), reference)
                else:
                    with pytest.raises(Conflict), transaction() as writing:
                        take_case(writing, fund.acting("solange"), reference)

"""What an attack on the officers' desk left behind: each of it stays mended."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from fundapp.audit.models import Erasure, Payload
from fundapp.audit.rows import disagreements
from fundapp.audit.sequencer import sequence_all
from fundapp.cases.commands.deciding import ask_revision
from fundapp.cases.commands.orientations import Sending, note_outcome, orient_case
from fundapp.cases.commands.tasks import add_task, finish_task
from fundapp.cases.commands.triage import Judgement, assess_case
from fundapp.cases.models import CaseLink, CaseMove, CaseTiming, EmergencyCase, Orientation
from fundapp.cases.rules.linking import Likeness
from fundapp.cases.rules.orientations import Way
from fundapp.cases.rules.readings import Clock, Measured, readings
from fundapp.cases.rules.reasons import REASONS
from fundapp.cases.rules.risk import Danger
from fundapp.cases.workflow import Action
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Denied
from tests.accounts.acting import filled
from tests.accounts.pages import said
from tests.audit.logs import checkpoint
from tests.cases.conflicted import third_officer
from tests.cases.erased import nightly, over, row_of
from tests.cases.fund import Fund, Sent
from tests.cases.officers import ago, set_back, whole
from tests.cases.partners import Partners, partners
from tests.cases.test_attack_seven import restrict
from tests.cases.test_case_list import references
from tests.cases.test_links import alike, decide
from tests.cases.test_orientations import REFERRAL, address, baobab, received
from tests.cases.verifying import taken
from tests.cases.visits import holder, put_into
from tests.donors.pages import lead
from tests.fixtures.application import Look

__all__ = ["baobab", "partners"]


def payloads_naming(fund: Fund, look: Look, *sent: Sent) -> list[str]:
    """Actions in the log whose content, with the erasures carried out, names all of these cases."""
    with fund.app.app_context(), transaction() as session:
        checkpoint(session)
    rows = look(select(Payload))
    return [str(each.payload) for each in rows if all(one.case.id.hex in str(each.payload) for one in sent)]


@pytest.mark.parametrize("which", [0, 1], ids=["the earlier", "the later"])
@pytest.mark.parametrize("last", [Likeness.SAME, Likeness.SEPARATE], ids=str)
def test_once_one_of_two_is_erased_the_log_links_them_no_more(
    fund: Fund, session: Session, look: Look, which: int, last: Likeness
) -> None:
    pair = first, second = alike(fund, session)
    decide(fund, first, second, Likeness.AGAIN)
    decide(fund, second, first, last, "again", "idriss")
    with fund.app.app_context():
        sequence_all()
    decide(fund, first, second, Likeness.AGAIN, last.value)
    decide(fund, first, second, last, "again")
    assert len(payloads_naming(fund, look, *pair)) == 4
    over(session, pair[which])
    assert nightly(fund).done == 1
    assert payloads_naming(fund, look, *pair) == []
    assert look(select(func.count()).select_from(Erasure)) == [4]
    assert len(look(select(CaseLink))) == (last == Likeness.SAME), "one matter stays one: both partners are credited"
    with fund.app.app_context(), ReadSession(db) as reading:
        assert [each for each in disagreements(reading) if each.kind == "case_link"] == []


def test_the_second_of_two_is_erased_as_well_as_the_first(fund: Fund, session: Session, look: Look) -> None:
    first, second = alike(fund, session)
    decide(fund, first, second, Likeness.SAME)
    for each in (first, second):
        over(session, each)
        assert nightly(fund).done == 1
    assert payloads_naming(fund, look, first, second) == []


def test_another_look_at_an_award_leaves_no_triage_that_took_no_time(fund: Fund, session: Session, look: Look) -> None:
    sent = whole(fund)
    put_into(fund, sent, "approved")
    with fund.app.app_context(), transaction() as writing:
        ask_revision(writing, fund.nobody(), holder(sent), sent.case.id)
    moves = list(look(select(CaseMove).order_by(CaseMove.position)))
    assert moves[-1].to_state == "verification"
    clocks = readings(Measured(sent.case.received_at, "form", "P2"), moves)
    assert [each.clock for each in clocks] == [Clock.VERIFICATION, Clock.DECISION]
    assert "triage" not in look(select(CaseTiming.clock))


def test_a_form_that_is_sent_twice_sends_a_case_on_once(
    fund: Fund, session: Session, stranger: FlaskClient, look: Look, baobab: UUID
) -> None:
    fund.sign_in(stranger, "solange")
    closing = {"ending": "closed", "reason": next(iter(REASONS[Action.REFER]))}
    for ending in ({}, closing):
        sent = received(fund, session)
        given = {**filled(stranger.get(address(sent)).text), **REFERRAL, **ending, "fund": str(baobab)}
        for _time in range(2):
            answer = stranger.post(address(sent), data=given)
            assert answer.status_code == 303, said(answer.text)
        assert len(look(select(Orientation).where(Orientation.case_id == sent.case.id))) == 1
        assert len(look(select(CaseMove).where(CaseMove.case_id == sent.case.id))) == bool(ending)


def test_two_requests_of_one_form_send_a_case_on_once(fund: Fund, session: Session, look: Look, baobab: UUID) -> None:
    sent = received(fund, session)
    sending = Sending(uuid4(), baobab, Way.REFERRAL, None)
    with fund.app.app_context():
        for _time in range(2):
            with transaction() as writing:
                assert orient_case(writing, fund.acting("solange"), sent.case.reference, sending).id == sending.id
    assert len(look(select(Orientation))) == 1


def test_whoever_cannot_read_a_restricted_case_judges_it_sends_it_on_and_ends_its_tasks_nowhere(
    fund: Fund, session: Session, look: Look, baobab: UUID
) -> None:
    awa = third_officer(fund)
    sent = taken(fund, whole(fund))
    ctx, reference = fund.acting("solange"), sent.case.reference
    task_id, sending = uuid4(), Sending(uuid4(), baobab, Way.REFERRAL, None)
    with fund.app.app_context(), transaction() as writing:
        add_task(writing, ctx, reference, task_id, {"kind": "other", "assignee_id": None, "due_at": None}, None)
        orient_case(writing, ctx, reference, sending)
    restrict(fund, sent, "idriss")
    fund.declare(sent.case, awa)
    outside = fund.acting(awa)
    other = Sending(uuid4(), baobab, Way.REFERRAL, None)
    judged = Judgement(uuid4(), uuid4(), Danger(1, 1, 5, "later"), "P3", {}, None)
    with fund.app.app_context():
        acts: list[Callable[[Session], object]] = [
            lambda writing: assess_case(writing, outside, reference, judged, None),
            lambda writing: orient_case(writing, outside, reference, other),
            lambda writing: note_outcome(writing, outside, reference, sending.id, "helped", expected_version=1),
            lambda writing: finish_task(writing, outside, reference, task_id),
        ]
        for act in acts:
            with pytest.raises(Denied) as refused, transaction() as writing:
                act(writing)
            assert "réservé" in str(refused.value.reason)
    assert row_of(fund, sent).priority == "P2"


def test_whoever_cannot_read_one_of_two_cases_does_not_link_them(fund: Fund, session: Session) -> None:
    awa = third_officer(fund)
    first, second = alike(fund, session)
    restrict(fund, second, "idriss")
    for each in (first, second):
        fund.declare(each.case, awa)
    for pair in ((first, second), (second, first)):
        with pytest.raises(Denied):
            decide(fund, *pair, Likeness.SAME, by=awa)
    decide(fund, first, second, Likeness.SAME, by="idriss")


def test_what_is_over_stands_in_the_list_the_newest_first_page_by_page(
    fund: Fund, session: Session, stranger: FlaskClient
) -> None:
    fund.sign_in(stranger, "solange")
    sent = [fund.receive() for _each in range(31)]
    moments = [ago(days=1 + number // 2) for number in range(31)]  # two at a time of the same moment
    for each, moment in zip(sent, moments, strict=True):
        state = "triage" if each is sent[0] else ("closed", "declined")[sent.index(each) % 2]
        there = update(EmergencyCase).where(EmergencyCase.id == each.case.id)
        session.execute(there.values(state=state, received_at=moment))
    session.commit()
    listing = sorted(
        zip(moments[1:], (each.case for each in sent[1:]), strict=True), key=lambda one: (one[0], one[1].id)
    )
    expected = [sent[0].case.reference, *(case.reference for _moment, case in reversed(listing))]
    listed = stranger.get("/cases?state=triage&state=closed&state=declined").text
    following = stranger.get(lead(listed, "next")).text
    assert references(listed) + references(following) == expected
    assert references(stranger.get(lead(following, "prev")).text) == references(listed)
    closed = stranger.get("/cases?state=closed").text
    ours = {each.case.reference for each in sent[2::2]}
    assert references(closed) == [each for each in expected if each in ours]


def test_what_waits_though_it_is_over_is_paged_in_the_same_order(
    fund: Fund, session: Session, stranger: FlaskClient
) -> None:
    fund.sign_in(stranger, "solange")
    sent = [fund.receive() for _each in range(30)]
    for number, each in enumerate(sent):
        over_by_now: dict[str, Any] = {"state": "closed", "withdrawal_unseen_since": ago(days=1)}
        set_back(session, each, received_at=ago(days=number + 1), **(over_by_now if number > 2 else {}))
    listed = stranger.get("/cases?waiting=me").text
    following = stranger.get(lead(listed, "next")).text
    seen = references(listed) + references(following)
    untaken = [each.case.reference for each in reversed(sent[:3])]
    assert seen == untaken + [each.case.reference for each in sent[3:]]
    assert references(stranger.get(lead(following, "prev")).text) == references(listed)


def test_a_partner_whose_case_joined_another_reads_where_the_matter_stands(
    fund: Fund, session: Session, partners: Partners
) -> None:
    first, second = alike(fund, session)
    owner = {"organisation_id": partners.league, "channel": "partner", "entered_by_id": partners.awa.id}
    session.execute(update(EmergencyCase).where(EmergencyCase.id == second.case.id).values(**owner))
    session.commit()
    decide(fund, first, second, Likeness.SAME)
    put_into(fund, first, "active")
    told, stale = "Ce qui a été convenu est en cours.", "Personne ne l’a encore lu"
    for where in (f"/referrals/{second.case.reference}", "/referrals", "/referrals?standing=active"):
        page = said(partners.client.get(where).text).split("Filtrer")[-1]
        assert told in page, where
        assert second.case.reference in page
    assert stale not in said(partners.client.get(f"/referrals/{second.case.reference}").text)
    assert told in partners.client.get("/referrals/export.csv").data.decode("utf-8-sig")
    assert second.case.reference not in partners.client.get("/referrals?standing=received").text.partition("<table")[2]
    assert first.case.reference not in partners.client.get("/referrals").text
    over(session, first, state="withdrawn")
    nightly(fund)
    assert stale in said(partners.client.get(f"/referrals/{second.case.reference}").text), "by itself again"

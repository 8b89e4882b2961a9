"""What an officer can do with a case, and why not: the table of the workflow, asked cell by cell."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.commands.criteria import start_usual_criteria
from fundapp.cases.commands.steering import steer_case
from fundapp.cases.models import Assessment, CaseMove, Declaration, EmergencyCase, Finding, SafeguardingPlan
from fundapp.cases.permissions import WORK
from fundapp.cases.permissions.moving import Readiness, may_assess, may_steer
from fundapp.cases.queries.triage import readiness_of
from fundapp.cases.rules.reasons import DONE, REASONS, STEERED, is_reason, reason_name
from fundapp.cases.workflow import TRANSITIONS, Action, State
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, EditConflict, Invalid, NotFound
from fundapp.core.verdicts import HIDDEN
from tests.accounts.acting import told
from tests.cases.fund import Fund, Sent
from tests.cases.officers import ago, set_back
from tests.cases.test_triage import in_triage
from tests.fixtures.application import Look, MakeContext

READY = Readiness(assessed=True, concluded=True, planned=True)
ME, SOMEBODY = UUID(int=1), UUID(int=2)
CELLS = [(state, action) for state in State for action in STEERED]


@pytest.fixture
def worker(make_ctx: MakeContext) -> Context:
    """An officer, whose id is ME."""
    return make_ctx(WORK)


def standing(state: State, officer_id: UUID | None = ME, **columns: Any) -> EmergencyCase:
    """A case as permissions see it: no row of any database."""
    return EmergencyCase(state=state.value, officer_id=officer_id, **columns)


def steer(fund: Fund, sent: Sent, action: Action, reason: str | None = None, by: str = "solange") -> EmergencyCase:
    """The command, with the version as it stands."""
    with fund.app.app_context(), transaction() as session:
        version = session.scalar(select(EmergencyCase.version).where(EmergencyCase.id == sent.case.id))
        assert version is not None
        return steer_case(
            session, fund.acting(by), sent.case.reference, action, reason, expected_version=version, says_minor=False
        )


def found_by(fund: Fund, sent: Sent, session: Session, *, minor: bool = False) -> None:
    """Everything that the committee waits for, but a minor's plan."""
    noted = {"case_id": sent.case.id, "by_id": fund.people["solange"].id, "at": datetime.now(UTC), "note": None}
    session.add(Finding(id=uuid4(), entry_id=uuid4(), level="two", recommendation="approve", **noted))
    session.commit()
    if minor:
        set_back(session, sent, safeguarding_since=ago(hours=1))


@pytest.mark.parametrize(("state", "action"), CELLS, ids=[f"{action}-{state}" for state, action in CELLS])
def test_a_step_is_offered_where_the_table_has_it_and_nowhere_else(
    worker: Context, state: State, action: Action
) -> None:
    verdict = may_steer(worker, standing(state), action, READY)
    assert bool(verdict) == ((state, action) in TRANSITIONS)
    assert verdict or verdict.is_explained


def test_every_cell_of_the_table_moves_and_every_other_is_refused(fund: Fund, session: Session, look: Look) -> None:
    sent = in_triage(fund, session)
    found_by(fund, sent, session)
    _assessed(fund, sent, session)
    for state, action in CELLS:
        set_back(session, sent, state=state.value, resumes_in=None, officer_id=fund.people["solange"].id)
        reason = next(iter(REASONS.get(action, {})), None)
        leads_to = TRANSITIONS.get((state, action))
        if leads_to is None:
            with pytest.raises(Denied):
                steer(fund, sent, action, reason)
        else:
            steer(fund, sent, action, reason)
            assert look(select(EmergencyCase.state)) == [leads_to.value]


def _assessed(fund: Fund, sent: Sent, session: Session) -> None:
    with fund.app.app_context(), transaction() as writing:
        set_id = start_usual_criteria(writing, fund.acting("solange")).id
    session.add(
        Assessment(
            id=uuid4(), entry_id=uuid4(), case_id=sent.case.id, by_id=fund.people["solange"].id, note=None,
            at=datetime.now(UTC), set_id=set_id, threat=1, vulnerability=1, capacity=5, imminence="later",
            priority="P3",
        )
    )  # fmt: skip
    session.commit()


def test_what_is_not_an_officers_to_decide_is_hidden(worker: Context, make_ctx: MakeContext) -> None:
    for action in set(Action) - set(STEERED):
        assert may_steer(worker, standing(State.TRIAGE), action, READY) == HIDDEN
    assert may_steer(make_ctx(), standing(State.TRIAGE), Action.VERIFY, READY) == HIDDEN
    assert may_assess(make_ctx(), standing(State.TRIAGE), READY) == HIDDEN


def test_only_whoever_looks_after_a_case_moves_it(worker: Context) -> None:
    assert may_steer(worker, standing(State.TRIAGE), Action.DECLINE, READY)
    for officer_id, words in ((SOMEBODY, "collègue suit"), (None, "Personne n’a encore pris")):
        verdict = may_steer(worker, standing(State.TRIAGE, officer_id), Action.DECLINE, READY)
        assert not verdict
        assert words in str(verdict.reason)


def test_what_is_over_may_be_looked_at_again_by_any_officer_until_it_is_erased(worker: Context) -> None:
    found = standing(State.DECLINED, SOMEBODY)
    assert may_steer(worker, found, Action.REOPEN, READY)
    found.erased_at = datetime.now(UTC)
    verdict = may_steer(worker, found, Action.REOPEN, READY)
    assert not verdict
    assert "effacé" in str(verdict.reason)


@pytest.mark.parametrize(
    ("state", "action", "ready", "words"),
    [
        (State.TRIAGE, Action.VERIFY, Readiness(), "Consignez d’abord le tri"),
        (State.VERIFICATION, Action.SUBMIT, Readiness(assessed=True), "Vérification"),
    ],
    ids=["unassessed", "without_finding"],
)
def test_nothing_goes_further_before_it_is_written_down(
    worker: Context, state: State, action: Action, ready: Readiness, words: str
) -> None:
    verdict = may_steer(worker, standing(state), action, ready)
    assert not verdict
    assert words in str(verdict.reason)


def test_situation_9_a_minors_case_reaches_no_committee_without_a_plan(worker: Context) -> None:
    found = standing(State.VERIFICATION, safeguarding_since=datetime.now(UTC))
    verdict = may_steer(worker, found, Action.SUBMIT, Readiness(assessed=True, concluded=True))
    assert not verdict
    assert "plan de protection" in str(verdict.reason)
    assert may_steer(worker, found, Action.SUBMIT, READY)


@pytest.mark.parametrize("action", STEERED, ids=str)
def test_situation_2_whoever_is_recused_moves_nothing_and_judges_nothing(worker: Context, action: Action) -> None:
    recused = Readiness(assessed=True, concluded=True, planned=True, recused=True)
    for state in State:
        verdict = may_steer(worker, standing(state), action, recused)
        assert not verdict
        assert "conflit d’intérêts" in str(verdict.reason)
        assert not may_assess(worker, standing(state), recused)


def test_situation_2_a_recusal_reaches_the_command_at_once(fund: Fund, session: Session, look: Look) -> None:
    sent = in_triage(fund, session)
    me = fund.people["solange"].id
    for minutes, grade in ((-1, "family"), (-2, "none"), (-3, "dispute")):
        session.add(
            Declaration(
                id=uuid4(), entry_id=uuid4(), case_id=sent.case.id, person_id=me, grade=grade, at=ago(minutes=minutes)
            )
        )
        session.commit()
        recused = readiness_of(session, fund.acting("solange"), sent.case).recused
        assert recused == (grade != "none")
    with pytest.raises(Denied):
        steer(fund, sent, Action.DECLINE, "no_link")
    assert look(select(CaseMove)) == []


def test_readiness_is_read_in_one_query_from_what_is_there(fund: Fund, session: Session, query_count: Any) -> None:
    sent = in_triage(fund, session)
    ctx = fund.acting("solange")
    assert readiness_of(session, ctx, sent.case) == Readiness()
    _assessed(fund, sent, session)
    found_by(fund, sent, session)
    session.add(
        SafeguardingPlan(
            id=uuid4(), entry_id=uuid4(), case_id=sent.case.id, by_id=fund.people["solange"].id, note=None,
            at=datetime.now(UTC), guardian="none", consent="none", lead_id=fund.people["solange"].id,
        )
    )  # fmt: skip
    session.commit()
    session.connection()
    with query_count() as statements:
        assert readiness_of(session, ctx, sent.case) == READY
    statements.at_most(1)


def test_a_step_is_kept_with_its_reason_and_told_once(fund: Fund, session: Session, look: Look) -> None:
    sent = in_triage(fund, session)
    steer(fund, sent, Action.DECLINE, "no_link")
    (move,) = look(select(CaseMove))
    assert (move.action, move.from_state, move.to_state, move.reason) == ("decline", "triage", "declined", "no_link")
    assert move.by_id == fund.people["solange"].id
    (found,) = look(select(EmergencyCase))
    assert (found.reason, found.due_at) == ("no_link", None)
    assert found.erase_at is not None
    assert told(look, sent.case.id)[-1] == ("case.steered", {"state": "declined", "reason": "no_link"})


@pytest.mark.parametrize(
    ("action", "reason"),
    [(Action.DECLINE, None), (Action.DECLINE, "doubt"), (Action.DECLINE, "x"), (Action.SUSPEND, "no_link")],
    ids=["none", "anothers", "unknown", "declines"],
)
def test_a_reason_that_is_none_is_refused_at_its_field(
    fund: Fund, session: Session, look: Look, action: Action, reason: str | None
) -> None:
    sent = in_triage(fund, session)
    with pytest.raises(Invalid) as refused:
        steer(fund, sent, action, reason)
    assert set(refused.value.fields) == {"reason"}
    assert look(select(CaseMove)) == []


def test_what_needs_no_reason_takes_none() -> None:
    assert is_reason(Action.VERIFY, None)
    assert not is_reason(Action.VERIFY, "no_link")
    assert reason_name("decline", None) is None
    assert reason_name("decline", "gone") == "gone"
    assert set(DONE) == set(Action)


def test_nobody_but_an_officer_moves_a_case(fund: Fund, session: Session) -> None:
    sent = in_triage(fund, session)
    with pytest.raises(NotFound):
        steer(fund, sent, Action.DECLINE, "no_link", by="joel")


def test_situation_16_in_the_command_an_older_version_moves_nothing(fund: Fund, session: Session) -> None:
    sent = in_triage(fund, session)
    with fund.app.app_context(), pytest.raises(EditConflict), transaction() as writing:
        steer_case(writing, fund.acting("solange"), sent.case.reference, Action.DECLINE, "no_link", expected_version=0)

"""Clocks: the same steps always give the same clocks; a pause lengthens them by exactly itself, and never shortens."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.cases.rules.clocks import DECISION, TRIAGE, VERIFICATION, review_after
from fundapp.cases.rules.readings import Clock, Measured, Reading, due_at, readings
from fundapp.cases.rules.risk import FROM, HIGHEST, MOST_POINTS, Danger, Imminence, Level, risk_of
from fundapp.cases.workflow import TRANSITIONS, Action, State, after
from fundapp.core.formats import datetime as written
from fundapp.core.reader import Reader
from tests.cases.fund import Fund
from tests.cases.test_triage import address, in_triage

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
FACTS = Measured(START, "form", "P2")
PAUSES = {State.INFO_REQUESTED: "ask", State.SUSPENDED: "suspend"}
spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=20))
marks = st.integers(1, HIGHEST)


@dataclass(frozen=True)
class Moved:
    """A step, as a row would keep it."""

    action: str
    to_state: str
    at: datetime


def reading(clock: Clock, steps: list[Moved], facts: Measured = FACTS) -> Reading | None:
    return next((each for each in readings(facts, steps) if each.clock == clock), None)


def paused(at: datetime, spans_of_pauses: list[tuple[timedelta, timedelta]], state: State) -> list[Moved]:
    """Pauses one after another, each after some work, from a moment in this state."""
    steps = []
    for work, pause in spans_of_pauses:
        at += work
        steps.append(Moved("ask", State.INFO_REQUESTED, at))
        at += pause
        steps.append(Moved("answer", state, at))
    return steps


@given(taken=spans, pauses=st.lists(st.tuples(spans, spans), max_size=5))
def test_a_clock_is_due_later_by_exactly_what_it_stood_still(
    taken: timedelta, pauses: list[tuple[timedelta, timedelta]]
) -> None:
    steps = [Moved("take", State.TRIAGE, START + taken), *paused(START + taken, pauses, State.TRIAGE)]
    found = reading(Clock.TRIAGE, steps)
    assert found is not None
    assert found.due_at == START + TRIAGE["P2"] + sum((pause for _work, pause in pauses), timedelta(0))


@given(taken=spans, pauses=st.lists(st.tuples(spans, spans), min_size=1, max_size=5))
def test_a_pause_never_shortens_a_clock_nor_counts_as_work(
    taken: timedelta, pauses: list[tuple[timedelta, timedelta]]
) -> None:
    steps = [Moved("take", State.TRIAGE, START + taken), *paused(START + taken, pauses, State.TRIAGE)]
    now = steps[-1].at + timedelta(hours=1)
    without, found = reading(Clock.TRIAGE, steps[:-2]), reading(Clock.TRIAGE, steps)
    assert without is not None
    assert found is not None
    assert without.due_at is not None
    assert found.due_at is not None
    assert found.due_at >= without.due_at
    still = sum((pause for _work, pause in pauses), timedelta(0))
    assert found.took(now) == now - START - still


@given(work=spans, waits=spans)
def test_while_it_stands_still_nothing_is_due_and_no_time_is_taken(work: timedelta, waits: timedelta) -> None:
    steps = [Moved("take", State.TRIAGE, START), Moved("ask", State.INFO_REQUESTED, START + work)]
    found = reading(Clock.TRIAGE, steps)
    assert found is not None
    assert found.due_at is None
    assert found.took(START + work + waits) == work
    assert due_at(FACTS, steps, State.INFO_REQUESTED) == START + work + review_after(FACTS.priority), "looked at again"


@given(before=st.lists(st.tuples(spans, spans), max_size=3), later=spans)
@pytest.mark.parametrize("beginning", ["reopen", "revise"])
def test_a_case_that_is_taken_up_again_begins_anew(
    beginning: str, before: list[tuple[timedelta, timedelta]], later: timedelta
) -> None:
    taken = START + timedelta(minutes=5)
    steps = [Moved("take", State.TRIAGE, taken), *paused(taken, before, State.TRIAGE)]
    steps.append(Moved("decline", State.DECLINED, steps[-1].at))
    again = steps[-1].at + later
    leads_to = State.TRIAGE if beginning == "reopen" else State.VERIFICATION
    steps.append(Moved(beginning, leads_to, again))
    clock, span = (Clock.TRIAGE, TRIAGE["P2"]) if beginning == "reopen" else (Clock.DECISION, DECISION["P2"])
    found = reading(clock, steps)
    assert found is not None
    assert found.began_at == again
    assert found.due_at == again + span
    assert found.pauses == []
    assert reading(Clock.ACKNOWLEDGE, steps) is None
    assert (reading(Clock.TRIAGE, steps) is None) == (beginning == "revise"), "what is not gone through took no time"


def test_a_pause_before_a_clock_began_is_none_of_it() -> None:
    day = timedelta(days=1)
    steps = [
        Moved("take", State.TRIAGE, START), Moved("ask", State.INFO_REQUESTED, START + day),
        Moved("answer", State.TRIAGE, START + 3 * day), Moved("verify", State.VERIFICATION, START + 4 * day),
    ]  # fmt: skip
    verification, decision = reading(Clock.VERIFICATION, steps), reading(Clock.DECISION, steps)
    assert verification is not None
    assert verification.due_at == START + 4 * day + VERIFICATION
    assert verification.pauses == []
    assert decision is not None
    assert decision.due_at == START + DECISION["P2"] + 2 * day


@given(states=st.lists(st.sampled_from(Action), max_size=12), hours=st.lists(st.integers(0, 200), min_size=12))
def test_every_way_through_the_table_has_clocks_that_end_after_they_began(
    states: list[Action], hours: list[int]
) -> None:
    state, resumes_in, at, steps = State.RECEIVED, None, START, []
    for action, wait in zip(states, hours, strict=False):
        leads_to = after(state, action, resumes_in)
        if leads_to is None:
            continue
        at += timedelta(hours=wait)
        resumes_in = state if action in (Action.ASK, Action.SUSPEND) else None
        state = leads_to
        steps.append(Moved(action, state, at))
    for each in readings(FACTS, steps):
        assert each.ended_at is None or each.ended_at >= each.began_at
        assert each.took(at) >= timedelta(0)
        assert all(pause.ended_at is None or pause.ended_at >= pause.began_at for pause in each.pauses)
    assert {state for state, _action in TRANSITIONS} <= set(State)


@pytest.mark.parametrize("zone", ["Africa/Lubumbashi", "Africa/Douala", "Europe/Brussels"])
def test_situation_20_a_clock_is_the_same_moment_wherever_somebody_reads_it(zone: str) -> None:
    local = Measured(START.astimezone(ZoneInfo(zone)), "form", "P2")
    steps = [Moved("take", State.TRIAGE, START.astimezone(ZoneInfo(zone)) + timedelta(hours=1))]
    assert due_at(local, steps, State.TRIAGE) == due_at(FACTS, steps, State.TRIAGE) == START + TRIAGE["P2"]


def test_situation_20_goma_and_douala_read_one_moment_each_in_its_own_time(
    fund: Fund, stranger: FlaskClient, session: Session
) -> None:
    sent = in_triage(fund, session, received_at=START)
    pages = {}
    for name, zone in (("solange", "Africa/Lubumbashi"), ("idriss", "Africa/Douala")):
        session.execute(update(Person).where(Person.id == fund.people[name].id).values(zone=zone))
        session.commit()
        browser = fund.app.test_client()
        fund.sign_in(browser, name)
        pages[name] = browser.get(address(sent)).text
    due = START + TRIAGE["P2"]
    for name, zone, hour in (("solange", "Africa/Lubumbashi", "10"), ("idriss", "Africa/Douala", "9")):
        shown = written(Reader("fr", ZoneInfo(zone)), due)
        assert f" à {hour}\xa0h" in shown
        assert f'datetime="{due.isoformat()}">{shown}' in pages[name]


@given(threat=marks, vulnerability=marks, capacity=marks, imminence=st.sampled_from(Imminence))
def test_more_danger_is_never_less_risk_and_more_capacity_never_more(
    threat: int, vulnerability: int, capacity: int, imminence: Imminence
) -> None:
    levels = list(Level)

    def height(**changes: int) -> tuple[int, str]:
        found = {"threat": threat, "vulnerability": vulnerability, "capacity": capacity} | changes
        risk = risk_of(Danger(**found, imminence=imminence))
        return levels.index(risk.level), {"P1": "c", "P2": "b", "P3": "a"}[risk.priority]

    here = height()
    for name, mark in (("threat", threat), ("vulnerability", vulnerability)):
        if mark < HIGHEST:
            higher = height(**{name: mark + 1})
            assert higher[0] >= here[0]
            assert higher[1] >= here[1]
    if capacity < HIGHEST:
        lower = height(capacity=capacity + 1)
        assert lower[0] <= here[0]
        assert lower[1] <= here[1]


@given(threat=marks, vulnerability=marks, capacity=marks, imminence=st.sampled_from(Imminence))
def test_the_lines_of_the_explanation_add_up(threat: int, vulnerability: int, capacity: int, imminence: str) -> None:
    risk = risk_of(Danger(threat, vulnerability, capacity, imminence))
    assert sum(each.points for each in risk.weights) == risk.points <= MOST_POINTS
    assert risk.points >= FROM[risk.reached]
    assert risk.raised == (imminence == Imminence.HOURS and risk.reached != Level.EXTREME)


@pytest.mark.parametrize(
    ("danger", "level", "priority"),
    [
        (Danger(1, 1, 5, "later"), "low", "P3"),
        (Danger(1, 1, 5, "unknown"), "low", "P2"),
        (Danger(3, 2, 4, "weeks"), "moderate", "P2"),
        (Danger(3, 2, 4, "hours"), "high", "P1"),
        (Danger(4, 3, 3, "days"), "high", "P2"),
        (Danger(5, 5, 3, "weeks"), "extreme", "P1"),
    ],
    ids=["calm", "nobody_can_tell", "weeks", "raised", "high", "extreme"],
)
def test_the_risk_of_a_few_people(danger: Danger, level: str, priority: str) -> None:
    found = risk_of(danger)
    assert (found.level, found.priority) == (level, priority)

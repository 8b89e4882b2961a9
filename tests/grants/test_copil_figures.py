"""What a digest tells is what a plain model in Python says; it costs as many statements however much there is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.reader import Reader
from fundapp.grants.models import Call, CallDeadline, Opportunity, OpportunityMove
from fundapp.grants.queries.copil_facts import gather
from fundapp.grants.workflow import ANSWERED, GRANTED
from tests.fixtures.counting import counted_statements
from tests.grants.copil import move_of
from tests.grants.factories import CallFactory
from tests.grants.members import Describe, describe
from tests.grants.opportunities import OpportunityFactory

__all__ = ["describe"]

pytestmark = pytest.mark.database

NOW = datetime(2026, 12, 1, 6, tzinfo=UTC)
SINCE, UNTIL = datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC)
TODAY, DAY = date(2026, 12, 1), timedelta(days=1)
HOUSE = Reader("fr", ZoneInfo("Africa/Douala"))
AHEAD = ("qualified", "concept_note", "full_proposal")
STATES = ("spotted", *AHEAD, "submitted", "won", "lost", "not_taken_up")
ROWS = st.lists(
    st.tuples(
        st.sampled_from(STATES), st.none() | st.integers(-40, 90), st.integers(-400, 40), st.integers(-60, 60),
        st.sampled_from(("application", "full_proposal", "concept_note")),
    ),
    max_size=20,
)  # fmt: skip
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def told(session: Session, ctx: Context) -> dict[str, Any]:
    return gather(session, replace(ctx, now=NOW, reader=HOUSE), SINCE, UNTIL)


def kept(session: Session, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Opportunity, Call | None]]:
    for table in (OpportunityMove, Opportunity, CallDeadline, Call):
        session.execute(delete(table))
    made: list[tuple[Opportunity, Call | None]] = []
    for state, due, answered, touched, step in rows:
        call = None
        if due is not None:
            call = CallFactory.build(id=uuid4(), deadline_on=TODAY + due * DAY, deadline_step=step)
            session.add(call)
            session.flush()
        days = {"answered_on": TODAY + answered * DAY, "submitted_on": date(2025, 1, 1)} if state in ANSWERED else {}
        late = {"submitted_on": date(2026, 1, 1), "answer_on": TODAY + touched * DAY} if state == "submitted" else {}
        one = OpportunityFactory.build(
            state=state, call_id=call.id if call else None, updated_at=NOW + touched * DAY, **days, **late
        )
        session.add(one)
        made.append((one, call))
    session.flush()
    return made


@given(rows=ROWS)
@SLOW
def test_what_waits_what_is_due_and_what_is_late_is_what_a_plain_model_says(
    session: Session, ctx: Context, rows: list[Any]
) -> None:
    made = kept(session, rows)
    found = told(session, ctx)
    spotted = [(each, call) for each, call in made if each.state == "spotted"]
    spotted.sort(key=lambda pair: (_over(pair[1]), _ends(pair[1]), pair[0].id))
    assert [each["opportunity"] for each in found["to_decide"]["items"]] == [each.id.hex for each, _ in spotted][:8]
    assert found["to_decide"]["count"] == len(spotted)
    due = [
        (call.deadline_on, call.id, each.id)
        for each, call in made
        if each.state in AHEAD and call and call.deadline_on and TODAY <= call.deadline_on <= TODAY + 60 * DAY
    ]
    assert [each["opportunity"] for each in found["ahead"]["items"]] == [each[2].hex for each in sorted(due)][:10]
    assert found["ahead"]["count"] == len(due)
    lately = [each for each, _ in made if each.answered_on and date(2025, 12, 1) < each.answered_on <= TODAY]
    assert found["standing"]["answered"] == len(lately)
    assert found["standing"]["won"] == sum(each.state in GRANTED for each in lately)
    assert found["standing"]["late"] == {
        "answers": sum(bool(each.answer_on and each.answer_on < TODAY - 30 * DAY) for each, _ in made),
        "untouched": sum(each.updated_at < NOW - 14 * DAY for each, _ in spotted),
        "undecided": sum(_over(call) for _, call in spotted),
        "unsent": sum(_unsent(each, call) for each, call in made),
    }


def _ends(call: Call | None) -> datetime:
    return call.closes_at if call else datetime(9999, 1, 1, tzinfo=UTC)


def _over(call: Call | None) -> bool:
    return _ends(call) < NOW


def _unsent(found: Opportunity, call: Call | None) -> bool:
    """Over, and something should have been sent: of a concept note that was, the funder's answer is awaited."""
    whole = call is not None and call.deadline_step != "concept_note"
    return _over(call) and (found.state == "qualified" or (found.state == "full_proposal" and whole))


def test_further_submissions_are_deadlines_too_and_other_dates_are_not(session: Session, ctx: Context) -> None:
    call_id = uuid4()
    session.add(CallFactory.build(id=call_id, deadline_on=TODAY + 5 * DAY, deadline_step="concept_note"))
    session.flush()
    for step, days in (("full_proposal", 50), ("questions", 3), ("full_proposal", 70)):
        session.add(CallDeadline(id=uuid4(), call_id=call_id, step=step, day=TODAY + days * DAY))
    session.add(OpportunityFactory.build(state="concept_note", call_id=call_id, two_stage=True))
    session.flush()
    items = told(session, ctx)["ahead"]["items"]
    assert [(each["step"], each["due"]) for each in items] == [
        ("concept_note", ["2026-12-06", None, None]),
        ("full_proposal", ["2027-01-20", None, None]),
    ]


def test_what_happened_is_told_with_what_was_recorded_the_weightiest_first(session: Session, ctx: Context) -> None:
    moment = SINCE + 5 * DAY
    facts: list[tuple[str, dict[str, Any]]] = [
        ("go", {"state": "qualified", "decided_on": date(2026, 11, 3)}),
        ("win", {"state": "won", "answered_on": date(2026, 11, 4), "currency": "EUR", "requested": 9, "awarded": 7}),
        (
            "lose",
            {"state": "lost", "answered_on": date(2026, 11, 5), "reasons": "Trop", "currency": "EUR", "requested": 5},
        ),
        ("submit", {"state": "submitted", "submitted_on": date(2026, 11, 6)}),
        ("no_go", {"state": "not_taken_up", "decided_on": date(2026, 11, 7), "reasons": "Pas nos pays"}),
        ("withdraw", {"state": "withdrawn", "reasons": "Sans chef de file"}),
    ]
    for action, known in facts:
        one = OpportunityFactory.build(title=action, **known)
        session.add(one)
        session.flush()
        session.add(move_of(one.id, 1, action, moment, after=known["state"]))
    session.flush()
    found = told(session, ctx)["happened"]
    assert [(each["what"], each["title"], each["on"], each["amount"], each["reasons"]) for each in found["items"]] == [
        ("win", "win", "2026-11-04", [7, "EUR"], None),
        ("lose", "lose", "2026-11-05", [5, "EUR"], "Trop"),
        ("submit", "submit", "2026-11-06", None, None),
        ("go", "go", "2026-11-03", None, None),
        ("no_go", "no_go", "2026-11-07", None, "Pas nos pays"),
        ("withdraw", "withdraw", "2026-11-06", None, "Sans chef de file"),
    ]
    assert found["counts"] == dict.fromkeys(("win", "lose", "submit", "go", "no_go", "withdraw"), 1)


def test_of_the_new_calls_those_that_fit_best_are_named(session: Session, ctx: Context, describe: Describe) -> None:
    describe("Ligue des droits")
    moment = SINCE + DAY
    same: dict[str, Any] = {
        "created_at": moment,
        "standing": "followed",
        "deadline_on": date(2100, 1, 1),
        "countries": ("CM",),
    }
    kinds: list[tuple[dict[str, Any], str]] = [
        ({"themes": ("human_rights",)}, "yes"), ({"themes": ("environment",)}, "yes"), ({}, "unknown"),
        ({"standing": "set_aside", "aside_why": "other"}, "yes"), ({"standing": "new"}, "yes"),
        ({"created_at": SINCE - DAY}, "yes"), ({"created_at": UNTIL}, "yes"),
        ({"deadline_on": date(2026, 11, 9)}, "yes"),
        *[({"title": f"Autre {each}"}, "no") for each in range(5)],
    ]  # fmt: skip
    for number, (facts, fit) in enumerate(kinds):
        session.add(CallFactory.build(**{"id": UUID(int=number), "title": str(number), **same, **facts, "fit": fit}))
    session.flush()
    found = told(session, ctx)["watch"]
    assert (found["kept"], found["followed"]) == (10, 9)
    assert len(found["items"]) == 5
    assert "7" not in [each["title"] for each in found["items"]]  # it is over
    points = [each["fit"]["leaders"][0][1] if each["fit"]["leaders"] else 0 for each in found["items"]]
    assert points == sorted(points, reverse=True)
    assert found["items"][0]["title"] == "0"


def test_the_forecast_is_told_by_currency_and_in_euros_where_all_rates_are_known(
    session: Session, ctx: Context
) -> None:
    amounts = (("EUR", 100_000_00), ("XAF", 65_595_700), (None, None))
    session.add_all(OpportunityFactory.build(currency=code, requested=minor, chance=50) for code, minor in amounts)
    session.flush()
    found = told(session, ctx)["standing"]
    assert found["forecast"] == [
        {"currency": "EUR", "count": 1, "whole": 100_000_00, "weighted": 50_000_00},
        {"currency": "XAF", "count": 1, "whole": 65_595_700, "weighted": 32_797_850},
    ]
    assert found["euros"] == {"whole": 200_000_00, "weighted": 100_000_00, "on": None}
    assert found["amountless"] == 1
    session.add(OpportunityFactory.build(currency="BIF", requested=1))
    session.flush()
    assert told(session, ctx)["standing"]["euros"] is None


def test_it_reads_the_same_whoever_makes_it(session: Session, ctx: Context) -> None:
    kept(session, [("spotted", 5, 0, 0, "application"), ("won", None, -20, 0, "application")])
    assert told(session, replace(ctx, actor=None)) == told(session, ctx)


def test_three_hundred_cost_as_many_statements_as_thirty(session: Session, ctx: Context) -> None:
    def cost(count: int) -> int:
        rows = [
            (STATES[number % len(STATES)], number % 50, -(number % 300), number % 40 - 20, "application")
            for number in range(count)
        ]
        made = kept(session, rows)
        for one, call in made:
            session.add(move_of(one.id, 1, "go", SINCE + DAY))
            if call:
                call.standing, call.created_at = "followed", SINCE + DAY
        session.flush()
        session.expire_all()
        with counted_statements() as statements:
            found = told(session, ctx)
        assert len(found["happened"]["items"]) == 12
        return len(statements)

    few, many = cost(80), cost(300)
    assert many == few
    assert many <= 60

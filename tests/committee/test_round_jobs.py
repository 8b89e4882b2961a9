"""Rounds close by themselves, and whoever they wait for is told in time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from fundapp.committee import jobs
from fundapp.committee.commands.deciding import close_round
from fundapp.committee.models import DecisionRound, Panellist
from fundapp.committee.rules.reminding import declaration_due_since, is_due, vote_due_since
from fundapp.committee.rules.tallies import Choice
from fundapp.core.errors import Conflict
from fundapp.outbox.models import Delivery
from fundapp.worker import SCHEDULES
from tests.accounts.duty import DAY, HOUR, turn
from tests.accounts.filling import recipient
from tests.committee.chamber import MEMBERS
from tests.committee.pages import House
from tests.fixtures.application import Look

T = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def addresses(house: House) -> dict[UUID, str]:
    """Everybody has an address; names by the handle of it."""
    session, people = house.chamber.session, house.chamber.people
    return {recipient(session, each.id, address=f"{name}@example.org"): name for name, each in people.items()}


def age(house: House, round_id: UUID, span: timedelta) -> None:
    """Time passes for one round."""
    session = house.chamber.session
    found = house.chamber.round(round_id)
    changes = {"created_at": found.created_at - span}
    if found.closes_at is not None and found.opened_at is not None:
        changes |= {"closes_at": found.closes_at - span, "opened_at": found.opened_at - span}
    session.execute(update(DecisionRound).where(DecisionRound.id == round_id).values(**changes))
    session.commit()


def run(house: House, job: Any) -> None:
    """A job, as the worker runs it."""
    with house.chamber.app.app_context():
        job()


def told(look: Look, addresses: dict[UUID, str], part: str) -> list[str]:
    """To whom notices of this series went, by name."""
    sent: Sequence[Delivery] = look(select(Delivery).order_by(Delivery.created_at, Delivery.id))
    return sorted(addresses[each.recipient_id] for each in sent if f":{part}" in each.key)


def test_a_round_whose_time_is_over_is_decided_with_the_votes_that_were_cast(house: House) -> None:
    round_id = house.opened(800_000, members=MEMBERS)
    for name in MEMBERS[:4]:
        house.chamber.vote(round_id, name, 800_000)
    run(house, jobs.close_due)
    assert house.chamber.round(round_id).state == "open"
    age(house, round_id, timedelta(hours=73))
    run(house, jobs.close_due)
    run(house, jobs.close_due)
    assert house.chamber.round(round_id).outcome == "approved"
    assert len(house.chamber.subject.settled) == 1


def test_one_that_cannot_be_decided_does_not_stop_the_others(house: House) -> None:
    rounds = [house.opened(300_000, title=title) for title in ("AAAA-22", "BBBB-22")]
    house.chamber.vote(rounds[0], "denis", choice=Choice.ABSTAIN)
    refused: list[UUID] = []

    def settle(_session: object, _ctx: object, settled: Any) -> None:
        refused.append(settled.round_id)
        raise Conflict("no money")

    for each in rounds:
        age(house, each, timedelta(hours=13))
    house.chamber.subject.settle = settle  # type: ignore[method-assign]
    run(house, jobs.close_due)
    assert {house.chamber.round(each).state for each in rounds} == {"lapsed"}


def test_what_fails_unforeseen_does_not_stop_the_others_either(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = [house.opened(300_000, title=title) for title in ("AAAA-22", "BBBB-22")]
    for each in rounds:
        age(house, each, timedelta(hours=13))
    failed = min(rounds)

    def closing(session: Any, ctx: Any, sources: Any, round_id: UUID) -> Any:
        if round_id == failed:
            raise RuntimeError
        return close_round(session, ctx, sources, round_id)

    monkeypatch.setattr(jobs, "close_round", closing)
    run(house, jobs.close_due)
    assert house.chamber.round(max(rounds)).state == "lapsed"
    assert house.chamber.round(failed).state == "open"


def test_of_a_round_that_lapses_its_officer_and_the_member_on_call_are_told(
    house: House, look: Look, addresses: dict[UUID, str]
) -> None:
    turn(house.chamber.session, house.chamber.people["esther"], -HOUR, DAY, "committee", now=datetime.now(UTC))
    round_id = house.opened(300_000)
    age(house, round_id, timedelta(hours=13))
    run(house, jobs.close_due)
    assert told(look, addresses, "lapsed") == ["esther", "solange"]


def test_missing_votes_are_reminded_of_at_a_half_and_at_a_quarter_of_the_time(
    house: House, look: Look, addresses: dict[UUID, str]
) -> None:
    round_id = house.opened(300_000)
    house.chamber.vote(round_id, "grace", 300_000)
    run(house, jobs.remind)
    assert told(look, addresses, "nudge") == []
    age(house, round_id, timedelta(hours=6, minutes=1))
    run(house, jobs.remind)
    run(house, jobs.remind)
    assert told(look, addresses, "nudge") == ["denis"]
    house.chamber.session.execute(update(Panellist).values(nudged_at=Panellist.nudged_at))
    before = datetime.now(UTC) - timedelta(hours=3)
    house.chamber.session.execute(update(Panellist).where(Panellist.nudged_at.is_not(None)).values(nudged_at=before))
    house.chamber.session.commit()
    age(house, round_id, timedelta(hours=3))
    run(house, jobs.remind)
    assert [row.nudged_at > before for row in look(select(Panellist)) if row.nudged_at] == [True]


def test_situation_12_of_an_urgent_question_whoever_is_on_call_is_told_first(
    house: House, look: Look, addresses: dict[UUID, str]
) -> None:
    turn(house.chamber.session, house.chamber.people["esther"], -HOUR, DAY, "committee", now=datetime.now(UTC))
    round_id = house.convened(300_000, priority="P1")
    run(house, jobs.remind)
    assert told(look, addresses, "nudge") == ["esther"]
    sent = [each for each in look(select(Delivery)) if ":nudge" in each.key]
    assert {(each.urgent, each.batch) for each in sent} == {(True, None)}
    age(house, round_id, timedelta(minutes=61))
    run(house, jobs.remind)
    assert set(told(look, addresses, "nudge")) == set(MEMBERS)


def test_other_declarations_are_reminded_of_once_a_day(house: House, look: Look, addresses: dict[UUID, str]) -> None:
    round_id = house.convened(300_000)
    house.chamber.declare(round_id, "awa")
    age(house, round_id, timedelta(hours=23))
    run(house, jobs.remind)
    assert told(look, addresses, "nudge") == []
    age(house, round_id, timedelta(hours=2))
    run(house, jobs.remind)
    run(house, jobs.remind)
    assert told(look, addresses, "nudge") == sorted(set(MEMBERS) - {"awa"})


def test_the_scheduler_rings_for_both_every_minute() -> None:
    assert {each.job: each.every for each in SCHEDULES if ".committee." in each.job} == {
        "fundapp.committee.jobs.close_due": 60,
        "fundapp.committee.jobs.remind": 60,
    }


@pytest.mark.parametrize(("hours", "share"), [(7, None), (5, 2), (4, 2), (3, 4), (2, 4), (-1, 4)], ids=str)
def test_a_vote_is_due_since_the_last_share_that_has_passed(hours: int, share: int | None) -> None:
    closes = T + timedelta(hours=hours)
    expected = None if share is None else closes - timedelta(hours=12) / share
    assert vote_due_since(closes, 12, T) == expected


def test_declarations_are_due_again_and_again() -> None:
    assert declaration_due_since(T, "P1", T + timedelta(minutes=59)) is None
    assert declaration_due_since(T, "P1", T + timedelta(minutes=150)) == T + timedelta(hours=2)
    assert declaration_due_since(T, "P3", T + timedelta(hours=25)) == T + timedelta(hours=24)
    assert is_due(T, None)
    assert not is_due(T, T)
    assert not is_due(None, None)

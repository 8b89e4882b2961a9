"""Usual deputies and on-call addresses; and what becomes of the duties of somebody who leaves."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.absences import begin_absence, end_absence, plan_absence, remove_absence
from fundapp.accounts.commands.duty import change_duty_preferences, pass_on_duty
from fundapp.accounts.commands.shifts import take_over_shift
from fundapp.accounts.models import Absence, Person, Shift
from fundapp.accounts.permissions import PEOPLE
from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid, NotFound, NotSignedIn
from tests.accounts.conftest import Someone
from tests.accounts.duty import DAY, HOUR, OFFICERS, absence, acting, entries, spans, tells_of, turn
from tests.accounts.filling import recipient
from tests.fixtures.application import NOW, Look


def prefer(session: Session, person: Person, version: int | None = None, **changes: Any) -> Person:
    given = {"deputy_id": None, "on_call_id": None, **changes}
    return change_duty_preferences(session, acting(person), given, expected_version=version or person.version)


def test_preferences_are_kept_and_recorded_without_names(session: Session, someone: Someone, look: Look) -> None:
    awa, bela = someone("Awa", OFFICERS), someone("Bela", OFFICERS)
    address = recipient(session, awa.id)
    found = prefer(session, awa, deputy_id=bela.id, on_call_id=address)
    assert (found.deputy_id, found.on_call_id, found.updated_at) == (bela.id, address, NOW)
    (entry,) = entries(look)
    assert entry[:3] == ("duty.preferences.changed", "person", awa.id)
    assert {"deputy": bela.id.hex, "own_address": True}.items() <= entry[3].items()
    assert tells_of(look, found)
    prefer(session, awa, deputy_id=bela.id, on_call_id=address)
    assert len(entries(look)) == 1, "who saves without a change has changed nothing"


def test_preferences_saved_from_an_older_page_are_met(session: Session, someone: Someone) -> None:
    awa = someone("Awa", OFFICERS)
    with pytest.raises(EditConflict):
        prefer(session, awa, version=awa.version + 1)


@pytest.mark.parametrize("why", ["elsewhere", "left", "oneself"])
def test_a_usual_deputy_who_may_not_is_refused(session: Session, someone: Someone, look: Look, why: str) -> None:
    awa = someone("Awa", OFFICERS)
    group = "finance" if why == "elsewhere" else OFFICERS
    bela = someone("Bela", group, state="left" if why == "left" else "active")
    with pytest.raises(Invalid) as refused:
        prefer(session, awa, deputy_id=awa.id if why == "oneself" else bela.id)
    assert list(refused.value.fields) == ["deputy_id"]
    assert entries(look) == []


@pytest.mark.parametrize("why", ["somebody else's", "stopped", "unknown"])
def test_an_address_that_does_not_reach_one_is_refused(
    session: Session, someone: Someone, look: Look, why: str
) -> None:
    awa, bela = someone("Awa", OFFICERS), someone("Bela", OFFICERS)
    address = {
        "somebody else's": lambda: recipient(session, bela.id),
        "stopped": lambda: recipient(session, awa.id, active=False),
        "unknown": lambda: bela.id,
    }[why]()
    with pytest.raises(Invalid) as refused:
        prefer(session, awa, on_call_id=address)
    assert list(refused.value.fields) == ["on_call_id"]
    assert entries(look) == []


@pytest.fixture
def administering(someone: Someone) -> Context:
    """Whoever settles that somebody leaves."""
    return acting(someone("Zoé", "administrators"), permissions=(PEOPLE,))


def test_a_successor_gets_the_turns_of_groups_that_they_belong_to(
    session: Session, someone: Someone, administering: Context, look: Look
) -> None:
    leaver, heir = someone("Awa", OFFICERS, "committee"), someone("Bela", OFFICERS)
    over, begun, ahead = (turn(session, leaver, *span) for span in ((-9 * DAY, -DAY), (-DAY, DAY), (2 * DAY, 3 * DAY)))
    others = turn(session, heir, DAY, 2 * DAY)
    lost_now, lost = turn(session, leaver, -DAY, DAY, "committee"), turn(session, leaver, 2 * DAY, 3 * DAY, "committee")
    assert pass_on_duty(session, administering, leaver.id, heir.id) == 4
    assert spans(look) == [
        (leaver.id, NOW - 9 * DAY, NOW - DAY),
        (leaver.id, NOW - DAY, NOW),
        (heir.id, NOW, NOW + DAY),
        (heir.id, NOW + DAY, NOW + 2 * DAY),
        (heir.id, NOW + 2 * DAY, NOW + 3 * DAY),
    ]
    assert spans(look, "committee") == [(leaver.id, NOW - DAY, NOW)]
    recorded = entries(look)
    assert [(each[0], each[2]) for each in recorded if each[2] in (begun, ahead, lost_now)] == [
        ("duty.passed_on", begun), ("duty.passed_on", ahead), ("duty.passed_on", lost_now),
    ]  # fmt: skip
    assert ("shift.removed", "shift", lost) in [each[:3] for each in recorded]
    assert all({"from": leaver.id.hex, "to": heir.id.hex}.items() <= each[3].items() for each in recorded)
    untouched = {over, others}
    assert all(tells_of(look, row) for row in look(select(Shift).where(Shift.id.not_in(untouched))))
    assert not untouched & set(look(select(Staged.subject_id)))


def test_a_successor_who_cannot_sign_in_gets_no_turn(
    session: Session, someone: Someone, administering: Context, look: Look
) -> None:
    leaver, heir = someone("Awa", OFFICERS), someone("Bela", OFFICERS, state="invited")
    turn(session, leaver, DAY, 2 * DAY)
    assert pass_on_duty(session, administering, leaver.id, heir.id) == 1
    assert spans(look) == []


def test_whoever_had_the_leaver_as_deputy_gets_the_successor_if_both_share_a_group(
    session: Session, someone: Someone, administering: Context, look: Look
) -> None:
    leaver, heir = someone("Awa", OFFICERS, "finance"), someone("Bela", OFFICERS)
    near, far = someone("Chantal", OFFICERS), someone("Didier", "finance")
    for person in (near, far, heir):
        person.deputy_id = leaver.id
    session.commit()
    open_, ahead = absence(session, near, -DAY, None, leaver), absence(session, far, DAY, 2 * DAY, leaver)
    own, over = absence(session, heir, HOUR, DAY, leaver), absence(session, near, -3 * DAY, -2 * DAY, leaver)
    assert pass_on_duty(session, administering, leaver.id, heir.id) == 6
    usual = {each.id: each.deputy_id for each in look(select(Person))}
    assert [usual[each.id] for each in (near, far, heir)] == [heir.id, None, None]
    stand_in = {each.id: each.deputy_id for each in look(select(Absence))}
    assert [stand_in[each] for each in (open_, ahead, own, over)] == [heir.id, None, None, leaver.id]
    assert {(each[0], each[1]) for each in entries(look)} == {
        ("duty.passed_on", "person"),
        ("duty.passed_on", "absence"),
    }
    assert all(tells_of(look, row) for row in look(select(Absence).where(Absence.id != over)))
    assert all(tells_of(look, row) for row in look(select(Person).where(Person.id.in_([near.id, far.id, heir.id]))))


def test_where_there_was_no_duty_nothing_is_recorded(
    session: Session, someone: Someone, administering: Context, look: Look
) -> None:
    leaver, heir = someone("Awa", OFFICERS), someone("Bela", OFFICERS)
    assert pass_on_duty(session, administering, leaver.id, heir.id) == 0
    assert entries(look) == []


@pytest.mark.parametrize("act", ["begin", "plan", "end", "remove", "prefer", "take"])
def test_who_is_not_signed_in_does_nothing(session: Session, someone: Someone, look: Look, act: str) -> None:
    awa = someone("Awa", OFFICERS)
    held, ahead = turn(session, awa, -DAY, DAY), absence(session, awa, DAY, 2 * DAY)
    ctx = replace(acting(awa), actor=None)
    plan = {"begins_at": NOW + 3 * DAY, "ends_at": None, "deputy_id": None}
    acts: dict[str, Callable[[], object]] = {
        "begin": lambda: begin_absence(session, ctx, NOW + HOUR),
        "plan": lambda: plan_absence(session, ctx, plan),
        "end": lambda: end_absence(session, ctx),
        "remove": lambda: remove_absence(session, ctx, ahead),
        "prefer": lambda: change_duty_preferences(session, ctx, plan, expected_version=1),
        "take": lambda: take_over_shift(session, ctx, held),
    }
    with pytest.raises(NotSignedIn):
        acts[act]()
    assert entries(look) == []


def test_duties_are_passed_on_by_those_who_look_after_people(session: Session, someone: Someone, look: Look) -> None:
    leaver, heir = someone("Awa", OFFICERS), someone("Bela", OFFICERS)
    turn(session, leaver, DAY, 2 * DAY)
    with pytest.raises(NotFound):
        pass_on_duty(session, acting(heir), leaver.id, heir.id)
    assert spans(look) == [(leaver.id, NOW + DAY, NOW + 2 * DAY)]

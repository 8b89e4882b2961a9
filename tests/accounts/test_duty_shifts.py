"""The rotas: turns added, removed, taken over and handed over, and who may not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.shifts import add_shift, hand_over_shift, remove_shift, take_over_shift
from fundapp.accounts.models import Person, Shift
from fundapp.accounts.permissions.duty import may_pass_on, may_remove, may_take_over
from fundapp.core.errors import Conflict, Denied, DomainError, Invalid, NotFound
from tests.accounts.conftest import Someone
from tests.accounts.duty import DAY, HOUR, OFFICERS, absence, acting, entries, spans, tells_of, turn
from tests.fixtures.application import NOW, Look


def wanted(person: Person, **changes: Any) -> dict[str, Any]:
    return {"person_id": person.id, "begins_at": NOW + DAY, "ends_at": NOW + 8 * DAY, **changes}


def test_a_member_puts_a_colleague_on_the_rota(session: Session, someone: Someone, look: Look) -> None:
    awa, bela = someone("Awa", OFFICERS), someone("Bela", OFFICERS)
    found = add_shift(session, acting(awa), OFFICERS, wanted(bela))
    assert spans(look) == [(bela.id, NOW + DAY, NOW + 8 * DAY)]
    (entry,) = entries(look)
    assert entry[:3] == ("shift.added", "shift", found.id)
    told = {"group": OFFICERS, "person": bela.id.hex, "begins": "2026-03-15T09:26Z", "ends": "2026-03-22T09:26Z"}
    assert told.items() <= entry[3].items()
    assert tells_of(look, found)


def test_a_beginning_that_is_past_counts_as_now(session: Session, someone: Someone) -> None:
    awa = someone("Awa", OFFICERS)
    assert add_shift(session, acting(awa), OFFICERS, wanted(awa, begins_at=NOW - DAY)).begins_at == NOW


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": NOW + DAY}, "ends_at"),
        ({"begins_at": NOW - 2 * DAY, "ends_at": NOW - DAY}, "ends_at"),
        ({"ends_at": NOW + 15 * DAY + HOUR}, "ends_at"),
        ({"begins_at": NOW + 367 * DAY, "ends_at": NOW + 368 * DAY}, "begins_at"),
        ({"begins_at": NOW + 19 * DAY, "ends_at": NOW + 21 * DAY}, "begins_at"),
        ({"begins_at": NOW + 21 * DAY, "ends_at": NOW + 22 * DAY}, "begins_at"),
    ],
)
def test_a_turn_that_cannot_be_is_told_at_its_field(
    session: Session, someone: Someone, look: Look, changes: dict[str, Any], field: str
) -> None:
    awa = someone("Awa", OFFICERS)
    turn(session, awa, 20 * DAY, 25 * DAY)
    with pytest.raises(Invalid) as refused:
        add_shift(session, acting(awa), OFFICERS, wanted(awa, **changes))
    assert list(refused.value.fields) == [field]
    assert entries(look) == []


def test_turns_of_a_group_may_touch_and_those_of_two_groups_overlap(session: Session, someone: Someone) -> None:
    awa = someone("Awa", OFFICERS, "committee")
    for group, begins, ends in ((OFFICERS, HOUR, DAY), (OFFICERS, 8 * DAY, 9 * DAY), ("committee", HOUR, 9 * DAY)):
        turn(session, awa, begins, ends, group)
    assert add_shift(session, acting(awa), OFFICERS, wanted(awa)).begins_at == NOW + DAY
    longest = wanted(awa, begins_at=NOW + 20 * DAY, ends_at=NOW + 34 * DAY)
    assert add_shift(session, acting(awa), OFFICERS, longest).ends_at == NOW + 34 * DAY


@pytest.mark.parametrize("who", ["stranger", "invited", "unknown"])
def test_only_active_members_are_on_call(session: Session, someone: Someone, look: Look, who: str) -> None:
    awa = someone("Awa", OFFICERS)
    other = {
        "stranger": lambda: someone("Bela", "finance").id,
        "invited": lambda: someone("Bela", OFFICERS, state="invited").id,
        "unknown": lambda: awa.entry_id,
    }[who]()
    with pytest.raises(Invalid) as refused:
        add_shift(session, acting(awa), OFFICERS, wanted(awa, person_id=other))
    assert list(refused.value.fields) == ["person_id"]
    held = turn(session, awa, -DAY, DAY)
    with pytest.raises(Invalid) as refused:
        hand_over_shift(session, acting(awa), held, other)
    assert list(refused.value.fields) == ["person_id"]
    assert entries(look) == []


@pytest.mark.parametrize("act", ["add", "remove", "take", "hand"])
@pytest.mark.parametrize("who", ["of another group", "without the permission", "of a group that is never on call"])
def test_a_rota_is_hidden_from_all_but_its_members(
    session: Session, someone: Someone, look: Look, act: str, who: str
) -> None:
    group = "administrators" if who == "of a group that is never on call" else OFFICERS
    awa = someone("Awa", group)
    ctx = {
        "of another group": acting(awa, "finance"),
        "without the permission": acting(awa, permissions=()),
        "of a group that is never on call": acting(awa),
    }[who]
    bela = someone("Bela", group)
    held = turn(session, bela, -DAY if act == "take" else HOUR, DAY, group)
    acts = {
        "add": lambda: add_shift(session, ctx, group, wanted(awa)),
        "remove": lambda: remove_shift(session, ctx, held),
        "take": lambda: take_over_shift(session, ctx, held),
        "hand": lambda: hand_over_shift(session, ctx, held, awa.id),
    }
    with pytest.raises(NotFound):
        acts[act]()
    assert entries(look) == []


def test_what_may_be_done_with_a_turn_is_hidden_from_strangers(someone: Someone) -> None:
    awa = someone("Awa", "finance")
    held = Shift(group_code=OFFICERS, person_id=awa.id, begins_at=NOW + HOUR, ends_at=NOW + DAY)
    ctx = acting(awa)
    verdicts = may_remove(ctx, held), may_pass_on(ctx, held), may_take_over(ctx, held, away=False)
    assert [(each.allowed, each.is_explained) for each in verdicts] == [(False, False)] * 3


def test_a_turn_ahead_is_removed_and_one_that_has_begun_is_not(session: Session, someone: Someone, look: Look) -> None:
    awa = someone("Awa", OFFICERS)
    ahead, begun = turn(session, awa, DAY, 2 * DAY), turn(session, awa, -DAY, DAY)
    with pytest.raises(Denied):
        remove_shift(session, acting(awa), begun)
    remove_shift(session, acting(awa), ahead)
    assert look(select(Shift.id)) == [begun]
    assert [entry[:3] for entry in entries(look)] == [("shift.removed", "shift", ahead)]
    with pytest.raises(NotFound):
        remove_shift(session, acting(awa), ahead)


def test_who_takes_over_is_on_call_from_now_until_the_old_end(session: Session, someone: Someone, look: Look) -> None:
    awa, bela = someone("Awa", OFFICERS), someone("Bela", OFFICERS)
    held = turn(session, awa, -DAY, DAY)
    new = take_over_shift(session, acting(bela), held)
    assert spans(look) == [(awa.id, NOW - DAY, NOW), (bela.id, NOW, NOW + DAY)]
    assert [entry[:3] for entry in entries(look)] == [
        ("shift.taken_over", "shift", held),
        ("shift.taken_over", "shift", new.id),
    ]
    assert {"from": awa.id.hex, "to": bela.id.hex}.items() <= entries(look)[0][3].items()
    assert all(tells_of(look, row) for row in look(select(Shift)))


def test_a_turn_that_begins_just_now_is_taken_over_whole(session: Session, someone: Someone, look: Look) -> None:
    awa, bela = someone("Awa", OFFICERS), someone("Bela", OFFICERS)
    held = turn(session, awa, 0 * HOUR, DAY)
    assert take_over_shift(session, acting(bela), held).id == held
    assert spans(look) == [(bela.id, NOW, NOW + DAY)]


@pytest.mark.parametrize(
    ("why", "span", "error"),
    [
        ("over", (-2 * DAY, 0 * DAY), Conflict),
        ("ahead", (HOUR, DAY), Denied),
        ("one's own", (-DAY, DAY), Denied),
        ("away", (-DAY, DAY), Denied),
    ],
)
def test_nobody_takes_over_what_they_should_not(
    session: Session,
    someone: Someone,
    look: Look,
    why: str,
    span: tuple[timedelta, timedelta],
    error: type[DomainError],
) -> None:
    awa, bela = someone("Awa", OFFICERS), someone("Bela", OFFICERS)
    held = turn(session, bela if why == "one's own" else awa, *span)
    if why == "away":
        absence(session, bela, -HOUR)
    with pytest.raises(error):
        take_over_shift(session, acting(bela), held)
    assert entries(look) == []


def test_a_turn_is_handed_over_from_now_on_or_whole(session: Session, someone: Someone, look: Look) -> None:
    awa, bela, chantal = (someone(name, OFFICERS) for name in ("Awa", "Bela", "Chantal"))
    begun, ahead = turn(session, awa, -DAY, DAY), turn(session, awa, DAY, 2 * DAY)
    hand_over_shift(session, acting(awa), begun, bela.id)
    assert hand_over_shift(session, acting(chantal), ahead, bela.id).id == ahead
    assert spans(look) == [
        (awa.id, NOW - DAY, NOW),
        (bela.id, NOW, NOW + DAY),
        (bela.id, NOW + DAY, NOW + 2 * DAY),
    ]
    assert [entry[0] for entry in entries(look)] == ["shift.handed_over"] * 3
    assert all(tells_of(look, row) for row in look(select(Shift)))


def test_nothing_is_handed_to_who_has_it_or_is_away_then(session: Session, someone: Someone, look: Look) -> None:
    awa, bela = someone("Awa", OFFICERS), someone("Bela", OFFICERS)
    begun, ahead, over = (turn(session, awa, *span) for span in ((-DAY, DAY), (DAY, 2 * DAY), (-2 * DAY, -DAY)))
    absence(session, bela, HOUR, 2 * DAY)
    for shift_id, colleague in ((begun, awa), (ahead, bela)):
        with pytest.raises(Invalid) as refused:
            hand_over_shift(session, acting(awa), shift_id, colleague.id)
        assert list(refused.value.fields) == ["person_id"]
    with pytest.raises(Denied):
        hand_over_shift(session, acting(awa), over, bela.id)
    assert entries(look) == []
    assert hand_over_shift(session, acting(awa), begun, bela.id).person_id == bela.id

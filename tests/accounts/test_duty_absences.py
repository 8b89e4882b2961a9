"""Being away: with one tap or planned, who stands in, and what is refused."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.absences import begin_absence, end_absence, plan_absence, remove_absence
from fundapp.accounts.models import Absence
from fundapp.accounts.queries.duty import is_away, standing_in_for, stands_in_for
from fundapp.core.errors import Conflict, Invalid, NotFound
from tests.accounts.conftest import Someone
from tests.accounts.duty import DAY, HOUR, absence, acting, entries, tells_of
from tests.fixtures.application import NOW, Look


def planned(**changes: Any) -> dict[str, Any]:
    return {"begins_at": NOW + DAY, "ends_at": NOW + 3 * DAY, "deputy_id": None, **changes}


def test_with_one_tap_the_usual_deputy_stands_in(session: Session, someone: Someone, look: Look) -> None:
    awa, bela = someone("Awa", "officers"), someone("Bela", "committee", "officers")
    awa.deputy_id = bela.id
    found = begin_absence(session, acting(awa), NOW + DAY)
    assert (found.begins_at, found.ends_at, found.deputy_id) == (NOW, NOW + DAY, bela.id)
    told = {"begins": "2026-03-14T09:26Z", "ends": "2026-03-15T09:26Z", "deputy": bela.id.hex}
    (entry,) = entries(look)
    assert entry[:3] == ("absence.begun", "absence", found.id)
    assert told.items() <= entry[3].items()
    assert tells_of(look, found)
    assert stands_in_for(session, bela.id, NOW) == [awa]
    assert is_away(session, [awa.id, bela.id], NOW) == {awa.id}


@pytest.mark.parametrize("why", ["away", "elsewhere", "left", "nobody"])
def test_no_usual_deputy_stands_in_who_may_not_or_is_not_there(session: Session, someone: Someone, why: str) -> None:
    awa = someone("Awa", "officers")
    group = "finance" if why == "elsewhere" else "officers"
    bela = someone("Bela", group, state="left" if why == "left" else "active")
    awa.deputy_id = None if why == "nobody" else bela.id
    if why == "away":
        absence(session, bela, 2 * HOUR, 3 * HOUR)
    assert begin_absence(session, acting(awa), NOW + DAY).deputy_id is None


def test_of_an_absence_without_an_end_a_deputys_later_plans_say_nothing(session: Session, someone: Someone) -> None:
    awa, bela = someone("Awa", "officers"), someone("Bela", "officers")
    awa.deputy_id = bela.id
    absence(session, bela, 30 * DAY, 31 * DAY)
    assert begin_absence(session, acting(awa), None).deputy_id == bela.id
    end_absence(session, acting(awa))
    absence(session, bela, -HOUR)
    assert begin_absence(session, acting(awa, now=NOW + HOUR), None).deputy_id is None


def test_who_is_away_already_or_will_be_is_told_so(session: Session, someone: Someone, look: Look) -> None:
    awa = someone("Awa", "officers")
    begin_absence(session, acting(awa), None)
    with pytest.raises(Conflict):
        begin_absence(session, acting(awa, now=NOW + HOUR), NOW + DAY)
    bela = someone("Bela", "officers")
    absence(session, bela, DAY, 2 * DAY)
    with pytest.raises(Conflict) as refused:
        begin_absence(session, acting(bela), NOW + DAY + HOUR)
    assert "du 15 mars 2026 à 10 h 26 au 16 mars 2026 à 10 h 26" in str(refused.value.reason).replace("\u00a0", " ")
    assert begin_absence(session, acting(bela), NOW + DAY).deputy_id is None


def test_back_again_ends_the_absence_and_whoever_was_not_away_is_told(
    session: Session, someone: Someone, look: Look
) -> None:
    awa = someone("Awa", "officers")
    begin_absence(session, acting(awa), NOW + DAY)
    found = end_absence(session, acting(awa, now=NOW + HOUR))
    assert found.ends_at == NOW + HOUR
    assert [entry[0] for entry in entries(look)] == ["absence.begun", "absence.ended"]
    assert tells_of(look, found)
    assert is_away(session, [awa.id], NOW + HOUR) == set()
    with pytest.raises(Conflict):
        end_absence(session, acting(awa, now=NOW + 2 * HOUR))


def test_an_absence_that_ended_as_it_began_keeps_nobody_from_another(session: Session, someone: Someone) -> None:
    awa = someone("Awa", "officers")
    absence(session, awa, HOUR, HOUR)
    assert begin_absence(session, acting(awa), NOW + DAY).ends_at == NOW + DAY


def test_an_absence_is_planned_with_a_deputy(session: Session, someone: Someone, look: Look) -> None:
    awa, bela = someone("Awa", "officers"), someone("Bela", "officers")
    found = plan_absence(session, acting(awa), planned(deputy_id=bela.id))
    assert (found.begins_at, found.ends_at, found.deputy_id) == (NOW + DAY, NOW + 3 * DAY, bela.id)
    assert [entry[0] for entry in entries(look)] == ["absence.planned"]
    assert tells_of(look, found)
    assert is_away(session, [awa.id], NOW) == set()
    assert is_away(session, [awa.id], NOW + DAY) == {awa.id}
    assert is_away(session, [awa.id], NOW + 3 * DAY) == set()
    assert standing_in_for(session, acting(bela, now=NOW + 2 * DAY)) == [awa]


def test_a_beginning_that_is_past_counts_as_now(session: Session, someone: Someone) -> None:
    found = plan_absence(session, acting(someone("Awa", "officers")), planned(begins_at=NOW - DAY))
    assert found.begins_at == NOW


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": NOW + DAY}, "ends_at"),
        ({"begins_at": NOW - 2 * DAY, "ends_at": NOW - DAY}, "ends_at"),
        ({"begins_at": NOW + 5 * DAY, "ends_at": NOW + 7 * DAY}, "begins_at"),
        ({"ends_at": None}, "begins_at"),
    ],
)
def test_what_cannot_be_planned_is_told_at_its_field(
    session: Session, someone: Someone, look: Look, changes: dict[str, Any], field: str
) -> None:
    awa = someone("Awa", "officers")
    absence(session, awa, 6 * DAY, 8 * DAY)
    with pytest.raises(Invalid) as refused:
        plan_absence(session, acting(awa), planned(**changes))
    assert list(refused.value.fields) == [field]
    assert entries(look) == []


def test_absences_may_touch(session: Session, someone: Someone) -> None:
    awa = someone("Awa", "officers")
    absence(session, awa, 3 * DAY, 8 * DAY)
    absence(session, awa, HOUR, DAY)
    assert plan_absence(session, acting(awa), planned()).ends_at == NOW + 3 * DAY


@pytest.mark.parametrize("why", ["away", "elsewhere", "left", "oneself", "unknown"])
def test_a_deputy_who_may_not_or_is_not_there_is_refused_with_the_reason(
    session: Session, someone: Someone, look: Look, why: str
) -> None:
    awa = someone("Awa", "officers")
    group = "finance" if why == "elsewhere" else "officers"
    bela = someone("Bela", group, state="left" if why == "left" else "active")
    if why == "away":
        absence(session, bela, 2 * DAY, None)
    named = {"oneself": awa.id, "unknown": awa.entry_id}.get(why, bela.id)
    with pytest.raises(Invalid) as refused:
        plan_absence(session, acting(awa), planned(deputy_id=named))
    assert list(refused.value.fields) == ["deputy_id"]
    assert entries(look) == []


def test_a_planned_absence_is_given_up_by_whom_it_concerns_before_it_begins(
    session: Session, someone: Someone, look: Look
) -> None:
    awa, bela = someone("Awa", "officers"), someone("Bela", "officers")
    ahead, begun = absence(session, awa, DAY, 2 * DAY), absence(session, awa, -DAY, HOUR)
    with pytest.raises(NotFound):
        remove_absence(session, acting(bela), ahead)
    with pytest.raises(Conflict):
        remove_absence(session, acting(awa), begun)
    assert entries(look) == []
    remove_absence(session, acting(awa), ahead)
    assert [entry[:3] for entry in entries(look)] == [("absence.removed", "absence", ahead)]
    assert look(select(Absence.id)) == [begun]

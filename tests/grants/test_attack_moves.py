"""Deadlines that sources move while nobody is there, or before anybody follows the call."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select, update

from fundapp.accounts.models import Absence
from fundapp.grants.models import Call
from tests.grants.telling import NOW
from tests.grants.test_call_changes import LATER, SOONER, Group, group

__all__ = ["group"]

AWAY = timedelta(days=5)


def test_what_moves_while_all_are_away_waits_for_whoever_comes_back_first(group: Group) -> None:
    with group as session:
        (awa,) = (each for each, name in group.people.items() if name == "Awa")
        session.add(Absence(id=uuid4(), person_id=awa, begins_at=NOW, ends_at=NOW + AWAY, entry_id=uuid4()))
    group.moves(LATER, 1)
    assert group.hear(2.01) == []
    assert group.hear(6.01) == ["Awa"]


def test_whoever_begins_to_follow_a_call_hears_nothing_of_what_moved_long_ago(group: Group) -> None:
    group.moves(LATER, 1, followed=False)
    with group as session:
        session.execute(update(Call).values(standing="followed"))
        assert session.scalars(select(Call.standing)).all() == ["followed"]
    assert group.hear(30.01) == []
    group.moves(SOONER, 31)
    assert group.hear(31.01) == ["Awa"]

"""What sources change their minds about: remembered, held back where a person wrote, told once a day, decided."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Absence
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, EditConflict, NotFound
from fundapp.grants.commands.calls import update_call
from fundapp.grants.commands.deciding import accept_word, choose_deadline, keep_ours, note_seen
from fundapp.grants.commands.taking import note_gone
from fundapp.grants.jobs.moving import tell_of_moved
from fundapp.grants.models import Call, CallChange, CallClaim
from fundapp.grants.queries.calls import WHOLE
from fundapp.grants.queries.origins import count_moved, moved_lately
from fundapp.grants.rules.found import Doubt, Found, FoundDeadline
from fundapp.grants.schemas.calls import CallSchema
from fundapp.outbox.models import Delivery, Recipient
from tests.accounts.people import person_of
from tests.fixtures.application import MakeContext
from tests.grants.telling import NOW, ONE, OTHER, service, told
from tests.outbox.recipients import add_recipient

FIRST, LATER, SOONER = (FoundDeadline(day) for day in (date(2026, 9, 1), date(2026, 9, 15), date(2026, 8, 20)))
CALL = Found("a", "Renforcer la société civile", "https://example.org/a", "fr", "REF/2026/77", deadlines=(FIRST,))


def only(session: Session) -> Call:
    return session.scalars(select(Call).options(*WHOLE)).one()


def changed(session: Session) -> list[tuple[str, str | None, bool]]:
    session.flush()
    found = session.scalars(select(CallChange).order_by(CallChange.field))
    return [(each.field, each.moved, each.held_back) for each in found]


def write(session: Session, ctx: Context, **answers: str) -> None:
    found = only(session)
    typed = {**CallSchema().dump(found), **answers}
    update_call(session, ctx, found.id, CallSchema().judge(typed), expected_version=found.version)


def test_what_is_found_first_is_no_change(session: Session) -> None:
    told(session, [CALL])
    told(session, [CALL], days=1)
    assert changed(session) == []


def test_a_deadline_that_moves_is_remembered_and_stands_out_for_two_weeks(session: Session, ctx: Context) -> None:
    told(session, [CALL])
    told(session, [replace(CALL, deadlines=(LATER,))], days=1)
    call_id = only(session).id
    assert changed(session) == [("deadline_on", "later", False)]
    reader = replace(ctx, now=service(2).now)
    assert moved_lately(session, reader, [call_id]) == {call_id: "later"}
    told(session, [replace(CALL, deadlines=(SOONER,))], days=3)
    assert moved_lately(session, replace(ctx, now=service(4).now), [call_id]) == {call_id: "earlier"}
    assert moved_lately(session, replace(ctx, now=service(18).now), [call_id]) == {}


def test_a_change_to_what_a_person_wrote_is_held_back_until_they_take_it_over(session: Session, ctx: Context) -> None:
    told(session, [CALL])
    write(session, ctx, deadline_on="2026-08-30")
    told(session, [replace(CALL, deadlines=(LATER,), summary="Neuf")], days=1)
    assert changed(session) == [("body", None, False), ("deadline_on", "later", True)]
    found = only(session)
    assert found.deadline_on == date(2026, 8, 30)
    change = session.scalars(select(CallChange).where(CallChange.held_back)).one()
    accept_word(session, ctx, found.id, change.id, expected_version=found.version)
    assert (found.deadline_on, change.seen) == (LATER.day, True)
    assert "deadline_on" not in found.edited
    told(session, [replace(CALL, deadlines=(FIRST,))], days=2)
    assert only(session).deadline_on == FIRST.day
    with pytest.raises(Conflict):
        accept_word(session, ctx, found.id, change.id, expected_version=found.version)


def test_what_was_written_can_be_kept_for_good(session: Session, ctx: Context) -> None:
    told(session, [CALL])
    write(session, ctx, title="Notre titre")
    told(session, [replace(CALL, title="Leur titre")], days=1)
    found, change = only(session), session.scalars(select(CallChange)).one()
    with pytest.raises(NotFound):
        keep_ours(session, ctx, uuid4(), change.id)
    keep_ours(session, ctx, found.id, change.id)
    session.expire_all()
    assert (only(session).title, change.seen) == ("Notre titre", True)


def test_of_two_deadlines_a_person_chooses_and_no_source_changes_it_any_more(session: Session, ctx: Context) -> None:
    told(session, [CALL])
    told(session, [replace(CALL, key="z", deadlines=(LATER,))], OTHER)
    found = only(session)
    assert found.deadline_on == FIRST.day
    claim = session.scalars(select(CallClaim).where(CallClaim.source_id == OTHER)).one()
    with pytest.raises(EditConflict):
        choose_deadline(session, ctx, found.id, claim.id, expected_version=found.version + 1)
    with pytest.raises(NotFound):
        choose_deadline(session, ctx, found.id, uuid4(), expected_version=found.version)
    choose_deadline(session, ctx, found.id, claim.id, expected_version=found.version)
    assert (found.deadline_on, found.closes_at.date()) == (LATER.day, date(2026, 9, 16))
    told(session, [replace(CALL, deadlines=(SOONER,))], days=1)
    assert only(session).deadline_on == LATER.day


def test_what_a_source_lists_no_more_is_noted_and_stays(session: Session) -> None:
    told(session, [CALL, replace(CALL, key="b", title="Autre", reference=None, url=None)])
    told(session, [CALL], days=1)
    assert note_gone(session, service(1), ONE, service(1).now) == 1
    gone = {
        each.key: each.gone_at for each in session.scalars(select(CallClaim).execution_options(populate_existing=True))
    }
    assert gone == {"a": None, "b": service(1).now}
    assert note_gone(session, service(2), OTHER, service(2).now) == 0
    told(session, [replace(CALL, key="b", title="Autre", reference=None, url=None)], days=3)
    session.expire_all()
    assert {each.gone_at for each in session.scalars(select(CallClaim))} == {None}


def test_only_who_changes_calls_decides(session: Session, make_ctx: MakeContext) -> None:
    told(session, [replace(CALL, doubts=(Doubt("envelope", "beaucoup"),))])
    found = only(session)
    attempts: list[Callable[[Context], object]] = [
        lambda ctx: choose_deadline(session, ctx, found.id, uuid4(), expected_version=1),
        lambda ctx: accept_word(session, ctx, found.id, uuid4(), expected_version=1),
        lambda ctx: keep_ours(session, ctx, found.id, uuid4()),
        lambda ctx: note_seen(session, ctx, found.id),
        lambda ctx: note_gone(session, ctx, ONE, NOW),
    ]
    for attempt in attempts:
        with pytest.raises(Denied):
            attempt(make_ctx("call.see"))
        with pytest.raises(NotFound):
            attempt(make_ctx("case.see"))


class Group:
    """The fundraising group, a followed call whose deadline moves, and the hourly job."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.people: dict[UUID, str] = {}

    def __enter__(self) -> Session:
        self.session = Session(self.connection, join_transaction_mode="create_savepoint")
        return self.session

    def __exit__(self, *_failure: object) -> None:
        self.session.commit()
        self.session.close()

    def person(self, name: str, *groups: str, away: bool = False) -> None:
        with self as session:
            made = person_of(name, groups, "active")
            session.add(made)
            session.flush()
            add_recipient(session, owner_id=made.id, address=f"{name.lower()}@example.org")
            if away:
                until = NOW + timedelta(days=5)
                session.add(Absence(id=uuid4(), person_id=made.id, begins_at=NOW, ends_at=until, entry_id=uuid4()))
            self.people[made.id] = name

    def moves(self, deadline: FoundDeadline, days: int, *, followed: bool = True) -> None:
        with self as session:
            told(session, [replace(CALL, deadlines=(deadline,))], days=days)
            session.execute(update(Call).values(standing="followed" if followed else "new"))

    def hear(self, days: float) -> list[str]:
        """Runs the job then, twice; who was told."""
        before = self._told()
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            tell_of_moved()
            tell_of_moved()
        left = self._told()
        for name in before:
            left.remove(name)
        return left

    def _told(self) -> list[str]:
        with self as session:
            owners = select(Recipient.owner_id).join(Delivery, Delivery.recipient_id == Recipient.id)
            return sorted(self.people[each] for each in session.scalars(owners) if each)


@pytest.fixture
def group(in_app: Flask, rolled_back: Connection) -> Group:
    assert in_app is not None
    made = Group(rolled_back)
    made.person("Awa", "fundraising")
    made.person("Colette", "committee")
    made.moves(FIRST, 0)
    return made


def test_whoever_looks_after_calls_is_told_once_a_day_of_all_that_has_moved(group: Group) -> None:
    assert group.hear(0.01) == []
    group.moves(LATER, 1)
    assert group.hear(1.01) == ["Awa"]
    assert group.hear(1.1) == []
    group.moves(SOONER, 1)
    assert group.hear(1.2) == []
    assert group.hear(2.01) == ["Awa"]
    assert group.hear(3.01) == []


def test_after_days_without_a_worker_one_message_comes(group: Group) -> None:
    group.moves(LATER, 1)
    group.moves(SOONER, 2)
    assert group.hear(4.01) == ["Awa"]
    assert group.hear(5.01) == []


def test_nobody_is_told_at_night_nor_while_away_nor_of_what_is_not_followed(group: Group) -> None:
    group.person("Bruno", "fundraising", away=True)
    group.moves(LATER, 1, followed=False)
    assert group.hear(1.01) == []
    group.moves(SOONER, 2)
    assert group.hear(2.6) == []
    assert group.hear(3.01) == ["Awa"]


def test_what_has_moved_waits_on_the_home_page_until_somebody_takes_note(session: Session, ctx: Context) -> None:
    told(session, [CALL])
    told(session, [replace(CALL, deadlines=(LATER,))], days=1)
    reader = replace(ctx, now=service(2).now)
    assert count_moved(session, reader) == 0
    found = only(session)
    found.standing = "followed"
    session.flush()
    assert count_moved(session, reader) == 1
    note_seen(session, reader, found.id)
    assert count_moved(session, reader) == 0

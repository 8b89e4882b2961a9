"""Reads of the rotas: who is on call for a group, and when."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership, Person, Shift
from fundapp.accounts.permissions.duty import may_see_rota
from fundapp.accounts.rules.duty import LISTED
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require

NEXT_WEEKS, COMING, PAST = "weeks", "coming", "past"

_FORWARDS = (Shift.begins_at, Shift.id)
_BACKWARDS = (Shift.begins_at.desc(), Shift.id.desc())


def shift(session: Session, ctx: Context, shift_id: UUID) -> Shift:
    """One turn on call, for the members of its group. Raises NotFound."""
    found = session.get(Shift, shift_id, populate_existing=True)
    if found is None:
        raise NotFound
    require(may_see_rota(ctx, found.group_code))
    return found


def shifts_page(
    session: Session, ctx: Context, group_code: str, span: str, *, marks: Marks, mark: str | None = None
) -> Page[Shift]:
    """One page of a group's turns: of the next four weeks, all that come, or those that are over. Two queries."""
    require(may_see_rota(ctx, group_code))
    name = f"rota:{group_code}:{span}"
    return read_page(session, _within(ctx.now, group_code, span), _order(span), marks=marks, name=name, mark=mark)


def shifts_to_export(session: Session, ctx: Context, group_code: str, span: str) -> Iterator[tuple[Shift, str]]:
    """All of these turns, each with its person's name, read in chunks."""
    require(may_see_rota(ctx, group_code))
    wanted = _within(ctx.now, group_code, span).join(Person, Person.id == Shift.person_id).add_columns(Person.name)
    rows = session.execute(wanted.order_by(*_order(span)), execution_options=IN_CHUNKS)
    return ((row[0], row[1]) for row in rows)


def shifts_between(
    session: Session, group_codes: Collection[str], begins_at: datetime, ends_at: datetime
) -> Sequence[tuple[Shift, Person]]:
    """The turns of these groups that touch the span, each with its person, the earliest first. One query."""
    if not group_codes:
        return []
    wanted = select(Shift, Person).join(Person, Person.id == Shift.person_id)
    wanted = wanted.where(Shift.group_code.in_(group_codes), Shift.ends_at > begins_at, Shift.begins_at < ends_at)
    return [(row[0], row[1]) for row in session.execute(wanted.order_by(*_FORWARDS))]


def last_end(session: Session, group_code: str) -> datetime | None:
    """When the last turn of a group ends. One query."""
    wanted = select(Shift.ends_at).where(Shift.group_code == group_code)
    return session.scalars(wanted.order_by(Shift.ends_at.desc()).limit(1)).first()


def overlapping_shift(
    session: Session, group_code: str, begins_at: datetime, ends_at: datetime
) -> tuple[Shift, Person] | None:
    """The first turn of a group that shares a moment with the span. One query."""
    return next(iter(shifts_between(session, [group_code], begins_at, ends_at)), None)


def members_on_rota(session: Session, group_code: str) -> Sequence[Person]:
    """Who may be on call for a group: its members who can sign in, by name. One query."""
    wanted = select(Person).join(Membership, Membership.person_id == Person.id)
    wanted = wanted.where(Membership.group_code == group_code, Person.state == "active")
    return session.scalars(wanted.order_by(Person.sort_name, Person.id)).all()


def lock_rota(session: Session, group_code: str) -> set[UUID]:
    """Makes the rota of a group nobody else's until the transaction ends, and returns who belongs to the group.

    It locks the group's memberships: a rota without turns has no rows of its own to lock, and its last member has
    theirs. On SQLite there is one writer anyway. Lock persons before, never after: whoever changes a person holds their
    row when they come to the memberships.
    """
    wanted = select(Membership.person_id).where(Membership.group_code == group_code)
    return set(session.scalars(wanted.order_by(Membership.person_id).with_for_update()))


def _within(now: datetime, group_code: str, span: str) -> Select[Any]:
    conditions: Mapping[str, tuple[Any, ...]] = {
        NEXT_WEEKS: (Shift.ends_at > now, Shift.begins_at < now + LISTED),
        COMING: (Shift.ends_at > now,),
        PAST: (Shift.ends_at <= now,),
    }
    return select(Shift).where(Shift.group_code == group_code, *conditions[span])


def _order(span: str) -> Sequence[Any]:
    return _BACKWARDS if span == PAST else _FORWARDS

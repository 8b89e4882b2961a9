"""Reads of reminders: what people wish, whom to remind, and of what they were reminded."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership, Person
from fundapp.accounts.queries.duty import is_away
from fundapp.core.context import Context
from fundapp.core.reader import Reader
from fundapp.grants.models import CallFollower, CallReminder, CallWish
from fundapp.grants.permissions import EDIT, GRANTS, may_edit
from fundapp.grants.queries.dates import dates_of
from fundapp.grants.rules.dates import Dated
from fundapp.grants.rules.reminders import LEADS, Reminding, Told, Wish, due_now, is_wished

MOST = 5_000
"""Dates that are looked at in one go."""

DAY = timedelta(days=1)


def follows(session: Session, ctx: Context, call_id: UUID) -> CallFollower | None:
    """That the actor asked for reminders of a call. One query for fundraisers, none for others."""
    if not may_edit(ctx) or ctx.actor is None:
        return None
    wanted = select(CallFollower).where(CallFollower.call_id == call_id, CallFollower.person_id == ctx.actor.id)
    return session.scalars(wanted).first()


def own_wish(session: Session, ctx: Context) -> CallWish | None:
    """What the actor wishes; None where they have said nothing. One query."""
    if ctx.actor is None:
        return None
    return session.scalars(select(CallWish).where(CallWish.person_id == ctx.actor.id)).first()


def wish_of(session: Session, person_id: UUID) -> Wish:
    """What somebody wishes, said or not. One query."""
    found = session.scalars(select(CallWish).where(CallWish.person_id == person_id)).first()
    return found.wish if found else Wish()


def people_to_remind(session: Session, ctx: Context) -> Sequence[Reminding]:
    """Who is to be reminded now, and of what: nobody who is away, or was reminded today. At most six queries."""
    people = _crew(session, ctx)
    if not people:
        return []
    mine = _followed_by(session, people)
    today = ctx.now.date()
    coming = dates_of(session, {each for calls in mine.values() for each in calls}, today - DAY, today + _AHEAD, MOST)
    if not coming:
        return []
    wishes = {each.person_id: each.wish for each in session.scalars(_wishes(people))}
    told = _told(session, people, today - DAY)
    return [
        found
        for each in people
        if (found := _reminding(ctx, each, wishes.get(each.id, Wish()), mine.get(each.id, set()), coming, told))
    ]


_AHEAD = timedelta(days=max(LEADS) + 1)


def _crew(session: Session, ctx: Context) -> Sequence[Person]:
    """Whoever looks after calls, can sign in and is not away, by id. Two queries."""
    groups = [code for code, given in GRANTS.items() if EDIT in given]
    of_them = Person.memberships.any(Membership.group_code.in_(groups))
    found = session.scalars(select(Person).where(of_them, Person.state == "active").order_by(Person.id)).all()
    away = is_away(session, [each.id for each in found], ctx.now)
    return [each for each in found if each.id not in away]


def _followed_by(session: Session, people: Collection[Person]) -> Mapping[UUID, set[UUID]]:
    ids = [each.id for each in people]
    wanted = select(CallFollower.person_id, CallFollower.call_id).where(CallFollower.person_id.in_(ids))
    found: dict[UUID, set[UUID]] = {}
    for person_id, call_id in session.execute(wanted):
        found.setdefault(person_id, set()).add(call_id)
    return found


def _wishes(people: Collection[Person]) -> Select[CallWish]:
    return select(CallWish).where(CallWish.person_id.in_([each.id for each in people]))


def _told(session: Session, people: Collection[Person], since: date) -> Mapping[UUID, Mapping[UUID, Told]]:
    """Of what each person was reminded, by the date's id; what has passed is of no interest any more. One query."""
    ids = [each.id for each in people]
    wanted = select(CallReminder).where(CallReminder.person_id.in_(ids), CallReminder.day >= since)
    found: dict[UUID, dict[UUID, Told]] = {}
    for each in session.scalars(wanted):
        found.setdefault(each.person_id, {})[each.subject_id] = Told(each.day, each.lead, each.told_on)
    return found


def _reminding(
    ctx: Context,
    person: Person,
    wish: Wish,
    mine: Collection[UUID],
    coming: Sequence[Dated],
    told: Mapping[UUID, Mapping[UUID, Told]],
) -> Reminding | None:
    reader = Reader(person.language, ZoneInfo(person.zone))
    today = ctx.now.astimezone(reader.zone).date()
    known = told.get(person.id, {})
    if any(each.on >= today for each in known.values()):
        return None
    wanted = [each for each in coming if is_wished(each, wish.scope, mine)]
    due = due_now(wanted, known, wish.leads, today, {each.id: each.due.day_in(reader.zone) for each in wanted})
    return Reminding(person.id, reader, today, wish.named, due) if due else None

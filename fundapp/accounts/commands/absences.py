"""Being away: with one tap or planned, and who stands in meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session, selectinload

from fundapp.accounts.models import Absence, Person
from fundapp.accounts.permissions.duty import may_stand_in
from fundapp.accounts.queries.duty import current_absence, overlapping_absence, own_absence
from fundapp.audit.commands import record
from fundapp.audit.minutes import minute
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid, NotFound, NotSignedIn
from fundapp.core.formats import datetime as write_moment
from fundapp.core.i18n import _

KIND = "absence"


def begin_absence(session: Session, ctx: Context, until: datetime | None) -> Absence:
    """The actor is away from now on; without `until`, until they say that they are back.

    Their usual deputy stands in if they may and are there, else nobody does. Raises Conflict where the actor is away
    already, or has planned to be before `until`.
    """
    me = locked_colleague(session, _actor_id(ctx))
    if known := overlapping_absence(session, me.id, ctx.now, until):
        raise Conflict(_told(ctx, known))
    deputy = _usual_deputy(session, me, ctx.now, until)
    found = Absence(id=uuid4(), person_id=me.id, deputy_id=deputy, begins_at=ctx.now, ends_at=until)
    found.entry_id = record(session, ctx, "absence.begun", KIND, found.id, _payload(found))
    session.add(found)
    session.flush()
    return found


def plan_absence(session: Session, ctx: Context, given: Mapping[str, Any]) -> Absence:
    """The actor will be away. A beginning that is past counts as now.

    Raises Invalid (fields `begins_at`, `ends_at`, `deputy_id`) with the reason: over before it begins, another absence
    in that time, a deputy who may not stand in or is away too.
    """
    me = locked_colleague(session, _actor_id(ctx))
    begins_at, ends_at = max(given["begins_at"], ctx.now), given["ends_at"]
    if ends_at is not None and ends_at <= begins_at:
        raise Invalid({"ends_at": [_("This is before the absence begins, or past.")]})
    if known := overlapping_absence(session, me.id, begins_at, ends_at):
        raise Invalid({"begins_at": [_told(ctx, known)]})
    deputy = judged_deputy(session, me, given["deputy_id"])
    if deputy and not _is_there(session, deputy.id, begins_at, ends_at):
        raise Invalid({"deputy_id": [_("This person is away in that time themselves.")]})
    deputy_id = deputy.id if deputy else None
    found = Absence(id=uuid4(), person_id=me.id, deputy_id=deputy_id, begins_at=begins_at, ends_at=ends_at)
    found.entry_id = record(session, ctx, "absence.planned", KIND, found.id, _payload(found))
    session.add(found)
    session.flush()
    return found


def end_absence(session: Session, ctx: Context) -> Absence:
    """The actor is back. Raises Conflict where they were not away."""
    me = locked_colleague(session, _actor_id(ctx))
    found = current_absence(session, me.id, ctx.now)
    if found is None:
        raise Conflict(_("You were not away: nothing has changed."))
    found.ends_at = ctx.now
    found.entry_id = record(session, ctx, "absence.ended", KIND, found.id, _payload(found))
    session.flush()
    return found


def remove_absence(session: Session, ctx: Context, absence_id: UUID) -> Absence:
    """Gives up a planned absence of the actor's own. Raises Conflict for one that has begun."""
    locked_colleague(session, _actor_id(ctx))
    found = own_absence(session, ctx, absence_id)
    if found.begins_at <= ctx.now:
        raise Conflict(_("This absence has begun: say that you are back instead."))
    session.delete(found)
    record(session, ctx, "absence.removed", KIND, found.id, _payload(found))
    session.flush()
    return found


def locked_colleague(session: Session, person_id: UUID) -> Person:
    """A person with their groups, nobody else's until the transaction ends. Raises NotFound."""
    loaded = (selectinload(Person.memberships),)
    found = session.get(Person, person_id, options=loaded, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def judged_deputy(session: Session, person: Person, deputy_id: UUID | None) -> Person | None:
    """The deputy whom a person has named, if any. Raises Invalid at `deputy_id`, with the reason why not."""
    if deputy_id is None:
        return None
    found = _with_groups(session, deputy_id)
    if found is None:
        raise Invalid({"deputy_id": [_("Please choose one of the answers offered.")]})
    verdict = may_stand_in(person, found)
    if not verdict:
        raise Invalid({"deputy_id": [str(verdict.reason)]})
    return found


def _usual_deputy(session: Session, me: Person, begins_at: datetime, ends_at: datetime | None) -> UUID | None:
    """The usual deputy, if they still may stand in and are there."""
    found = _with_groups(session, me.deputy_id) if me.deputy_id else None
    if found is None or not may_stand_in(me, found) or not _is_there(session, found.id, begins_at, ends_at):
        return None
    return found.id


def _with_groups(session: Session, person_id: UUID) -> Person | None:
    loaded = (selectinload(Person.memberships),)
    return session.get(Person, person_id, options=loaded, populate_existing=True)  # also where they are known already


def _is_there(session: Session, person_id: UUID, begins_at: datetime, ends_at: datetime | None) -> bool:
    """Whether nothing keeps somebody away in the span; of one without an end nobody knows more than its beginning."""
    if ends_at is None:
        return current_absence(session, person_id, begins_at) is None
    return overlapping_absence(session, person_id, begins_at, ends_at) is None


def _told(ctx: Context, known: Absence) -> str:
    begins_at = write_moment(ctx.reader, known.begins_at)
    if known.ends_at is None:
        return _("You are away already, from %(begins)s until you say that you are back.", begins=begins_at)
    ends_at = write_moment(ctx.reader, known.ends_at)
    return _("You are away already from %(begins)s until %(ends)s.", begins=begins_at, ends=ends_at)


def _payload(found: Absence) -> Mapping[str, Any]:
    return {
        "begins": minute(found.begins_at),
        "ends": minute(found.ends_at) if found.ends_at else None,
        "deputy": found.deputy_id.hex if found.deputy_id else None,
    }


def _actor_id(ctx: Context) -> UUID:
    if ctx.actor is None:
        raise NotSignedIn
    return ctx.actor.id

"""The rotas: turns on call added, removed, taken over and handed over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.commands.absences import locked_colleague
from fundapp.accounts.models import Person, Shift
from fundapp.accounts.permissions.duty import may_pass_on, may_remove, may_see_rota, may_take_over
from fundapp.accounts.queries.duty import current_absence, is_away
from fundapp.accounts.queries.rota import lock_rota, overlapping_shift, shift
from fundapp.accounts.rules.duty import FARTHEST, LONGEST_SHIFT
from fundapp.audit.commands import record
from fundapp.audit.minutes import minute
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid, NotFound, NotSignedIn
from fundapp.core.formats import datetime as write_moment
from fundapp.core.i18n import _, ngettext
from fundapp.core.verdicts import require

KIND = "shift"


def add_shift(session: Session, ctx: Context, group_code: str, given: Mapping[str, Any]) -> Shift:
    """Puts a member of a group on its rota. A beginning that is past counts as now.

    Raises Invalid (fields `person_id`, `begins_at`, `ends_at`) with the reason: no member, over before it begins, too
    long, too far ahead, or in somebody else's turn.
    """
    require(may_see_rota(ctx, group_code))
    person_id = _locked_member(session, group_code, given["person_id"])
    begins_at, ends_at = max(given["begins_at"], ctx.now), given["ends_at"]
    _judge_span(ctx, begins_at, ends_at)
    if taken := overlapping_shift(session, group_code, begins_at, ends_at):
        raise Invalid({"begins_at": [_told(ctx, *taken)]})
    found = Shift(id=uuid4(), group_code=group_code, person_id=person_id, begins_at=begins_at, ends_at=ends_at)
    found.entry_id = record(session, ctx, "shift.added", KIND, found.id, _payload(found))
    session.add(found)
    session.flush()
    return found


def remove_shift(session: Session, ctx: Context, shift_id: UUID) -> Shift:
    """Takes a turn that lies ahead off the rota. Raises Denied for one that has begun."""
    found = _locked_shift(session, ctx, shift_id)
    require(may_remove(ctx, found))
    session.delete(found)
    record(session, ctx, "shift.removed", KIND, found.id, _payload(found))
    session.flush()
    return found


def take_over_shift(session: Session, ctx: Context, shift_id: UUID) -> Shift:
    """The actor is on call from now on, in place of the colleague whose turn it is, until it would have ended.

    Raises Conflict where that turn is no longer the one of now; Denied while the actor is away.
    """
    if ctx.actor is None:
        raise NotSignedIn
    group_code = shift(session, ctx, shift_id).group_code
    _locked_member(session, group_code, ctx.actor.id)
    found = shift(session, ctx, shift_id)
    if found.ends_at <= ctx.now:
        raise Conflict(_("This turn is over: somebody else may have taken it."))
    require(may_take_over(ctx, found, away=bool(is_away(session, [ctx.actor.id], ctx.now))))
    changed = _handed(found, ctx.actor.id, ctx.now)
    for each, told in changed:
        each.entry_id = record(session, ctx, "shift.taken_over", KIND, each.id, told)
        session.add(each)
    session.flush()
    return changed[-1][0]


def hand_over_shift(session: Session, ctx: Context, shift_id: UUID, colleague_id: UUID) -> Shift:
    """Gives a turn, or what is left of it, to a colleague.

    Raises Invalid (field `person_id`) with the reason why not; Denied where the turn is over.
    """
    group_code = shift(session, ctx, shift_id).group_code
    _locked_member(session, group_code, colleague_id)
    found = shift(session, ctx, shift_id)
    require(may_pass_on(ctx, found))
    if found.person_id == colleague_id:
        raise Invalid({"person_id": [_("It is this person’s turn already.")]})
    if current_absence(session, colleague_id, max(found.begins_at, ctx.now)):
        raise Invalid({"person_id": [_("This person is away when the turn begins.")]})
    changed = _handed(found, colleague_id, ctx.now)
    for each, told in changed:
        each.entry_id = record(session, ctx, "shift.handed_over", KIND, each.id, told)
        session.add(each)
    session.flush()
    return changed[-1][0]


def passed_on(found: Shift, taker_id: UUID, now: datetime) -> Sequence[Shift]:
    """Gives what is left of a turn to somebody: the rows that change, the one that comes after now last.

    A turn that has begun ends now, and the rest is a new one: who was on call when stays known.
    """
    if found.begins_at >= now:
        found.person_id = taker_id
        return [found]
    rest = Shift(id=uuid4(), group_code=found.group_code, person_id=taker_id, begins_at=now, ends_at=found.ends_at)
    found.ends_at = now
    return [found, rest]


def _handed(found: Shift, taker_id: UUID, now: datetime) -> Sequence[tuple[Shift, Mapping[str, Any]]]:
    """The rows that change, each with what its entry tells: the log is compared with the rows, both ways."""
    told = {"from": found.person_id.hex, "to": taker_id.hex}
    return [(each, {**_payload(each), **told}) for each in passed_on(found, taker_id, now)]


def _locked_member(session: Session, group_code: str, person_id: UUID) -> UUID:
    """Locks a person, then their group's rota. Raises Invalid at `person_id` for whoever cannot be on call for it."""
    try:
        person = locked_colleague(session, person_id)
    except NotFound:
        person = None
    if person is None or person.state != "active" or person_id not in lock_rota(session, group_code):
        raise Invalid({"person_id": [_("Only an active member of the group can be on call for it.")]})
    return person_id


def _locked_shift(session: Session, ctx: Context, shift_id: UUID) -> Shift:
    lock_rota(session, shift(session, ctx, shift_id).group_code)
    return shift(session, ctx, shift_id)


def _judge_span(ctx: Context, begins_at: datetime, ends_at: datetime) -> None:
    if ends_at <= begins_at:
        raise Invalid({"ends_at": [_("This is before the turn begins, or past.")]})
    if ends_at - begins_at > LONGEST_SHIFT:
        days = LONGEST_SHIFT.days
        wording = ngettext("A turn lasts %(num)s day at most.", "A turn lasts %(num)s days at most.", days)
        raise Invalid({"ends_at": [wording]})
    if begins_at - ctx.now > FARTHEST:
        raise Invalid({"begins_at": [_("This is more than a year ahead.")]})


def _told(ctx: Context, taken: Shift, person: Person) -> str:
    spoken = {"begins": write_moment(ctx.reader, taken.begins_at), "ends": write_moment(ctx.reader, taken.ends_at)}
    return _("%(name)s is on call from %(begins)s until %(ends)s already.", name=person.name, **spoken)


def _payload(found: Shift) -> Mapping[str, Any]:
    return {
        "group": found.group_code,
        "person": found.person_id.hex,
        "begins": minute(found.begins_at),
        "ends": minute(found.ends_at),
    }

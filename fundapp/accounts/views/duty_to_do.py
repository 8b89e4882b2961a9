"""What duty brings to the home page: being on call, a rota with a gap, standing in for a colleague."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from flask import url_for

from fundapp.accounts.models import Absence, Person, Shift
from fundapp.accounts.permissions.duty import may_see_rota
from fundapp.accounts.queries.duty import covered_absences
from fundapp.accounts.queries.rota import shifts_between
from fundapp.accounts.rules.duty import GAPS_TOLD, SOON, gaps
from fundapp.accounts.rules.groups import NAMES, ON_CALL, GroupCode
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.formats import datetime as write_moment
from fundapp.core.i18n import _
from fundapp.core.ports import ToDo

LOOKED_BACK = timedelta(days=7)
"""So far back we look for when a gap began that lasts still."""

Turns = Sequence[tuple[Shift, Person]]


def to_do(ctx: Context) -> Sequence[ToDo]:
    """What waits for this person. At most two queries; none for whoever belongs to no group."""
    if ctx.actor is None or not ctx.actor.groups:
        return []
    session, me = db.session(), ctx.actor.id
    codes = [code for code in ON_CALL if may_see_rota(ctx, code)]
    turns = shifts_between(session, codes, ctx.now - LOOKED_BACK, ctx.now + GAPS_TOLD)
    return [
        *(_on_call(ctx, shift) for shift, person in turns if person.id == me and _is_near(ctx, shift)),
        *_gaps(ctx, codes, turns),
        *(_standing_in(ctx, *covered) for covered in covered_absences(session, me, ctx.now)),
    ]


def _is_near(ctx: Context, shift: Shift) -> bool:
    return shift.ends_at > ctx.now and shift.begins_at < ctx.now + SOON


def _on_call(ctx: Context, shift: Shift) -> ToDo:
    told: dict[str, Any] = {"group": NAMES[GroupCode(shift.group_code)]}
    url = url_for("duty.rota", group=shift.group_code)
    if shift.begins_at > ctx.now:
        begins_at = write_moment(ctx.reader, shift.begins_at)
        label = _("You are on call from %(moment)s: %(group)s", moment=begins_at, **told)
        return ToDo(label, url, _("Hand over in time if you cannot be."), shift.begins_at)
    ends_at = write_moment(ctx.reader, shift.ends_at)
    return ToDo(_("You are on call until %(moment)s: %(group)s", moment=ends_at, **told), url, due=shift.ends_at)


def _gaps(ctx: Context, codes: Sequence[GroupCode], turns: Turns) -> Iterator[ToDo]:
    """The first gap of each rota; without a clock where nobody was on call for a week either: it is not in use."""
    for code in codes:
        taken = [(each.begins_at, each.ends_at) for each, _person in turns if each.group_code == code]
        first = next(iter(gaps(taken, ctx.now, ctx.now + GAPS_TOLD)), None)
        if first is None:
            continue
        before = [ends_at for _begins_at, ends_at in taken if ends_at <= ctx.now]
        begins_at = first.begins_at if first.begins_at > ctx.now else max(before, default=None)
        told = {"begins": write_moment(ctx.reader, first.begins_at), "ends": write_moment(ctx.reader, first.ends_at)}
        label = _("Nobody is on call: %(group)s", group=NAMES[code])
        detail = _("From %(begins)s to %(ends)s.", **told)
        yield ToDo(label, url_for("duty.rota", group=code), detail, begins_at)


def _standing_in(ctx: Context, absence: Absence, absent: Person) -> ToDo:
    url = url_for("duty.show")
    if absence.ends_at is None:
        return ToDo(_("You stand in for %(name)s until they are back", name=absent.name), url)
    ends_at = write_moment(ctx.reader, absence.ends_at)
    return ToDo(_("You stand in for %(name)s until %(moment)s", name=absent.name, moment=ends_at), url)

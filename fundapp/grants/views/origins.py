"""Where a call comes from: what each source says, where they do not agree, and what they changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, EditConflict
from fundapp.core.formats import number
from fundapp.core.forms import number_sent
from fundapp.core.i18n import _, ngettext
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.grants.commands.deciding import accept_word, choose_deadline, keep_ours, note_seen
from fundapp.grants.commands.joining import separate_word
from fundapp.grants.commands.laying import said_by, standing_in
from fundapp.grants.models import Call, CallChange, CallClaim
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.likeness import like
from fundapp.grants.queries.origins import changes_of, claims_of, count_moved
from fundapp.grants.rules.changes import FLAGGED, MOVED, said
from fundapp.grants.rules.likeness import REASONS
from fundapp.grants.rules.merging import DEADLINE, Dated, next_due
from fundapp.grants.rules.vocabulary import Standing
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.grants.views.telling import label, told

blueprint = Blueprint("call_origins", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)


@dataclass(frozen=True)
class Origin:
    """A source as the page of a call shows it. `doubts`: what it says and nobody can read, with the field."""

    claim: CallClaim
    name: str
    deadline: Dated | None
    doubts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Told:
    """A change in words."""

    change: CallChange
    label: str
    before: str | None
    after: str | None
    name: str


def where_from(session: Session, ctx: Context, found: Call) -> Mapping[str, Any]:
    """What the page of a call says of its sources. Three queries."""
    claims = claims_of(session, ctx, found.id)
    names = {each.source_id: name_of(each) for each in claims}
    origins = [_origin(each, names, found, ctx) for each in claims]
    changed = [_told(ctx, each, names) for each in changes_of(session, ctx, found.id)]
    now = standing_in(found)
    asked = [each for each in changed if each.change.held_back and not each.change.seen
             and each.change.after != said(now, each.change.field)]  # fmt: skip
    moved = [each for each in changed if each.change.moved and not each.change.held_back
             and not each.change.seen and each.change.found_at >= ctx.now - FLAGGED]  # fmt: skip
    return {
        "origins": origins, "changed": [each for each in changed if not each.change.held_back],
        "asked": list({each.change.field: each for each in reversed(asked)}.values()), "moved": moved[:1],
        "disagreeing": _disagreeing(found, origins), "gone": _gone(found, claims, ctx), "moved_said": MOVED,
        "twins": [(each.theirs(found.id), each) for each in like(session, ctx, found.id)], "reasons": REASONS,
    }  # fmt: skip


def name_of(claim: CallClaim) -> str:
    """How a source is called: as those call it who look after it, else by the address at which it tells of the call."""
    if claim.source:
        return claim.source.name
    host = urlsplit(claim.url or "").hostname or ""
    return host.removeprefix("www.") or _("A source without an address")


@blueprint.post("/<uuid:call_id>/deadline/<uuid:claim_id>")
def choose(call_id: UUID, claim_id: UUID) -> AnyResponse:
    """The deadline of this source is the right one."""
    done = _("The deadline is kept. No source changes it any more; what they say next is shown.")
    return _decide(
        call_id,
        done,
        lambda session, ctx, seen: choose_deadline(session, ctx, call_id, claim_id, expected_version=seen),
    )


@blueprint.post("/<uuid:call_id>/deadline/noted")
def note(call_id: UUID) -> AnyResponse:
    """Somebody has taken note that the deadline has moved."""
    return _decide(
        call_id,
        _("Noted. The change stays in the list below."),
        lambda session, ctx, _seen: note_seen(session, ctx, call_id),
    )


@blueprint.post("/<uuid:call_id>/changes/<uuid:told_id>/accept")
def accept(call_id: UUID, told_id: UUID) -> AnyResponse:
    """What the source says takes the place of what was written."""
    done = _("The call says what the source says now, and follows it.")
    return _decide(
        call_id, done, lambda session, ctx, seen: accept_word(session, ctx, call_id, told_id, expected_version=seen)
    )


@blueprint.post("/<uuid:call_id>/changes/<uuid:told_id>/keep")
def keep(call_id: UUID, told_id: UUID) -> AnyResponse:
    """What was written stays."""
    return _decide(
        call_id, _("What was written stays."), lambda session, ctx, _seen: keep_ours(session, ctx, call_id, told_id)
    )


@blueprint.post("/<uuid:call_id>/sources/<uuid:claim_id>/separate")
def separate(call_id: UUID, claim_id: UUID) -> AnyResponse:
    """What this source says is about another call."""
    done = _("What this source says is a call of its own now.")
    return _decide(
        call_id, done, lambda session, ctx, seen: separate_word(session, ctx, call_id, claim_id, expected_version=seen)
    )


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Followed calls whose deadline has moved. One query for fundraisers, none for others."""
    count = count_moved(db.session(), ctx) if may_edit(ctx) else 0
    if not count:
        return []
    label = ngettext(
        "%(count)s followed call whose deadline has moved", "%(count)s followed calls whose deadline has moved", count,
        count=number(ctx.reader, count),
    )  # fmt: skip
    return [ToDo(label, url_for("calls.index", standing=Standing.FOLLOWED, changed="14", time="all"))]


def _decide(call_id: UUID, done: str, act: Callable[[Session, Context, int], object]) -> AnyResponse:
    ctx = current_context()
    require(may_edit(ctx))
    try:
        with transaction() as session:
            act(session, ctx, number_sent(request.form.get("version")))
        flash(done)
    except EditConflict:
        flash(_("Somebody changed this call meanwhile. Look at it again, then decide."), "warning")
    except Conflict as refused:
        flash(str(refused.reason), "warning")
    return redirect(url_for("calls.show", call_id=call_id), 303)


def _origin(claim: CallClaim, names: Mapping[UUID, str], found: Call, ctx: Context) -> Origin:
    doubts = [(label(field), text) for field, text in claim.facts.get("doubts", ()) if field not in found.edited]
    return Origin(claim, names[claim.source_id], next_due(said_by(claim), ctx.now), doubts)


def _told(ctx: Context, each: CallChange, names: Mapping[UUID, str]) -> Told:
    before, after = (told(ctx.reader, each.field, text) for text in (each.before, each.after))
    return Told(each, label(each.field), before, after, names.get(each.source_id, _("a source")))


def _disagreeing(found: Call, origins: Sequence[Origin]) -> Sequence[Origin]:
    """One source for each deadline that is stated, where they do not agree and nobody has decided."""
    if set(DEADLINE) & set(found.edited):
        return []
    by_due = {each.deadline.due: each for each in reversed(origins) if each.deadline}
    days = {due.on for due in by_due}
    moments = {due.moment for due in by_due if due.moment}
    if len(days) < 2 and len(moments) < 2:
        return []
    return sorted(by_due.values(), key=lambda each: each.deadline.due.ends if each.deadline else None)  # type: ignore[arg-type,return-value]


def _gone(found: Call, claims: Sequence[CallClaim], ctx: Context) -> CallClaim | None:
    """The first source that lists the call no more, where none of them does and its deadline is ahead."""
    if not claims or found.closes_at < ctx.now or any(each.gone_at is None for each in claims):
        return None
    return min(claims, key=lambda each: each.gone_at)  # type: ignore[arg-type,return-value]

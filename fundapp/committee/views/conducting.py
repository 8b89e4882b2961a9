"""What an officer does with a round: opens it, fills a seat, changes the brief, gives more time, calls it off."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.committee.briefs import Brief, new_brief
from fundapp.committee.commands.nudging import nudge_member
from fundapp.committee.commands.opening import cancel_round, change_brief, extend_round, open_round, seat_reserve
from fundapp.committee.commands.ratifying import convene_ratification
from fundapp.committee.forms.rounds import ConfirmationForm, SummaryForm
from fundapp.committee.models import DecisionRound, Panellist
from fundapp.committee.permissions import may_conduct, may_nudge, may_ratify
from fundapp.committee.queries.members import committee_members
from fundapp.committee.queries.panels import proposed_panel
from fundapp.committee.queries.rounds import sitting_of
from fundapp.committee.queries.waiting import is_put_again
from fundapp.committee.rules.panels import Standing
from fundapp.committee.sealing import brief_of, card_of_round, officers_of, seal_brief, seal_round
from fundapp.committee.views.frame import blueprint, vault
from fundapp.committee.views.sittings import Chamber, admitted, chamber_of, conductor_of, says_of
from fundapp.committee.workflow import Action, State
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Denied, EditConflict, NotFound
from fundapp.core.formats import time_left
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.verdicts import Verdict, require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed

SUMMARY = "summary"
"""The section of every brief that an officer writes in words of their own."""


def may_nudge_each(ctx: Context, seen: Chamber) -> Sequence[tuple[Panellist, Verdict]]:
    """Whoever else a round waits for, and whether they may be reminded now."""
    others = [each for each in seen.awaited if ctx.actor is None or each.person_id != ctx.actor.id]
    return [(each, may_nudge(ctx, seen.round, each, waits=True)) for each in others]


def messenger_line(ctx: Context, found: DecisionRound) -> str:
    """What may be pasted into the group chat: that something waits, and how long; nothing of what, or for whom."""
    if found.state == State.OPEN and found.closes_at is not None and found.closes_at > ctx.now:
        left = time_left(ctx.reader, found.closes_at, ctx.now)
        return _("Something waits for you in the service: %(time)s.", time=left)
    return _("Something waits for you in the service.")


@blueprint.post("/rounds/<uuid:round_id>/nudge/<uuid:person_id>")
def nudge(round_id: UUID, person_id: UUID) -> Response:
    """Tells somebody that something waits for them, without a word of what."""
    _admitted(current_context(), round_id)
    try:
        with transaction() as session:
            sent = nudge_member(session, current_context(), round_id, person_id)
    except Denied as error:
        flash(str(error.reason or error.title), "warning")
    else:
        told = _("They are told that something waits for them.")
        flash(told if sent else _("They have no address at which they could be told: call them."), "good")
    return redirect(url_for("rounds.show", round_id=round_id), 303)


@blueprint.route("/rounds/<uuid:round_id>/open", methods=["GET", "POST"])
@keeps_what_was_typed
def open_votes(round_id: UUID) -> tuple[str, int] | Response:
    """Says who will be seated and why others are not; then opens the round."""
    ctx = current_context()
    form, seen = _asked(ctx, round_id, Action.OPEN)
    if form.judge() is not None and form.keep(lambda: _open(ctx, seen.round)):
        flash(_("The round is open: the panel is told, and reads the brief."), "good")
        return redirect(url_for("rounds.show", round_id=round_id), 303)
    panel = proposed_panel(db.session(), ctx, seen.round)
    rows = [(each, panel.standing[each.person_id.hex].value) for each in seen.round.panel]
    order = list(Standing)
    rows.sort(key=lambda each: (order.index(Standing(each[1])), seen.names.get(each[0].person_id, "")))
    shown: dict[str, Any] = {"seen": seen, "found": seen.round, "panel": panel, "rows": rows, "form": form}
    return render_template("committee/rounds/open.html", **shown), form.http_status


@blueprint.route("/rounds/<uuid:round_id>/seat/<uuid:person_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def seat(round_id: UUID, person_id: UUID) -> tuple[str, int] | Response:
    """Gives a seat, and the brief with it, to somebody in reserve."""
    ctx = current_context()
    form, seen = _asked(ctx, round_id, Action.EXTEND)
    if not any(each.person_id == person_id for each in seen.round.panel):
        raise NotFound
    if form.judge() is not None and form.keep(lambda: _seat(ctx, seen.round, person_id)):
        flash(_("They have a seat, and are told that something waits for them."), "good")
        return redirect(url_for("rounds.show", round_id=round_id), 303)
    name = seen.names.get(person_id, "")
    return render_template(
        "committee/rounds/seat.html", seen=seen, found=seen.round, name=name, form=form
    ), form.http_status


@blueprint.route("/rounds/<uuid:round_id>/brief", methods=["GET", "POST"])
@keeps_what_was_typed
def brief(round_id: UUID) -> tuple[str, int] | Response:
    """Changes the officer's words in the brief, once the page has said how many votes that voids."""
    ctx = current_context()
    form = SummaryForm()
    given = form.judge()
    if form.is_submitted():
        found = _conducted(ctx, round_id, Action.EXTEND)
        if given and form.keep(lambda: _change(ctx, found, given["account"], form.told)):
            flash(_("The brief is changed, and the panel is told. Whoever had voted votes again."), "good")
            return redirect(url_for("rounds.show", round_id=round_id), 303)
        db.session.remove()
    seen = chamber_of(ctx, round_id)
    require(may_conduct(ctx, seen.round, Action.EXTEND))
    if not form.is_submitted() and seen.brief:
        form = SummaryForm.showing({"account": seen.brief.sections.get(SUMMARY, "")})
    stale = form.is_submitted() and form.told != _standing(seen)
    form["seen"].data = "{}.{}".format(*_standing(seen))
    says = says_of(seen.source)
    form["account"].label.text, form["account"].description = says["account"], says["account_hint"]
    shown: dict[str, Any] = {"seen": seen, "found": seen.round, "form": form, "voids": len(seen.voted), "stale": stale}
    return render_template("committee/rounds/brief.html", **shown), form.http_status


@blueprint.route("/rounds/<uuid:round_id>/extend", methods=["GET", "POST"])
@keeps_what_was_typed
def extend(round_id: UUID) -> tuple[str, int] | Response:
    """Gives a round its whole time once more."""
    ctx = current_context()
    form, seen = _asked(ctx, round_id, Action.EXTEND, opening=False)
    if form.judge() is not None and form.keep(lambda: _extend(ctx, round_id)):
        flash(_("The round has its whole time again, from now."), "good")
        return redirect(url_for("rounds.show", round_id=round_id), 303)
    return render_template("committee/rounds/extend.html", seen=seen, found=seen.round, form=form), form.http_status


@blueprint.route("/rounds/<uuid:round_id>/cancel", methods=["GET", "POST"])
@keeps_what_was_typed
def cancel(round_id: UUID) -> tuple[str, int] | Response:
    """Calls a round off."""
    ctx = current_context()
    form, seen = _asked(ctx, round_id, Action.CANCEL, opening=False)
    if form.judge() is not None and form.keep(lambda: _cancel(ctx, round_id)):
        flash(_("The round is called off. Nothing was decided by it."), "good")
        return redirect(url_for("rounds.show", round_id=round_id), 303)
    return render_template("committee/rounds/cancel.html", seen=seen, found=seen.round, form=form), form.http_status


@blueprint.route("/rounds/<uuid:round_id>/ratification", methods=["GET", "POST"])
@keeps_what_was_typed
def ratify(round_id: UUID) -> tuple[str, int] | Response:
    """Puts an award of the fast track to the full committee, with the brief on which it was decided."""
    ctx = current_context()
    about = _admitted(ctx, round_id)
    require(may_ratify(ctx, about, put=is_put_again(db.session(), about.id)))
    form = ConfirmationForm()
    made = form.keep(lambda: _ratify(ctx, about)) if form.judge() is not None else None
    if made:
        flash(_("It is before the full committee. Each member is told that something waits for them."), "good")
        return redirect(url_for("rounds.show", round_id=made), 303)
    seen = chamber_of(ctx, round_id, opening=False)
    return render_template("committee/rounds/ratify.html", seen=seen, found=about, form=form), form.http_status


def _conducted(ctx: Context, round_id: UUID, action: Action) -> DecisionRound:
    found = _admitted(ctx, round_id)
    require(may_conduct(ctx, found, action))
    return found


def _admitted(ctx: Context, round_id: UUID) -> DecisionRound:
    """A round of which an officer may read: whoever is recused from what it is about does not steer it either."""
    sitting = sitting_of(db.session(), ctx, round_id)
    require(admitted(ctx, sitting))
    return sitting.round


def _asked(ctx: Context, round_id: UUID, action: Action, *, opening: bool = False) -> tuple[SchemaForm, Chamber]:
    """The form that asks once more, and the round as its page shows it."""
    _conducted(ctx, round_id, action)
    return ConfirmationForm(), chamber_of(ctx, round_id, opening=opening)


def _open(ctx: Context, found: DecisionRound) -> bool:
    conductor = conductor_of(ctx, found)
    read = brief_of(conductor.opened, found)
    with transaction() as session:
        open_round(session, ctx, conductor, found.id, read)
    return True


def _seat(ctx: Context, found: DecisionRound, person_id: UUID) -> bool:
    conductor = conductor_of(ctx, found)
    with transaction() as session:
        seat_reserve(session, ctx, conductor, found.id, person_id)
    return True


def _standing(seen: Chamber) -> tuple[int, int]:
    return seen.round.brief_version, len(seen.voted)


def _change(ctx: Context, found: DecisionRound, summary: str, told: tuple[int, int]) -> bool:
    """Raises EditConflict where a colleague has changed the brief meanwhile, Conflict where more have voted."""
    conductor = conductor_of(ctx, found)
    changed = _with_summary(brief_of(conductor.opened, found), summary)
    version, voids = told
    sealed = seal_brief(conductor.opened, changed)
    with transaction() as session:
        if version != found.brief_version:
            raise EditConflict(
                _("A colleague has changed this brief meanwhile. Theirs stands below, yours in the field.")
            )
        change_brief(session, ctx, conductor, found.id, changed=(changed, sealed), voids=voids)
    return True


def _with_summary(before: Brief, summary: str) -> Brief:
    """With salts of its own: nothing in the log tells which sections stayed what they were."""
    return new_brief({**before.sections, SUMMARY: summary})


def _extend(ctx: Context, round_id: UUID) -> bool:
    with transaction() as session:
        extend_round(session, ctx, round_id)
    return True


def _cancel(ctx: Context, round_id: UUID) -> bool:
    with transaction() as session:
        cancel_round(session, ctx, round_id)
    return True


def _ratify(ctx: Context, about: DecisionRound) -> UUID:
    """Copies card and brief into a new round, sealed anew: the officer can read both."""
    conductor = conductor_of(ctx, about)
    card, told = card_of_round(conductor.opened, about), brief_of(conductor.opened, about)
    session = db.session()
    barred = {each.person_id for each in about.barred}
    members = [each for each in committee_members(session, ctx) if each.organisation_id is not None]
    convened = [each.id for each in members if each.id not in barred]
    sealed = seal_round(vault(), card, told.sections, officers=officers_of(session, about), convened=convened)
    with transaction() as writing:
        return convene_ratification(writing, ctx, about.id, sealed).id

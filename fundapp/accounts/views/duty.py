"""Absences and on-call duty: one's own page. The blueprint is shared with the rotas."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from fundapp.accounts.commands.absences import begin_absence, end_absence, plan_absence, remove_absence
from fundapp.accounts.commands.duty import change_duty_preferences
from fundapp.accounts.forms.duty import AbsenceForm, DutyPreferencesForm
from fundapp.accounts.models import Absence, Person, Shift
from fundapp.accounts.permissions.duty import may_see_rota
from fundapp.accounts.queries.duty import absences_of, colleagues, covered_absences, is_away, own_person
from fundapp.accounts.queries.own import own_recipients
from fundapp.accounts.queries.rota import shifts_between
from fundapp.accounts.rules.duty import ENDINGS, LISTED, tomorrow_morning
from fundapp.accounts.rules.groups import ON_CALL
from fundapp.accounts.views.rota import blueprint
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Invalid
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed


@blueprint.route("", methods=["GET", "POST"])
@keeps_what_was_typed
def show() -> tuple[str, int] | Response:
    """Whether one is away, who stands in, when one is on call; and the form of what holds usually. Seven queries."""
    ctx, session = current_context(), db.session()
    me = own_person(session, ctx)
    form = DutyPreferencesForm.editing(me)
    others = _offer_colleagues(form, session, ctx)
    offer(form.on_call_id, _addresses(session, ctx), _("The first one in use"))
    given = form.judge()
    if given and form.save(lambda version: _prefer(ctx, given, version), lambda: _again(ctx)):
        flash(_("The changes are saved."))
        return redirect(url_for("duty.show"))
    shown = _shown(session, ctx, own_person(session, ctx), others)
    return render_template("accounts/duty.html", form=form, differences=form.differences, **shown), form.http_status


@blueprint.post("/away")
def away() -> Response:
    """One is away from now on, with one tap."""
    ctx = current_context()
    ending = ENDINGS.get(request.form.get("until", ""))
    if ending is None:
        raise Invalid({"until": [_("Please choose one of the answers offered.")]})
    try:
        with transaction() as session:
            begin_absence(session, ctx, ending(ctx.now, ctx.reader.zone))
        flash(_("You are away. Take care."))
    except Conflict as error:  # planned before, or the button was pressed twice
        flash(str(error.reason or error.title), "warning")
    return redirect(url_for("duty.show"))


@blueprint.post("/back")
def back() -> Response:
    """One is back, with one tap."""
    try:
        with transaction() as session:
            end_absence(session, current_context())
        flash(_("Welcome back: nobody stands in for you any more."))
    except Conflict as error:
        flash(str(error.reason or error.title), "warning")
    return redirect(url_for("duty.show"))


@blueprint.route("/plan", methods=["GET", "POST"])
@keeps_what_was_typed
def plan() -> tuple[str, int] | Response:
    """Plans an absence."""
    ctx, session = current_context(), db.session()
    usual = own_person(session, ctx).deputy_id
    begins_at = tomorrow_morning(ctx.now, ctx.reader.zone)
    form = AbsenceForm.showing({"begins_at": begins_at, "ends_at": None, "deputy_id": usual})
    _offer_colleagues(form, session, ctx)
    given = form.judge()
    if given and form.keep(lambda: _plan(ctx, given)):
        flash(_("Your absence is planned."))
        return redirect(url_for("duty.show"))
    return render_template("accounts/duty_plan.html", form=form), form.http_status


@blueprint.post("/absences/<uuid:absence_id>/remove")
def unplan(absence_id: UUID) -> Response:
    """Gives up a planned absence."""
    with transaction() as session:
        remove_absence(session, current_context(), absence_id)
    flash(_("The absence is given up."))
    return redirect(url_for("duty.show"))


def _shown(session: Session, ctx: Context, me: Person, others: Mapping[UUID, str]) -> Mapping[str, Any]:
    absences = absences_of(session, me.id, ctx.now)
    groups = [code for code in ON_CALL if may_see_rota(ctx, code)]
    turns = shifts_between(session, groups, ctx.now, ctx.now + LISTED)
    mine = [shift for shift, person in turns if person.id == me.id]
    deputy = others.get(me.deputy_id) if me.deputy_id else None
    return {
        "current": next((each for each in absences if each[0].begins_at <= ctx.now), None),
        "planned": [each for each in absences if each[0].begins_at > ctx.now],
        "deputy": deputy,
        "deputy_away": bool(deputy and me.deputy_id and is_away(session, [me.deputy_id], ctx.now)),
        "endings": {code: ending(ctx.now, ctx.reader.zone) for code, ending in ENDINGS.items()},
        "covered": covered_absences(session, me.id, ctx.now),
        "uncovered": [shift for shift in mine if any(_touch(shift, absence) for absence, _deputy in absences)],
        "mine": mine,
        "rotas": {code: _standing(turns, code, ctx) for code in groups},
    }


def _standing(turns: Sequence[tuple[Shift, Person]], group_code: str, ctx: Context) -> str | None:
    """The name of who is on call for a group now."""
    now = (person.name for each, person in turns if each.group_code == group_code and each.begins_at <= ctx.now)
    return next(now, None)


def _touch(shift: Shift, absence: Absence) -> bool:
    """Whether a turn and an absence share a moment."""
    return absence.begins_at < shift.ends_at and (absence.ends_at is None or absence.ends_at > shift.begins_at)


def _offer_colleagues(form: Any, session: Session, ctx: Context) -> Mapping[UUID, str]:
    """Fills the form's list with those who may stand in, and returns their names."""
    names = {each.id: each.name for each in colleagues(session, ctx.actor.id)} if ctx.actor else {}
    offer(form.deputy_id, names.items(), _("Nobody stands in"))
    return names


def _addresses(session: Session, ctx: Context) -> list[tuple[UUID, str]]:
    return [(each.id, each.address) for each in own_recipients(session, ctx) if each.active]


def _prefer(ctx: Context, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return change_duty_preferences(session, ctx, given, expected_version=version).id


def _plan(ctx: Context, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return plan_absence(session, ctx, given).id


def _again(ctx: Context) -> Person:
    """The person as they stand now, not as this request has read them before."""
    db.session.remove()
    return own_person(db.session(), ctx)

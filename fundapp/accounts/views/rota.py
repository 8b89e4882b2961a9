"""Pages of the rotas: who is on call for a group, turns added, removed, taken over and handed over."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.accounts.commands.shifts import add_shift, hand_over_shift, remove_shift, take_over_shift
from fundapp.accounts.forms.duty import HandOverForm, ShiftForm
from fundapp.accounts.permissions.duty import may_pass_on, may_remove, may_see_rota
from fundapp.accounts.queries import rota as queries
from fundapp.accounts.queries.people import person_names
from fundapp.accounts.rules.duty import GAPS_SHOWN, gaps
from fundapp.accounts.rules.groups import NAMES, GroupCode
from fundapp.accounts.schemas.duty import SPANS, RotaFilterSchema
from fundapp.accounts.views.rota_lines import RotaView
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.forms import offer
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import sheet_links
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet

USUAL_TURN, MINUTE = timedelta(days=7), timedelta(minutes=1)
HEADERS = (lazy("Group"), lazy("Who is on call"), lazy("On call from"), lazy("On call until"))

blueprint = Blueprint("duty", __name__, url_prefix="/duty", template_folder="../templates")


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """The names of groups by their codes, and what time it is."""
    return {"groups": {code.value: str(name) for code, name in NAMES.items()}, "now": current_context().now}


@blueprint.get("/rota/<group>")
def rota(group: str) -> str:
    """Who is on call for a group now and next, and when nobody is. Five queries."""
    ctx, session = current_context(), db.session()
    span = _span()
    page = queries.shifts_page(session, ctx, group, span, marks=page_marks(), mark=request.args.get("at"))
    ahead = queries.shifts_between(session, [group], ctx.now, ctx.now + GAPS_SHOWN)
    view = RotaView.read(session, ctx, page.items, ahead)
    return render_template(
        "accounts/duty_rota.html",
        group=group,
        page=page,
        turns=view.turns(page.items),
        standing=view.standing(ahead),
        gaps=gaps([(each.begins_at, each.ends_at) for each, _person in ahead], ctx.now, ctx.now + GAPS_SHOWN),
        **_ways(group, span, page.previous, page.next),
    )


@blueprint.get("/rota/<group>/export.<any(csv, xlsx):sheet>")
def rota_export(group: str, sheet: str) -> Response:
    """The turns that the address asks for, all of them, as a sheet."""
    ctx, span = current_context(), _span()
    require(may_see_rota(ctx, group))
    name = str(NAMES[GroupCode(group)])
    return send_sheet(
        sheet,
        _("rota"),
        HEADERS,
        lambda session: (
            (name, who, each.begins_at, each.ends_at)
            for each, who in queries.shifts_to_export(session, ctx, group, span)
        ),
    )


@blueprint.route("/rota/<group>/new", methods=["GET", "POST"])
@keeps_what_was_typed
def add(group: str) -> tuple[str, int] | AnyResponse:
    """Puts oneself or a colleague on the rota."""
    ctx, session = current_context(), db.session()
    require(may_see_rota(ctx, group))
    form = ShiftForm.showing(_usual(session, ctx, group))
    _offer_members(form, session, group)
    given = form.judge()
    added = form.keep(lambda: _add(ctx, group, given)) if given else None
    if added:
        flash(_("The turn is on the rota."))
        return redirect(url_for("duty.rota", group=group))
    return render_template("accounts/duty_shift.html", form=form, group=group), form.http_status


@blueprint.route("/turns/<uuid:shift_id>/remove", methods=["GET", "POST"])
def remove(shift_id: UUID) -> str | AnyResponse:
    """Says what removing a turn means, then does it."""
    ctx, session = current_context(), db.session()
    if request.method == "POST":
        with transaction() as writing:
            group = remove_shift(writing, ctx, shift_id).group_code
        flash(_("The turn is off the rota."))
        return redirect(url_for("duty.rota", group=group))
    found = queries.shift(session, ctx, shift_id)
    require(may_remove(ctx, found))
    name = person_names(session, [found.person_id])[found.person_id]
    return render_template("accounts/duty_shift_remove.html", shift=found, name=name)


@blueprint.post("/turns/<uuid:shift_id>/take-over")
def take_over(shift_id: UUID) -> AnyResponse:
    """One is on call in place of a colleague from now on."""
    ctx = current_context()
    group = queries.shift(db.session(), ctx, shift_id).group_code
    try:
        with transaction() as session:
            take_over_shift(session, ctx, shift_id)
        flash(_("You are on call from now on."))
    except Conflict as error:  # somebody was quicker, or the button was pressed twice
        flash(str(error.reason or error.title), "warning")
    return redirect(url_for("duty.rota", group=group))


@blueprint.route("/turns/<uuid:shift_id>/hand-over", methods=["GET", "POST"])
@keeps_what_was_typed
def hand_over(shift_id: UUID) -> tuple[str, int] | AnyResponse:
    """Gives a turn, or what is left of it, to a colleague."""
    ctx, session = current_context(), db.session()
    found = queries.shift(session, ctx, shift_id)
    require(may_pass_on(ctx, found))
    form = HandOverForm.showing({})
    _offer_members(form, session, found.group_code, without=found.person_id)
    given = form.judge()
    if given and form.keep(lambda: _hand_over(ctx, shift_id, given)):
        flash(_("The turn is handed over. Your colleague finds it on their home page."))
        return redirect(url_for("duty.rota", group=found.group_code))
    shown = {"shift": found, "name": person_names(session, [found.person_id])[found.person_id], "form": form}
    return render_template("accounts/duty_hand_over.html", **shown), form.http_status


def _span() -> str:
    chosen: str = read_filter(RotaFilterSchema(), request.args).values.get("span") or queries.NEXT_WEEKS
    return chosen


def _ways(group: str, span: str, previous: str | None, following: str | None) -> Mapping[str, Any]:
    """The addresses that lead on: other parts of the rota, sheets, the pages before and after."""
    return {
        "spans": [(str(words), _at(group, code), code == span, None) for code, words in SPANS.items()],
        "exports": sheet_links("duty.rota_export", group=group, span=span),
        "previous_url": _at(group, span, previous) if previous else None,
        "next_url": _at(group, span, following) if following else None,
    }


def _at(group: str, span: str, mark: str | None = None) -> str:
    return url_for("duty.rota", group=group, span=None if span == queries.NEXT_WEEKS else span, at=mark)


def _usual(session: Session, ctx: Context, group: str) -> Mapping[str, Any]:
    """What a new turn begins with: oneself, for a week, from the first whole minute after the rota's end."""
    free_from = max(queries.last_end(session, group) or ctx.now, ctx.now)
    begins_at = free_from.replace(second=0, microsecond=0)
    begins_at += MINUTE if begins_at < free_from else timedelta(0)
    return {"person_id": ctx.actor and ctx.actor.id, "begins_at": begins_at, "ends_at": begins_at + USUAL_TURN}


def _offer_members(form: Any, session: Session, group: str, without: UUID | None = None) -> None:
    """Fills the form's list with the group's members."""
    members = queries.members_on_rota(session, group)
    offer(form.person_id, [(each.id, each.name) for each in members if each.id != without], _("Please choose"))


def _add(ctx: Context, group: str, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_shift(session, ctx, group, given).id


def _hand_over(ctx: Context, shift_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return hand_over_shift(session, ctx, shift_id, given["person_id"]).id

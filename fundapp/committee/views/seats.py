"""Who belongs to the committee, as what and of which organisation; and what somebody is in it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.accounts.again import confirm_again, is_fresh
from fundapp.committee.commands.policies import Unfit, give_seat
from fundapp.committee.forms.flaws import sentences
from fundapp.committee.forms.policies import SeatForm
from fundapp.committee.permissions import may_see_policy, may_write_policy
from fundapp.committee.queries.members import CommitteeMember, committee_members, voters
from fundapp.committee.queries.policies import policy_in_force, read_policy
from fundapp.committee.rules.panels import SeatKind
from fundapp.committee.rules.words import SEATS
from fundapp.committee.views.wording import complaints_of
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Invalid, NotFound
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.listing import sheet_links
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet

HEADERS = (lazy("Name"), lazy("In the committee"), lazy("Organisation"), lazy("Today"))

blueprint = Blueprint("seats", __name__, url_prefix="/committee/members", template_folder="../templates")


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """The words of seats."""
    return {"seats": SEATS, "kinds": SeatKind}


@blueprint.get("")
def index() -> str:
    """Everybody of the committee, by name: never more than fit on a page. Three queries."""
    ctx, session = current_context(), db.session()
    require(may_see_policy(ctx))
    members, in_force = committee_members(session, ctx), policy_in_force(session)
    return render_template(
        "committee/policies/members.html",
        members=members,
        in_force=in_force,
        homes=len({each.organisation_id for each in members if each.organisation_id}),
        complaints=complaints_of(read_policy(in_force), voters(members)) if in_force else [],
        exports=sheet_links("seats.export"),
        may_write=may_write_policy(ctx),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """Everybody of the committee as a sheet."""
    ctx = current_context()
    require(may_see_policy(ctx))
    return send_sheet(sheet, _("committee"), HEADERS, lambda session: map(_row, committee_members(session, ctx)))


def _row(member: CommitteeMember) -> list[Any]:
    """One cell for each of HEADERS."""
    return [member.name, str(SEATS[member.kind]), member.organisation, _("away") if member.away else _("there")]


@blueprint.route("/<uuid:person_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(person_id: UUID) -> tuple[str, int] | Response:
    """Says what somebody is in the committee, and what follows from it."""
    ctx = current_context()
    require(may_write_policy(ctx))
    found = _member(committee_members(db.session(), ctx), person_id)
    form = SeatForm.showing({"kind": found.kind.value})
    given = form.judge()
    if given is not None and form.keep(lambda: _give(ctx, form, person_id, SeatKind(given["kind"]))):
        flash(_("It is written down. Rounds that were convened before stay as they are."), "good")
        return redirect(url_for("seats.index"), 303)
    return render_template(
        "committee/policies/member.html", member=found, form=form, fresh=is_fresh()
    ), form.http_status


def _member(members: Sequence[CommitteeMember], person_id: UUID) -> CommitteeMember:
    for each in members:
        if each.id == person_id:
            return each
    raise NotFound


def _give(ctx: Context, form: SchemaForm, person_id: UUID, kind: SeatKind) -> bool:
    confirm_again(form)
    try:
        with transaction() as session:
            give_seat(session, ctx, person_id, kind)
    except Unfit as unfit:
        raise Invalid({"kind": _why_not(ctx, unfit, person_id, kind)}) from None
    return True


def _why_not(ctx: Context, unfit: Unfit, person_id: UUID, kind: SeatKind) -> list[str]:
    """Why the policy in force could not be lived any more, with that seat as it was wished for."""
    session = db.session()
    in_force = policy_in_force(session)
    wished = [(each, kind if each.id == person_id else each.kind) for each in committee_members(session, ctx)]
    members = voters([replace(each, kind=seat) for each, seat in wished])
    told = [said for each in unfit.found if in_force for said in sentences(each, read_policy(in_force), members)]
    return [_("The policy in force could not be applied any more."), *told]

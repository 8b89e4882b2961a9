"""Pages of who builds a proposal together, and of what its funder demands of each."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.organisations import organisation_options
from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, EditConflict, NotFound
from fundapp.core.formats import date
from fundapp.core.forms import number_sent, offer
from fundapp.core.i18n import _
from fundapp.core.lists.listing import sheet_links
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.grants.commands.budgets import reckoned
from fundapp.grants.commands.partners import add_partner, change_partner, remove_partner
from fundapp.grants.commands.tasks import ask_to_check
from fundapp.grants.forms import PartnerEditForm, PartnerForm, PartnerInWordsEditForm
from fundapp.grants.models import CallTask, Opportunity, OpportunityPartner
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import partners as queries
from fundapp.grants.queries.budgets import budget_of
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.queries.partners import Seen
from fundapp.grants.queries.tasks import open_tasks_of
from fundapp.grants.rules import partners as rules
from fundapp.grants.rules.budgets import Twin
from fundapp.grants.schemas.partner_rows import PARTNER_HEADERS, partner_row
from fundapp.grants.schemas.tasks import CheckSchema
from fundapp.grants.views.fit_said import Question, fit_wordings, questions
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.grants.views.pipeline_frame import pipeline_wordings

LIST = "call_partners.index"

blueprint = Blueprint("call_partners", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(pipeline_wordings)
blueprint.context_processor(fit_wordings)
blueprint.context_processor(lambda: {"partner_words": rules})

Answer = tuple[str, int] | AnyResponse


@blueprint.get("/opportunities/<uuid:opportunity_id>/partners")
def index(opportunity_id: UUID) -> str:
    """Who builds it, how far each is, and what the funder demands of them. Eight queries."""
    ctx, session = current_context(), db.session()
    found = opportunity(session, ctx, opportunity_id)
    seen = queries.partners_of(session, ctx, found)
    tasks = open_tasks_of(session, ctx, found.call_id) if found.call_id else ()
    return render_template(
        "grants/partners.html",
        opportunity=found,
        seen=[(each, _questions(each, tasks)) for each in seen],
        shared=_shared(found, seen),
        budgeted=_budgeted(session, ctx, found),
        names=person_names(session, {each.owner_id for each in tasks}),
        exports=sheet_links("call_partners.export", opportunity_id=opportunity_id),
    )


@blueprint.get("/opportunities/<uuid:opportunity_id>/partners/export.<any(csv, xlsx):sheet>")
def export(opportunity_id: UUID, sheet: str) -> Response:
    """All of them, as a sheet."""
    ctx = current_context()
    found = opportunity(db.session(), ctx, opportunity_id)
    return send_sheet(
        sheet,
        _("partners"),
        PARTNER_HEADERS,
        lambda session: map(partner_row, queries.partners_of(session, ctx, found)),
    )


@blueprint.route("/opportunities/<uuid:opportunity_id>/partners/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(opportunity_id: UUID) -> Answer:
    """Adds somebody of the directory, or somebody in words."""
    ctx = current_context()
    require(may_edit(ctx))
    host = opportunity(db.session(), ctx, opportunity_id)
    form = PartnerForm.showing({"role": "co_applicant", "standing": "planned", "share_currency": host.currency})
    _offer(form, None)
    given = form.judge()
    if given and form.keep(lambda: _add(ctx, opportunity_id, given)):
        flash(_("The partner is added."))
        return _back(opportunity_id)
    return render_template("grants/partner_form.html", form=form, opportunity=host, partner=None), form.http_status


@blueprint.route("/opportunities/partners/<uuid:partner_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(partner_id: UUID) -> Answer:
    """Writes what is known now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.partner(db.session(), ctx, partner_id)
    host_id = found.opportunity_id
    form = (PartnerEditForm if found.organisation_id else PartnerInWordsEditForm).editing(found)
    _offer(form, found)
    given = form.judge()
    if given and form.save(lambda seen: _change(ctx, partner_id, given, seen), lambda: _again(ctx, partner_id)):
        flash(_("The changes are saved."))
        return _back(host_id)
    found = queries.partner(db.session(), ctx, partner_id)
    told: dict[str, Any] = {"form": form, "partner": found, "differences": form.differences}
    return render_template("grants/partner_form.html", **told, opportunity=found.opportunity), form.http_status


@blueprint.route("/opportunities/partners/<uuid:partner_id>/remove", methods=["GET", "POST"])
def remove(partner_id: UUID) -> Answer:
    """Takes a partner out, once somebody has read what that means."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.partner(db.session(), ctx, partner_id)
    if request.method == "GET":
        return render_template("grants/partner_remove.html", partner=found, opportunity=found.opportunity), 200
    host_id = found.opportunity_id
    try:
        with transaction() as session:
            remove_partner(session, ctx, partner_id, expected_version=number_sent(request.form.get("version")))
        flash(_("The partner is taken out."))
    except EditConflict:
        flash(_("Somebody changed this partner meanwhile. Look at them again, then decide."), "warning")
    return _back(host_id)


@blueprint.post("/opportunities/<uuid:opportunity_id>/partners/check")
def check(opportunity_id: UUID) -> AnyResponse:
    """Has somebody find out what the directory does not know of a partner: a task of the call."""
    ctx = current_context()
    require(may_edit(ctx))
    call_id = opportunity(db.session(), ctx, opportunity_id).call_id
    given = CheckSchema().judge({name: request.form.get(name) for name in ("gate", "organisation_id")})
    if call_id is None:
        raise NotFound
    try:
        with transaction() as session:
            made = ask_to_check(session, ctx, call_id, given)
            due_on, name = made.due_on, person_names(session, {made.owner_id})[made.owner_id]
        flash(_("%(name)s finds it out by %(day)s.", name=name, day=date(ctx.reader, due_on)))
    except Conflict as error:
        flash(str(error.reason), "warning")
    return _back(opportunity_id)


def part(session: Session, ctx: Context, found: Opportunity) -> tuple[str, Mapping[str, Any]]:
    """What the page of an opportunity says of it: who, how far, who lacks what. Two queries at most."""
    seen = queries.partners_of(session, ctx, found)
    return "grants/opportunity_partners.html", {
        "seen": [each for each in seen if each.takes_part],
        "declined": sum(not each.takes_part for each in seen),
        "partner_words": rules,
        **fit_wordings(),
    }


def _questions(seen: Seen, tasks: Sequence[CallTask]) -> Sequence[Question]:
    """What is to be found out of an organisation; of one in words there is nowhere to write it down."""
    open_gates = [each.finding for each in seen.to_find_out]
    return questions(open_gates, seen.candidate, tasks) if seen.partner.organisation_id else ()


def _shared(found: Opportunity, seen: Sequence[Seen]) -> Money | None:
    """What the shares known so far come to, of those in the currency of the opportunity."""
    parts = [each.partner.part for each in seen if each.takes_part and each.partner.part]
    mine = [each.minor for each in parts if each.currency == found.currency]
    return Money(sum(mine), found.currency) if mine and found.currency else None


def _budgeted(session: Session, ctx: Context, found: Opportunity) -> Mapping[Hashable, Twin]:
    """What the lines of each organisation come to, by its id or its folded name. Two queries."""
    budget = budget_of(session, ctx, found.id)
    return reckoned(budget).by(lambda each: each.organisation) if budget else {}


def _offer(form: Any, found: OpportunityPartner | None) -> None:
    """Whom one may choose; whoever speaks for them already stays offered. Two queries at most."""
    session = db.session()
    if "organisation_id" in form:
        offered = [(UUID(key), name) for key, name in organisation_options(session)]
        offer(form.organisation_id, offered, _("Not in the directory"))
    people = queries.contact_options(session, found.organisation_id) if found and found.organisation_id else []
    if found and found.contact and found.contact_id not in dict(people):
        people.append((found.contact.id, found.contact.name))
    offer(form.contact_id, people, _("None of our people"))


def _add(ctx: Context, opportunity_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_partner(session, ctx, opportunity_id, given).id


def _change(ctx: Context, partner_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return change_partner(session, ctx, partner_id, given, expected_version=version).id


def _again(ctx: Context, partner_id: UUID) -> OpportunityPartner:
    """The partner as it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.partner(db.session(), ctx, partner_id)


def _back(opportunity_id: UUID) -> AnyResponse:
    return redirect(url_for(LIST, opportunity_id=opportunity_id), 303)

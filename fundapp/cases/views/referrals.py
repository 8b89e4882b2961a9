"""Pages of partner organisations: they enter cases for their people, and see where these stand."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.accounts.models import Organisation
from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.signin import current_keys
from fundapp.cases.arriving import arrive_step
from fundapp.cases.commands.referrals import add_to_referral, refer_person
from fundapp.cases.filing import ArrivedFiles
from fundapp.cases.forms.desk import ReferralForm, ReferralStepForm
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.queries import referrals as queries
from fundapp.cases.rules.sheets import Step
from fundapp.cases.rules.vocabulary import Channel
from fundapp.cases.schemas.desk import MEANINGS
from fundapp.cases.schemas.referrals import ReferralFilterSchema
from fundapp.cases.views.desk import public_address
from fundapp.cases.views.entering import Entered, attach, chosen_files, enter, facts_of, make_room, sheet_of
from fundapp.cases.visiting import vault
from fundapp.cases.workflow import PUBLIC, State
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import DomainError, NotFound
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.vault.envelope import Place
from fundapp.vault.errors import Locked
from fundapp.vault.lists import Item, open_list

LIST = "referrals.index"
HEADERS = (
    lazy("Reference"),
    lazy("Organisation"),
    lazy("Entered"),
    lazy("Entered by"),
    lazy("What the person is told"),
)
STEPS: Mapping[str, tuple[Step, Callable[[str], Any]]] = {
    "happened": (Step.INCIDENTS, lambda words: [{"words": words}]),
    "needed": (Step.NEEDS, lambda words: [{"words": words}]),
    "contact": (Step.CONTACT, lambda words: {"details": words}),
}
"""Which step an addition is, by what it is about, and how that step holds it."""

blueprint = Blueprint("referrals", __name__, url_prefix="/referrals", template_folder="../templates")
blueprint.url_value_preprocessor(make_room)


@blueprint.get("")
def index() -> str:
    """The cases that one's own organisations have entered."""
    ctx, session = current_context(), db.session()
    mine = queries.organisations_of(session, ctx)
    if not mine:
        return render_template("cases/referrals/nowhere.html")
    chosen = read_filter(ReferralFilterSchema(), request.args)
    page = queries.referrals_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    aliases, sealed_because = _aliases(ctx, page.items)
    return render_template(
        "cases/referrals/list.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        names=queries.colleague_names(session, ctx, {each.entered_by_id for each in page.items}),
        organisations={each.id: each.short_name or each.name for each in mine},
        may_enter=any(each.active for each in mine),
        aliases=aliases,
        sealed_because=sealed_because,
        told=_told(queries.standing_of(session, ctx, page.items)),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The cases that the address asks for, all of them, as a sheet. Without aliases: a file is easily lost."""
    ctx = current_context()
    wanted = read_filter(ReferralFilterSchema(), request.args).values
    return send_sheet(
        sheet, _("referrals"), HEADERS, lambda session: map(_row, queries.referrals_to_export(session, ctx, wanted))
    )


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | str:
    """Enters a case. What was sent is answered by the page with its code, which is shown this once."""
    ctx = current_context()
    mine = [each for each in queries.organisations_of(db.session(), ctx) if each.active]
    if not mine:
        return render_template("cases/referrals/nowhere.html")
    form = ReferralForm.beginning({"priority": "P2", "reached_by": "person", "first_contact_at": ctx.now})
    form.organisation_id.choices = [("", _("Please choose")), *((str(each.id), each.name) for each in mine)]
    given = form.judge()
    files = chosen_files(form) if given else None
    entered = form.keep(lambda: _enter(ctx, form, given, mine)) if given and files is not None else None
    if entered is None:
        shown = {"form": form, "meanings": MEANINGS, "organisations": mine}
        return render_template("cases/referrals/new.html", **shown), form.http_status
    kept = attach(entered, files or [], lambda session, *found: _attach(session, ctx, *found))
    told = {"case": entered.case, "code": entered.code, "again": entered.again, "files": kept}
    return render_template("cases/referrals/entered.html", **told, address=public_address()), 200


@blueprint.get("/<reference>")
def show(reference: str) -> str:
    """Where one case stands, as far as its person is told; and that something was added, not what."""
    ctx, session = current_context(), db.session()
    found = queries.referral(session, ctx, reference)
    made = queries.partner_additions(session, ctx, found)
    people = {found.entered_by_id, *(each.person_id for each in made)}
    aliases, _reason = _aliases(ctx, [found])
    return render_template(
        "cases/referrals/show.html",
        case=found,
        told=_told(queries.standing_of(session, ctx, [found]))[found.id],
        alias=aliases.get(found.id),
        additions=made,
        names=queries.colleague_names(session, ctx, people),
    )


@blueprint.route("/<reference>/add", methods=["GET", "POST"])
@keeps_what_was_typed
def add(reference: str) -> tuple[str, int] | AnyResponse:
    """Adds something to a case of one's own organisations."""
    ctx = current_context()
    found = queries.referral(db.session(), ctx, reference)
    form = ReferralStepForm.showing({"about": "happened"})
    given = form.judge()
    if given and form.keep(lambda: _add(ctx, reference, given)):
        flash(_("It is sealed and with the officers. It cannot be read here again."))
        return redirect(url_for("referrals.show", reference=reference))
    return render_template("cases/referrals/add.html", form=form, case=found), form.http_status


def _enter(ctx: Context, form: Any, given: Mapping[str, Any], mine: Sequence[Organisation]) -> Entered:
    chosen = given["organisation_id"] or (mine[0].id if len(mine) == 1 else None)
    sheet, facts = sheet_of(given, "partner"), facts_of(ctx, {**given, "organisation_id": chosen}, Channel.PARTNER)
    group = queries.key_group_code(chosen) if chosen else None
    return enter(ctx, form, sheet, facts, lambda session, arrival: refer_person(session, ctx, arrival), group)


def _attach(session: Session, ctx: Context, reference: str, arrived: ArrivedFiles) -> Addition:
    return add_to_referral(session, ctx, reference, arrived.step, arrived.files)


def _add(ctx: Context, reference: str, given: Mapping[str, Any]) -> UUID:
    step, answers = STEPS[given["about"]]
    arrived = arrive_step(vault(), step, answers(given["words"]), queries.referral(db.session(), ctx, reference).id)
    with transaction() as session:
        return add_to_referral(session, ctx, reference, arrived).id


def _aliases(ctx: Context, cases: Sequence[EmergencyCase]) -> tuple[dict[UUID, str], str]:
    """Who each case is for, and why that stays sealed where it does. Committed beforehand: that it was opened."""
    if not cases:
        return {}, ""
    groups = queries.key_groups(db.session(), {each.organisation_id for each in cases if each.organisation_id})
    if not groups:
        return {}, _("Your organisation has no key of its own yet, so nicknames stay sealed.")
    try:
        keys = current_keys()
    except Locked:
        return {}, _("Nicknames stay sealed: your keys are not unlocked. Sign in again to open them.")
    found: dict[UUID, str] = {}
    reason = ""
    for organisation_id, group_id in groups.items():
        try:
            theirs = [each for each in cases if each.organisation_id == organisation_id]
            found |= open_list(vault(), ctx, keys, group_id, [_item(each) for each in theirs], purpose="referrals.list")
        except NotFound:
            reason = _("Nicknames stay sealed: a colleague must first admit you to your organisation’s key.")
        except DomainError as error:
            reason = str(error.reason or error.title)
    return {case_id: json.loads(text)["alias"] for case_id, text in found.items()}, reason


def _item(found: EmergencyCase) -> Item:
    return Item(found.subject, found.summary, Place(EmergencyCase.__tablename__, found.id, "summary"))


def _told(standing: Mapping[UUID, str]) -> dict[UUID, str]:
    return {case_id: str(PUBLIC[State(state)]) for case_id, state in standing.items()}


def _row(row: tuple[EmergencyCase, str, str | None, str]) -> list[Any]:
    """One cell for each of HEADERS."""
    found, organisation, name, state = row
    return [found.reference, organisation, found.received_at, name, str(PUBLIC[State(state)])]

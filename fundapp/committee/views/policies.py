"""Pages of the decision policy: its versions, the editor, the simulator, and the two signatures."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from fundapp.accounts.again import confirm_again, is_fresh
from fundapp.accounts.queries.people import person_names
from fundapp.accounts.signin import current_keys
from fundapp.committee.commands.policies import SIGNATURES, Unfit, draft_policy, drop_policy, sign_policy
from fundapp.committee.forms.flaws import messages_of
from fundapp.committee.forms.policies import (
    ADD,
    REMOVE,
    DropForm,
    SignatureForm,
    bands_sent,
    policy_form,
    policy_from,
    values_of,
    with_band_more,
    without_band,
)
from fundapp.committee.models import PolicyVersion
from fundapp.committee.permissions import DECIDE, may_sign, may_write_policy
from fundapp.committee.queries.members import committee_members, voters
from fundapp.committee.queries.policies import (
    LIVING,
    living_policies,
    policies_page,
    policies_to_export,
    policy,
    policy_in_force,
    read_policy,
)
from fundapp.committee.rules.policies import Policy
from fundapp.committee.rules.profiles import PROFILES
from fundapp.committee.rules.words import TRACKS
from fundapp.committee.schemas.policies import MOST_BANDS, PolicyFilterSchema
from fundapp.committee.views.trying import trial_of
from fundapp.committee.views.wording import comparison_of, complaints_of, picture_of
from fundapp.committee.workflow import POLICY_LABELS, PolicyState
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Invalid
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _, lazy, ngettext
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet

SHAPES: Mapping[PolicyState, str] = {
    PolicyState.DRAFT: "asked",
    PolicyState.IN_FORCE: "good",
    PolicyState.REPLACED: "closed",
    PolicyState.DROPPED: "closed",
}

LIST = "policies.index"
HEADERS = (
    lazy("Version"), lazy("State"), lazy("Written by"), lazy("Written"), lazy("Signed by"), lazy("In force from"),
    lazy("Fingerprint"),
)  # fmt: skip

blueprint = Blueprint("policies", __name__, url_prefix="/committee/policies", template_folder="../templates")


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """What every page of the policy says of a version."""
    return {
        "labels": POLICY_LABELS, "shapes": SHAPES, "profiles": PROFILES, "wanted": SIGNATURES, "track_names": TRACKS,
    }  # fmt: skip


@blueprint.get("")
def index() -> str:
    """The version in force in plain words, drafts and what they lack, and all versions. At most eight queries."""
    ctx, session = current_context(), db.session()
    living = living_policies(session, ctx)
    members = voters(committee_members(session, ctx))
    in_force = next((each for each in living if each.state == PolicyState.IN_FORCE), None)
    drafts = [each for each in living if each is not in_force]
    chosen = read_filter(PolicyFilterSchema(), request.args)
    page = policies_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    return render_template(
        "committee/policies/list.html",
        in_force=in_force,
        picture=picture_of(read_policy(in_force)) if in_force else None,
        complaints=complaints_of(read_policy(in_force), members) if in_force else [],
        drafts=[(each, complaints_of(read_policy(each), members)) for each in drafts],
        listing=Listing(LIST, chosen, page),
        names=_names([*living, *page.items]),
        may_write=may_write_policy(ctx),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The versions that the address asks for, with whoever wrote and signed them."""
    ctx = current_context()
    wanted = read_filter(PolicyFilterSchema(), request.args).values

    def rows(session: Session) -> Iterator[list[Any]]:
        return chain.from_iterable(map(_rows, policies_to_export(session, ctx, wanted)))

    return send_sheet(sheet, _("policies"), HEADERS, rows)


@blueprint.get("/<uuid:policy_id>")
def show(policy_id: UUID) -> str:
    """One version: what it says, what it would do, who signed it, what it changes. Six queries."""
    ctx, session = current_context(), db.session()
    found = policy(session, ctx, policy_id)
    wanted, members = read_policy(found), committee_members(session, ctx)
    return render_template(
        "committee/policies/show.html",
        found=found,
        policy=wanted,
        picture=picture_of(wanted),
        complaints=complaints_of(wanted, voters(members)) if found.state in LIVING else [],
        comparison=_comparison(found, wanted),
        trial=trial_of(wanted, members),
        names=_names([found]),
        may_sign=may_sign(ctx, found),
        may_write=may_write_policy(ctx),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | Response:
    """The editor. It begins from a profile, from another version, or from the one in force."""
    ctx = current_context()
    require(may_write_policy(ctx))
    act = request.form.get("act", "")
    if act == ADD or act.startswith(REMOVE):
        return _editor(_with_other_rows(act))
    if request.method != "POST":
        begun = values_of(_begun(ctx))
        return _editor(policy_form(sum(name.startswith("floor_") for name in begun)).showing(begun))
    bands = bands_sent(request.form)
    form = policy_form(bands)()
    given = form.judge()
    made = form.keep(lambda: _draft(ctx, given, bands)) if given is not None else None
    if made is None:
        return _editor(form)
    flash(_("The draft is written. It decides nothing until two members have signed it."), "good")
    return redirect(url_for("policies.show", policy_id=made), 303)


@blueprint.route("/<uuid:policy_id>/sign", methods=["GET", "POST"])
@keeps_what_was_typed
def sign(policy_id: UUID) -> tuple[str, int] | Response:
    """Says what a signature will do, then signs."""
    ctx, session = current_context(), db.session()
    require(may_write_policy(ctx))
    found = policy(session, ctx, policy_id)
    require(may_sign(ctx, found))
    form, wanted = SignatureForm(), read_policy(found)
    given = form.judge()
    signed = form.keep(lambda: _sign(ctx, form, policy_id)) if given is not None else None
    if signed:
        is_in_force = signed == PolicyState.IN_FORCE
        flash(
            _("The policy is in force.") if is_in_force else _("You have signed. One more member must sign it."), "good"
        )
        return redirect(url_for("policies.show", policy_id=policy_id), 303)
    shown = {
        "found": found, "form": form, "fresh": is_fresh(), "picture": picture_of(wanted),
        "complaints": complaints_of(wanted, voters(committee_members(session, ctx))),
        "comparison": _comparison(found, wanted), "last": len(found.signatures) + 1 >= SIGNATURES,
        "replaced": policy_in_force(session), "names": _names([found]),
    }  # fmt: skip
    return render_template("committee/policies/sign.html", **shown), form.http_status


@blueprint.route("/<uuid:policy_id>/drop", methods=["GET", "POST"])
@keeps_what_was_typed
def drop(policy_id: UUID) -> tuple[str, int] | Response:
    """Says what is given up, then gives up a draft."""
    ctx = current_context()
    require(may_write_policy(ctx))
    found = policy(db.session(), ctx, policy_id)
    if found.state != PolicyState.DRAFT:
        raise Conflict(_("Only a draft can be dropped."))
    form = DropForm()
    if form.judge() is not None and form.keep(lambda: _drop(ctx, policy_id)):
        flash(_("The draft is dropped. It can still be read."))
        return redirect(url_for("policies.index"), 303)
    shown = {"found": found, "names": _names([found])}
    return render_template("committee/policies/drop.html", form=form, **shown), form.http_status


def to_do(ctx: Context) -> Sequence[ToDo]:
    """For members: drafts that wait for their signature, or that there is no policy yet. Two queries."""
    if not ctx.may(DECIDE) or ctx.actor is None:
        return []
    found = living_policies(db.session(), ctx)
    drafts = [each for each in found if may_sign(ctx, each)]
    if not found:
        detail = _("Without a policy nothing is approved, by anybody.")
        return [ToDo(_("Write the decision policy"), url_for("policies.index"), detail)]
    return [
        ToDo(
            _("Read and sign the decision policy, version %(number)s", number=each.number),
            url_for("policies.show", policy_id=each.id),
            ngettext("It has %(num)s signature.", "It has %(num)s signatures.", len(each.signatures)),
        )
        for each in drafts
    ]


def _editor(form: SchemaForm) -> tuple[str, int]:
    bands = sum(name.startswith("floor_") for name in form.schema().fields)
    shown = {"bands": bands, "most": MOST_BANDS, "add": ADD, "remove": REMOVE}
    return render_template("committee/policies/edit.html", form=form, **shown), form.http_status


def _with_other_rows(act: str) -> SchemaForm:
    """The editor as it was sent, with a band more or less; nothing is judged, and nothing written."""
    number = act.removeprefix(REMOVE)
    gone = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
    sent = with_band_more(request.form) if act == ADD else without_band(request.form, gone)
    return policy_form(bands_sent(sent))(formdata=sent)


def _begun(ctx: Context) -> Policy:
    """Where the editor begins: what the address names, else the version in force, else the smallest profile."""
    named, session = request.args.get("from", ""), db.session()
    if named in PROFILES:
        return PROFILES[named].policy
    try:
        return read_policy(policy(session, ctx, UUID(named)))
    except ValueError:
        in_force = policy_in_force(session)
    return read_policy(in_force) if in_force else next(iter(PROFILES.values())).policy


def _draft(ctx: Context, given: Mapping[str, Any], bands: int) -> UUID:
    wanted = policy_from(given, bands)
    try:
        with transaction() as session:
            return draft_policy(session, ctx, wanted).id
    except Unfit as unfit:
        members = voters(committee_members(db.session(), ctx))
        raise Invalid(messages_of(unfit.found, wanted, members), unfit.reason) from None


def _sign(ctx: Context, form: SchemaForm, policy_id: UUID) -> str:
    confirm_again(form)
    keys = current_keys()
    with transaction() as session:
        return sign_policy(session, ctx, keys, policy_id).state


def _drop(ctx: Context, policy_id: UUID) -> bool:
    with transaction() as session:
        drop_policy(session, ctx, policy_id)
    return True


def _comparison(found: PolicyVersion, wanted: Policy) -> Any:
    """What a draft changes; None for what is no draft, and where nothing is in force. At most one query."""
    in_force = policy_in_force(db.session()) if found.state == PolicyState.DRAFT else None
    return comparison_of(read_policy(in_force), wanted) if in_force else None


def _names(found: Sequence[PolicyVersion]) -> Mapping[UUID, str]:
    """Whoever drafted or signed these versions. One query."""
    people = {each.drafted_by_id for each in found} | {sign.person_id for each in found for sign in each.signatures}
    return person_names(db.session(), people)


def _rows(found: Sequence[PolicyVersion]) -> Iterator[list[Any]]:
    """One cell for each of HEADERS."""
    names = _names(found)
    for each in found:
        signed = "; ".join(names.get(sign.person_id, "") for sign in each.signatures)
        written = names.get(each.drafted_by_id, ""), each.created_at
        state = str(POLICY_LABELS[PolicyState(each.state)])
        yield [each.number, state, *written, signed, each.in_force_since, each.digest]

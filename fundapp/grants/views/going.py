"""An opportunity before the committee: asked for, put to the vote, what its page and the first page say of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.accounts.signin import current_keys, settings
from fundapp.committee.queries.members import CommitteeMember, committee_members
from fundapp.committee.queries.policies import policy_in_force, read_policy
from fundapp.committee.rules.panels import SeatKind
from fundapp.committee.rules.policies import Rule, Track
from fundapp.committee.rules.words import OUTCOMES
from fundapp.committee.sealing import members_with_keys, seal_round
from fundapp.committee.workflow import LABELS as ROUND_LABELS
from fundapp.committee.workflow import SHAPES as ROUND_SHAPES
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.core.i18n import _
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.grants.commands.going import ask_for_decision
from fundapp.grants.commands.putting import put_opportunity
from fundapp.grants.forms import AskForm, PutForm
from fundapp.grants.models import Opportunity
from fundapp.grants.permissions import DECIDE, may_ask, may_decide, may_edit, may_put
from fundapp.grants.queries.going import (
    Before,
    decision_before,
    opportunities_to_put,
    opportunities_wanting_more,
)
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.rules.going import CAME, CONDITIONS, WHY_NOT, mark_of
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.grants.views.pipeline_frame import pipeline_wordings
from fundapp.grants.views.round_brief import card_of, card_said, material_of, sections_of
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of
from fundapp.vault.rules import Reader, ReaderKind

blueprint = Blueprint("call_rounds", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(pipeline_wordings)

Answer = tuple[str, int] | AnyResponse


def vault() -> Vault:
    """This installation's vault. Raises Unavailable where none was founded."""
    return vault_of(settings())


@blueprint.route("/opportunities/<uuid:opportunity_id>/decision/ask", methods=["GET", "POST"])
@keeps_what_was_typed
def ask(opportunity_id: UUID) -> Answer:
    """Asks the committee for a decision, with a recommendation."""
    ctx, session = current_context(), db.session()
    require(may_edit(ctx))
    found = opportunity(session, ctx, opportunity_id)
    before = decision_before(session, ctx, opportunity_id)
    may = may_ask(ctx, found, live=before is not None and before.is_live)
    form = AskForm.showing({"recommendation": _recommended(before)})
    given = form.judge()
    if given and form.keep(lambda: _ask(ctx, opportunity_id, given)):
        flash(_("The committee is asked: each member is told that something waits for them."))
        return _to(opportunity_id)
    shown: dict[str, Any] = {"form": form, "opportunity": found, "before": before, "may": may}
    return render_template("grants/round_ask.html", **shown), form.http_status


@blueprint.route("/opportunities/<uuid:opportunity_id>/decision/put", methods=["GET", "POST"])
@keeps_what_was_typed
def put(opportunity_id: UUID) -> Answer:
    """Shows who is asked by which rule, and puts an opportunity before the committee."""
    ctx, session = current_context(), db.session()
    require(may_decide(ctx))
    found = opportunity(session, ctx, opportunity_id)
    before = decision_before(session, ctx, opportunity_id)
    may = _may_put(ctx, found, before)
    form = PutForm.showing({"recommendation": _recommended(before)})
    if not form.is_submitted():
        form.version.data = str(found.version)
    given = form.judge()
    made = form.keep(lambda: _put(ctx, found, given["recommendation"], form.expected_version)) if given else None
    if made:
        flash(
            _("It is before the committee. Say how you stand to it; once enough have, any member may open the round.")
        )
        return redirect(url_for("rounds.show", round_id=made), 303)
    if form.problem:
        db.session.remove()
        found = opportunity(db.session(), ctx, opportunity_id)
        form.version.data = str(found.version)
    members = [each for each in committee_members(db.session(), ctx) if _is_asked(each)]
    shown: dict[str, Any] = {
        "form": form, "opportunity": found, "before": before, "may": may, "members": members, "rule": _rule(),
        "card": card_said(card_of(material_of(db.session(), ctx, found))),
    }  # fmt: skip
    return render_template("grants/round_put.html", **shown), form.http_status


def part(session: Session, ctx: Context, found: Opportunity) -> tuple[str, Mapping[str, Any]] | None:
    """What the page of an opportunity says of the committee. One query."""
    before = decision_before(session, ctx, found.id)
    live = before is not None and before.is_live
    asking = may_ask(ctx, found, live=live)
    putting = _may_put(ctx, found, before)
    if before is None and not asking:
        return None
    return "grants/round_part.html", {
        "before": before, "live": live, "may_ask": asking, "may_put": putting, "changed": _is_changed(found, before),
        "came": CAME, "conditions": CONDITIONS, "reasons": WHY_NOT["decline"], "round_labels": ROUND_LABELS,
        "round_shapes": ROUND_SHAPES, "outcomes": OUTCOMES, "may_decide": ctx.may(DECIDE),
    }  # fmt: skip


def changed_since_put(session: Session, ctx: Context, opportunity_id: UUID) -> bool:
    """Whether what is put just now was changed since, for the page of its round. Two queries."""
    found = opportunity(session, ctx, opportunity_id)
    return _is_changed(found, decision_before(session, ctx, opportunity_id))


def to_do(ctx: Context) -> Sequence[ToDo]:
    """What a member may put to the vote, and of which opportunities the committee wants to know more. Two queries."""
    session = db.session()
    to_put = [
        ToDo(
            _("%(title)s: put it to the vote", title=found.title),
            url_for("call_rounds.put", opportunity_id=found.id),
            _("%(name)s asks the committee whether the network takes it up.", name=name),
        )
        for found, name in opportunities_to_put(session, ctx)
    ]
    more = [
        ToDo(
            _("%(title)s: the committee wants to know more", title=found.title),
            url_for("call_opportunities.show", opportunity_id=found.id, _anchor="committee"),
            _("Find it out, then ask for a decision again."),
        )
        for found in opportunities_wanting_more(session, ctx)
    ]
    return [*to_put, *more]


def _recommended(before: Before | None) -> str:
    return before.ask.recommendation if before and before.is_asked else ""


def _is_changed(found: Opportunity, before: Before | None) -> bool:
    if before is None or not before.is_live:
        return False
    return before.ask.put_mark != mark_of(found, found.call.deadline if found.call else None)


def _may_put(ctx: Context, found: Opportunity, before: Before | None) -> Any:
    asked, live = before is not None and before.is_asked, before is not None and before.is_live
    return may_put(ctx, found, asked=asked, live=live)


def _ask(ctx: Context, opportunity_id: UUID, given: Mapping[str, Any]) -> bool:
    try:
        with transaction() as session:
            ask_for_decision(session, ctx, opportunity_id, given)
    except Denied as error:  # what was written comes back with the reason
        raise Conflict(error.reason) from None
    return True


def _put(ctx: Context, found: Opportunity, recommendation: str, version: int) -> UUID:
    """Seals card and brief for every member who has keys, then puts it. Raises Conflict, with the reason; Locked."""
    current_keys()
    session = db.session()
    material = material_of(session, ctx, found)
    asked = [each.id for each in committee_members(session, ctx) if _is_asked(each)]
    readers = members_with_keys(vault(), asked)
    sections = sections_of(material, recommendation, ctx)
    officers = [Reader(ReaderKind.MEMBER, each) for each in readers]
    sealed = seal_round(vault(), card_of(material), sections, officers=officers, convened=readers)
    try:
        with transaction() as writing:
            return put_opportunity(writing, ctx, found.id, sealed, expected_version=version).id
    except Denied as error:
        raise Conflict(error.reason) from None


def _is_asked(member: CommitteeMember) -> bool:
    """As `convene_round` asks: whoever belongs to an organisation and does more than to hear appeals."""
    return member.organisation_id is not None and member.kind is not SeatKind.OUTSIDE


def _rule() -> Rule | None:
    """By which rule it would be decided; None without a policy. One query."""
    version = policy_in_force(db.session())
    return read_policy(version).rules[Track.FULL] if version else None


def _to(opportunity_id: UUID) -> AnyResponse:
    return redirect(url_for("call_opportunities.show", opportunity_id=opportunity_id, _anchor="committee"), 303)

"""An applicant asks that their case be erased: a page that says exactly what will go, and the button that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.accounts.queries.people import person_names
from fundapp.cases.commands.erasing import confirm_erasure, drop_proposal, erase_asked_case, propose_erasure
from fundapp.cases.erasing import sweep_files
from fundapp.cases.forms.visits import ConfirmForm
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions.retention import Keeping, may_confirm, may_erase_alone, may_propose
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.links import linked_to
from fundapp.cases.queries.retention import contents_of, keeping_of
from fundapp.cases.rules.retention import SHREDDED, STAYS, takes_two
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import Verdict
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed

ALONE, PROPOSE, CONFIRM = "alone", "propose", "confirm"

blueprint = Blueprint("erasures", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)


@blueprint.context_processor
def words_of_erasures() -> dict[str, Any]:
    """What its pages may use: the words of coded values."""
    return {**wordings(), "shredded": SHREDDED, "stays": STAYS}


@dataclass(frozen=True)
class Step:
    """What whoever looks can do with the request: erase alone, propose it, or confirm what a colleague proposed."""

    name: str
    may: Verdict


@blueprint.route("/<reference>/retention/erase", methods=["GET", "POST"])
@keeps_what_was_typed
def show(reference: str) -> tuple[str, int] | Response:
    """Says what erasing this case will do; erases it, or proposes it to a second officer, or confirms that."""
    ctx = current_context()
    form = ConfirmForm()
    given = form.judge()
    found = case_by_reference(db.session(), ctx, reference)
    step = _step(ctx, found, keeping_of(db.session(), ctx, found))
    if given is not None and not step.may:
        form.problem, form.refused_with = str(step.may.reason), Conflict.status
    elif given is not None and (told := form.keep(lambda: _DO[step.name](ctx, reference))):
        flash(told, "good")
        return redirect(url_for("retention.show", reference=reference), 303)
    return _page(ctx, reference, form), form.http_status


@blueprint.post("/<reference>/retention/erase/drop")
def drop(reference: str) -> Response:
    """Takes a proposal back: nothing is erased."""
    ctx = current_context()
    try:
        with transaction() as session:
            drop_proposal(session, ctx, reference)
    except Conflict as error:
        flash(str(error.reason or error.title), "warning")
    else:
        flash(_("The proposal is taken back. The person still asks for it."), "good")
    return redirect(url_for("erasures.show", reference=reference), 303)


def _page(ctx: Context, reference: str, form: Any) -> str:
    """As the case stands by now: whoever was too late decides on what there is."""
    db.session.remove()
    session = db.session()
    found = case_by_reference(session, ctx, reference)
    keeping = keeping_of(session, ctx, found)
    proposal = keeping.proposal
    names = person_names(session, [proposal.proposed_by_id]) if proposal else {}
    shown: dict[str, Any] = {
        "found": found,
        "form": form,
        "step": _step(ctx, found, keeping),
        "proposal": proposal,
        "proposed_by": names.get(proposal.proposed_by_id) if proposal else None,
        "contents": contents_of(session, [found.id])[found.id],
        "linked": [each for each in linked_to(session, ctx, found) if each.state],
    }
    return render_template("cases/retention/erase.html", **shown)


def _step(ctx: Context, found: EmergencyCase, keeping: Keeping) -> Step:
    if not takes_two(found.state, found.resumes_in, helped=keeping.helped):
        return Step(ALONE, may_erase_alone(ctx, found, keeping))
    if keeping.proposal is None:
        return Step(PROPOSE, may_propose(ctx, found, keeping))
    return Step(CONFIRM, may_confirm(ctx, found, keeping))


def _alone(ctx: Context, reference: str) -> str:
    with transaction() as session:
        erase_asked_case(session, ctx, vault(), reference)
    sweep_files(vault())
    return _("Everything that identified anybody in this case is erased for ever.")


def _proposed(ctx: Context, reference: str) -> str:
    with transaction() as session:
        propose_erasure(session, ctx, reference)
    return _("Proposed. A second officer finds it on their first page; nothing is erased yet.")


def _confirmed(ctx: Context, reference: str) -> str:
    with transaction() as session:
        confirm_erasure(session, ctx, vault(), reference)
    sweep_files(vault())
    return _("Everything that identified anybody in this case is erased for ever. The coded row stays for the audit.")


_DO: dict[str, Callable[[Context, str], str]] = {ALONE: _alone, PROPOSE: _proposed, CONFIRM: _confirmed}

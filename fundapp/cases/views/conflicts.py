"""The conflict card: how somebody stands to a case, before they read what happened; and stepping back from it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.signin import current_keys, keys_in_hand
from fundapp.cases.commands.conflicts import declare_conflict
from fundapp.cases.forms.conflicts import DeclarationForm, RecusalForm
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.conflicts import Undeclared
from fundapp.cases.queries.dossier import Head, head_of
from fundapp.cases.restricting import step_back
from fundapp.cases.rules.conflicts import Grade, recuses
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import SAFE_METHODS, db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.problems import answer, wants_problem_details
from fundapp.vault.envelope import Place
from fundapp.vault.errors import CannotOpen
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from fundapp.vault.unlocked import UnlockedMember

CARD = "case.card"
"""How the audit log calls the opening of a conflict card."""

blueprint = Blueprint("conflicts", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)
blueprint.context_processor(wordings)


@dataclass(frozen=True)
class Card:
    """What somebody sees of a case before they have declared: what is not sealed, and its summary.

    `alias` and `words` None: this person cannot open the summary.
    """

    head: Head
    keys: UnlockedMember | None
    alias: str | None = field(default=None, repr=False)
    words: str | None = field(default=None, repr=False)


@blueprint.app_errorhandler(Undeclared)
def ask_first(error: Undeclared) -> Response:
    """Whoever looks at a case is asked how they stand to it; whoever sends something is told why it was not taken."""
    reference = (request.view_args or {}).get("reference")
    if reference and request.method in SAFE_METHODS and not wants_problem_details():
        return redirect(url_for("conflicts.show", reference=reference), 303)
    return answer(error.status, str(error.title), str(error.reason))


@blueprint.route("/<reference>/declaration", methods=["GET", "POST"])
@keeps_what_was_typed
def show(reference: str) -> tuple[str, int] | Response:
    """The card, and the question. An answer that recuses is asked once more, on a page that says what it does."""
    ctx = current_context()
    require(may_work(ctx))
    form = DeclarationForm()
    given = form.judge()
    if given and recuses(given["grade"]):
        return redirect(url_for("conflicts.recuse", reference=reference, grade=given["grade"]), 303)
    card = card_of(ctx, reference)
    if given and form.keep(lambda: _declare(ctx, reference, Grade(given["grade"]))):
        flash(_("Noted and signed. You can say otherwise at any time, on the page “Who may read it”."), "good")
        return redirect(url_for("cases.show", reference=reference), 303)
    return render_template("cases/conflicts/card.html", card=card, form=form), form.http_status


@blueprint.route("/<reference>/recusal", methods=["GET", "POST"])
@keeps_what_was_typed
def recuse(reference: str) -> tuple[str, int] | Response:
    """Takes the case away from whoever declares a conflict, once the page has said what that means."""
    ctx = current_context()
    require(may_work(ctx))
    form = RecusalForm()
    given = form.judge()
    if request.method == "GET":
        form = RecusalForm.showing({"grade": request.args.get("grade") if recuses(request.args.get("grade")) else None})
    head = head_of(db.session(), ctx, reference, declared=False)
    if given and form.keep(lambda: _step_back(ctx, reference, Grade(given["grade"]))):
        flash(
            _("You are recused from %(reference)s. Nothing of it opens for you any more.", reference=reference), "good"
        )
        return redirect(url_for("cases.index"), 303)
    mine = ctx.actor is not None and head.case.officer_id == ctx.actor.id
    return render_template("cases/conflicts/recuse.html", head=head, form=form, mine=mine), form.http_status


def card_of(ctx: Context, reference: str) -> Card:
    """A case as its card shows it. Raises NotFound, Recused."""
    head = head_of(db.session(), ctx, reference, declared=False)
    keys = keys_in_hand()
    told = _summary(ctx, keys, head.case) if keys else {}
    return Card(head, keys, told.get("alias"), told.get("words"))


def _summary(ctx: Context, keys: UnlockedMember, found: EmergencyCase) -> Mapping[str, Any]:
    place = Place(EmergencyCase.__tablename__, found.id, "summary")
    try:
        opened = open_compartments(vault(), ctx, keys, found.subject, [Kind.SUMMARY], purpose=CARD)
        told: Mapping[str, Any] = json.loads(opened.read(Kind.SUMMARY, place, found.summary))
    except (NotFound, CannotOpen):
        return {}
    return told


def _declare(ctx: Context, reference: str, grade: Grade) -> str:
    keys = current_keys()
    with transaction() as session:
        return declare_conflict(session, ctx, keys, reference, grade).grade


def _step_back(ctx: Context, reference: str, grade: Grade) -> bool:
    step_back(vault(), ctx, current_keys(), reference, grade)
    return True

"""Pages of fit: could we answer a call, who of us, and how that is worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.formats import date
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.grants.commands.tasks import ask_to_check
from fundapp.grants.models import Call, CallTask
from fundapp.grants.permissions import may_edit, may_see
from fundapp.grants.queries.calls import call
from fundapp.grants.queries.fit import Weight, fit_of
from fundapp.grants.queries.tasks import open_tasks_of
from fundapp.grants.rules.fit import Part
from fundapp.grants.rules.gates import Kind
from fundapp.grants.schemas.tasks import CheckSchema
from fundapp.grants.views.fit_said import Question, fit_wordings, questions
from fundapp.grants.views.frame import PREFIX, TEMPLATES, wordings

NAMED = 3
"""How many are named on the page of a call."""

blueprint = Blueprint("call_fit", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)
blueprint.context_processor(fit_wordings)


@dataclass(frozen=True)
class Shown:
    """One of us on the page: what the gates and the lines say, and what is to be found out of it."""

    weight: Weight
    questions: Sequence[Question]


@blueprint.get("/<uuid:call_id>/fit")
def show(call_id: UUID) -> str:
    """Who could carry it, who could take part, who could not, each with the reasons. At most twelve queries."""
    ctx, session = current_context(), db.session()
    found = call(session, ctx, call_id)
    fit, tasks = fit_of(session, ctx, found), open_tasks_of(session, ctx, call_id)
    return render_template(
        "grants/fit.html",
        call=found,
        fit=fit,
        parts=[(part, [_shown(each, tasks) for each in fit.of(part)]) for part in Part],
        asked=questions(fit.open, None, tasks),
        names=person_names(session, {each.owner_id for each in tasks}),
    )


@blueprint.get("/score")
def explained() -> str:
    """How the score is worked out: the very table that is reckoned with. No query."""
    require(may_see(current_context()))
    return render_template("grants/score.html")


@blueprint.post("/<uuid:call_id>/fit/check")
def check(call_id: UUID) -> AnyResponse:
    """Has somebody find out what a gate lacks."""
    ctx = current_context()
    require(may_edit(ctx))
    call(db.session(), ctx, call_id)
    given = CheckSchema().judge({name: request.form.get(name) for name in ("gate", "organisation_id")})
    try:
        with transaction() as session:
            made = ask_to_check(session, ctx, call_id, given)
            due_on, name = made.due_on, person_names(session, {made.owner_id})[made.owner_id]
        flash(_("%(name)s finds it out by %(day)s.", name=name, day=date(ctx.reader, due_on)))
    except Conflict as error:
        flash(str(error.reason), "warning")
    return redirect(url_for("call_fit.show", call_id=call_id), 303)


def summary(session: Session, ctx: Context, found: Call) -> Mapping[str, Any]:
    """What the page of a call says of it: the answer, and who could carry it. Two queries at most."""
    fit = fit_of(session, ctx, found)
    return {"fit": fit, "leaders": fit.leaders[:NAMED], "more_leaders": len(fit.leaders[NAMED:])}


def _shown(one: Weight, tasks: Sequence[CallTask]) -> Shown:
    """What the network lacks is asked of the organisation that carries it, or of its members."""
    own = [each for each in one.placed.open_questions if not each.lacks_call]
    return Shown(one, questions(own, one.candidate, tasks) if one.candidate.kind is Kind.MEMBER else ())

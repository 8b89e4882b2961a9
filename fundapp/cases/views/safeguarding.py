"""The safeguarding of a minor: marked as one, planned, or said to be none after all."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.queries.people import person_names
from fundapp.cases.commands.safeguarding import mark_minor, plan_safeguarding, propose_unmarking, unmark_minor
from fundapp.cases.commands.tasks import begin_task
from fundapp.cases.forms.verification import PlanForm
from fundapp.cases.models import EmergencyCase, SafeguardingPlan
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.seconding import may_confirm_word
from fundapp.cases.permissions.verification import may_note, may_unmark_minor
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.seconding import waiting_word
from fundapp.cases.queries.tasks import officers_for
from fundapp.cases.queries.verification import work_of
from fundapp.cases.rules.safeguarding import MINOR
from fundapp.cases.rules.seconding import Matter
from fundapp.cases.rules.sheets import Step
from fundapp.cases.rules.tasks import Task
from fundapp.cases.views.reading import open_dossier
from fundapp.cases.views.verifying import answers_of, blueprint, opened_notes, plain_work, seal_texts
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.core.forms import EntryForm
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed

PURPOSE = "case.safeguarding"
"""How the audit log calls the opening of the officers' notes for writing a plan."""

PLAN_WITHIN = timedelta(hours=24)
"""Until when a minor's plan is to be written, once somebody has marked the case."""


@blueprint.route("/<reference>/safeguarding", methods=["GET", "POST"])
@keeps_what_was_typed
def safeguard(reference: str) -> tuple[str, int] | Response:
    """The plans of a minor's case, the newest first, and a form for the next one."""
    ctx = current_context()
    require(may_work(ctx))
    form: Any = PlanForm()
    given = form.judge()
    dossier = open_dossier(ctx, reference)
    found = dossier.case
    form.lead_id.choices = [
        ("", _("Please choose")),
        *((str(row), name) for row, name in officers_for(db.session(), found.id)),
    ]
    if given is not None and form.keep(lambda: _plan(ctx, found, form, given)):
        flash(_("The plan is written."), "good")
        return redirect(url_for("verification.safeguard", reference=reference), 303)
    work = work_of(db.session(), ctx, found.id)
    who = answers_of(dossier, Step.WHO)
    shown: dict[str, Any] = {
        "dossier": dossier,
        "found": found,
        "form": form,
        "plans": plain_work(work, SafeguardingPlan, opened_notes(dossier)),
        "suggested": who.get("age_band") == MINOR,
        "guardian": [str(who[name]) for name in ("guardian", "guardian_way") if who.get(name)],
        "may_note": may_note(ctx, found),
        "may_unmark": may_unmark_minor(ctx, found),
    }
    return render_template("cases/verification/safeguarding.html", **shown), form.http_status


@blueprint.post("/<reference>/safeguarding/mark")
def mark(reference: str) -> Response:
    """Says that a case is a minor's: its officer has a day to write a plan."""
    ctx = current_context()
    try:
        with transaction() as session:
            mark_minor(session, ctx, reference)
            begin_task(session, ctx, reference, Task.SAFEGUARDING, ctx.now + PLAN_WITHIN)
    except Denied as error:
        flash(str(error.reason or error.title), "warning")
    else:
        flash(_("It is a minor’s case now. Write the plan below."), "good")
    return redirect(url_for("verification.safeguard", reference=reference), 303)


@blueprint.route("/<reference>/safeguarding/unmark", methods=["GET", "POST"])
def unmark(reference: str) -> str | Response:
    """Says that a case is no minor's after all, once the page has said what that means: one proposes, one confirms."""
    ctx, confirms = current_context(), request.form.get("step") == "confirm"
    require(may_work(ctx))
    found = case_by_reference(db.session(), ctx, reference)
    if request.method == "GET":
        return _unmarking(ctx, found)
    given = request.form.get("version", "")
    seen = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    try:
        with transaction() as session:
            if confirms:
                unmark_minor(session, ctx, reference, expected_version=seen)
            else:
                propose_unmarking(session, ctx, reference)
    except (Conflict, Denied) as error:
        flash(str(error.reason or error.title), "warning")
    else:
        proposed = _("Proposed. A second officer finds it on their first page; it stays a minor’s case until then.")
        flash(_("It is no minor’s case any more.") if confirms else proposed, "good")
    return redirect(url_for("verification.safeguard", reference=reference), 303)


def _unmarking(ctx: Context, found: EmergencyCase) -> str:
    waiting, allowed = waiting_word(db.session(), found.id, Matter.UNMARK_MINOR), may_unmark_minor(ctx, found)
    verdict = allowed if waiting is None else may_confirm_word(ctx, allowed, waiting)
    names = person_names(db.session(), [waiting.proposed_by_id]) if waiting else {}
    shown = {"found": found, "verdict": verdict, "waiting": waiting, "by": next(iter(names.values()), None)}
    return render_template("cases/verification/unmark.html", **shown)


def _plan(ctx: Context, found: EmergencyCase, form: EntryForm, given: Mapping[str, Any]) -> bool:
    row_id = form.entry_id
    note = seal_texts(ctx, found, SafeguardingPlan, row_id, {"note": given["note"]}, PURPOSE)["note"]
    assert note is not None  # the schema asks for it
    with transaction() as session:
        plan_safeguarding(session, ctx, found.reference, row_id, given, note)
    return True

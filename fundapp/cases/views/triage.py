"""The page on which a case is judged: criteria, risk, priority; what can be done; its clocks."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.signin import current_keys, keys_in_hand
from fundapp.cases.assessing import open_assessment
from fundapp.cases.commands.triage import Judgement, assess_case
from fundapp.cases.forms.triage import (
    AssessmentForm,
    assessment_form,
    chosen_set,
    danger_in,
    field_of,
    priority_in,
)
from fundapp.cases.models import Assessment, CriteriaSet, EmergencyCase
from fundapp.cases.permissions.moving import may_assess
from fundapp.cases.queries.criteria import asked_now, sets_in_use
from fundapp.cases.queries.dossier import Head, head_of
from fundapp.cases.queries.links import earlier_awards
from fundapp.cases.queries.triage import Judged, assessments_of, readiness_of
from fundapp.cases.rules import reasons, risk
from fundapp.cases.rules.vocabulary import PRIORITIES
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.views.clocks import clocks_of, steps_of
from fundapp.cases.views.doing import doings_of
from fundapp.cases.visiting import vault
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.errors import CannotOpen, Locked, Shredded
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from fundapp.vault.unlocked import UnlockedMember

blueprint = Blueprint("triage", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.context_processor(wordings)
blueprint.before_request(know_references)

PURPOSE = "case.triage"
"""How the audit log calls the opening of what officers noted in triage."""


@blueprint.route("/<reference>/triage", methods=["GET", "POST"])
@keeps_what_was_typed
def show(reference: str) -> tuple[str, int] | Response:
    """What triage found, and what can be done; takes what is found now. At most sixteen queries."""
    head, sets, judged = _read(reference)
    found = chosen_set(sets, request.values.get("set_id"), judged[0].criteria.id.hex if judged else None)
    form = None if found is None else assessment_form(found, judged[0] if judged else None)
    given = None if form is None else form.judge()
    if found and form and given and form.keep(lambda: _assess(head.case, found, form, given)):
        flash(_("Kept. The priority is now “%(priority)s”.", priority=PRIORITIES[priority_in(given)]), "good")
        return redirect(url_for("triage.show", reference=reference), 303)
    if form is not None and form.problem:
        db.session.remove()  # as it stands now, not as this request has read it before
        head, sets, judged = _read(reference)
        form.after.data = judged[0].assessment.id.hex if judged else ""
    return _page(head, sets, judged, found, form), form.http_status if form else 200


def _read(reference: str) -> tuple[Head, Sequence[CriteriaSet], list[Judged]]:
    ctx, session = current_context(), db.session()
    head = head_of(session, ctx, reference)
    return head, sets_in_use(session, ctx), assessments_of(session, head.case.id)


def _page(
    head: Head,
    sets: Sequence[CriteriaSet],
    judged: Sequence[Judged],
    found: CriteriaSet | None,
    form: AssessmentForm | None,
) -> str:
    ctx, session, case = current_context(), db.session(), head.case
    ready, keys = readiness_of(session, ctx, case), keys_in_hand()
    steps = steps_of(session, case)
    return render_template(
        "cases/triage/show.html",
        found=case,
        officer=head.officer,
        judged=judged,
        awards=earlier_awards(session, ctx, case),
        notes=_notes(case, judged, keys),
        form=form,
        asked=[(field_of(each.id), each.mandatory) for each in asked_now(found)] if found else [],
        sets=sets,
        chosen=found,
        may_assess=may_assess(ctx, case, ready),
        doings=doings_of(ctx, case, ready),
        clocks=clocks_of(ctx, case, [each.move for each in steps]),
        steps=steps,
        locked=keys is None,
        reasons=reasons,
        risks=risk,
    )


def _assess(case: EmergencyCase, found: CriteriaSet, form: AssessmentForm, given: Mapping[str, Any]) -> bool:
    """Opens the officers' compartment first: whoever cannot read a case does not judge it."""
    try:
        opened = open_assessment(vault(), current_context(), current_keys(), case, purpose=PURPOSE)
    except NotFound:
        raise Conflict(_("This case is kept to a few people, and you are not among them.")) from None
    answers = {each.id: given[field_of(each.id)] for each in asked_now(found)}
    judgement = Judgement(uuid4(), found.id, danger_in(given), priority_in(given), answers, form.known)
    note: Envelope | None = None
    if given["note"]:
        note = opened.seal(Kind.ASSESSMENT, _place(judgement.id), given["note"])
    with transaction() as session:
        assess_case(session, current_context(), case.reference, judgement, note)
    return True


def _place(assessment_id: UUID) -> Place:
    return Place(Assessment.__tablename__, assessment_id, "note")


def _notes(
    case: EmergencyCase, judged: Sequence[Judged], keys: UnlockedMember | None
) -> dict[UUID, tuple[str | None, str]]:
    """What was noted, by assessment: the words, or why they are not shown. One opening for all; none for none."""
    noted = [each.assessment for each in judged if each.assessment.note is not None]
    opened: Opened | None = None
    if noted and keys is not None:
        with suppress(NotFound, Locked):
            ctx = current_context()
            opened = open_compartments(vault(), ctx, keys, case.subject, [Kind.ASSESSMENT], purpose=PURPOSE)
    return {each.id: _text(opened, each) for each in noted}


def _text(opened: Opened | None, noted: Assessment) -> tuple[str | None, str]:
    if opened is None or noted.note is None:
        return None, "closed"
    try:
        return opened.read(Kind.ASSESSMENT, _place(noted.id), noted.note), ""
    except Shredded:
        return None, "shredded"
    except Locked:
        return None, "closed"
    except CannotOpen:
        return None, "broken"

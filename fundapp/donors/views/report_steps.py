"""The steps of a report, each with a page that says what it does: figures, put to be released, back, given up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.report_figures import ask_for_figures
from fundapp.donors.commands.report_releasing import put_for_release, take_back
from fundapp.donors.commands.reports import abandon_report, correct_report
from fundapp.donors.forms.reports import CorrectionForm, ReportStepForm
from fundapp.donors.models import DonorReport
from fundapp.donors.permissions import may_edit_reports
from fundapp.donors.queries.report_content import NEEDS
from fundapp.donors.queries.report_releases import lacking
from fundapp.donors.views.report_frame import (
    ONE,
    PREFIX,
    TEMPLATES,
    Answer,
    again,
    found_report,
    not_written,
    page_of,
    to_report,
    way,
    wordings,
)
from fundapp.donors.workflow.reports import State

blueprint = Blueprint("donor_report_steps", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Act = Callable[[Session, Context, int], DonorReport]


@dataclass(frozen=True)
class Step:
    """A step as its page tells it: what it is, what it does, its button, what is said once it is done.

    `whole`: it needs a report in which nothing is missing, and its page tells what is.
    """

    heading: str
    says: Sequence[str]
    verb: str
    done: str
    danger: bool = False
    whole: bool = False


@blueprint.post(f"{ONE}/compute")
def compute(agreement_id: UUID, report_id: UUID) -> Any:
    """Has a worker compute the figures; where one is at it already, its page says how far."""
    ctx = current_context()
    require(may_edit_reports(ctx))
    found = found_report(agreement_id, report_id)
    try:
        with transaction() as session:
            ask_for_figures(session, ctx, report_id)
    except Conflict as error:
        flash(str(error.reason), "warning")
    return to_report(found, "figures")


@blueprint.route(f"{ONE}/put", methods=["GET", "POST"])
@keeps_what_was_typed
def put(agreement_id: UUID, report_id: UUID) -> Answer:
    """Puts a report to be released, once nothing is missing; says first what is."""
    ctx = current_context()
    require(may_edit_reports(ctx))
    found = found_report(agreement_id, report_id, *NEEDS)
    if answer := not_written(found):
        return answer
    told = Step(
        _("Put the report to be released"),
        (
            _("Two people are asked to read it whole and to release it. The second has written none of it."),
            _("Until then nothing of it is changed. It can be taken back, and then both read it again."),
        ),
        _("Put it to be released"),
        _("It waits for two people now."),
        whole=True,
    )
    return _step(
        found, told, lambda session, ctx, seen: put_for_release(session, ctx, report_id, expected_version=seen)
    )


@blueprint.route(f"{ONE}/take-back", methods=["GET", "POST"])
@keeps_what_was_typed
def take_it_back(agreement_id: UUID, report_id: UUID) -> Answer:
    """Takes a report back that waits to be released."""
    require(may_edit_reports(current_context()))
    found = found_report(agreement_id, report_id, "releases")
    if found.state != State.REVIEW:
        flash(_("This report is not put to be released."), "warning")
        return to_report(found)
    counted = [_("Whoever has released it already has to read it again.")] if found.releases else []
    told = Step(
        _("Take the report back?"),
        (_("It is being drafted again: texts and figures can be changed."), *counted),
        _("Take the report back"),
        _("It is being drafted again."),
        danger=bool(found.releases),
    )
    return _step(found, told, lambda session, ctx, _seen: take_back(session, ctx, report_id))


@blueprint.route(f"{ONE}/abandon", methods=["GET", "POST"])
@keeps_what_was_typed
def abandon(agreement_id: UUID, report_id: UUID) -> Answer:
    """Gives a report up, once somebody has read what that means."""
    require(may_edit_reports(current_context()))
    found = found_report(agreement_id, report_id)
    if answer := not_written(found):
        return answer
    told = Step(
        _("Give this report up?"),
        (
            _("Nobody writes it any more, and it never goes out. What was written can still be read here."),
            _("The funder still waits for the report that is due: you can begin another one for that date."),
        ),
        _("Give it up"),
        _("The report is given up."),
        danger=True,
    )
    return _step(found, told, lambda session, ctx, _seen: abandon_report(session, ctx, report_id))


@blueprint.route(f"{ONE}/correct", methods=["GET", "POST"])
@keeps_what_was_typed
def correct(agreement_id: UUID, report_id: UUID) -> Answer:
    """Begins the next edition of a published report, which says what it corrects."""
    ctx = current_context()
    require(may_edit_reports(ctx))
    found = found_report(agreement_id, report_id)
    if found.state != State.PUBLISHED:
        flash(_("Only the edition that counts is corrected."), "warning")
        return to_report(found)
    form = CorrectionForm.showing({})
    given = form.judge()
    made = form.keep(lambda: _correct(ctx, report_id, given)) if given else None
    if made:
        flash(_("The corrected edition is begun."), "good")
        return redirect(url_for("donor_reports.show", agreement_id=agreement_id, report_id=made), 303)
    told = {"form": form, "report": found, "crumbs": way(found, _("Correct this report")), "back": page_of(found)}
    return render_template("donors/report_correct.html", **told), form.http_status


def _step(found: DonorReport, told: Step, act: Act) -> Answer:
    """The page of a step; once it is sent, the step."""
    ctx = current_context()
    form: Any = ReportStepForm.showing({})
    if form.judge() is not None and form.keep(lambda: _take(ctx, act, form.expected_version)):
        flash(told.done, "good")
        return to_report(found)
    if form.is_submitted():
        found = again(found, *NEEDS)()
    form.version.data = str(found.version)
    return render_template(
        "donors/report_step.html",
        form=form,
        report=found,
        reasons=[why for _key, why in lacking(db.session(), found)] if told.whole else (),
        heading=told.heading,
        said_before=told.says,
        verb=told.verb,
        danger=told.danger,
        crumbs=way(found, told.heading),
        back=page_of(found),
    ), form.http_status


def _take(ctx: Context, act: Act, seen: int) -> UUID:
    with transaction() as session:
        return act(session, ctx, seen).id


def _correct(ctx: Context, report_id: UUID, given: Any) -> UUID:
    with transaction() as session:
        return correct_report(session, ctx, report_id, given).id

"""The whole of a report: as it would go out, as two people let it go out; and the proof of one that is published."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, render_template

from fundapp.accounts.again import confirm_again, is_fresh
from fundapp.accounts.queries.people import person_names
from fundapp.accounts.signin import keys_in_hand
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.downloads import attachment
from fundapp.donors.commands.report_releasing import release_report
from fundapp.donors.commands.report_stories import may_tell_stories
from fundapp.donors.forms.reports import ReleaseForm
from fundapp.donors.models import DonorReport
from fundapp.donors.permissions import may_release_reports
from fundapp.donors.queries.report_content import NEEDS, content_of
from fundapp.donors.queries.report_proofs import proof_of
from fundapp.donors.queries.report_releases import release_verdict
from fundapp.donors.queries.stories import written_in
from fundapp.donors.rules.report_data import canonical, digest_of
from fundapp.donors.rules.report_disclosed import leaving, staying
from fundapp.donors.views.report_frame import (
    ONE,
    PREFIX,
    TEMPLATES,
    Answer,
    again,
    found_report,
    page_of,
    papers_of,
    to_report,
    way,
    wordings,
)
from fundapp.donors.views.report_telling import names_told
from fundapp.donors.workflow.reports import OUT, DraftState, State

WHOLE = (*NEEDS, "releases")

blueprint = Blueprint("donor_report_papers", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.get(f"{ONE}/preview")
def preview(agreement_id: UUID, report_id: UUID) -> Answer:
    """The whole report as it would go out as it stands. At most twelve queries."""
    found = found_report(agreement_id, report_id, *NEEDS)
    if found.state in OUT:
        return to_report(found)
    told = _content(found) if found.draft and found.draft.state == DraftState.READY else {"data": None}
    return render_template("donors/report_preview.html", **told, **_around(found, _("As it would go out"))), 200


@blueprint.route(f"{ONE}/release", methods=["GET", "POST"])
@keeps_what_was_typed
def release(agreement_id: UUID, report_id: UUID) -> Answer:
    """The whole report, what letting it go out does, and the release. At most sixteen queries."""
    ctx = current_context()
    require(may_release_reports(ctx))
    found = found_report(agreement_id, report_id, *WHOLE)
    if found.state != State.REVIEW:
        flash(_("This report is not put to be released."), "warning")
        return to_report(found)
    form: Any = ReleaseForm()
    if form.judge() is not None and form.keep(lambda: _release(ctx, form, found)):
        flash(_("You have released the report."), "good")
        return to_report(found)
    if form.is_submitted():
        found = again(found, *WHOLE)()
        if found.state != State.REVIEW:
            return to_report(found)
    return _to_decide(ctx, form, found)


@blueprint.get(f"{ONE}/proof.json")
def proof(agreement_id: UUID, report_id: UUID) -> Response | Any:
    """The proof that what was published stands in the audit log."""
    found = found_report(agreement_id, report_id)
    settings: Settings = current_app.extensions["fundapp.settings"]
    try:
        bundle = proof_of(db.session(), current_context(), report_id, settings.audit_origin)
    except Conflict as error:
        flash(str(error.reason), "warning")
        return to_report(found)
    answer = Response(bundle, mimetype="application/json")
    name = _("proof-%(code)s-edition-%(edition)s.json", code=found.agreement.code, edition=found.edition)
    answer.headers["Content-Disposition"] = attachment(name)
    return answer


def _to_decide(ctx: Context, form: Any, found: DonorReport) -> Answer:
    """What is released, and whether this person may. At most five queries."""
    told, session = _content(found), db.session()
    form.digest.data = told["digest"]
    names = person_names(session, [each.person_id for each in found.releases])
    mine = ctx.actor is not None and ctx.actor.id in names
    return render_template(
        "donors/report_release.html",
        form=form,
        fresh=is_fresh(),
        released=mine,
        objection=None if mine else release_verdict(session, ctx, found).reason,
        released_by=[names.get(each.person_id, "") for each in found.releases],
        **told,
        **_around(found, _("Release the report")),
    ), form.http_status


def _content(found: DonorReport) -> dict[str, Any]:
    """All that a report says as it stands, its digest, and what of its figures leaves and stays."""
    data = content_of(found)
    figures = data["figures"]
    stays = staying((found.draft and found.draft.withheld) or figures["withheld"])
    return {"data": data, "digest": digest_of(canonical(data)), "leaves": leaving(figures), "stays": stays}


def _around(found: DonorReport, heading: str) -> dict[str, Any]:
    return {"report": found, "crumbs": way(found, heading), "back": page_of(found), "papers": papers_of(found)}


def _release(ctx: Context, form: Any, found: DonorReport) -> bool:
    """Whoever has keys at hand has all that people wrote compared with the names that the vault knows."""
    confirm_again(form)
    looks = may_tell_stories(ctx) and keys_in_hand() is not None
    if looks and (named := names_told(db.session(), written_in(found))):
        raise Invalid({}, _("These words are names that the vault knows: %(words)s.", words=", ".join(named)))
    with transaction() as session:
        release_report(session, ctx, found.id, form.digest.data or "")
    return True

"""Pages of capture: paste an address or a text, wait for a page to be read, look the call over and keep it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.database import db, transaction
from fundapp.core.formats import clock_time
from fundapp.core.formats import date as day_said
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.places import zone_name
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.grants.commands.capturing import add_captured_call, capture_page, capture_text
from fundapp.grants.forms import CapturedCallForm, CaptureForm
from fundapp.grants.models import CallCapture
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.captures import calls_alike, capture
from fundapp.grants.rules.capture import Stage, one_address
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.faults import FAULTS
from fundapp.grants.rules.found import FoundDeadline
from fundapp.grants.rules.pasted import read_pasted
from fundapp.grants.rules.vocabulary import STEPS
from fundapp.grants.schemas.captured import ASKED_AT, Captured, captured, carried, revived
from fundapp.grants.views.frame import PREFIX, TEMPLATES, wordings

LONGEST_SHARED = 4_000
Answer = tuple[str, int] | AnyResponse

blueprint = Blueprint("call_captures", __name__, url_prefix=f"{PREFIX}/capture", template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.route("", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> Answer:
    """Takes an address or a text. What a telephone shares (`?address=`) only fills the field: a GET reads nothing."""
    ctx = current_context()
    require(may_edit(ctx))
    form = CaptureForm(data={"pasted": request.args.get("address", "")[:LONGEST_SHARED]})
    given = form.judge()
    kept = form.keep(lambda: _begin(given["pasted"])) if given else None
    if kept:
        return redirect(url_for("call_captures.show", capture_id=kept), 303)
    return render_template("grants/call_capture.html", form=form, failed=None, why=None), form.http_status


@blueprint.route("/<uuid:capture_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def show(capture_id: UUID) -> Answer:
    """Waits for the page, says why it cannot be read, or shows what was read as a form to look over and keep."""
    kept = capture(db.session(), current_context(), capture_id)
    if kept.state == Stage.USED:
        return redirect(url_for("calls.show", call_id=kept.call_id), 303)
    if kept.state == Stage.WAITING:
        return render_template("grants/call_capture_working.html", capture=kept), 200
    if kept.state == Stage.FAILED:
        why = FAULTS.get(kept.fault, kept.reason) if kept.fault else kept.reason
        form = CaptureForm(data={"pasted": ""}, formdata=None)
        return render_template("grants/call_capture.html", form=form, failed=kept, why=why), 200
    return _looked_over(kept)


def _looked_over(kept: CallCapture) -> Answer:
    read = revived(kept.found or {})
    form = _form(read)
    given = form.judge()
    call_id = form.keep(lambda: _add(kept.id, read, given)) if given else None
    if call_id:
        flash(_("The call is kept."))
        return redirect(url_for("calls.show", call_id=call_id), 303)
    alike = calls_alike(
        db.session(), current_context(), url=form.url.data, reference=form.reference.data, title=form.title.data
    )
    doubtful = [form[name] for name in dict.fromkeys(ASKED_AT.get(each.field, each.field) for each in read.doubts)]
    shown = {"form": form, "capture": kept, "doubtful": doubtful, "alike": alike}
    return render_template("grants/call_captured.html", **shown), form.http_status


def _form(read: Captured) -> SchemaForm:
    """The form with what was read, the source's words beside what could not be read, and the zone that it named."""
    known = {"timing": "unknown", "place": "unknown", "needs_registration": "unknown", "deadline_step": "application"}
    ticked = [str(number) for number in range(len(read.further))]
    form = CapturedCallForm.showing({**known, **read.given, "further": ticked})
    form.further.choices = [(str(number), _date_said(each)) for number, each in enumerate(read.further)]
    for doubt in read.doubts:
        field = form[ASKED_AT.get(doubt.field, doubt.field)]
        told = _("The source says: “%(said)s”", said=doubt.said)
        field.description = f"{field.description} {told}" if field.description else told
    return form


def _date_said(each: FoundDeadline) -> str:
    """« Note conceptuelle : 9 novembre 2017 à 16:00 (Bruxelles) »."""
    reader, due = current_reader(), Due(each.day, each.clock, each.zone)
    when = day_said(reader, each.day)
    if each.clock:
        when = _("%(day)s at %(clock)s", day=when, clock=clock_time(reader, each.clock))
    if each.clock and due.hangs_in:
        when = f"{when} ({zone_name(reader, due.hangs_in)})"
    return _("%(step)s: %(when)s", step=STEPS[each.step], when=when)


def _begin(pasted: str) -> UUID:
    ctx, address = current_context(), one_address(pasted)
    if address:
        with transaction() as session:
            return capture_page(session, ctx, pasted, address).id
    found = carried(captured(read_pasted(pasted), ctx.today))
    with transaction() as session:
        return capture_text(session, ctx, pasted, found).id


def _add(capture_id: UUID, read: Captured, given: Mapping[str, Any]) -> UUID:
    chosen = [read.further[int(number)] for number in given["further"] if int(number) < len(read.further)]
    answers = {name: value for name, value in given.items() if name != "further"}
    with transaction() as session:
        return add_captured_call(session, current_context(), capture_id, answers, chosen).id

"""Pages of what banks and operators send back: the files, one of them with what it did, and taking one in."""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import all_names, person_names
from fundapp.accounts.signin import DOOR, token_in
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Invalid
from fundapp.core.formats import datetime as write_moment
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _, ngettext
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_actor, current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.disbursements.commands.matching import dismiss_strangers
from fundapp.disbursements.commands.reports import take_reading
from fundapp.disbursements.forms.reports import StrangersForm, UploadForm
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.queries import reports as queries
from fundapp.disbursements.queries.report_targets import handed_references, report_by_digest
from fundapp.disbursements.receiving.faults import LARGEST
from fundapp.disbursements.receiving.reading import Reading
from fundapp.disbursements.receiving.statement_columns import Question, Questions
from fundapp.disbursements.schemas.reports import FILE_HEADERS, ReportFilterSchema, file_cells, read_report
from fundapp.disbursements.views.report_words import ASKED, spoken

LIST = "reports.index"
ANSWER = "answer-"
LARGEST_CARRIED = 500_000
"""Characters of a table that goes along while its questions are answered; a larger one is chosen again."""
SENT_BESIDES = 1_000_000

Answer = tuple[str, int] | AnyResponse

blueprint = Blueprint("reports", __name__, url_prefix="/payments/reports", template_folder="../templates")
blueprint.context_processor(spoken)


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Lets somebody who is signed in send as much as a file may weigh; before anything looks at what was sent."""
    known = token_in(DOOR) or current_actor() is not None
    if endpoint == "reports.upload" and request.method == "POST" and known:
        request.max_content_length = LARGEST + SENT_BESIDES


@blueprint.get("")
def index() -> str:
    """What was taken in, as the address asks for it. Four queries and those of the person."""
    ctx, session = current_context(), db.session()
    require(may_keep(ctx))
    chosen = read_filter(ReportFilterSchema(), request.args)
    page = queries.files_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    rows = queries.file_rows(session, page.items)
    return render_template(
        "disbursements/reports/list.html",
        listing=Listing(LIST, chosen, page),
        rows=rows,
        names=person_names(session, {each.file.by_id for each in rows if each.file.by_id}),
        views=Listing(LIST, chosen, page).links(saved_views(session, ctx, LIST)),
        waiting=queries.waiting_count(session, ctx),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """What was taken in, all that the address asks for, as a sheet."""
    ctx = current_context()
    require(may_keep(ctx))
    wanted = read_filter(ReportFilterSchema(), request.args).values
    names = all_names(db.session())
    return send_sheet(
        sheet,
        _("bank-reports"),
        FILE_HEADERS,
        lambda session: (file_cells(each, names) for each in queries.files_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:report_id>")
def show(report_id: UUID) -> str:
    """One file: what it was, what each of its lines did. Six queries and those of the person."""
    ctx, session = current_context(), db.session()
    found = queries.report_file(session, ctx, report_id)
    page = queries.lines_page(session, ctx, {"report": report_id}, marks=page_marks(), mark=request.args.get("at"))
    return render_template(
        "disbursements/reports/show.html",
        found=queries.file_rows(session, [found])[0],
        page=page,
        rows=queries.line_rows(session, page.items),
        names=person_names(session, [found.by_id] if found.by_id else []),
        strangers=queries.strangers_count(session, report_id),
        answers=_answers(request.args),
        answer_prefix=ANSWER,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def upload() -> Answer:
    """Takes a file in; a table that cannot be read safely asks first."""
    ctx = current_context()
    require(may_keep(ctx))
    form, answers = UploadForm(), _answers(request.form or request.args)
    given = form.judge()
    content = form.keep(lambda: _sent(form)) if given else None
    if not given or content is None:
        return _asked(form, answers)
    currency = {"currency_code": given["currency"]} if given["currency"] else {}
    found = form.keep(lambda: _read(ctx, *content, {**currency, **answers}))
    if isinstance(found, Questions):
        return _asked(form, answers, found.questions, _carried(content[0]))
    taken = form.keep(lambda: _take(ctx, found)) if found else None
    if taken is None:
        return _asked(form, answers)
    kept: dict[str, Any] = {f"{ANSWER}{name}": value for name, value in answers.items()}
    return redirect(url_for("reports.show", report_id=taken, **kept), 303)


@blueprint.route("/<uuid:report_id>/strangers", methods=["GET", "POST"])
@keeps_what_was_typed
def strangers(report_id: UUID) -> Answer:
    """Sets every line aside that names no payment of ours, once somebody has read how many."""
    ctx, session = current_context(), db.session()
    found = queries.report_file(session, ctx, report_id)
    form = StrangersForm()
    done = form.keep(lambda: _dismiss(ctx, report_id)) if form.judge() is not None else None
    if done is not None:
        flash(ngettext("%(num)s line was set aside.", "%(num)s lines were set aside.", done))
        return redirect(url_for("reports.show", report_id=report_id), 303)
    shown = {"found": found, "count": queries.strangers_count(session, report_id)}
    return render_template("disbursements/reports/strangers.html", form=form, **shown), form.http_status


def _asked(
    form: SchemaForm, answers: Mapping[str, str], questions: Sequence[Question] = (), carried: str = ""
) -> Answer:
    shown = {"questions": questions, "carried": carried, "answers": answers, "answer_prefix": ANSWER}
    return render_template("disbursements/reports/upload.html", form=form, **shown), form.http_status


def _answers(given: Mapping[str, str]) -> dict[str, str]:
    """Answers about a table, of this form or of the last one."""
    return {name: value for name in map(str, ASKED) if (value := given.get(f"{ANSWER}{name}", ""))}


def _sent(form: SchemaForm) -> tuple[bytes, str]:
    """The file that was sent, or the table that went along; its name. Raises Invalid at its field."""
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        with sent.stream as stream:
            return stream.read(LARGEST + 1), sent.filename
    carried = form.typed()["carried"] or ""
    if not carried:
        raise Invalid({"file": [_("Choose a file first.")]})
    try:
        return zlib.decompressobj().decompress(base64.b64decode(carried, validate=True), LARGEST + 1), ""
    except (zlib.error, binascii.Error, ValueError):
        raise Invalid({"file": [_("Choose the file again: it was not received as a whole.")]}) from None


def _carried(content: bytes) -> str:
    """A table as it goes along with the form; nothing where it is too large, and must be chosen again."""
    text = base64.b64encode(zlib.compress(content, 9)).decode()
    return text if len(text) <= LARGEST_CARRIED else ""


def _read(ctx: Context, content: bytes, name: str, answers: Mapping[str, str]) -> Reading | Questions:
    return read_report(content, name, ctx.reader, handed_references(db.session()), answers)


def _take(ctx: Context, reading: Reading) -> UUID:
    """Takes it in and says what there is to say of it besides its lines."""
    assert ctx.actor is not None
    before = report_by_digest(db.session(), reading.digest)
    with transaction() as session:
        made = take_reading(session, ctx, reading, ctx.actor.id)
        report_id, lines = made.id, made.lines
    if before is not None:
        when = write_moment(ctx.reader, before.at)
        flash(_("Just this was taken in before, on %(moment)s. Nothing was changed.", moment=when))
        return before.id
    for notice in reading.notices:
        flash(str(notice), "warning")
    _tell_left(len(reading.entries) - lines if reading.entries else 0)
    return report_id


def _tell_left(left: int) -> None:
    if left > 0:
        flash(
            ngettext(
                "%(num)s other movement is of no payment of ours, by reference or amount. It was not kept.",
                "%(num)s other movements are of no payment of ours, by reference or amount. They were not kept.",
                left,
            )
        )


def _dismiss(ctx: Context, report_id: UUID) -> int:
    with transaction() as session:
        return dismiss_strangers(session, ctx, report_id)

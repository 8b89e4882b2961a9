"""Pages of the months: which are open, closing one, and what is handed out of a closed one."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.accounts.signin import settings
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.documents import sheet_pdf
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.formats import date as write_date
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.ports import ToDo
from fundapp.core.reader import Reader, reading
from fundapp.core.sheets import xlsx_book
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import XLSX, send_sheet
from fundapp.ledger.commands.books import close_month
from fundapp.ledger.forms.books import ClosingForm
from fundapp.ledger.models import ClosedMonth
from fundapp.ledger.pack import MonthEnd, pack_sheet, pack_sheets
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries import books as queries
from fundapp.ledger.queries.books import Month, Standing
from fundapp.ledger.queries.journals import journal_of, last_number
from fundapp.ledger.queries.month_end import AccountLine, accounts_at, envelopes_at
from fundapp.ledger.queries.plans import codes_in_use
from fundapp.ledger.queries.transfers import POSTED
from fundapp.ledger.rules.months import WAIT, month_after, month_named, name_of
from fundapp.ledger.schemas.books import STATES, MonthFilterSchema
from fundapp.ledger.views.spoken import spoken

LIST = "books.index"
LANGUAGES = ("fr", "en")
STANDINGS: Mapping[Standing, Any] = {
    Standing.RUNS: lazy("Not over yet"),
    Standing.CLOSABLE: lazy("Can be closed"),
    Standing.WAITS: lazy("Waits for an earlier month"),
    Standing.CLOSED: lazy("Closed for good"),
}
SHAPES: Mapping[Standing, str] = {
    Standing.RUNS: "working", Standing.CLOSABLE: "asked", Standing.WAITS: "waiting", Standing.CLOSED: "closed",
}  # fmt: skip
HEADERS = (
    lazy("Month"), lazy("State"), lazy("Vouchers"), lazy("First voucher"), lazy("Last voucher"), lazy("Closed on"),
    lazy("Closed by"), lazy("Fingerprint of the journal"),
)  # fmt: skip

blueprint = Blueprint("books", __name__, url_prefix="/ledger/months", template_folder="../templates")
blueprint.context_processor(spoken)


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """What every page of the months says of one."""
    return {"month_states": STANDINGS, "month_shapes": SHAPES, "standings": Standing}


def to_do(ctx: Context) -> Sequence[ToDo]:
    """The month that can be closed. Two queries; none for whoever does not keep the books."""
    if not may_keep(ctx):
        return []
    begins_on = queries.first_closable(db.session(), ctx, house().zone)
    if begins_on is None:
        return []
    label = _("%(month)s can be closed", month=_title(begins_on))
    detail = _("Its vouchers get their numbers, and the pack for the accountant is made.")
    return [ToDo(label, url_for("books.close", month=name_of(begins_on)), detail)]


@blueprint.get("")
def index() -> str:
    """The months in which something moved, and which of them can be closed. Five queries and those of the person."""
    ctx, session = current_context(), db.session()
    found = queries.months(session, ctx, house().zone)
    chosen = read_filter(MonthFilterSchema(), request.args)
    page = queries.months_page(found, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "ledger/books/list.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        names=person_names(session, queries.closers(page.items)),
        ready=next((each for each in found if each.standing is Standing.CLOSABLE), None),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The months that the address asks for, as a sheet."""
    ctx, zone = current_context(), house().zone
    wanted = read_filter(MonthFilterSchema(), request.args).values

    def rows(session: Any) -> list[list[Any]]:
        found = queries.months_like(queries.months(session, ctx, zone), wanted)
        names = person_names(session, queries.closers(found))
        return [_row(each, names) for each in found]

    return send_sheet(sheet, _("months"), HEADERS, rows)


@blueprint.get("/<month>")
def show(month: str) -> str:
    """One month: its state, what every account held before and after, and what can be handed out. Seven queries."""
    ctx, session = current_context(), db.session()
    found = _month(ctx, month)
    return render_template(
        "ledger/books/show.html",
        found=found,
        accounts=accounts_at(session, ctx, found),
        called={each.account: each for each in codes_in_use(session)},
        names=person_names(session, queries.closers([found])),
        languages=LANGUAGES,
        behind=lambda line, side: behind(found, line, side),
    )


@blueprint.route("/<month>/close", methods=["GET", "POST"])
@keeps_what_was_typed
def close(month: str) -> tuple[str, int] | AnyResponse:
    """Says what closing the month does, and closes it."""
    ctx, session = current_context(), db.session()
    require(may_keep(ctx))
    found = _month(ctx, month)
    form = ClosingForm()
    if form.judge() is not None and form.keep(lambda: _close(ctx, found.begins_on)):
        flash(_("%(month)s is closed.", month=_title(found.begins_on)), "good")
        return redirect(url_for("books.show", month=found.name), 303)
    first = last_number(session, found.begins_on.year) + 1
    return render_template("ledger/books/close.html", found=found, form=form, first=first), form.http_status


@blueprint.get("/<month>/journal.csv")
def journal(month: str) -> Response:
    """The journal of a closed month for accounting software, the same to the byte whenever it is asked for."""
    ctx = current_context()
    found = _month(ctx, month)
    content = journal_of(db.session(), ctx, _closed(found)).content
    return _to_keep(BytesIO(content), _("journal-%(month)s.csv", month=found.name), "text/csv; charset=utf-8")


@blueprint.get("/<month>/pack-<any(fr, en):language>.<any(pdf, xlsx):kind>")
def pack(month: str, language: str, kind: str) -> Response:
    """The pack of a closed month, in one language. Made in the request: the paper is bounded (MOST_ON_PAPER)."""
    ctx = current_context()
    found = _month(ctx, month)
    told, reader = _told(ctx, found), Reader(language, house().zone)
    with reading(reader):
        title = _("month-end-%(month)s", month=found.name)
        if kind == "xlsx":
            return _to_keep(xlsx_book(pack_sheets(told), reader, title), f"{title}.xlsx", XLSX)
        sheet = pack_sheet(told, reader, settings().public_title)
        content = sheet_pdf(sheet, reader, at=told.journal.month.closed_at)
        return _to_keep(BytesIO(content), f"{title}.pdf", "application/pdf")


def house() -> Reader:
    """The fund as a reader: in which zone it counts its months, and in which language it keeps its books."""
    return Reader(settings().language, settings().zone)


def behind(found: Month, line: AccountLine, side: str) -> str:
    """The address of the transfers behind a figure of a month."""
    last = month_after(found.begins_on) - WAIT
    return url_for(
        "transfers.index", account=line.account.value, side=side, currency=line.before.currency, state=POSTED,
        since=found.begins_on.isoformat(), until=last.isoformat(),
    )  # fmt: skip


def _month(ctx: Context, name: str) -> Month:
    """The month that an address names. Raises NotFound, Denied."""
    begins_on = month_named(name)
    if begins_on is None:
        raise NotFound
    return queries.month_at(db.session(), ctx, begins_on, house().zone)


def _closed(found: Month) -> ClosedMonth:
    """Raises Conflict for a month that is open: nothing is handed out of it that could still change."""
    if found.closed is None:
        raise Conflict(_("This month is open. Close it first: then its journal and its pack are made."))
    return found.closed


def _close(ctx: Context, begins_on: date) -> bool:
    with transaction() as session:
        close_month(session, ctx, begins_on, house())
    return True


def _told(ctx: Context, found: Month) -> MonthEnd:
    session, closed = db.session(), _closed(found)
    names = person_names(session, {closed.closed_by_id})
    return MonthEnd(
        journal_of(session, ctx, closed),
        accounts_at(session, ctx, found),
        envelopes_at(session, ctx, found),
        names.get(closed.closed_by_id, ""),
    )


def _row(found: Month, names: Mapping[UUID, str]) -> list[Any]:
    """One cell for each of HEADERS."""
    closed = found.closed
    if closed is None:
        return [found.name, str(STATES["open"]), found.moved, *([None] * 5)]
    return [
        found.name, str(STATES["closed"]), found.moved, closed.first_number, closed.last_number, closed.closed_at,
        names.get(closed.closed_by_id), closed.digest,
    ]  # fmt: skip


def _title(begins_on: date) -> str:
    return write_date(current_context().reader, begins_on, "month").capitalize()


def _to_keep(file: Any, name: str, media_type: str) -> Response:
    """A file to keep, never to show."""
    answer = send_file(file, mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer

"""Pages of single things that were said: what waits for a person, matched, set aside, or entered by hand."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.cases.queries.outsiders import ASKED_FIRST
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Invalid, NotFound
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _, ngettext
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.disbursements.commands.matching import Outcome, dismiss_line, match_line, report_by_hand, report_of
from fundapp.disbursements.forms.reports import DismissForm, HandForm, MatchForm
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.queries import reports as queries
from fundapp.disbursements.queries.orders import order_by_reference
from fundapp.disbursements.queries.reports import LineRow
from fundapp.disbursements.rules.reporting import IN, OUT, Standing, fits, may_be_ours
from fundapp.disbursements.rules.returns import Became
from fundapp.disbursements.schemas.reports import LINE_HEADERS, LineFilterSchema, line_cells, outcome_of
from fundapp.disbursements.views.frame import ask_first
from fundapp.disbursements.views.report_words import spoken
from fundapp.disbursements.workflow import BEFORE

LIST = "report_lines.index"

Answer = tuple[str, int] | AnyResponse

blueprint = Blueprint("report_lines", __name__, url_prefix="/payments/reports/lines", template_folder="../templates")
blueprint.register_error_handler(ASKED_FIRST, ask_first)
blueprint.context_processor(spoken)


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Lines that wait for somebody, as one thing to do. One query; none for whoever does not keep payments."""
    count = queries.waiting_count(db.session(), ctx) if may_keep(ctx) else 0
    if count == 0:
        return []
    title = ngettext(
        "%(num)s line of a bank or operator waits for you", "%(num)s lines of banks or operators wait for you", count
    )
    told = _("Say to which payment it belongs, or set it aside. Until then nothing follows from it.")
    return [ToDo(title, url_for(LIST, state=Standing.WAITING.value), told)]


@blueprint.get("")
def index() -> str:
    """The lines that the address asks for. Three queries and those of the person."""
    ctx, session = current_context(), db.session()
    require(may_keep(ctx))
    chosen = read_filter(LineFilterSchema(), request.args)
    page = queries.lines_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "disbursements/reports/lines.html",
        listing=listing,
        rows=queries.line_rows(session, page.items),
        views=listing.links(saved_views(session, ctx, LIST)),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The lines that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    require(may_keep(ctx))
    wanted = read_filter(LineFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("bank-lines"),
        LINE_HEADERS,
        lambda session: map(line_cells, queries.lines_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:line_id>")
def show(line_id: UUID) -> Answer:
    """One line, and to which payments it may belong. Three queries and those of the person."""
    ctx = current_context()
    return _shown(ctx, queries.line_row(db.session(), ctx, line_id), MatchForm())


@blueprint.route("/<uuid:line_id>/match", methods=["GET", "POST"])
@keeps_what_was_typed
def match(line_id: UUID) -> Answer:
    """Says what differs between a line and a payment and what follows, then matches them."""
    ctx = current_context()
    row = queries.line_row(db.session(), ctx, line_id)
    wanted = request.form if request.method == "POST" else request.args
    form = MatchForm(data={"order": wanted.get("order", ""), "became": wanted.get("became", "")})
    order = form.keep(lambda: _named(ctx, wanted.get("order", "")))
    if order is None:
        return _shown(ctx, row, form)
    given = form.judge()
    became = Became(given["became"]) if given and given["became"] else None
    if given and form.keep(lambda: _match(ctx, line_id, order.id, became)):
        flash(_("The line is matched to payment %(reference)s.", reference=order.reference), "good")
        return redirect(url_for("report_lines.show", line_id=line_id), 303)
    shown = {"row": row, "order": order, "bare": row.line.became in (OUT, IN), "fits": _amount_fits(row, order)}
    return render_template("disbursements/reports/match.html", form=form, **shown), form.http_status


@blueprint.route("/<uuid:line_id>/dismiss", methods=["GET", "POST"])
@keeps_what_was_typed
def dismiss(line_id: UUID) -> Answer:
    """Sets a line aside, with a reason."""
    ctx = current_context()
    row = queries.line_row(db.session(), ctx, line_id)
    form = DismissForm()
    given = form.judge()
    if given and form.keep(lambda: _dismiss(ctx, line_id, given["reason"])):
        flash(_("The line is set aside. Nothing follows from it."))
        return redirect(url_for(LIST, state=Standing.WAITING.value), 303)
    return render_template("disbursements/reports/dismiss.html", form=form, row=row), form.http_status


@blueprint.route("/by-hand/<reference>", methods=["GET", "POST"])
@keeps_what_was_typed
def by_hand(reference: str) -> Answer:
    """Enters what became of a payment that was handed over."""
    ctx = current_context()
    require(may_keep(ctx))
    if not may_be_ours(reference):
        raise NotFound
    order = order_by_reference(db.session(), ctx, reference)
    if order.state in BEFORE:
        raise NotFound
    form = HandForm.showing({"on": ctx.today, "currency": order.currency, "fee_currency": order.currency})
    given = form.judge()
    entered = form.keep(lambda: _enter(ctx, order.id, outcome_of(given, ctx.today))) if given else None
    if entered:
        flash(_("It is entered. The payment and the books follow."), "good")
        return redirect(url_for("reports.show", report_id=entered), 303)
    return render_template("disbursements/reports/by_hand.html", form=form, order=order), form.http_status


def _shown(ctx: Context, row: LineRow, form: SchemaForm) -> Answer:
    session, line = db.session(), row.line
    waits = line.state == Standing.WAITING
    return render_template(
        "disbursements/reports/line.html",
        row=row,
        form=form,
        waits=waits,
        suggested=queries.suggestions(session, ctx, line) if waits else [],
        names=person_names(session, [line.settled_by_id] if line.settled_by_id else []),
    ), form.http_status


def _named(ctx: Context, reference: str) -> PaymentOrder:
    """The payment of this reference. Raises Invalid at the field where there is none; Recused."""
    plain = "".join(reference.split()).upper()
    try:
        if may_be_ours(plain):
            return order_by_reference(db.session(), ctx, plain)
    except NotFound:
        pass
    raise Invalid({"order": [_("There is no payment of this reference.")]})


def _amount_fits(row: LineRow, order: PaymentOrder) -> bool:
    """Whether the amount of a line can be that of a payment, whatever happened."""
    line, money = row.line, row.money
    if money is None:
        return True
    if line.became in (OUT, IN):
        return money.currency == order.currency and money.minor <= order.amount
    return fits(report_of(line), order.money)


def _match(ctx: Context, line_id: UUID, order_id: UUID, became: Became | None) -> bool:
    with transaction() as session:
        match_line(session, ctx, line_id, order_id, became)
    return True


def _dismiss(ctx: Context, line_id: UUID, reason: str) -> bool:
    with transaction() as session:
        dismiss_line(session, ctx, line_id, reason)
    return True


def _enter(ctx: Context, order_id: UUID, outcome: Outcome) -> UUID:
    with transaction() as session:
        return report_by_hand(session, ctx, order_id, outcome).id

"""Pages of transfers: every movement of money, and one of them with all that is known of it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.audit.permissions import may_see as may_see_log
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.ledger.models import Transfer
from fundapp.ledger.permissions import may_keep, may_see
from fundapp.ledger.queries import transfers as queries
from fundapp.ledger.queries.transfers import Row
from fundapp.ledger.queries.waiting import top_up_shown
from fundapp.ledger.schemas.sheets import TRANSFER_HEADERS, transfer_row
from fundapp.ledger.schemas.transfers import TransferFilterSchema
from fundapp.ledger.views.explaining import calculation, conversion_of
from fundapp.ledger.views.naming import abouts_of, named_rows
from fundapp.ledger.views.spoken import spoken
from fundapp.ledger.views.topping import may_agree

LIST = "transfers.index"

blueprint = Blueprint("transfers", __name__, url_prefix="/ledger/transfers", template_folder="../templates")
blueprint.context_processor(spoken)


@blueprint.get("")
def index() -> str:
    """The transfers that the address asks for, and what they come to. Eight queries at most, with one namer."""
    ctx, session = current_context(), db.session()
    require(may_see(ctx))
    chosen = read_filter(TransferFilterSchema(), request.args)
    page = queries.transfers_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "ledger/transfers/list.html",
        listing=listing,
        rows=queries.rows_of(session, page.items),
        totals=queries.totals_of(session, ctx, chosen.values),
        abouts=abouts_of(session, ctx, page.items),
        views=listing.links(saved_views(session, ctx, LIST)),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The transfers that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    require(may_see(ctx))
    wanted = read_filter(TransferFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("transfers"),
        TRANSFER_HEADERS,
        lambda session: named_rows(
            session, ctx, queries.transfers_to_export(session, ctx, wanted), lambda row: row.transfer, transfer_row
        ),
    )


@blueprint.get("/<uuid:transfer_id>")
def show(transfer_id: UUID) -> str:
    """One transfer: its accounts, its rate, what stands behind it, what came before and after. Ten queries at most."""
    ctx, session = current_context(), db.session()
    found = queries.transfer_row(session, ctx, transfer_id)
    made = found.transfer
    conversion = conversion_of(made)
    return render_template(
        "ledger/transfers/show.html",
        found=found,
        conversion=conversion,
        calculation=calculation(conversion) if conversion else None,
        related=related(found, queries.written_with(session, made)),
        resolves=session.get(Transfer, made.resolves_id) if made.resolves_id else None,
        resolver=session.get(Transfer, found.resolved_by) if found.resolved_by else None,
        abouts=abouts_of(session, ctx, [made]),
        entry=queries.entry_number(session, made.entry_id) if may_see_log(ctx) else None,
        sees_log=may_see_log(ctx),
        **_top_up(ctx, found),
    )


def related(found: Row, others: Any) -> list[Transfer]:
    """What was written in the same breath, without what the page names as resolved or resolving anyway."""
    shown = {found.transfer.resolves_id, found.resolved_by}
    return [each for each in others if each.id not in shown]


def _top_up(ctx: Context, found: Row) -> dict[str, Any]:
    """What was asked above what is held, by whom, and what this person may do about it. At most two queries."""
    if not found.transfer.pending:
        return {"top_up": None, "may_ask": None}
    session = db.session()
    asked = top_up_shown(session, found.transfer.id)
    people = [each for each in (asked.asked_by_id, asked.agreed_by_id) if each] if asked else []
    waits = found.state == queries.HELD
    return {
        "top_up": asked,
        "names": person_names(session, people),
        "tolerance": Decimal(found.envelope.tolerance) / 10_000,
        "may_ask": may_keep(ctx) if waits else None,
        "may_agree": may_agree(ctx, asked) if waits and asked and not asked.agreed_by_id else None,
    }

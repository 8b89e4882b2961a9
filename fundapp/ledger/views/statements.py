"""The statement of an envelope: a period, what was there, what moved, what is there then."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, has_request_context, render_template, request, url_for

from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing, sheet_links
from fundapp.core.schemas.periods import PeriodSchema
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.ledger.permissions import may_see
from fundapp.ledger.queries import statements as queries
from fundapp.ledger.queries.accounts import envelope_of
from fundapp.ledger.queries.transfers import day_after
from fundapp.ledger.schemas.sheets import STATEMENT_HEADERS, statement_row
from fundapp.ledger.views.naming import abouts_of, named_rows
from fundapp.ledger.views.spoken import spoken

PAGE = "statements.show"

blueprint = Blueprint("statements", __name__, url_prefix="/ledger/envelopes", template_folder="../templates")
blueprint.context_processor(spoken)


@blueprint.url_defaults
def stay_with_the_envelope(_endpoint: str, values: dict[str, Any]) -> None:
    """Addresses of a statement made on one are of the same envelope."""
    here = request.view_args or {} if has_request_context() else {}
    if "envelope_id" in here:
        values.setdefault("envelope_id", here["envelope_id"])


@blueprint.get("/<uuid:envelope_id>/statement")
def show(envelope_id: UUID) -> str:
    """What moved in an envelope in a period, by default this month. Eight queries at most, with one namer."""
    ctx, session = current_context(), db.session()
    require(may_see(ctx))
    chosen = read_filter(PeriodSchema(), request.args)
    since, until = period_of(ctx, chosen.values)
    told = queries.statement_of(session, ctx, envelope_of(session, envelope_id), since, until)
    page = queries.movements_page(session, ctx, told, marks=page_marks(), mark=request.args.get("at"))
    return render_template(
        "ledger/statements/show.html",
        told=told,
        listing=Listing(PAGE, chosen, page),
        steps=queries.steps_of(session, told, page.items),
        abouts=abouts_of(session, ctx, page.items),
        months=_months(since),
        exports=sheet_links("statements.export", **chosen.address()),
        now=ctx.now,
    )


@blueprint.get("/<uuid:envelope_id>/statement.<any(csv, xlsx):sheet>")
def export(envelope_id: UUID, sheet: str) -> Response:
    """The whole statement of the period, as a sheet."""
    ctx, session = current_context(), db.session()
    require(may_see(ctx))
    since, until = period_of(ctx, read_filter(PeriodSchema(), request.args).values)
    told = queries.statement_of(session, ctx, envelope_of(session, envelope_id), since, until)
    return send_sheet(
        sheet,
        _("statement-%(code)s", code=told.envelope.code),
        STATEMENT_HEADERS,
        lambda session: named_rows(
            session, ctx, queries.steps_to_export(session, ctx, told), lambda step: step.transfer, statement_row
        ),
    )


def period_of(ctx: Context, wanted: Mapping[str, Any]) -> tuple[date, date]:
    """The days of a statement: as asked, and where a day is missing, the beginning or the end of the month."""
    today = ctx.today
    since: date = wanted.get("since") or (wanted.get("until") or today).replace(day=1)
    until: date = wanted.get("until") or end_of_month(since)
    return since, until


def end_of_month(day: date) -> date:
    """The last day of its month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _months(since: date) -> list[tuple[date, str]]:
    """The months before and after the one in which a statement begins, with their addresses."""
    first = since.replace(day=1)
    earlier, later = (first - timedelta(days=1)).replace(day=1), day_after(end_of_month(first))
    return [
        (each, url_for(PAGE, since=each.isoformat(), until=end_of_month(each).isoformat())) for each in (earlier, later)
    ]

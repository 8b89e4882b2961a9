"""Pages of what will be erased: the list of all cases that are over, and what is kept of one."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.cases.commands.retention import lift_hold, propose_lift, set_hold
from fundapp.cases.erasing import Erased, erase_batch
from fundapp.cases.forms.retention import HoldForm
from fundapp.cases.forms.visits import ConfirmForm
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.retention import may_hold
from fundapp.cases.queries import retention as queries
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.retention import Contents, Held
from fundapp.cases.queries.seconding import proposers, words_waiting
from fundapp.cases.rules.retention import HOLD_REASONS, SHREDDED, STAYS
from fundapp.cases.rules.seconding import Matter
from fundapp.cases.rules.vocabulary import PRIORITIES, PURPOSES
from fundapp.cases.schemas.retention import RetentionFilterSchema
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.visiting import vault
from fundapp.cases.workflow import LABELS, State
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.core.i18n import _, lazy, ngettext
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.places import country_name
from fundapp.core.ports import ToDo
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet

LIST = "retention.index"
AT_ONCE = 25
"""Cases that are erased while a person waits; the page then says how many are left."""

HEADERS = (
    lazy("Reference"),
    lazy("State"),
    lazy("Priority"),
    lazy("Country"),
    lazy("Main need"),
    lazy("Erased from"),
    lazy("Kept until"),
    lazy("Erasure asked for on"),
)

blueprint = Blueprint("retention", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)


@blueprint.context_processor
def words_of_retention() -> dict[str, Any]:
    """What its pages may use: the words of coded values."""
    return {**wordings(), "hold_reasons": HOLD_REASONS, "shredded": SHREDDED, "stays": STAYS}


@dataclass(frozen=True)
class Line:
    """A case in the list, and what would go with it."""

    row: queries.Row
    holds: Contents
    due: bool


@blueprint.get("/retention")
def index() -> str:
    """What will be erased, the soonest first, each with what goes and what stays. Six queries."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(RetentionFilterSchema(), request.args)
    page = queries.retention_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    holds = queries.contents_of(session, [each.id for each in page.items])
    listing = Listing(LIST, chosen, page)
    shown: dict[str, Any] = {
        "listing": listing,
        "views": listing.links(saved_views(session, ctx, LIST)),
        "lines": [_line(ctx, each, holds[each.id]) for each in page.items],
        "tallies": queries.tallies(session, ctx),
        "form": ConfirmForm(),
        "at_once": AT_ONCE,
    }
    return render_template("cases/retention/list.html", **shown)


@blueprint.get("/retention/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The cases that the address asks for, all of them, as a sheet of what is not sealed."""
    ctx = current_context()
    wanted = read_filter(RetentionFilterSchema(), request.args).values
    return send_sheet(
        sheet, _("retention"), HEADERS, lambda session: map(_row, queries.retention_to_export(session, ctx, wanted))
    )


@blueprint.post("/retention/run")
def run() -> AnyResponse:
    """Erases some of what is due, without waiting for the night, and says what is left."""
    ctx = current_context()
    require(may_work(ctx))
    if ConfirmForm().judge() is None:
        flash(_("The page was open for too long: nothing was erased. Look at it and begin again."), "warning")
        return redirect(url_for(LIST), 303)
    found = erase_batch(vault(), ctx, AT_ONCE)
    _tell(found)
    return redirect(url_for(LIST, due="now") if found.more else url_for(LIST), 303)


@blueprint.route("/<reference>/retention", methods=["GET", "POST"])
@keeps_what_was_typed
def show(reference: str) -> tuple[str, int] | AnyResponse:
    """What is kept of a case and until when; keeps it longer for a reason. Nine queries."""
    ctx = current_context()
    form = HoldForm()
    given = form.judge()
    found = case_by_reference(db.session(), ctx, reference)
    if given is not None and form.keep(lambda: _hold(ctx, reference, given)):
        flash(_("The case is kept until then, and nothing of it is erased before."), "good")
        return redirect(url_for("retention.show", reference=reference), 303)
    return render_template("cases/retention/show.html", form=form, **_shown(ctx, found)), form.http_status


@blueprint.post("/<reference>/retention/<uuid:hold_id>/lift")
def lift(reference: str, hold_id: UUID) -> AnyResponse:
    """Proposes to a second officer to keep a case no longer for this reason, or confirms what a colleague proposed."""
    ctx, confirms = current_context(), request.form.get("step") == "confirm"
    try:
        with transaction() as session:
            (lift_hold if confirms else propose_lift)(session, ctx, reference, hold_id)
    except (Conflict, Denied) as error:
        if error.reason is None:
            raise
        flash(str(error.reason), "warning")
    else:
        done = _("Proposed. A second officer finds it on their first page; the case is kept until they confirm it.")
        flash(_("Lifted: from now on the usual time counts.") if confirms else done, "good")
    return redirect(url_for("retention.show", reference=reference), 303)


def to_do(ctx: Context) -> Sequence[ToDo]:
    """What waits for a second officer. Two queries; none for whoever is no officer."""
    if not may_work(ctx):
        return []
    told = _("The person asks for it, and a colleague proposes it: it takes two.")
    proposed = queries.proposed_erasures(db.session(), ctx)
    erasures = (
        ToDo(
            _("%(reference)s: an erasure waits for a second officer", reference=each),
            url_for("erasures.show", reference=each),
            told,
        )
        for each in proposed
    )
    return [*erasures, *_words(ctx)]


def _words(ctx: Context) -> Iterator[ToDo]:
    """Whatever else waits for a second officer. One query."""
    told = _("A colleague proposes it: it takes two.")
    for reference, matter in words_waiting(db.session(), ctx):
        if matter == Matter.LIFT_HOLD:
            label = _("%(reference)s: the end of a hold waits for a second officer", reference=reference)
            yield ToDo(label, url_for("retention.show", reference=reference), told)
        else:
            label = _("%(reference)s: whether it is a minor’s waits for a second officer", reference=reference)
            yield ToDo(label, url_for("verification.unmark", reference=reference), told)


def _shown(ctx: Context, found: EmergencyCase) -> dict[str, Any]:
    session = db.session()
    holds: list[Held] = queries.holds_of(session, found.id)
    return {
        "found": found,
        "holds": [(each, each.stands(ctx.now)) for each in holds],
        "contents": queries.contents_of(session, [found.id])[found.id],
        "final_at": queries.final_at_of(session, found.id) if found.erased_at else None,
        "may_hold": may_hold(ctx, found, queries.keeping_of(session, ctx, found)),
        "now": ctx.now,
        "proposed": proposers(session, found.id),
        "me": ctx.actor.id if ctx.actor else None,
    }


def _hold(ctx: Context, reference: str, given: Mapping[str, Any]) -> bool:
    """Until the end of that day, as the clocks of the reader's zone show it."""
    until = dt.datetime.combine(given["until"], dt.time(23, 59, 59), ctx.reader.zone)
    with transaction() as session:
        set_hold(session, ctx, reference, given["reason"], until)
    return True


def _tell(found: Erased) -> None:
    if found.done:
        flash(ngettext("%(num)s case is erased for ever.", "%(num)s cases are erased for ever.", found.done), "good")
    else:
        flash(_("Nothing is due that could be erased now."), "info")
    if found.more:
        flash(_("More cases are due: go on when you are ready."), "info")


def _line(ctx: Context, row: queries.Row, holds: Contents) -> Line:
    return Line(row, holds, row.held_until is None and row.erase_at is not None and row.erase_at <= ctx.now)


def _row(found: queries.Row) -> list[Any]:
    """One cell for each of HEADERS."""
    return [
        found.reference,
        str(LABELS[State(found.state)]),
        str(PRIORITIES[found.priority]),
        country_name(current_reader(), found.country) if found.country else None,
        str(PURPOSES[found.purpose]) if found.purpose else None,
        found.erase_at,
        found.held_until,
        found.erasure_asked_at,
    ]

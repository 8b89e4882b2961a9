"""The list of cases, and looking for somebody in it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, render_template, request

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.signin import keys_in_hand
from fundapp.cases.export import HEADERS, row
from fundapp.cases.forms.needs import FindForm
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.list_pages import cases_page
from fundapp.cases.queries.listing import MOST_COUNTED, MOST_FOUND, Row, cases_found, cases_to_export
from fundapp.cases.rules.conflicts import recuses
from fundapp.cases.rules.pressing import tone_of
from fundapp.cases.rules.traces import sought
from fundapp.cases.schemas.listing import CaseFilterSchema
from fundapp.cases.views.casework import blueprint
from fundapp.cases.visiting import vault
from fundapp.cases.workflow import OPEN
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.errors import NotFound, Unavailable
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.vault.envelope import Place
from fundapp.vault.finding import digests_of
from fundapp.vault.lists import Item, open_list
from fundapp.vault.queries import group_by_code
from fundapp.vault.rules import Group, Subject
from fundapp.vault.unlocked import UnlockedMember

REFERENCE = 6
"""Letters and figures of a reference."""

PURPOSE, FOUND = "case.list", "case.find"
"""How the audit log calls the opening of a page of the list, and of what was looked for."""


@dataclass(frozen=True)
class Line:
    """A case as the list shows it. Without keys, or where its summary was erased, `alias` and `words` are None."""

    row: Row
    due: datetime | None
    tone: str
    alias: str | None
    words: str | None

    @property
    def recused(self) -> bool:
        """Whether the reader is recused from it: then nothing is told of it, and nothing offered."""
        return recuses(self.row.grade)

    @property
    def may_be_taken(self) -> bool:
        """Whether the list offers to take it."""
        return self.row.officer_id is None and self.row.state in OPEN and not self.recused


@blueprint.get("")
def index() -> str:
    """The cases that the address asks for, what presses most first."""
    ctx = current_context()
    require(may_work(ctx))
    chosen = read_filter(CaseFilterSchema(), request.args)
    keys = keys_in_hand()
    page = cases_page(db.session(), ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing("cases.index", chosen, page)
    views = listing.links(saved_views(db.session(), ctx, "cases.index"))
    lines = lines_of(ctx, keys, page.items, PURPOSE)
    shown: dict[str, Any] = {"listing": listing, "views": views, "lines": lines, "locked": keys is None}
    return render_template("cases/officers/list.html", **shown, most=MOST_COUNTED)


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The cases that the address asks for, all of them, as a sheet of what is not sealed."""
    chosen = read_filter(CaseFilterSchema(), request.args)
    ctx = current_context()
    return send_sheet(
        sheet, _("cases"), HEADERS, lambda session: map(row, cases_to_export(session, ctx, chosen.values))
    )


@blueprint.route("/find", methods=["GET", "POST"])
@keeps_what_was_typed
def find() -> tuple[str, int]:
    """Cases of one person. What is looked for is sent in a form, so that no address and no history keeps it."""
    ctx = current_context()
    require(may_work(ctx))
    form = FindForm()
    given = form.judge()
    keys, lines = keys_in_hand(), None
    if given:
        found = cases_found(db.session(), ctx, _as_reference(given["words"]), _digests(keys, given["words"]))
        lines = lines_of(ctx, keys, found, FOUND)
    shown: dict[str, Any] = {
        "form": form,
        "lines": lines,
        "locked": keys is None and not form.problem,
        "most": MOST_FOUND,
    }
    return render_template("cases/officers/find.html", **shown), form.http_status


def lines_of(ctx: Context, keys: UnlockedMember | None, rows: Sequence[Row], purpose: str) -> list[Line]:
    """Rows with what their sealed summaries say, where somebody can open them: one entry in the log for all of them."""
    theirs = [each for each in rows if not recuses(each.grade)]
    summaries = _summaries(ctx, keys, theirs, purpose) if keys and theirs else {}
    return [_line(ctx, each, summaries.get(each.id)) for each in rows]


def _line(ctx: Context, found: Row, summary: str | None) -> Line:
    due = found.due_at
    told = json.loads(summary) if summary else {}
    return Line(found, due, tone_of(due, ctx.now), told.get("alias"), told.get("words"))


def _summaries(ctx: Context, keys: UnlockedMember, rows: Sequence[Row], purpose: str) -> Any:
    table = EmergencyCase.__tablename__
    items = [Item(Subject(table, each.id), each.summary, Place(table, each.id, "summary")) for each in rows]
    group_id = rows[0].group_id
    if group_id is None:
        return {}
    try:
        return open_list(vault(), ctx, keys, group_id, items, purpose=purpose)
    except (NotFound, Unavailable):  # keys, but not yet admitted to the group's; or no vault
        return {}


def _digests(keys: UnlockedMember | None, words: str) -> list[bytes]:
    """Of everything that the words may mean; none without the group's key."""
    if keys is None:
        return []
    session = db.session()
    try:
        digest = digests_of(session, vault(), keys, group_by_code(session, Group.OFFICERS).id)
    except (NotFound, Unavailable):
        return []
    return [digest(each.kind, each.text) for each in sought(words)]


def _as_reference(words: str) -> str | None:
    """« k7qf29 » is K7QF-29."""
    bare = "".join(each for each in words.upper() if each.isascii() and each.isalnum())
    return f"{bare[:4]}-{bare[4:]}" if len(bare) == REFERENCE else None

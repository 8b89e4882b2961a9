"""What all writes to a report share: whether it may be written, its steps, who wrote, releases that count no more."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.commands.errands import asker
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.rows import insert_once
from fundapp.core.verdicts import require
from fundapp.donors.models import DonorReport, ReportRelease, ReportWriter
from fundapp.donors.permissions import may_edit_reports
from fundapp.donors.queries.reports import locked_report, people_asked
from fundapp.donors.workflow.reports import TRANSITIONS, WRITTEN, Action, State

REPORT = DonorReport.__tablename__
RELEASE = ReportRelease.__tablename__
Given = Mapping[str, Any]


def drafted(report_id: UUID, session: Session, ctx: Context, *parts: str) -> DonorReport:
    """A locked report that may still be written, with these parts. Raises NotFound, Denied, Conflict."""
    require(may_edit_reports(ctx))
    found = locked_report(session, ctx, report_id, *parts)
    refuse_unless_drafted(found)
    return found


def refuse_unless_drafted(found: DonorReport) -> None:
    """Raises Conflict for a report that is not being drafted: what it says is not changed any more."""
    if found.state not in WRITTEN:
        raise Conflict(
            _("This report is not being drafted any more: take it back first, or correct what is published.")
        )


def moved(found: DonorReport, action: Action, ctx: Context) -> None:
    """Takes a locked report a step further. Raises Conflict where this leads nowhere from here."""
    leads_to = TRANSITIONS.get((State(found.state), action))
    if leads_to is None:
        raise Conflict(_("Somebody has moved this report meanwhile: look at it again."))
    _move(found, leads_to)
    settle(found, ctx)


def settle(found: DonorReport, ctx: Context) -> None:
    """The report has changed, or one of its parts has."""
    found.updated_at = ctx.now


def note_writer(report_id: UUID, session: Session, ctx: Context) -> UUID:
    """Keeps for good that the actor wrote a part of this edition, and returns who that is. One statement."""
    person_id = asker(ctx)
    session.execute(insert_once(session, ReportWriter).values(report_id=report_id, person_id=person_id))
    return person_id


def drop_releases(found: DonorReport, session: Session, ctx: Context, *, besides: str | None = None) -> None:
    """Releases of a report that was read with them count no more; one entry for each, as each had one when given.

    `besides`: those of this digest do.
    """
    for each in [row for row in found.releases if row.digest != besides]:
        record(session, ctx, "report_release.removed", RELEASE, each.id)
        found.releases.remove(each)


def demand_writer(name: str, person_id: UUID | None, session: Session) -> None:
    """Raises Invalid at the field `name` for somebody who does not write reports. One query where there is somebody."""
    if person_id is not None and person_id not in dict(people_asked(session)):
        raise Invalid({name: [_("Choose somebody of the fundraising group, of finance or of the officers.")]})


def _move(found: DonorReport, state: State) -> None:
    found.state = state.value

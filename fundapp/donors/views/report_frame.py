"""What the pages of reports share: their words, the report that an address names, and the way back to it."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, url_for
from werkzeug import Response

from fundapp.core.database import db
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.donors.models import DonorReport
from fundapp.donors.permissions import may_edit_reports, may_release_reports
from fundapp.donors.queries.reports import report
from fundapp.donors.rules import agreements as vocabulary
from fundapp.donors.views.agreement_frame import PREFIX, TEMPLATES, Answer, crumbs_of
from fundapp.donors.workflow import reports as flow
from fundapp.donors.workflow.reports import WRITTEN

__all__ = ["ONE", "PREFIX", "TEMPLATES", "Answer"]

ONE = "/<uuid:agreement_id>/reports/<uuid:report_id>"
"""The address of a report, below PREFIX."""


def wordings() -> dict[str, Any]:
    """What every page of reports may use."""
    ctx = current_context()
    return {
        "report_flow": flow, "said": vocabulary, "may_write": may_edit_reports(ctx),
        "may_release": may_release_reports(ctx), "today": ctx.today, "has_page": has_page,
    }  # fmt: skip


def has_page(endpoint: str) -> bool:
    """Whether an installation has a page: others are linked only then."""
    return endpoint in current_app.view_functions


def found_report(agreement_id: UUID, report_id: UUID, *parts: str) -> DonorReport:
    """The report of an address, with these of its parts. Raises NotFound, also where it is another agreement's."""
    found = report(db.session(), current_context(), report_id, *parts)
    if found.agreement_id != agreement_id:
        raise NotFound
    return found


def again(found: DonorReport, *parts: str) -> Callable[[], DonorReport]:
    """Reads a report as it stands now, not as this request has read it before."""
    agreement_id, report_id = found.agreement_id, found.id

    def read() -> DonorReport:
        db.session.remove()
        return found_report(agreement_id, report_id, *parts)

    return read


def address_of(endpoint: str, found: DonorReport, **more: Any) -> str:
    """The address of a page of a report."""
    return url_for(endpoint, agreement_id=found.agreement_id, report_id=found.id, **more)


def page_of(found: DonorReport, anchor: str | None = None) -> str:
    """The address of its own page."""
    return address_of("donor_reports.show", found, _anchor=anchor)


def papers_of(found: DonorReport) -> Sequence[tuple[str, str]]:
    """The papers of a report, as labels and addresses, as far as an installation makes them."""
    kinds = (("pdf", _("Paper (PDF)")), ("xlsx", _("Spreadsheet (XLSX)")), ("data", _("Data (JSON)")))
    papers = ((f"report_papers.{kind}", label) for kind, label in kinds)
    return [(label, address_of(endpoint, found)) for endpoint, label in papers if has_page(endpoint)]


def to_report(found: DonorReport, anchor: str | None = None) -> Response:
    """Back to its page."""
    return redirect(page_of(found, anchor), 303)


def not_written(found: DonorReport, anchor: str | None = None) -> Response | None:
    """Back to its page where nothing of a report is changed any more; None where it is being drafted."""
    if found.state in WRITTEN:
        return None
    flash(_("This report is not being drafted any more: it can be read, not changed."), "warning")
    return to_report(found, anchor)


def way(found: DonorReport, *headings: str) -> list[tuple[str, str | None]]:
    """Where a page of a report stands; the last heading is the page itself."""
    there = [*crumbs_of(found.agreement, "…")[:-1]]
    return [*there, (found.title, page_of(found) if headings else None), *((each, None) for each in headings)]

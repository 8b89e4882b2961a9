"""What waits for a person around reports: texts they were asked to write, reports that they may let go out."""

from collections.abc import Sequence

from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.ports import ToDo
from fundapp.donors.models import DonorReport
from fundapp.donors.queries.report_tasks import releases_open, sections_asked
from fundapp.donors.views.agreement_due import until
from fundapp.donors.views.report_frame import address_of

MOST = 20


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Texts to write and reports to release. Two queries for those who write reports, none for others."""
    session = db.session()
    writing = [
        ToDo(
            _("Write “%(title)s”", title=section.title),
            address_of("donor_report_sections.edit", found, section_id=section.id),
            _detail(found),
            until(ctx, found.owed.due_on) if found.owed else None,
        )
        for section, found in sections_asked(session, ctx, MOST)
    ]
    releasing = [
        ToDo(_("Read a report and release it"), address_of("donor_report_papers.release", found), _detail(found))
        for found in releases_open(session, ctx, MOST)
    ]
    return [*writing, *releasing]


def _detail(found: DonorReport) -> str:
    return f"{found.agreement.code} – {found.title}"

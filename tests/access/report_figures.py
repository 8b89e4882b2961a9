"""A report whose figures lead back to the books: who may look at them, and one to look at."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.donors.figures.about import About
from tests.access.terms import Audience, only
from tests.donors.figured import drafted, figures_of, report_on
from tests.fixtures.application import NOW

FIGURE = "money.received.total"
_readers = only(GroupCode.OFFICERS, GroupCode.COMMITTEE, GroupCode.FINANCE, GroupCode.AUDITORS)

PAGES: dict[str, Audience] = dict.fromkeys(
    ("report_figures.index", "report_figures.show", "report_figures.export"), _readers
)
"""Whoever sees reports and reads the books."""

REPORT_OF = tuple(f"{endpoint}:report_id" for endpoint in PAGES)
"""Where a report to a donor is meant, and none of a bank."""


def known_figures(session: Session, agreement_id: UUID, envelope_id: UUID, person_id: UUID) -> dict[str, str]:
    """The ids of a report with figures, kept, by the names of the arguments that take them."""
    days = date(2020, 1, 1), date(2030, 12, 31)
    about = About(agreement_id, "EUR", days[0], (envelope_id,), 0, *days, NOW, ZoneInfo("Africa/Douala"))
    report = report_on(session, about, None)
    drafted(session, report, about, person_id, figures_of(session, about))
    session.commit()
    return dict.fromkeys(REPORT_OF, str(report.id))

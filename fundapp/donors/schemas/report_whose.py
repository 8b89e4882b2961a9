"""Of which agreement a report is, and who looks after it, as conditions of the list of reports."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.schemas import Choice
from fundapp.donors.queries.report_counts import reported_agreements
from fundapp.donors.queries.reports import owner_options
from fundapp.donors.schemas.whose import TENDED, KeptBy

Options = Sequence[tuple[str, str]]


class WrittenBy(KeptBy):
    """As KeptBy, of reports, which officers look after as well."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, **more)
        self.options = lambda: [*((code, str(word)) for code, word in TENDED.items()), *_once(owner_options)]


class OfAgreement(Choice):
    """An agreement of which there are reports, by its id."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=lambda: _once(reported_agreements), **more)

    def judge(self, value: Any) -> Any:
        """The id. Asks no database: an address may name any agreement."""
        try:
            return UUID(str(value))
        except ValueError:
            raise ValidationError(_("Please choose one of the answers offered.")) from None

    def write(self, value: Any) -> str:
        """The id as text."""
        return str(value) if value else ""

    def said(self, value: Any) -> str:
        """The agreement's code and title; of one without reports that it is one."""
        return dict(self.options()).get(str(value)) or _("an agreement without reports")


def _once(read: Callable[[Session], Options]) -> Options:
    """What `read` finds. The page of a list asks more than once, the database is asked the first time."""
    session = db.session()
    kept: dict[str, Options] = session.info
    name = f"donors.{read.__name__}.reports"
    if name not in kept:
        kept[name] = read(session)
    return kept[name]

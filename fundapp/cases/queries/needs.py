"""Lines of what is asked for."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fundapp.cases.models import NeedLine
from fundapp.core.errors import NotFound
from fundapp.core.money import Money

_LINES = select(NeedLine).where(NeedLine.case_id == bindparam("case_id")).order_by(NeedLine.position, NeedLine.id)


def needs_of(session: Session, case_id: UUID) -> list[NeedLine]:
    """The lines of a case, in their order. One query."""
    return list(session.scalars(_LINES, {"case_id": case_id}))


def need_of(session: Session, case_id: UUID, need_id: UUID) -> NeedLine:
    """One line of a case. Raises NotFound. One query."""
    found = session.get(NeedLine, need_id)
    if found is None or found.case_id != case_id:
        raise NotFound
    return found


def totals(lines: Iterable[NeedLine]) -> Mapping[str, Money]:
    """What the lines come to, by currency: sums of different currencies are never added up."""
    found: dict[str, Money] = {}
    for line in lines:
        before = found.get(line.currency, Money(0, line.currency))
        found[line.currency] = before + line.requested
    return found

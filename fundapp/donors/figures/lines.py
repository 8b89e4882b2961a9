"""What was spent of each line of the agreed budget.

An award counts to the first line, in their order, that takes its purpose. Fees, exchange and administration have no
purpose of their own: they count to the line without purposes, where there is exactly one. Whatever no line takes stands
in a line without number, so that the lines always come to what was spent.
"""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.donors.figures.about import About
from fundapp.donors.figures.money import add, in_period
from fundapp.donors.figures.parts import SPENT, Part, counted_as, counts_into
from fundapp.donors.models import AgreementLine
from fundapp.donors.rules.report_data import Flow, LineData
from fundapp.ledger.models import Transfer

WHOLE = 10_000
"""Hundredths of a per cent."""


def lines_of(session: Session, about: About) -> list[LineData]:
    """The lines of the budget with what was spent of each, and what no line takes where there is any. Two queries."""
    lines = budget_of(session, about)
    flows = [Flow(period=0, total=0) for _place in range(len(lines) + 1)]
    columns = Transfer.movement, Transfer.purpose
    wanted = select(*columns, in_period(about, Transfer.amount), func.sum(Transfer.amount))
    wanted = wanted.where(about.mine, counts_into(SPENT)).group_by(*columns)
    for movement, purpose, period, total in session.execute(wanted):
        part, sign = counted_as(movement, None)
        add(flows[place_of(lines, part, purpose)], sign * int(period), sign * int(total))
    told = [_line(line, flow) for line, flow in zip(lines, flows, strict=False)]
    return [*told, *_rest(flows[-1])]


def budget_of(session: Session, about: About) -> Sequence[AgreementLine]:
    """The lines of the agreed budget in their order. One query."""
    wanted = select(AgreementLine).where(AgreementLine.agreement_id == about.agreement_id)
    return session.scalars(wanted.order_by(AgreementLine.number, AgreementLine.id)).all()


def place_of(lines: Sequence[AgreementLine], part: Part, purpose: str | None) -> int:
    """The place of the line to which money of a part and purpose counts; behind the last where no line takes it."""
    if part is Part.AWARDS:
        takers = [place for place, line in enumerate(lines) if purpose in line.purposes]
        return takers[0] if takers else len(lines)
    bare = [place for place, line in enumerate(lines) if not line.purposes]
    return bare[0] if len(bare) == 1 else len(lines)


def _line(line: AgreementLine, spent: Flow) -> LineData:
    total = spent["total"]
    return LineData(
        number=line.number,
        code=line.code,
        label=line.label,
        budget=line.amount,
        spent=spent,
        used=share_of(total, line.amount),
        leeway=line.leeway,
        beyond=total > line.amount + line.amount * (line.leeway or 0) // WHOLE,
    )


def share_of(part: int, whole: int) -> int | None:
    """A part of a whole in hundredths of a per cent, rounded half up; None of nothing."""
    return (2 * part * WHOLE + whole) // (2 * whole) if whole else None


def _rest(spent: Flow) -> list[LineData]:
    if not any(spent.values()):
        return []
    nothing = {"number": None, "code": None, "label": None, "budget": 0, "used": None, "leeway": None}
    return [LineData(**nothing, spent=spent, beyond=False)]  # type: ignore[typeddict-item]

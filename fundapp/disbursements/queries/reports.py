"""Reads of what banks and operators said: files, their lines, and to which payments waiting lines may belong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from fundapp.cases.queries.conflicts import recused_from_row
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PaymentOrder, ReportFile, ReportLine
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.rules.reporting import CAME_BACK, IN, Standing
from fundapp.disbursements.rules.suggesting import (
    SHARE_LOST,
    SHORTEST,
    Candidate,
    Clue,
    Suggestion,
    plain_reference,
    ranked,
)
from fundapp.disbursements.workflow import OUTSIDE, State
from fundapp.ledger.queries.transfers import day_after, day_begins

MOST_CANDIDATES = 200
LARGEST = 2**63 - 1
"""The largest amount that a database keeps."""

_CASE: ColumnElement[Any] = PaymentOrder.__table__.c.case_id
_FILES = (ReportFile.at.desc(), ReportFile.id.desc())
_LINES = (ReportFile.at.desc(), ReportLine.report_id.desc(), ReportLine.place)
_INCOMING = (IN, *(each.value for each in CAME_BACK))


@dataclass(frozen=True)
class FileRow:
    """A file, and how many of its lines stand where."""

    file: ReportFile
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class LineRow:
    """A line, of which file it is, and the order that it names or was matched to."""

    line: ReportLine
    file: ReportFile
    order: PaymentOrder | None

    @property
    def money(self) -> Money | None:
        """What moved."""
        return money_of(self.line)

    @property
    def fee(self) -> Money | None:
        """What was taken for it."""
        line = self.line
        return None if line.fee is None or line.fee_currency is None else Money(line.fee, line.fee_currency)


def money_of(line: ReportLine) -> Money | None:
    """What a line says that moved; None where it says none."""
    return None if line.amount is None or line.currency is None else Money(line.amount, line.currency)


def files_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[ReportFile]:
    """One page of what was taken in and meets `wanted` (see ReportFilterSchema), newest first. Two queries."""
    require(may_keep(ctx))
    statement = select(ReportFile).where(*_of_files(ctx, wanted))
    return read_page(session, statement, _FILES, marks=marks, name="payment_reports", mark=mark)


def file_rows(session: Session, files: Sequence[ReportFile]) -> list[FileRow]:
    """These files with the counts of their lines, in the same order. One query, none where there are none."""
    if not files:
        return []
    counted = select(ReportLine.report_id, ReportLine.state, func.count()).group_by(
        ReportLine.report_id, ReportLine.state
    )
    found: dict[UUID, dict[str, int]] = {each.id: {} for each in files}
    for report_id, state, count in session.execute(counted.where(ReportLine.report_id.in_(found))):
        found[report_id][state] = count
    return [FileRow(each, found[each.id]) for each in files]


def files_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[FileRow]:
    """Every file that meets `wanted`, newest first, read in chunks."""
    require(may_keep(ctx))
    statement = select(ReportFile).where(*_of_files(ctx, wanted)).order_by(*_FILES)
    for chunk in session.scalars(statement, execution_options=IN_CHUNKS).partitions():
        yield from file_rows(session, chunk)


def report_file(session: Session, ctx: Context, report_id: UUID) -> ReportFile:
    """One file. Raises NotFound, also for whoever does not keep payments. One query."""
    require(may_keep(ctx))
    found = session.get(ReportFile, report_id)
    if found is None:
        raise NotFound
    return found


def lines_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[ReportLine]:
    """One page of the lines that meet `wanted` (see LineFilterSchema), those of the newest file first. Two queries.

    None of an order whose case this person is recused from.
    """
    require(may_keep(ctx))
    statement = _lines(select(ReportLine), ctx, wanted)
    return read_page(session, statement, _LINES, marks=marks, name="payment_report_lines", mark=mark)


def line_rows(session: Session, lines: Sequence[ReportLine]) -> list[LineRow]:
    """These lines with what stands around them, in the same order. One query, none where there are none."""
    if not lines:
        return []
    around = _around(select(ReportLine, ReportFile, PaymentOrder)).where(ReportLine.id.in_([each.id for each in lines]))
    found = {row[0].id: LineRow(*row) for row in session.execute(around)}
    return [found[each.id] for each in lines]


def lines_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[LineRow]:
    """Every line that meets `wanted`, read in chunks."""
    require(may_keep(ctx))
    statement = _lines(select(ReportLine, ReportFile, PaymentOrder), ctx, wanted).order_by(*_LINES)
    return (LineRow(*row) for row in session.execute(statement, execution_options=IN_CHUNKS))


def line_row(session: Session, ctx: Context, line_id: UUID) -> LineRow:
    """One line. Raises NotFound, also where it names an order that is not for this person. One query."""
    require(may_keep(ctx))
    wanted = _lines(select(ReportLine, ReportFile, PaymentOrder), ctx, {}).where(ReportLine.id == line_id)
    row = session.execute(wanted).first()
    if row is None:
        raise NotFound
    return LineRow(*row)


def locked_line(session: Session, line_id: UUID) -> ReportLine:
    """A waiting line, nobody else's until the transaction ends. Raises NotFound; Conflict where it waits no more."""
    found = session.get(ReportLine, line_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    if found.state != Standing.WAITING:
        raise Conflict(_("Somebody has dealt with this line in the meantime."))
    return found


def waiting_strangers(session: Session, report_id: UUID) -> Sequence[ReportLine]:
    """The waiting lines of a file that name no order of ours, locked. One query."""
    wanted = select(ReportLine).where(ReportLine.report_id == report_id, ReportLine.order_id.is_(None))
    wanted = wanted.where(ReportLine.state == Standing.WAITING.value).order_by(ReportLine.id)
    return session.scalars(wanted.with_for_update(), execution_options={"populate_existing": True}).all()


def strangers_count(session: Session, report_id: UUID) -> int:
    """How many waiting lines of a file name no order of ours. One query."""
    wanted = select(func.count(ReportLine.id)).where(ReportLine.report_id == report_id, ReportLine.order_id.is_(None))
    return session.scalar(wanted.where(ReportLine.state == Standing.WAITING.value)) or 0


def waiting_count(session: Session, ctx: Context) -> int:
    """How many lines wait for somebody. One query; none for whoever does not keep payments."""
    if not may_keep(ctx):
        return 0
    wanted = _lines(select(func.count(ReportLine.id)), ctx, {"state": Standing.WAITING.value})
    return session.scalar(wanted) or 0


def suggestions(session: Session, ctx: Context, line: ReportLine) -> list[Suggestion]:
    """To which orders a line may belong, the likeliest first; none that this person is recused from. One query."""
    require(may_keep(ctx))
    incoming, told = line.became in _INCOMING, [each for each in (line.reference, line.theirs) if each]
    conditions = [_amount_like(line, incoming=incoming), *map(_reference_like, told)]
    states = [*(each.value for each in OUTSIDE), State.CONFIRMED.value]
    wanted = select(PaymentOrder).where(PaymentOrder.state.in_(states), or_(*conditions))
    wanted = wanted.where(~recused_from_row(ctx, _CASE))
    wanted = wanted.order_by(PaymentOrder.state_since.desc(), PaymentOrder.id).limit(MOST_CANDIDATES)
    zone = ctx.reader.zone
    found = [
        Candidate(each.id, each.reference, each.state, each.money, each.state_since.astimezone(zone).date())
        for each in session.scalars(wanted)
    ]
    return ranked(Clue(incoming, money_of(line), line.on, told), found)


def _amount_like(line: ReportLine, *, incoming: bool) -> ColumnElement[bool]:
    if line.amount is None:
        return PaymentOrder.id.is_(None)
    most = min(LARGEST, line.amount * SHARE_LOST // (SHARE_LOST - 1) + SHARE_LOST) if incoming else line.amount
    return (PaymentOrder.currency == line.currency) & PaymentOrder.amount.between(line.amount, most)


def _reference_like(told: str) -> ColumnElement[bool]:
    """Whatever begins alike is looked at; rules/suggesting.py judges it."""
    plain = plain_reference(told)
    if len(plain) < SHORTEST:
        return PaymentOrder.id.is_(None)
    # Taken out of the text where it stands there: the database compares it with the beginning of each reference.
    within = func.replace(plain, func.substr(PaymentOrder.reference, 1, SHORTEST), "") != plain
    return or_(within, type_coerce(PaymentOrder.reference, String).contains(plain, autoescape=True))


def _of_files(ctx: Context, wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.get("kind"):
        found.append(ReportFile.kind.in_(wanted["kind"]))
    if wanted.get("since"):
        found.append(ReportFile.at >= day_begins(wanted["since"], ctx.reader.zone))
    if wanted.get("until"):
        found.append(ReportFile.at < day_begins(day_after(wanted["until"]), ctx.reader.zone))
    return found


def _around(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    joined = statement.select_from(ReportLine).join(ReportFile, ReportFile.id == ReportLine.report_id)
    return joined.outerjoin(PaymentOrder, PaymentOrder.id == ReportLine.order_id)


def _lines(statement: Select[*tuple[Any, ...]], ctx: Context, wanted: Mapping[str, Any]) -> Select[*tuple[Any, ...]]:
    found = [*_of_files(ctx, wanted), ~recused_from_row(ctx, _CASE)]
    if wanted.get("state"):
        found.append(ReportLine.state == wanted["state"])
    if wanted.get("became"):
        found.append(ReportLine.became.in_(wanted["became"]))
    if wanted.get("report"):
        found.append(ReportLine.report_id == wanted["report"])
    if wanted.get("q"):
        named = (
            column.icontains(wanted["q"], autoescape=True)
            for column in (ReportLine.reference, ReportLine.theirs, type_coerce(PaymentOrder.reference, String))
        )
        found.append(or_(*named))
    return _around(statement).where(*found)

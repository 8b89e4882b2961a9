"""What came back from a bank or an operator is taken in: each thing it says once, and what nobody can match waits."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.disbursements.commands.applying import applied_alone
from fundapp.disbursements.models import ReportFile, ReportLine
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.queries.report_targets import (
    Target,
    amounts_of_late,
    lock_all,
    report_by_digest,
    targets_by_batch,
    targets_by_reference,
)
from fundapp.disbursements.receiving.reading import BatchReport, Entry, Reading
from fundapp.disbursements.rules.reporting import IN, OUT, Standing, may_speak
from fundapp.disbursements.rules.returns import Report
from fundapp.disbursements.workflow import State

KIND = ReportFile.__tablename__
LONGEST, LONGEST_CODE = 70, 40
"""Characters of a reference, and of a code."""

on_broken("uq_payment_report_digest", lambda: Conflict(lazy("This was just taken in by somebody else.")))


@dataclass(frozen=True)
class Said:
    """One thing that was said, and of which order. `event`: what happened, where no report can say it."""

    report: Report | Entry
    target: Target | None
    event: str


def take_reading(session: Session, ctx: Context, reading: Reading, brought_by: UUID | None = None) -> ReportFile:
    """Takes in what was read: orders and books follow, line by line. The same content twice changes nothing.

    `brought_by`: who handed it in; None: an operator told us, and nobody acts. What came before is returned as it is.
    Raises NotFound for whoever does not keep payments.
    """
    if ctx.actor is not None or brought_by is not None:
        require(may_keep(ctx))
    if (before := report_by_digest(session, reading.digest)) is not None:
        return before
    said = [*_of_reports(session, reading), *_of_movements(session, ctx, reading)]
    lock_all(session, [each.target for each in said if each.target])
    earlier: dict[UUID, list[Report]] = defaultdict(list)
    standings = [_settled(each, reading.kind, session, ctx, earlier) for each in said]
    made = ReportFile(
        id=uuid4(), kind=reading.kind.value, digest=reading.digest, lines=len(said), at=ctx.now, by_id=brought_by
    )
    counts = Counter(str(each) for each in standings)
    told = {"kind": made.kind, "digest": made.digest, **{each.value: counts[each] for each in Standing}}
    made.entry_id = record(session, ctx, "payment.report.taken", KIND, made.id, told)
    session.add(made)
    session.flush()
    for place, (each, standing) in enumerate(zip(said, standings, strict=True), start=1):
        session.add(new_line(made, place, each, standing))
    session.flush()
    return made


def new_line(made: ReportFile, place: int, said: Said, standing: Standing) -> ReportLine:
    """A line of a report, with the entry of its file."""
    told = said.report
    money, fee = told.money, told.fee if isinstance(told, Report) else None
    reason = told.reason[:LONGEST_CODE] if isinstance(told, Report) and told.reason else None
    return ReportLine(
        id=uuid4(), report_id=made.id, place=place, became=said.event, reference=_short(told.reference),
        theirs=_short(told.theirs), reason=reason, amount=money and money.minor, currency=money and money.currency,
        fee=fee and fee.minor, fee_currency=fee and fee.currency, on=told.on, state=standing.value,
        order_id=said.target.id if said.target else None, entry_id=made.entry_id,
        settled_at=made.at if standing is Standing.APPLIED else None,
        settled_by_id=made.by_id if standing is Standing.APPLIED else None,
    )  # fmt: skip


def _settled(said: Said, kind: str, session: Session, ctx: Context, earlier: dict[UUID, list[Report]]) -> Standing:
    if said.target is None or not isinstance(said.report, Report) or not may_speak(kind, said.target.way):
        return Standing.WAITING
    return applied_alone(said.target, said.report, session, ctx, earlier[said.target.id])


def _of_reports(session: Session, reading: Reading) -> Iterator[Said]:
    """What is said of payments: of single ones, and of whole batches, payment by payment."""
    known = targets_by_reference(session, (_plain(each.reference) for each in reading.reports if each.reference))
    wholes = [each for each in reading.reports if isinstance(each, BatchReport)]
    batches = targets_by_batch(session, (name for each in wholes for name in _names(each)))
    for each in reading.reports:
        if isinstance(each, BatchReport):
            yield from _of_batch(each, [one for name in _names(each) for one in batches.get(name, ())])
        else:
            yield Said(each, known.get(_plain(each.reference)) if each.reference else None, each.became.value)


def _of_movements(session: Session, ctx: Context, reading: Reading) -> Iterator[Said]:
    """Movements of which no report speaks, where they may be of a payment of ours. The rest is nobody's business."""
    found = [each for each in reading.unmatched if each.booked and each.money and each.money.minor > 0]
    if not found:
        return
    known = targets_by_reference(session, (_plain(each.reference) for each in found if each.reference))
    amounts = amounts_of_late(session, ctx)
    for each in found:
        target = known.get(_plain(each.reference)) if each.reference else None
        if target is not None or (each.money and amounts.may_be(each.money, incoming=each.credit)):
            yield Said(each, target, IN if each.credit else OUT)


def _of_batch(report: BatchReport, targets: Sequence[Target]) -> Iterator[Said]:
    """A line for each payment of a batch; one alone, which waits, where number or sum are not those of the batch."""
    currency = (report.batch or "").rpartition("-")[2]
    if report.batch and report.batch not in {each.batch for each in targets}:
        targets = [each for each in targets if each.money.currency == currency]
    spoken_of = next((each for each in _splits(targets) if _is_whole(report, each)), None)
    if not spoken_of:
        named = replace(report, reference=report.batch or report.message)
        yield Said(named, None, report.became.value)
        return
    for each in spoken_of:
        money = each.money if report.money is not None else None
        plain = Report(report.place, report.became, each.reference, money, report.on, report.reason, report.theirs)
        yield Said(plain, each, report.became.value)


def _splits(targets: Sequence[Target]) -> list[Sequence[Target]]:
    """All of a batch, or those of it that were not refused: banks debit what they pay."""
    return [targets, [each for each in targets if each.state != State.REJECTED]]


def _is_whole(report: BatchReport, targets: Sequence[Target]) -> bool:
    if report.count is not None and report.count != len(targets):
        return False
    if report.money is None:
        return True
    currency = report.money.currency
    fitting = all(each.money.currency == currency for each in targets)
    return fitting and Money.sum([each.money for each in targets], currency) == report.money


def _names(report: BatchReport) -> list[str]:
    """The references of ours that a report on a batch may stand for: the part of a batch ends with its currency."""
    if report.batch:
        return sorted({report.batch, report.batch.rpartition("-")[0]} - {""})
    return [report.message] if report.message else []


def _plain(reference: str) -> str:
    return reference.strip().upper()


def _short(text: str | None) -> str | None:
    return text[:LONGEST] if text else None

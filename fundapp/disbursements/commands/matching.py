"""What only a person can clear up: a line that nobody could match, and an outcome that was told in another way."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.disbursements.commands.applying import apply_report
from fundapp.disbursements.commands.reports import Said, new_line
from fundapp.disbursements.models import PaymentOrder, ReportFile, ReportLine
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.queries.orders import locked_order, refuse_recused
from fundapp.disbursements.queries.report_targets import Target, report_by_digest
from fundapp.disbursements.queries.reports import locked_line, waiting_strangers
from fundapp.disbursements.rules.reporting import HAND, IN, NOT_OURS, OUT, SAID_BY_HAND, Standing
from fundapp.disbursements.rules.returns import Became, Report

KIND = ReportFile.__tablename__
LINE = ReportLine.__tablename__


@dataclass(frozen=True)
class Outcome:
    """What a person says became of a payment. `money` None: all of it; `theirs`: the bank's or operator's reference."""

    became: Became
    on: date
    money: Money | None = None
    fee: Money | None = None
    theirs: str | None = None


def match_line(
    session: Session, ctx: Context, line_id: UUID, order_id: UUID, became: Became | None = None
) -> ReportLine:
    """Matches a waiting line to an order, unless it names another one. `became`: what happened, of a bare movement.

    Raises NotFound, Denied, Recused; Invalid where what happened must be said; Conflict where the line waits no more or
    does not fit the order.
    """
    require(may_keep(ctx))
    line, found = locked_line(session, line_id), _order(session, ctx, order_id)
    if line.order_id not in (None, found.id):
        raise Conflict(_("This line names another payment of ours: it cannot have settled this one."))
    report = report_of(line, became)
    standing = apply_report(found.id, report, session, ctx, found.money)
    told = {"order": found.id.hex, "became": report.became.value, "state": standing.value}
    line.entry_id = record(session, ctx, "payment.report.matched", LINE, line.id, told)
    line.order_id, line.became = found.id, report.became.value
    _move(line, standing, ctx)
    session.flush()
    return line


def dismiss_line(session: Session, ctx: Context, line_id: UUID, reason: str) -> ReportLine:
    """Sets a waiting line aside: nothing follows from it. `reason`: a code.

    Raises NotFound, Conflict; Recused where it names a payment of such a case.
    """
    require(may_keep(ctx))
    line = locked_line(session, line_id)
    if line.order_id is not None:
        _order(session, ctx, line.order_id)
    line.entry_id = record(session, ctx, "payment.report.dismissed", LINE, line.id, {"reason": reason})
    _move(line, Standing.DISMISSED, ctx)
    session.flush()
    return line


def dismiss_strangers(session: Session, ctx: Context, report_id: UUID) -> int:
    """Sets every waiting line of a file aside that names no order of ours; how many. Raises NotFound."""
    require(may_keep(ctx))
    report = session.get(ReportFile, report_id)
    if report is None:
        raise NotFound
    lines = waiting_strangers(session, report_id)
    told = {"reason": NOT_OURS, "lines": len(lines)}
    entry_id = record(session, ctx, "payment.report.strangers_dismissed", KIND, report_id, told)
    for line in lines:
        line.entry_id = entry_id
        _move(line, Standing.DISMISSED, ctx)
    session.flush()
    return len(lines)


def report_by_hand(session: Session, ctx: Context, order_id: UUID, outcome: Outcome) -> ReportFile:
    """Enters what became of an order that was handed over. Sent twice, it counts once.

    Raises NotFound, Denied, Recused; Conflict where it does not fit the order or the books.
    """
    require(may_keep(ctx))
    assert ctx.actor is not None
    found = _order(session, ctx, order_id)
    if outcome.became not in SAID_BY_HAND or outcome.on > ctx.today:
        raise Conflict(_("This cannot have become of a payment."))
    digest = _digest(found, outcome)
    if (before := report_by_digest(session, digest)) is not None:
        return before
    report = Report(1, outcome.became, found.reference, outcome.money, outcome.on, None, outcome.theirs, outcome.fee)
    standing = apply_report(found.id, report, session, ctx, found.money)
    made = ReportFile(id=uuid4(), kind=HAND, digest=digest, lines=1, at=ctx.now, by_id=ctx.actor.id)
    told = {"order": found.id.hex, "became": report.became.value, "state": standing.value}
    made.entry_id = record(session, ctx, "payment.outcome.entered", KIND, made.id, told)
    session.add(made)
    session.flush()
    session.add(new_line(made, 1, Said(report, _target(found), report.became.value), standing))
    session.flush()
    return made


def report_of(line: ReportLine, became: Became | None = None) -> Report:
    """What a line says, as a report. Raises Invalid where a person must say what happened, and has not."""
    bare = line.became in (OUT, IN)
    if bare and became is None:
        raise Invalid({"became": [_("Say what happened: the bank does not.")]})
    money = None if line.amount is None or line.currency is None else Money(line.amount, line.currency)
    fee = None if line.fee is None or line.fee_currency is None else Money(line.fee, line.fee_currency)
    event = became if bare and became is not None else Became(line.became)
    return Report(line.place, event, line.reference, money, line.on, line.reason, line.theirs, fee)


def _move(line: ReportLine, standing: Standing, ctx: Context) -> None:
    line.state, line.settled_at = standing.value, ctx.now
    line.settled_by_id = ctx.actor.id if ctx.actor else None


def _order(session: Session, ctx: Context, order_id: UUID) -> PaymentOrder:
    """An order that is locked with its case, for whoever is not recused from it. Raises NotFound, Recused."""
    found, case = locked_order(session, order_id)
    refuse_recused(session, ctx, case.id)
    return found


def _digest(found: PaymentOrder, outcome: Outcome) -> str:
    """SHA-256 of what is said, so that the same said twice is known."""
    amounts = [None if each is None else [each.minor, each.currency] for each in (outcome.money, outcome.fee)]
    told = [HAND, found.id.hex, outcome.became.value, outcome.on.isoformat(), outcome.theirs, *amounts]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _target(found: PaymentOrder) -> Target:
    return Target(
        found.id, found.reference, found.case_id, found.envelope_id, found.state, found.money, batch=None, way=None
    )

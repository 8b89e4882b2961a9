"""What a report says of money and people, computed step by step. Nothing is written here."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from fundapp.config import Settings
from fundapp.donors.models import DonorReport
from fundapp.donors.rules.report_data import EvidenceData, Flow, MoneyData, ReportFigures
from fundapp.donors.rules.report_errands import Computed
from fundapp.ledger.models import Transfer
from fundapp.ledger.rules.accounts import Movement, Resolution

STEPS = 2
NEEDS = ("envelopes", "draft")
"""Parts with which a report must be read."""

Progress = Callable[[int], None]
Sums = Mapping[str, Flow]


def compute(session: Session, found: DonorReport, progress: Progress) -> Computed:
    """The figures of a report that was read with NEEDS; `progress` is told how many of STEPS are done."""
    money = _money(session, found)
    progress(1)
    paid = money["awards"]["period"]
    evidence: EvidenceData = {"paid": paid, "documented": 0, "waived": 0, "missing": paid}
    figures: ReportFigures = {
        "money": money, "local": [], "lines": [], "evidence": evidence, "requests": [], "persons": [], "tables": [],
        "times": [], "indicators": [], "ledger": None, "withheld": [],
    }  # fmt: skip
    progress(2)
    return Computed(figures, {}, ())


def _money(session: Session, found: DonorReport) -> MoneyData:
    envelopes = [row.envelope for row in found.agreement.envelope_rows]
    own = [each for each in envelopes if each.currency == found.agreement.currency]
    sums = _sums(session, found, [each.id for each in own])
    received = _added(sums, (Movement.OPENING, 1), (Movement.INSTALMENT, 1))
    refunded = _added(sums, (Movement.REFUND, 1))
    awards = _added(sums, (Movement.SPENT_BEFORE, 1), (Movement.PAYMENT, 1), (Movement.RETURN, -1))
    fees, share = _added(sums, (Movement.FEE, 1)), _added(sums, (Movement.SHARE, 1))
    exchange = _added(sums, (Movement.LOSS, 1), (Movement.GAIN, -1))
    spent = Flow(
        period=sum(each["period"] for each in (awards, fees, exchange, share)),
        total=sum(each["total"] for each in (awards, fees, exchange, share)),
    )
    return {
        "received": received, "refunded": refunded, "awards": awards, "fees": fees, "exchange": exchange,
        "administration": share, "spent": spent, "held": sum(each.held for each in own),
        "cash": received["total"] - refunded["total"] - spent["total"], "strangers": len(envelopes) - len(own),
    }  # fmt: skip


def _sums(session: Session, found: DonorReport, envelope_ids: list[object]) -> Sums:
    """What moved of the envelopes until the last day and the cut-off, by movement. One query."""
    assert found.draft is not None
    begins, ends = _midnight(found.covers_from), _midnight(found.covers_to + timedelta(days=1))
    within = func.sum(case((Transfer.at >= begins, Transfer.amount), else_=0))
    wanted = select(Transfer.movement, within, func.sum(Transfer.amount)).where(
        Transfer.envelope_id.in_(envelope_ids), Transfer.at < ends, Transfer.at <= found.draft.cut_off,
        Transfer.pending.is_(False), func.coalesce(Transfer.resolution, "") != Resolution.VOID.value,
    )  # fmt: skip
    rows = session.execute(wanted.group_by(Transfer.movement))
    return {movement: Flow(period=int(period), total=int(total)) for movement, period, total in rows}


def _added(sums: Sums, *signed: tuple[Movement, int]) -> Flow:
    nothing = Flow(period=0, total=0)
    found = [(sums.get(movement.value, nothing), sign) for movement, sign in signed]
    return Flow(
        period=sum(sign * each["period"] for each, sign in found),
        total=sum(sign * each["total"] for each, sign in found),
    )


def _midnight(day: date) -> datetime:
    """Where the fund is: whoever asks, from wherever, gets the same figures."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    return datetime.combine(day, time(), settings.zone)

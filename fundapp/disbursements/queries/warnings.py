"""The facts behind cautions: who shares an account, what is usual, what was changed. Rows, never a payee."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from fundapp.audit.minutes import moment
from fundapp.audit.models import Alias, Entry, Staged
from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.queries.links import same_person
from fundapp.cases.queries.outsiders import works_on_cases
from fundapp.cases.queries.questions import similar_awards
from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.disbursements.models import PaymentOrder, PaymentPayee
from fundapp.disbursements.queries.payees import as_payments, limits_of, orders_to, same_account
from fundapp.disbursements.rules.limits import LimitError, split
from fundapp.disbursements.rules.warnings import RECENT, WEEK, Facts, Usual, Warned, cautions

MOST_NAMED = 5
"""Other cases that a caution names."""
CHANGED = "payment.payee.changed"
_ORDER = PaymentOrder.__tablename__


@dataclass(frozen=True)
class Asked:
    """A payment that is looked at: prepared as `order`, or about to be. `signers`: whoever has signed it."""

    case: EmergencyCase
    award: CaseAward
    payee: PaymentPayee
    money: Money
    on: date
    order: PaymentOrder | None = None
    signers: Collection[UUID] = ()


def warned_of(session: Session, ctx: Context, asked: Asked) -> list[Warned]:
    """What ought to be looked at before a payment is prepared or signed. At most nine queries."""
    return cautions(facts_of(session, ctx, asked))


def facts_of(session: Session, ctx: Context, asked: Asked) -> Facts:
    """What is known of a payment that may make somebody look twice."""
    alike = same_account(session, asked.payee.id)
    besides = asked.order.id if asked.order else None
    orders = [each for each in orders_to(session, alike) if each.id != besides]
    shared, hidden = _shared(session, ctx, asked.case, alike)
    return Facts(
        money=asked.money,
        usual=_usual(session, ctx, asked),
        shared=shared,
        hidden=hidden,
        payments=_payments(session, asked, orders),
        changed=_changed(session, ctx, asked),
        named_by=_named_by(ctx, asked),
        several=sum(1 for each in orders if abs(each.pay_on - asked.on) < WEEK and not _together(each, asked.order)),
    )


def _shared(session: Session, ctx: Context, case: EmergencyCase, alike: Collection[UUID]) -> tuple[list[str], int]:
    """Other people's cases in which the same account was named: those that may be named, and how many may not."""
    if len(alike) == 1:
        return [], 0
    wanted = select(EmergencyCase.id, EmergencyCase.reference, not_recused(ctx))
    wanted = wanted.join(PaymentPayee, PaymentPayee.case_id == EmergencyCase.id).where(PaymentPayee.id.in_(alike))
    theirs = same_person(session, case.id)
    others = {row[0]: (row[1], bool(row[2])) for row in session.execute(wanted) if row[0] not in theirs}
    open_to_me = sorted(reference for reference, mine in others.values() if mine and works_on_cases(ctx))
    return open_to_me[:MOST_NAMED], len(others) - len(open_to_me)


def _usual(session: Session, ctx: Context, asked: Asked) -> Usual | None:
    found, currency = similar_awards(session, ctx, asked.case, asked.money.currency), asked.money.currency
    return Usual(found.count, Money(found.middle, currency), Money(found.most, currency)) if found else None


def _payments(session: Session, asked: Asked, orders: Collection[PaymentOrder]) -> int:
    """In how many payments the limits let it through; 0 where they let nothing through on its day."""
    currency = asked.money.currency
    limits = limits_of(session, asked.payee, currency)
    if not limits:
        return 1
    try:
        plan = split(asked.money, limits, asked.on, as_payments([*orders], currency))
    except LimitError:
        return 0
    at_once = len(plan.payments) == 1 and plan.payments[0].on == asked.on
    return 1 if at_once else max(len(plan.payments), 2)


def _changed(session: Session, ctx: Context, asked: Asked) -> bool:
    since = ctx.now - RECENT
    if asked.payee.replaces_id is not None and asked.payee.at > since:
        return True
    changed_at = _changed_at(session, asked.order) if asked.order is not None else None
    return changed_at is not None and changed_at > since


def _changed_at(session: Session, order: PaymentOrder) -> datetime | None:
    """When an order was given another payee last, as the log has it. One query."""
    staged = select(Staged.minute.label("minute")).where(Staged.subject_id == order.id, Staged.action == CHANGED)
    logged = select(Entry.minute).join(Alias, Alias.alias == Entry.subject)
    logged = logged.where(Alias.kind == _ORDER, Alias.subject_id == order.id, Entry.action == CHANGED)
    both = union_all(staged, logged).subquery()
    newest = session.scalar(select(both.c.minute).order_by(both.c.minute.desc()).limit(1))
    return moment(newest) if newest else None


def _named_by(ctx: Context, asked: Asked) -> str | None:
    if asked.order is None:
        return None  # whoever prepares names payees, too
    if ctx.actor is not None and asked.payee.by_id == ctx.actor.id:
        return "me"
    return "other" if asked.payee.by_id in asked.signers else None


def _together(one: PaymentOrder, other: PaymentOrder | None) -> bool:
    """Whether two orders are instalments of one plan."""
    return other is not None and (one.award_id, one.created_at) == (other.award_id, other.created_at)

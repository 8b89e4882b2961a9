"""Reads of limits: those that somebody entered, and all that hold."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PaymentLimit
from fundapp.disbursements.permissions import may_keep, may_see
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.rules.limits import Limit, default_limits
from fundapp.disbursements.rules.limits.replacing import replaced_by

_ORDER = (
    PaymentLimit.country,
    PaymentLimit.method,
    func.coalesce(PaymentLimit.operator, ""),
    PaymentLimit.created_at.desc(),
    PaymentLimit.id,
)


def limits_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[PaymentLimit]:
    """One page of the limits that meet `wanted` (see LimitFilterSchema), by country and operator. Two queries."""
    require(may_see(ctx))
    return read_page(session, _matching(wanted), _ORDER, marks=marks, name="payment_limits", mark=mark)


def limits_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[PaymentLimit]:
    """Every limit that meets `wanted`, read in chunks."""
    require(may_see(ctx))
    statement = _matching(wanted).order_by(*_ORDER)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def payment_limit(session: Session, ctx: Context, limit_id: UUID) -> PaymentLimit:
    """One of them, for whoever keeps them. Raises NotFound. One query."""
    require(may_keep(ctx))
    found = session.get(PaymentLimit, limit_id)
    if found is None:
        raise NotFound
    return found


def locked_limit(session: Session, limit_id: UUID) -> PaymentLimit:
    """One of them, nobody else's until the transaction ends. Raises NotFound. One query."""
    found = session.get(PaymentLimit, limit_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def limits_in_force(session: Session) -> list[Limit]:
    """Every limit, of every date: those that were entered, and those of the product that they do not replace.

    One query. For `limits_for` and `split` (rules/limits), which look at the days.
    """
    return replaced_by(list(map(limit_of, session.scalars(select(PaymentLimit)))), default_limits())


def limit_of(row: PaymentLimit) -> Limit:
    """A row as the rules know it."""
    return Limit(
        row.country, Method(row.method), row.operator, row.tier, row.currency, _money(row.per_transaction, row),
        _money(row.per_day, row), _money(row.per_month, row), row.count_per_day, row.valid_from, row.valid_until,
        row.confirmed_on, row.source,
    )  # fmt: skip


def _money(minor: int | None, row: PaymentLimit) -> Money | None:
    return None if minor is None else Money(minor, row.currency)


def _matching(wanted: Mapping[str, Any]) -> Select[Any]:
    return select(PaymentLimit).where(*_conditions(wanted))


def _conditions(wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    if wanted.get("country"):
        yield PaymentLimit.country == wanted["country"]
    if wanted.get("operator"):
        yield or_(PaymentLimit.operator.is_(None), PaymentLimit.operator == wanted["operator"])
    if wanted.get("method"):
        yield PaymentLimit.method == wanted["method"]
    if wanted.get("on"):
        yield or_(PaymentLimit.valid_from.is_(None), PaymentLimit.valid_from <= wanted["on"])
        yield or_(PaymentLimit.valid_until.is_(None), PaymentLimit.valid_until >= wanted["on"])

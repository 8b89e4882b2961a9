"""Reads of what was asked of funders, and of what it comes to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder, FunderAsk
from fundapp.donors.permissions import may_see
from fundapp.donors.queries.coverage import how_many
from fundapp.donors.queries.relations import worded

RECENT = 5
"""How many stand on a funder's page."""

SORTS: Mapping[str, Sequence[Any]] = {
    "newest": (FunderAsk.asked_on.desc(), FunderAsk.id.desc()),
    "oldest": (FunderAsk.asked_on, FunderAsk.id),
    "funder": (Funder.sort_name, FunderAsk.asked_on.desc(), FunderAsk.id.desc()),
    # Minor units of different currencies cannot be compared: each currency stands together, unknown amounts last.
    "amount": (
        func.coalesce(FunderAsk.currency, "~"),
        func.coalesce(FunderAsk.asked_amount, -1).desc(),
        FunderAsk.asked_on.desc(),
        FunderAsk.id.desc(),
    ),
}
DEFAULT_SORT = "newest"
ANSWERED = ("won", "lost")
"""What a funder has decided."""


@dataclass(frozen=True)
class Sum:
    """What was asked and got in one currency, and how many of those that were answered were granted.

    None where nobody knows any of the amounts; nothing was got where nothing was granted.
    """

    asked: Money | None
    got: Money | None
    won: int
    answered: int


@dataclass(frozen=True)
class Totals:
    """What requests come to, currency by currency: amounts of different ones are never added.

    `amountless`: of how many nobody knows what was asked; `got_unknown`: of how many granted ones what was got.
    """

    sums: Sequence[Sum]
    count: int
    won: int
    answered: int
    amountless: int
    got_unknown: int


@dataclass(frozen=True)
class Asked:
    """What was asked of one funder: the latest requests, and what all of them come to."""

    latest: Sequence[FunderAsk]
    totals: Totals


def ask(session: Session, ctx: Context, ask_id: UUID) -> FunderAsk:
    """One request with its funder. Raises NotFound. One query."""
    require(may_see(ctx))
    found = session.get(FunderAsk, ask_id, options=[joinedload(FunderAsk.funder)])
    if found is None:
        raise NotFound
    return found


def asked_of(session: Session, ctx: Context, funder_id: UUID) -> Asked:
    """Two queries."""
    require(may_see(ctx))
    of_them = FunderAsk.funder_id == funder_id
    latest = select(FunderAsk).where(of_them).order_by(*SORTS["newest"]).limit(RECENT)
    return Asked(session.scalars(latest).all(), _totals(session, [of_them]))


def asks_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[FunderAsk]:
    """One page of the requests that meet `wanted` (see AskFilterSchema). Two queries."""
    require(may_see(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    return read_page(session, _asks(wanted), SORTS[sort], marks=marks, name=f"asks:{sort}", mark=mark)


def totals_of(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Totals:
    """What the requests that meet `wanted` come to. One query."""
    require(may_see(ctx))
    return _totals(session, _conditions(wanted))


def asks_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[FunderAsk]:
    """Every request that meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    return iter(session.scalars(_asks(wanted).order_by(*order), execution_options=IN_CHUNKS))


def _asks(wanted: Mapping[str, Any]) -> Select[FunderAsk]:
    whole = select(FunderAsk).join(FunderAsk.funder).options(joinedload(FunderAsk.funder))
    return whole.where(*_conditions(wanted))


def _conditions(wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """Of a FunderAsk joined to its Funder."""
    yield from worded(wanted, FunderAsk.found_by)
    if wanted.get("outcome"):
        yield FunderAsk.outcome.in_(wanted["outcome"])
    if wanted.get("currency"):
        yield FunderAsk.currency == wanted["currency"]
    if wanted.get("year"):
        yield FunderAsk.asked_on.between(date(wanted["year"], 1, 1), date(wanted["year"], 12, 31))


def _totals(session: Session, conditions: Any) -> Totals:
    won = FunderAsk.outcome == "won"
    statement = (
        select(
            FunderAsk.currency,
            func.sum(FunderAsk.asked_amount),
            func.sum(FunderAsk.got_amount),
            func.count(),
            how_many(won),
            how_many(FunderAsk.outcome.in_(ANSWERED)),
            how_many(FunderAsk.asked_amount.is_(None)),
            how_many(won & FunderAsk.got_amount.is_(None)),
        )
        .join(FunderAsk.funder)
        .where(*conditions)
        .group_by(FunderAsk.currency)
        .order_by(FunderAsk.currency)
    )
    rows = session.execute(statement).all()
    sums = [
        Sum(_money(asked, code), _money(got if granted else 0, code), granted, answered)
        for code, asked, got, _count, granted, answered, *_unknown in rows
        if code is not None
    ]
    return Totals(sums, *(sum(row[place] for row in rows) for place in range(3, 8)))


def _money(minor: Any, currency: str) -> Money | None:
    return None if minor is None else Money(int(minor), currency)

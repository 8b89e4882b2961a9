"""Reads of the other funds one can refer to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, selectinload

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.directory.models import OtherFund, OtherFundCountry, OtherFundLanguage, OtherFundPurpose
from fundapp.directory.permissions import may_see
from fundapp.directory.rules.limits import MOST_SUGGESTED

ACTIVE = "active"
_ORDER = (OtherFund.sort_name, OtherFund.id)
_ROWS = (
    selectinload(OtherFund.country_rows),
    selectinload(OtherFund.language_rows),
    selectinload(OtherFund.purpose_rows),
)


def other_fund(session: Session, ctx: Context, fund_id: UUID) -> OtherFund:
    """One fund. Raises NotFound. Four queries."""
    require(may_see(ctx))
    found = session.get(OtherFund, fund_id, options=_ROWS)
    if found is None:
        raise NotFound
    return found


def funds_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[OtherFund]:
    """One page of the funds that meet `wanted` (see FundFilterSchema), by name. Five queries."""
    require(may_see(ctx))
    return read_page(session, _matching(wanted).options(*_ROWS), _ORDER, marks=marks, name="other_funds", mark=mark)


def funds_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[OtherFund]:
    """Every fund that meets `wanted`, by name, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    statement = _matching(wanted).options(*_ROWS).order_by(*_ORDER)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def funds_for(session: Session, ctx: Context, country: str | None, purpose: str | None) -> Sequence[OtherFund]:
    """Funds that take requests and may fit a need, those that name the country and purpose first. Three queries.

    What a fund does not say, or what we do not know of the need, rules nothing out.
    """
    require(may_see(ctx))
    wanted = {"country": country, "purpose": (purpose,) if purpose else (), "standing": ACTIVE}
    named = [
        case((rows.any(), 0), else_=1)
        for rows, known in ((OtherFund.country_rows, country), (OtherFund.purpose_rows, purpose))
        if known
    ]
    both = selectinload(OtherFund.country_rows), selectinload(OtherFund.purpose_rows)
    statement = _matching(wanted).options(*both).order_by(*named, *_ORDER).limit(MOST_SUGGESTED)
    return session.scalars(statement).all()


def fund_options(session: Session) -> list[tuple[str, str]]:
    """Funds that take requests, by name: the id as text, and the name. One query."""
    wanted = select(OtherFund.id, OtherFund.name).where(OtherFund.active).order_by(*_ORDER)
    return [(str(fund_id), name) for fund_id, name in session.execute(wanted)]


def _matching(wanted: Mapping[str, Any]) -> Select[OtherFund]:
    """The funds that meet every condition in `wanted`; a fund that names no country or purpose helps with any."""
    statement = select(OtherFund)
    for word in fold(wanted.get("q") or "").split():
        acronym = func.lower(OtherFund.short_name).contains(word, autoescape=True)
        statement = statement.where(or_(OtherFund.sort_name.contains(word, autoescape=True), acronym))
    return statement.where(*_conditions(wanted))


def _conditions(wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if code := wanted.get("country"):
        here = OtherFund.country_rows.any(OtherFundCountry.country == code)
        found.append(or_(here, ~OtherFund.country_rows.any()))
    if codes := wanted.get("purpose"):
        pays = OtherFund.purpose_rows.any(OtherFundPurpose.purpose.in_(codes))
        found.append(or_(pays, ~OtherFund.purpose_rows.any()))
    if code := wanted.get("language"):
        found.append(OtherFund.language_rows.any(OtherFundLanguage.language == code))
    if codes := wanted.get("asked_by"):
        found.append(OtherFund.asked_by.in_(codes))
    if standing := wanted.get("standing"):
        found.append(OtherFund.active.is_(standing == ACTIVE))
    return found

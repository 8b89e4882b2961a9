"""Where funders give, and for what: counted in the database, one row for each country, theme or pair of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, Subquery, case, exists, func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder, FunderCountry, FunderTheme
from fundapp.donors.permissions import may_see
from fundapp.donors.queries.funders import shown
from fundapp.donors.rules.vocabulary import Status

COUNTED = (Status.ACTIVE,)
"""Of whom money can be expected: who is dormant, suspended or closed counts only where the filter asks for them."""


@dataclass(frozen=True)
class Reach:
    """What is counted: `anywhere` name no country, `themeless` no theme; `left_out` give nothing just now."""

    counted: int = 0
    anywhere: int = 0
    themeless: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class Coverage:
    """Funders by country, and by theme and country; None as the country stands for those that give anywhere."""

    reach: Reach = Reach()
    by_country: Mapping[str, int] = field(default_factory=dict)
    by_theme: Mapping[tuple[str, str | None], int] = field(default_factory=dict)


def giving(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The filter with the states that count, where it names none itself."""
    return {**wanted, "status": tuple(wanted.get("status") or COUNTED)}


def countries_covered(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Coverage:
    """How many of the funders that meet `wanted` name each country as a focus. Two queries."""
    require(may_see(ctx))
    chosen = _chosen(ctx, wanted)
    counts = (
        select(FunderCountry.country, func.count())
        .join(chosen, chosen.c.id == FunderCountry.funder_id)
        .group_by(FunderCountry.country)
    )
    return Coverage(_reach(session, ctx, wanted), by_country=dict(session.execute(counts).all()))


def themes_covered(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Coverage:
    """How many of the funders that meet `wanted` support each theme in each country. Two queries."""
    require(may_see(ctx))
    chosen = _chosen(ctx, wanted)
    counts = (
        select(FunderTheme.theme, FunderCountry.country, func.count())
        .join(chosen, chosen.c.id == FunderTheme.funder_id)
        .outerjoin(FunderCountry, FunderCountry.funder_id == FunderTheme.funder_id)
        .group_by(FunderTheme.theme, FunderCountry.country)
    )
    found: dict[tuple[str, str | None], int] = {
        (theme, country): count for theme, country, count in session.execute(counts)
    }
    return Coverage(_reach(session, ctx, wanted), by_theme=found)


def _chosen(ctx: Context, wanted: Mapping[str, Any]) -> Subquery:
    return shown(ctx, giving(wanted)).with_only_columns(Funder.id).subquery()


def _reach(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Reach:
    """One query over the funders of every state, sorted into those that count and those that do not."""
    counts = Funder.status.in_(giving(wanted)["status"])
    placed, themed = (
        exists().where(table.funder_id == Funder.id).correlate(Funder) for table in (FunderCountry, FunderTheme)
    )
    every: Select[Any] = shown(ctx, {**wanted, "status": ()}).with_only_columns(
        how_many(counts), how_many(counts & ~placed), how_many(counts & ~themed), how_many(~counts)
    )
    return Reach(*session.execute(every).one())


def how_many(condition: Any) -> Any:
    """A count, in SQL, of the rows that meet a condition; 0 where there are none."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

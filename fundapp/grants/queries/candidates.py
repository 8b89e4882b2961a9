"""Who of us could answer a call: what the directory knows of members and partners, as the gates ask it."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.core.text import fold
from fundapp.directory.models import OrganisationCountry, OrganisationDomain, OrganisationProfile
from fundapp.grants.rules.domains import themes_of
from fundapp.grants.rules.gates import Candidate, Kind
from fundapp.ledger.ecb import ecb_rate, ecb_until
from fundapp.ledger.rules.rates import BASE, NoRateError, Rate, factor

HOST, PARTNER, OTHER = "host", "partner", "other"
CODED = ("id", "countries", "countries_known", "registration", "founded", "status", "budget", "languages", "kind")
"""What the gates look at: if it changes, what they said before no longer holds."""


def _joined(column: Any, owner: Any) -> ScalarSelect[str]:
    return (
        select(func.aggregate_strings(column, " ")).where(owner == Organisation.id).correlate(Organisation)
    ).scalar_subquery()


_PROFILE = OrganisationProfile
COLUMNS = (
    Organisation.id, Organisation.name, Organisation.short_name, Organisation.country, _PROFILE.role,
    _PROFILE.registration, _PROFILE.founded, _PROFILE.legal_status, _PROFILE.yearly_budget, _PROFILE.budget_currency,
    _PROFILE.languages,
    _joined(OrganisationCountry.country, OrganisationCountry.organisation_id).label("countries"),
    _joined(OrganisationDomain.domain, OrganisationDomain.organisation_id).label("domains"),
)  # fmt: skip
"""What makes a candidate (see `described`, `candidate_of`)."""


def candidates(session: Session) -> Sequence[Candidate]:
    """Members and partners by name, whoever of them is active, and the network itself at the end. One query.

    Of an organisation that nobody has described only the seat is known; that it is a member is then taken for granted.
    """
    wanted = (
        described(select(*COLUMNS).select_from(Organisation))
        .where(Organisation.active.is_(True), or_(_PROFILE.role.is_(None), _PROFILE.role != OTHER))
        .order_by(Organisation.sort_name, Organisation.id)
    )
    rows: Sequence[Any] = session.execute(wanted).all()
    return [*map(candidate_of, rows), *_network(rows)]


def described(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A statement about organisations that asks for COLUMNS, joined to what the directory knows of them."""
    return statement.outerjoin(_PROFILE, _PROFILE.id == Organisation.id)


def mark_of(found: Sequence[Candidate], year: int) -> str:
    """A mark of all that the gates look at: where it stays the same, so does what they say."""
    facts = (repr([(name, _told(getattr(each, name))) for name in CODED]) for each in found)
    return blake2b("\n".join([str(year), *sorted(facts)]).encode(), digest_size=8).hexdigest()


def euro_cents(minor: int | None, currency: str | None) -> int | None:
    """An amount in euro cents, by the last rate that the European Central Bank told; None where it never told one.

    Good enough to compare sizes, and for nothing else.
    """
    if minor is None or currency is None:
        return None
    found = _factor(currency)
    return None if found is None else round(minor * found)


@cache
def _factor(currency: str) -> Fraction | None:
    try:
        return factor(currency, BASE, date.max, _last_rate)
    except NoRateError:
        return None


def _last_rate(currency: str, _on: date) -> Rate | None:
    last = ecb_until(currency)
    return ecb_rate(currency, last) if last else None


def candidate_of(row: Row[Any]) -> Candidate:
    """An organisation as COLUMNS tell it.

    A profile without further countries says that it works where it sits, and nowhere else.
    """
    return Candidate(
        id=row.id,
        kind=Kind.PARTNER if row.role == PARTNER else Kind.MEMBER,
        name=row.short_name or row.name,
        countries=frozenset({row.country, *(row.countries or "").split()}),
        countries_known=row.role is not None,
        names=frozenset({fold(row.name), fold(row.short_name or "")} - {""}),
        **_facts(row),
    )


def _facts(row: Row[Any]) -> dict[str, Any]:
    return {
        "registration": row.registration or "unknown",
        "founded": row.founded,
        "status": row.legal_status,
        "budget": euro_cents(row.yearly_budget, row.budget_currency),
        "languages": frozenset(row.languages or ()),
        "themes": themes_of((row.domains or "").split()),
    }


def _network(rows: Sequence[Row[Any]]) -> Iterator[Candidate]:
    """All that its members do, where any of them works; before the law, the one that carries it, if that is known."""
    members = [candidate_of(row) for row in rows if row.role != PARTNER]
    if not members:
        return
    hosts = [_facts(row) for row in rows if row.role == HOST]
    lent = hosts[0] if len(hosts) == 1 else {}
    yield Candidate(
        id=None,
        kind=Kind.NETWORK,
        name="",
        countries=frozenset().union(*(each.countries for each in members)),
        countries_known=all(each.countries_known for each in members),
        **{**lent, "themes": frozenset().union(*(each.themes for each in members))},
    )


def _told(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else str(value)

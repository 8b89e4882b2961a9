"""Reads of organisations with what the network knows of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from fundapp.accounts.models import Organisation
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.directory.models import OrganisationCountry, OrganisationDomain, OrganisationProfile
from fundapp.directory.permissions import may_see

ACTIVE, YES, UNKNOWN = "active", "yes", "unknown"
_ORDER = (Organisation.sort_name, Organisation.id)
_ROWS = (selectinload(OrganisationProfile.domain_rows), selectinload(OrganisationProfile.country_rows))


@dataclass(frozen=True)
class Known:
    """An organisation and its profile; None where nobody has described it yet."""

    organisation: Organisation
    profile: OrganisationProfile | None

    @property
    def version(self) -> int:
        """Of what is known; 0 where there is nothing yet."""
        return self.profile.version if self.profile else 0

    @property
    def updated_at(self) -> datetime:
        """When it was last changed."""
        return self.profile.updated_at if self.profile else self.organisation.updated_at


def known_organisation(session: Session, ctx: Context, organisation_id: UUID) -> Known:
    """One organisation. Raises NotFound. Four queries."""
    require(may_see(ctx))
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    return with_profiles(session, [found])[0]


def organisations_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Known]:
    """One page of those that meet `wanted` (see OrganisationFilterSchema), by name. Five queries."""
    require(may_see(ctx))
    page = read_page(session, _matching(wanted), _ORDER, marks=marks, name="directory", mark=mark)
    return replace(page, items=with_profiles(session, page.items))


def organisations_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Known]:
    """Every organisation that meets `wanted`, by name, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    found = session.scalars(_matching(wanted).order_by(*_ORDER), execution_options=IN_CHUNKS)
    for part in found.partitions():
        yield from with_profiles(session, part)


def count_organisations(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> int:
    """How many meet `wanted`, as the list behind the figure would show them. One query."""
    require(may_see(ctx))
    return session.scalar(select(func.count()).select_from(_matching(wanted).subquery())) or 0


def organisations_named(session: Session, ctx: Context, sort_names: Collection[str]) -> Mapping[str, Known]:
    """Those of these folded names, by that name. Four queries."""
    require(may_see(ctx))
    found = session.scalars(select(Organisation).where(Organisation.sort_name.in_(sort_names))).all()
    return {each.organisation.sort_name: each for each in with_profiles(session, found)}


def with_profiles(session: Session, found: Sequence[Organisation]) -> list[Known]:
    """Organisations with what is known of them. Three queries."""
    wanted = select(OrganisationProfile).where(OrganisationProfile.id.in_([each.id for each in found]))
    profiles = {each.id: each for each in session.scalars(wanted.options(*_ROWS))}
    return [Known(each, profiles.get(each.id)) for each in found]


def _matching(wanted: Mapping[str, Any]) -> Select[Organisation]:
    """The organisations that meet every condition in `wanted`; several answers to one question mean any of them."""
    profile = OrganisationProfile
    statement = select(Organisation).outerjoin(profile, profile.id == Organisation.id)
    return statement.where(*_named(wanted.get("q")), *_described(wanted))


def _named(words: str | None) -> list[ColumnElement[bool]]:
    acronym = func.lower(Organisation.short_name)
    return [
        or_(Organisation.sort_name.contains(each, autoescape=True), acronym.contains(each, autoescape=True))
        for each in fold(words or "").split()
    ]


def _described(wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    country, domain, profile = OrganisationCountry, OrganisationDomain, OrganisationProfile
    found: list[ColumnElement[bool]] = []
    if code := wanted.get("country"):
        here = exists().where(country.organisation_id == Organisation.id, country.country == code)
        found.append(or_(Organisation.country == code, here))
    if codes := wanted.get("domain"):
        found.append(exists().where(domain.organisation_id == Organisation.id, domain.domain.in_(codes)))
    if codes := wanted.get("role"):
        found.append(profile.role.in_(codes))
    if codes := wanted.get("registration"):
        found.append(func.coalesce(profile.registration, UNKNOWN).in_(codes))
    if answer := wanted.get("trusted"):
        found.append(func.coalesce(profile.trusted, False).is_(answer == YES))
    if standing := wanted.get("standing"):
        found.append(Organisation.active.is_(standing == ACTIVE))
    return found

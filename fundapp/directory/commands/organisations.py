"""Organisations of the directory: put in, and described."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from fundapp.accounts.models import Organisation
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.money import Money, MoneyError
from fundapp.core.rows import LONGEST_SORT_NAME, changed_in, matched
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.directory.models import OrganisationCountry, OrganisationDomain, OrganisationProfile
from fundapp.directory.permissions import may_edit

KIND = OrganisationProfile.__tablename__
PLAIN = (
    "role", "registration", "registration_number", "trusted", "place", "website", "email", "phone", "founded",
    "legal_status",
)  # fmt: skip


def list_organisation(session: Session, ctx: Context, given: Mapping[str, Any]) -> Organisation:
    """Puts an organisation into the directory: name, acronym, country. It gives nobody any right.

    Raises Invalid where one of this name is there already.
    """
    require(may_edit(ctx))
    found = Organisation(id=uuid4(), active=True, created_at=ctx.now, updated_at=ctx.now)
    found.name, found.short_name, found.country = given["name"], given["short_name"], given["country"]
    found.sort_name = fold(found.name)[:LONGEST_SORT_NAME]
    found.entry_id = record(session, ctx, "organisation.added", Organisation.__tablename__, found.id)
    session.add(found)
    session.flush()
    return found


def describe_organisation(
    session: Session, ctx: Context, organisation_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> OrganisationProfile:
    """Writes what the network knows of an organisation; `expected_version` is 0 where nothing was known.

    Raises NotFound; EditConflict if somebody saved after that version was read.
    """
    require(may_edit(ctx))
    if session.get(Organisation, organisation_id, with_for_update=True) is None:
        raise NotFound
    found = _profile(session, organisation_id)
    if (found.version if found else 0) != expected_version:
        raise EditConflict
    if found is None:
        found = _blank(session, ctx, organisation_id)
    with session.no_autoflush:
        _write(found, given)
        if session.is_modified(found) or expected_version == 0:
            found.updated_at = ctx.now
            told = {"fields": changed_in(found)}
            found.entry_id = record(session, ctx, "organisation_profile.changed", KIND, found.id, told)
    session.flush()
    return found


def introduce_organisation(session: Session, ctx: Context, given: Mapping[str, Any]) -> OrganisationProfile:
    """Puts an organisation into the directory and says what the network knows of it, without looking for it first.

    Raises Invalid where one of this name is there already.
    """
    require(may_edit(ctx))
    added = list_organisation(session, ctx, given)
    with session.no_autoflush:
        found = _blank(session, ctx, added.id)
        _write(found, given)
        found.updated_at = ctx.now
        told = {"fields": changed_in(found)}
        found.entry_id = record(session, ctx, "organisation_profile.changed", KIND, found.id, told)
    session.flush()
    return found


def undescribe_organisation(session: Session, ctx: Context, organisation_id: UUID, *, expected_version: int) -> None:
    """Takes away what the network knows of an organisation, which stays on the list. Raises NotFound, EditConflict."""
    require(may_edit(ctx))
    found = _profile(session, organisation_id)
    if found is None:
        raise NotFound
    if found.version != expected_version:
        raise EditConflict
    record(session, ctx, "organisation_profile.removed", KIND, organisation_id)
    session.delete(found)
    session.flush()


def take_organisation_off(session: Session, ctx: Context, organisation_id: UUID, *, expected_version: int) -> None:
    """Takes an organisation off the list that was put there by mistake, with what is known of it.

    Raises NotFound; EditConflict if somebody changed it since it was added; Conflict where something refers to it.
    """
    require(may_edit(ctx))
    found = session.get(Organisation, organisation_id, with_for_update=True)
    if found is None:
        raise NotFound
    if found.version != 1:
        raise EditConflict
    undescribe_organisation(session, ctx, organisation_id, expected_version=expected_version)
    record(session, ctx, "organisation.removed", Organisation.__tablename__, organisation_id)
    session.delete(found)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise Conflict(_("Somebody already works with this organisation.")) from None


def _blank(session: Session, ctx: Context, organisation_id: UUID) -> OrganisationProfile:
    found = OrganisationProfile(id=organisation_id, created_at=ctx.now, domain_rows=[], country_rows=[])
    session.add(found)
    return found


def _profile(session: Session, organisation_id: UUID) -> OrganisationProfile | None:
    rows = selectinload(OrganisationProfile.domain_rows), selectinload(OrganisationProfile.country_rows)
    wanted = select(OrganisationProfile).where(OrganisationProfile.id == organisation_id).options(*rows)
    return session.scalars(wanted, execution_options={"populate_existing": True}).first()


def _write(found: OrganisationProfile, given: Mapping[str, Any]) -> None:
    for name in PLAIN:
        setattr(found, name, given.get(name))
    found.yearly_budget = _budget(given)
    found.budget_currency = None if found.yearly_budget is None else given["budget_currency"]
    found.languages = tuple(given.get("languages") or ())
    matched(found.domain_rows, "domain", given["domains"], OrganisationDomain)
    matched(found.country_rows, "country", given["countries"], OrganisationCountry)


def _budget(given: Mapping[str, Any]) -> int | None:
    """The budget of a year in minor units. Raises Invalid at the field."""
    amount, currency = given.get("yearly_budget"), given.get("budget_currency")
    if amount is None:
        return None
    if currency is None:
        raise Invalid({"budget_currency": [_("An amount needs its currency.")]})
    try:
        return Money.from_decimal(amount, currency).minor
    except MoneyError as error:
        raise Invalid({"yearly_budget": [str(error.message)]}) from None

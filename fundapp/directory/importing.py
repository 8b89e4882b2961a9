"""Organisations as sheets bring them in: the list of organisations and what the network knows of each, as one row."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.i18n import _, lazy
from fundapp.core.importing import Clean, Existing, ImportSource, Typed, Written
from fundapp.core.text import fold
from fundapp.directory.commands.organisations import (
    describe_organisation,
    introduce_organisation,
    take_organisation_off,
    undescribe_organisation,
)
from fundapp.directory.permissions import may_edit
from fundapp.directory.queries.organisations import Known, organisations_named
from fundapp.directory.schemas.organisations import OrganisationSchema
from fundapp.directory.schemas.rows import FIELDS, IGNORED, UNSAID

LISTED = ("short_name", "country")
"""What an administrator keeps on the list of organisations: a sheet does not change it."""

SYNONYMS: Mapping[str, Sequence[str]] = {
    "name": ("organisation", "nom de l’organisation", "structure", "association", "ong", "organization", "ngo"),
    "short_name": ("abréviation", "initiales", "abbreviation", "initials"),
    "country": ("pays du siège", "siège", "country of the seat", "seat"),
    "role": ("rôle", "statut dans le réseau", "role"),
    "domains": ("domaines", "thèmes", "thématiques", "domains", "themes"),
    "countries": ("pays d’intervention", "countries of work"),
    "registration": ("certificat", "enregistrement", "registration"),
    "registration_number": ("n° du récépissé", "numéro de récépissé", "registration number"),
    "trusted": ("confiance", "trusted"),
    "place": ("localité", "lieu", "city", "place"),
    "website": ("site", "site internet", "url", "web"),
    "email": ("e-mail", "courriel", "mail", "adresse électronique", "email"),
    "founded": ("année de création", "créée en", "fondée en", "year founded", "founded"),
    "legal_status": ("forme juridique", "statut", "legal form"),
    "languages": ("langues", "langues de travail", "languages"),
    "budget_currency": ("devise", "monnaie", "currency"),
    "yearly_budget": ("budget", "budget annuel", "annual budget"),
    "phone": ("téléphone", "tél", "phone", "tel"),
}
"""How others head these columns, in the languages in which lists reach us."""

_SCHEMA = OrganisationSchema()


def _find(session: Session, ctx: Context, keys: Collection[str]) -> Mapping[str, Existing]:
    found = organisations_named(session, ctx, keys)
    return {key: _existing(each) for key, each in found.items()}


def _existing(known: Known) -> Existing:
    """What is known already, as somebody would type it."""
    profile, organisation = known.profile, known.organisation
    said: dict[str, Any] = {name: getattr(profile, name, None) for name in FIELDS}
    said |= {name: getattr(organisation, name) for name in ("name", *LISTED)}
    said["yearly_budget"] = profile.budget.decimal if profile and profile.budget else None
    typed = {name: _SCHEMA.fields[name].write(value) for name, value in said.items() if name != "trusted"}  # type: ignore[attr-defined]
    if profile is None:
        return Existing(organisation.id, 0, {**typed, **UNSAID})
    return Existing(organisation.id, profile.version, {**typed, "trusted": "yes" if profile.trusted else "no"})


def _objections(given: Clean, there: Existing | None) -> Mapping[str, Sequence[str]]:
    if there is None:
        return {}
    differing = [name for name in LISTED if given[name] and given[name] != (there.typed[name] or None)]
    return {
        name: [_("The list of organisations says otherwise: an administrator changes it there.")] for name in differing
    }


def _add(session: Session, ctx: Context, given: Clean) -> Written:
    found = introduce_organisation(session, ctx, given)
    return found.id, found.version


def _change(session: Session, ctx: Context, organisation_id: UUID, given: Clean, version: int) -> Written:
    found = describe_organisation(session, ctx, organisation_id, given, expected_version=version)
    return found.id, found.version


def _take_back(session: Session, ctx: Context, organisation_id: UUID, before: Typed | None, version: int) -> None:
    if before is None:
        take_organisation_off(session, ctx, organisation_id, expected_version=version)
    elif before["role"]:
        given = _SCHEMA.judge(before)
        describe_organisation(session, ctx, organisation_id, given, expected_version=version)
    else:
        undescribe_organisation(session, ctx, organisation_id, expected_version=version)


ORGANISATIONS = ImportSource(
    kind="organisation",
    label=lazy("Organisations"),
    index="directory.index",
    shows=("directory.show", "organisation_id"),
    may=may_edit,
    schema=OrganisationSchema,
    fields=FIELDS,
    needed=("name",),
    key=lambda typed: fold(str(typed.get("name") or "")),
    find=_find,
    add=_add,
    change=_change,
    take_back=_take_back,
    objections=_objections,
    synonyms=SYNONYMS,
    ignored=IGNORED,
    unsaid=UNSAID,
)
"""What is known again by its name; the rest is what the form of an organisation asks."""

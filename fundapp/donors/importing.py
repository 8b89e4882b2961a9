"""Funders as sheets bring them in: every field of the form is a column, those that are added to it later too."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import exists, inspect, or_, select
from sqlalchemy.orm import Session, selectinload

from fundapp.audit.commands import record
from fundapp.core.batches import settle
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict
from fundapp.core.i18n import _, lazy
from fundapp.core.importing import Clean, Existing, ImportSource, Typed, Written
from fundapp.core.models import Base
from fundapp.core.rows import LONGEST_SORT_NAME
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.commands.funders import add_funder, update_funder
from fundapp.donors.models import Funder
from fundapp.donors.permissions import may_edit, may_see
from fundapp.donors.queries.funders import funder
from fundapp.donors.rules.merging import WORKED_OUT
from fundapp.donors.rules.others_words import KINDS, THEMES
from fundapp.donors.schemas.sheets import FunderSheetSchema

SYNONYMS: Mapping[str, Sequence[str]] = {
    "name": ("bailleur", "nom du bailleur", "fondation", "organisation", "funder", "donor", "name of the funder"),
    "short_name": ("sigle", "abréviation", "abbreviation"),
    "kind": ("type", "type de bailleur", "nature", "catégorie", "kind", "category"),
    "website": ("site", "site internet", "lien", "url", "web"),
    "hq_country": ("pays", "siège", "pays du siège", "country", "headquarters"),
    "themes": ("thématiques", "domaines", "priorités", "topics", "priorities"),
    "focus_countries": ("pays éligibles", "zones", "zone géographique", "countries", "eligible countries"),
    "currency": ("devise", "monnaie", "currency"),
    "grant_min": ("montant minimum", "montant min", "minimum"),
    "grant_max": ("montant maximum", "montant max", "plafond", "maximum"),
    "grant_typical": ("montant moyen", "montant", "subvention moyenne", "amount", "average grant"),
    "application_mode": ("mode de candidature", "modalités", "comment postuler", "how to apply"),
    "needs_registration": ("récépissé exigé", "récépissé", "enregistrement exigé", "registration"),
    "min_years": ("min_years_existence", "ancienneté minimum", "années d’existence", "years"),
    "amount_basis": ("base des montants", "base de calcul", "basis"),
    "regions": ("régions", "region", "regions"),
    "instruments": ("instruments", "type de soutien", "modalité de soutien", "kind of support"),
    "languages": ("langues", "langue", "languages"),
    "cofunding_max_pct": ("taux de cofinancement", "cofinancement max", "cofunding_max_rate_pct", "cofunding"),
    "source": ("sources", "référence", "source des informations"),
    "dated": ("date de la source", "source_date", "date des informations"),
    "notes": ("remarques", "observations", "commentaires", "comments", "remarks"),
}
"""How others head these columns, in the languages in which lists reach us."""

_SCHEMA = FunderSheetSchema()
_FIELDS = ("name", *(each for each in _SCHEMA.fields if each != "name"))
_OWN = [each for each in inspect(Funder).relationships if each.cascade.delete_orphan]
"""What is a part of a funder, and goes with it."""


def _find(session: Session, ctx: Context, keys: Collection[str]) -> Mapping[str, Existing]:
    """One query, and one for each list that is a part of a funder; more where some of them were merged into others.

    The name of one that was merged is another name of the one that stands for it.
    """
    require(may_see(ctx))
    parts = [selectinload(each.class_attribute) for each in _OWN]
    found = {
        each.sort_name: each
        for each in session.scalars(select(Funder).where(Funder.sort_name.in_(keys)).options(*parts))
    }
    return {key: _existing(each, _standing_for(session, ctx, each)) for key, each in found.items()}


def _standing_for(session: Session, ctx: Context, found: Funder) -> Funder:
    return found if found.merged_into_id is None else funder(session, ctx, found.id)


def _existing(named: Funder, standing: Funder) -> Existing:
    return Existing(standing.id, standing.version, {**_SCHEMA.dump(standing), "name": named.name}, standing)


def _add(session: Session, ctx: Context, given: Clean) -> Written:
    found = add_funder(session, ctx, given)
    return found.id, found.version or 1  # it has none before it is flushed, which a batch is at its end


def _change(session: Session, ctx: Context, funder_id: UUID, given: Clean, version: int) -> Written:
    found = update_funder(session, ctx, funder_id, _named(session, ctx, funder_id, given), expected_version=version)
    return found.id, found.version


def _named(session: Session, ctx: Context, funder_id: UUID, given: Clean) -> Clean:
    """What a row says of a funder that it calls by another's name, of one that was merged into it: all but the name."""
    found = funder(session, ctx, funder_id)
    return given if _key(given) == found.sort_name else {**given, "name": found.name}


def _key(typed: Mapping[str, Any]) -> str:
    return fold(str(typed.get("name") or ""))[:LONGEST_SORT_NAME]


def _take_back(session: Session, ctx: Context, funder_id: UUID, before: Typed | None, version: int) -> None:
    _refuse_merged(session, funder_id)
    if before is None:
        with session.no_autoflush:  # the others that are removed with it are flushed with it
            _remove(session, ctx, funder_id, version)
    else:
        given = _named(session, ctx, funder_id, _SCHEMA.judge(before))
        update_funder(session, ctx, funder_id, given, expected_version=version)


def _refuse_merged(session: Session, funder_id: UUID) -> None:
    """What was merged since is left, by name of the one that stands for it now."""
    found = session.get(Funder, funder_id)
    if found is not None and found.merged_into_id is not None:
        name = session.get_one(Funder, found.merged_into_id).name
        raise Conflict(_("This funder has been merged into %(name)s meanwhile.", name=name))


def _remove(session: Session, ctx: Context, funder_id: UUID, version: int) -> None:
    """Takes a funder off the map that an import put there. Raises NotFound, EditConflict; Conflict where it is used."""
    require(may_edit(ctx))
    found = funder(session, ctx, funder_id)
    if found.version != version:
        raise EditConflict
    if session.scalar(select(or_(*(exists().where(column == funder_id) for column in _references())))):
        raise Conflict(_("Somebody already works with this funder."))
    record(session, ctx, "funder.removed", Funder.__tablename__, found.id)
    session.delete(found)
    settle(session)


@cache
def _references() -> Sequence[Any]:
    """The columns of tables that name a funder: what is no part of it, nor worked out, must not vanish with it."""
    own = {each.mapper.class_.__tablename__ for each in _OWN} | WORKED_OUT
    keys = (key for table in Base.metadata.tables.values() if table.name not in own for key in table.foreign_keys)
    return [key.parent for key in keys if key.column.table is Funder.__table__]


FUNDERS = ImportSource(
    kind="funder",
    label=lazy("Funders"),
    index="funders.index",
    shows=("funders.show", "funder_id"),
    may=may_edit,
    schema=FunderSheetSchema,
    fields=_FIELDS,
    needed=("name",),
    key=_key,
    find=_find,
    add=_add,
    change=_change,
    take_back=_take_back,
    synonyms=SYNONYMS,
    answers={"kind": KINDS, "themes": THEMES},
    ignored=(lazy("Last changed"),),
    unsaid={"needs_registration": "unknown", "status": "active"},
)
"""What is known again by its name; a list that says nothing of a funder’s state means one that gives."""

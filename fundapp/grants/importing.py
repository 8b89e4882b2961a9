"""Calls as sheets bring them in: every field of the form is a column."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy import exists, inspect, or_, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.batches import settle
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict
from fundapp.core.i18n import _, lazy
from fundapp.core.importing import Clean, Existing, ImportSource, Typed, Written
from fundapp.core.models import Base
from fundapp.core.verdicts import require
from fundapp.grants.commands.calls import add_call, update_call
from fundapp.grants.commands.laying import told_of
from fundapp.grants.models import Call, CallKey, CallPair
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.calls import call
from fundapp.grants.queries.known import another, calls_known
from fundapp.grants.rules.identity import Identity, address_key, names_key, reference_key, title_key
from fundapp.grants.rules.merging import as_told
from fundapp.grants.rules.others_words import STEPS, THEMES, TIMINGS, ZONES
from fundapp.grants.schemas.sheets import CallSheetSchema

CALL = Call.__tablename__
SYNONYMS: Mapping[str, Sequence[str]] = {
    "title": ("intitulé", "titre", "appel", "appel à projets", "nom de l’appel", "title", "call", "opportunity title"),
    "funder_name": ("bailleur", "bailleur de fonds", "financeur", "organisme", "funder", "donor", "agency"),
    "programme": ("programme", "program", "dispositif", "ligne budgétaire"),
    "reference": ("ref", "réf", "référence", "numéro", "reference", "opportunity number", "identifiant"),
    "url": ("lien", "site", "adresse", "url", "link", "web", "page"),
    "published_on": ("publication_date", "date de publication", "publié le", "posted date", "published"),
    "timing": ("deadline_type", "type d’échéance", "type de date limite", "kind of deadline"),
    "deadline_on": ("deadline", "date limite", "échéance", "date de clôture", "clôture", "closing date", "due date"),
    "deadline_clock": ("deadline_time", "heure", "heure limite", "time"),
    "deadline_zone": ("deadline_tz", "fuseau", "fuseau horaire", "time zone", "timezone"),
    "deadline_step": ("stage", "étape", "phase", "step"),
    "currency": ("devise", "monnaie", "currency"),
    "amount_min": ("montant min", "montant minimum", "plancher", "minimum", "award floor"),
    "amount_max": ("montant max", "montant maximum", "plafond", "montant", "maximum", "amount", "award ceiling"),
    "envelope": ("total_envelope", "enveloppe", "enveloppe globale", "budget total", "total", "total funding"),
    "duration_min": ("duration_min_months", "durée min", "durée minimale", "durée minimum"),
    "duration_max": ("duration_max_months", "durée max", "durée maximale", "durée maximum", "durée", "duration"),
    "cofunding_max_pct": ("cofunding_max_rate_pct", "taux de cofinancement", "cofinancement max", "cofunding"),
    "place": ("lieu", "zone", "where"),
    "countries": ("eligible_countries", "pays éligibles", "pays", "zone géographique", "eligible countries"),
    "needs_registration": ("récépissé exigé", "récépissé", "enregistrement exigé", "registration"),
    "min_years": ("min_years_existence", "ancienneté minimum", "années d’existence", "years"),
    "eligibility": ("éligibilité", "qui peut répondre", "critères d’éligibilité", "bénéficiaires", "eligibility"),
    "themes": ("thèmes", "thématiques", "domaines", "priorités", "topics", "themes"),
    "languages": ("langues", "langue", "languages"),
    "body": ("résumé", "description", "objet", "summary"),
    "source": ("sources", "trouvé sur", "found on"),
    "notes": ("remarques", "observations", "commentaires", "notes", "comments", "remarks"),
}
"""How others head these columns, in the languages in which lists reach us."""

_SCHEMA = CallSheetSchema()
_FIELDS = tuple(_SCHEMA.fields)
_OWN = [each for each in inspect(Call).relationships if each.cascade.delete_orphan]
"""What is a part of a call, and goes with it."""
_WORKED_OUT = frozenset(each.__tablename__ for each in (CallKey, CallPair))


def _key(typed: Typed) -> str:
    """By what a row is known again (see rules.identity); "" for one without a title."""
    said = {name: str(typed.get(name) or "") for name in ("title", "reference", "url", "funder_name")}
    if not said["title"]:
        return ""
    return Identity(
        reference_key(said["reference"]) or "",
        address_key(said["url"]) or "",
        title_key(said["title"]),
        names_key([said["funder_name"]]),
        _day(typed.get("deadline_on")),
    ).text


def _day(text: Any) -> Any:
    try:
        return _SCHEMA.fields["deadline_on"].deserialize(str(text or ""))
    except ValidationError:
        return None


def _find(session: Session, ctx: Context, keys: Collection[str]) -> Mapping[str, Existing]:
    known = calls_known(session, ctx, [Identity.read(key) for key in keys])
    return {one.text: Existing(each.id, each.version, _SCHEMA.dump(each), each) for one, each in known.items()}


def _add(session: Session, ctx: Context, given: Clean) -> Written:
    """Two rows of one sheet that turn out to be one call must not become two."""
    found = add_call(session, ctx, given)
    if another(session, found) is not None:
        raise Conflict(
            _("Another row is the same call, by its reference, address or title. Import this row again to compare it.")
        )
    return found.id, found.version or 1  # it has none before it is flushed, which a batch is at its end


def _change(session: Session, ctx: Context, call_id: UUID, given: Clean, version: int) -> Written:
    found = update_call(session, ctx, call_id, given, expected_version=version)
    return found.id, found.version


def _take_back(session: Session, ctx: Context, call_id: UUID, before: Typed | None, version: int) -> None:
    if before is None:
        with session.no_autoflush:  # the others that are removed with it are flushed with it
            _remove(session, ctx, call_id, version)
    else:
        given = _SCHEMA.judge(before)
        returned = as_told(given, told_of(session, call_id, ctx.now))
        update_call(session, ctx, call_id, given, expected_version=version, returned=returned)


def _remove(session: Session, ctx: Context, call_id: UUID, version: int) -> None:
    """Removes a call that an import brought. Raises NotFound, EditConflict; Conflict where it is used."""
    require(may_edit(ctx))
    found = call(session, ctx, call_id)
    if found.version != version:
        raise EditConflict
    columns = _references()
    if columns and session.scalar(select(or_(*(exists().where(column == call_id) for column in columns)))):
        raise Conflict(_("Somebody already works with this call."))
    record(session, ctx, "call.removed", CALL, found.id)
    session.delete(found)
    settle(session)


@cache
def _references() -> Sequence[Any]:
    """The columns of tables that name a call and are no part of it, nor worked out: what must not vanish with it."""
    own = {each.mapper.class_.__tablename__ for each in _OWN} | _WORKED_OUT
    keys = (key for table in Base.metadata.tables.values() if table.name not in own for key in table.foreign_keys)
    return [key.parent for key in keys if key.column.table is Call.__table__]


CALLS = ImportSource(
    kind="call",
    label=lazy("Calls for proposals"),
    index="calls.index",
    shows=("calls.show", "call_id"),
    may=may_edit,
    schema=CallSheetSchema,
    fields=_FIELDS,
    needed=("title",),
    key=_key,
    find=_find,
    add=_add,
    change=_change,
    take_back=_take_back,
    synonyms=SYNONYMS,
    answers={"timing": TIMINGS, "deadline_step": STEPS, "deadline_zone": ZONES, "themes": THEMES},
    ignored=(lazy("What we do with it"), lazy("Last changed")),
    unsaid={"needs_registration": "unknown", "deadline_step": "application", "place": "unknown"},
)
"""A list that says nothing of the step means the application itself."""

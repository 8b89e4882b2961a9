"""Opening balances as sheets bring them in: each row is an envelope as it stood before it was kept here.

What is there already stays as it is, so that the same sheet sent twice enters nothing twice; and what the ledger holds
stays for good, so that an import of balances is never taken back.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.formats import money
from fundapp.core.i18n import _, lazy
from fundapp.core.importing import Clean, Existing, ImportSource, Typed, Written
from fundapp.core.money import Money
from fundapp.core.reader import current_reader
from fundapp.core.text import fold
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.opening import enter_balances
from fundapp.ledger.commands.writing import cap_of
from fundapp.ledger.models import FundEnvelope
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries.accounts import locked_envelope
from fundapp.ledger.queries.opening import Known, envelopes_of_codes
from fundapp.ledger.rules.accounts import Movement
from fundapp.ledger.rules.envelopes import Basis
from fundapp.ledger.schemas.opening import FIELDS, OpeningSchema

BALANCES: Mapping[str, Movement] = {"received": Movement.OPENING, "spent": Movement.SPENT_BEFORE}
LASTING = lazy("What the ledger holds stays: put it right by a movement.")

SYNONYMS: Mapping[str, Sequence[str]] = {
    "code": ("code", "code de l’enveloppe", "code analytique", "envelope"),
    "name": ("enveloppe", "intitulé", "libellé", "projet", "title"),
    "currency": ("monnaie", "currency"),
    "basis": ("base", "basis"),
    "pledged": ("montant promis", "budget", "montant", "pledge", "amount"),
    "begins_on": ("date de début", "du", "start", "from"),
    "ends_on": ("date de fin", "au", "end", "until"),
    "received": ("reçu", "encaissé", "received"),
    "spent": ("dépensé", "décaissé", "spent"),
}
"""How others head these columns, in the languages in which lists reach us."""

_SCHEMA = OpeningSchema()
_CODE = re.compile(r"[A-Z0-9-]{1,20}")


def _code(typed: Typed) -> str:
    """The code of a row, as it would be kept; empty for what is no code."""
    code = str(typed.get("code") or "").strip().upper()
    return code if _CODE.fullmatch(code) else ""


def _find(session: Session, ctx: Context, keys: Collection[str]) -> Mapping[str, Existing]:
    """Two queries."""
    return {each.envelope.code: _existing(each) for each in envelopes_of_codes(session, ctx, keys)}


def _existing(known: Known) -> Existing:
    found = known.envelope
    said: dict[str, Any] = {name: getattr(found, name) for name in FIELDS if name not in BALANCES}
    said["pledged"] = Money(found.pledged, found.currency).decimal
    for name, movement in BALANCES.items():
        entered = known.entered.get(movement)
        said[name] = Money(entered, found.currency).decimal if entered else None
    return Existing(found.id, found.version, _SCHEMA.dump(said), known)


def _objections(given: Clean, there: Existing | None) -> dict[str, list[str]]:
    """What a sheet may not say: otherwise than what is kept; more spent than may be given out."""
    wanted, balances = _input(given), _balances(given)
    if there is None:
        whole = balances["received"] if wanted.basis is Basis.RECEIVED else wanted.pledged
        return _overspent(balances["spent"], whole)
    assert isinstance(there.record, Known)
    known = there.record
    found = {name: [_("The envelope says otherwise: change it there, or here.")] for name in _differing(wanted, known)}
    found |= _entered_otherwise(balances, known)
    if found:
        return found
    received, spent = (0 if known.entered.get(each) else balances[name] for name, each in BALANCES.items())
    whole = cap_of(known.envelope, received=known.envelope.received + received)
    return _overspent(spent, whole - known.envelope.held - known.envelope.spent) if spent else {}


def _entered_otherwise(balances: Mapping[str, int], known: Known) -> dict[str, list[str]]:
    entered = {name: known.entered.get(movement, 0) for name, movement in BALANCES.items()}
    wrong = [name for name, before in entered.items() if before and before != balances[name]]
    amounts = {name: money(current_reader(), Money(entered[name], known.envelope.currency)) for name in wrong}
    told = _("%(amount)s was entered before. It stays: put it right by a movement.")
    return {name: [told % {"amount": amount}] for name, amount in amounts.items()}


def _overspent(spent: int, whole: int) -> dict[str, list[str]]:
    return {"spent": [_("More was spent than may be given out.")]} if spent > whole else {}


def _differing(wanted: EnvelopeInput, known: Known) -> list[str]:
    found = known.envelope
    said = {"name": fold(wanted.name), "basis": wanted.basis.value}
    kept = {"name": found.sort_name}
    for name in ("currency", "pledged", "begins_on", "ends_on"):
        said[name] = getattr(wanted, name)
    return [name for name, value in said.items() if value != kept.get(name, getattr(found, name))]


def _add(session: Session, ctx: Context, given: Clean) -> Written:
    made = open_envelope(session, ctx, _input(given))
    return _enter(made, given, session, ctx)


def _change(session: Session, ctx: Context, envelope_id: UUID, given: Clean, version: int) -> Written:
    found = locked_envelope(session, envelope_id)
    if found.version != version:
        raise EditConflict
    (known,) = envelopes_of_codes(session, ctx, {found.code})  # balances entered meanwhile are no change of its row
    if objections := _objections(given, _existing(known)):
        raise Invalid(objections)
    return _enter(found, given, session, ctx)


def _enter(envelope: FundEnvelope, given: Clean, session: Session, ctx: Context) -> Written:
    enter_balances(envelope.id, **_balances(given), session=session, ctx=ctx)
    return envelope.id, envelope.version


def _stays(_session: Session, _ctx: Context, _id: UUID, _before: Typed | None, _version: int) -> None:
    raise Conflict(str(LASTING))


def _input(given: Clean) -> EnvelopeInput:
    kept = {name: given[name] for name in ("code", "name", "currency", "begins_on", "ends_on")}
    return EnvelopeInput(**kept, basis=Basis(given["basis"]), pledged=_minor(given["pledged"], given["currency"]))


def _balances(given: Clean) -> dict[str, int]:
    return {name: _minor(given[name], given["currency"]) for name in BALANCES}


def _minor(value: Any, currency: str) -> int:
    return 0 if value is None else Money.from_decimal(value, currency).minor


OPENING = ImportSource(
    kind="opening",
    label=lazy("Opening balances"),
    index="envelopes.index",
    shows=("envelopes.show", "envelope_id"),
    may=may_keep,
    schema=OpeningSchema,
    fields=FIELDS,
    needed=("code", "name", "currency", "pledged", "begins_on"),
    key=_code,
    find=_find,
    add=_add,
    change=_change,
    take_back=_stays,
    objections=_objections,
    synonyms=SYNONYMS,
    unsaid={"basis": Basis.RECEIVED.value},
    lasting=LASTING,
)
"""What is known again by its code."""

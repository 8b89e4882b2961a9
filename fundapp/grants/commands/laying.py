"""How what all sources say of a call is laid down in its row, around what a person wrote."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fundapp.grants.commands.writing import write
from fundapp.grants.models import Call, CallClaim, CallDeadline
from fundapp.grants.rules.merging import DEADLINE, GROUPS, UNSAID, Dated, Said, held

KNOWN = tuple(name for group in GROUPS for name in group)
KEPT = ("notes", "source")
"""What only people write."""

_MONEY = {"amount_min": "smallest", "amount_max": "largest", "envelope": "whole"}
_OTHERWISE = {"funder_name": "funder_said"}


def said_by(claim: CallClaim, ranks: Mapping[UUID, int]) -> Said:
    """What stands in a claim. `ranks`: how far each source is trusted, 0 the most."""
    rank = ranks.get(claim.source_id, 0)
    return Said(rank, claim.first_seen_at, claim.source_id, claim.key, claim.language, claim.facts)


def current(found: Call, name: str) -> Any:
    """What stands in a field of CallSchema now."""
    if name in _MONEY:
        money = getattr(found, _MONEY[name])
        return None if money is None else money.decimal
    return getattr(found, _OTHERWISE.get(name, name))


def lay_down(found: Call, known: Mapping[str, Any], named: Mapping[str, UUID], now: datetime) -> None:
    """Writes what sources say (see `worked_out`) into every field that no person wrote."""
    kept = held(found.edited)
    given = {name: current(found, name) if name in kept else known.get(name, UNSAID.get(name)) for name in KNOWN}
    given |= {name: current(found, name) for name in KEPT}
    _lay_dates(found, known["dates"], given)
    if known["closed"] and not kept & set(DEADLINE):
        found.shut_at = found.shut_at or now
    else:
        found.shut_at = None
    write(found, given, named, now)


def lay_doubts(found: Call, claims: Iterable[CallClaim]) -> None:
    """Which fields a person should look at: doubts of sources, but for what a person has written."""
    doubted = {field for claim in claims for field, _said in claim.facts.get("doubts", ())}
    found.doubts = tuple(sorted(doubted & set(KNOWN) - set(found.edited)))


def _lay_dates(found: Call, dates: Sequence[Dated], given: Mapping[str, Any]) -> None:
    """Rows of sources as they are told now; those that a person added stay."""
    own = given["deadline_on"], given["deadline_step"]
    wanted = {_parts(each): None for each in dates if (each.due.on, each.step) != own}
    for row in [row for row in found.deadline_rows if row.from_source]:
        parts = (row.step, row.day, row.clock, row.zone, row.label)
        if parts in wanted:
            del wanted[parts]
        else:
            found.deadline_rows.remove(row)
    mine = {(row.step, row.day) for row in found.deadline_rows}
    for step, day, clock, zone, label in wanted:
        if (step, day) not in mine:
            row = CallDeadline(step=step, day=day, clock=clock, zone=zone, label=label, from_source=True)
            found.deadline_rows.append(row)


def _parts(found: Dated) -> tuple[Any, ...]:
    return found.step, found.due.on, found.due.clock, found.due.zone, found.label

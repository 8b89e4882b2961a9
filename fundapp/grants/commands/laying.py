"""How what all sources say of calls is laid down in their rows, around what a person wrote."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from fundapp.core.context import Context
from fundapp.donors.queries.naming import by_name
from fundapp.grants.commands.writing import ROWS, write
from fundapp.grants.models import Call, CallClaim, CallDeadline
from fundapp.grants.queries.calls import WHOLE
from fundapp.grants.rules.merging import DEADLINE, GROUPS, UNSAID, Dated, Said, held, unsaid, worked_out
from fundapp.grants.rules.sources import RANKS
from fundapp.grants.rules.vocabulary import Standing

KNOWN = tuple(name for group in GROUPS for name in group)
KEPT = ("notes", "source")
"""What only people write."""

_MONEY = {
    "amount_min": "smallest", "amount_max": "largest", "envelope": "whole", "budget_min": "budget_least",
    "budget_max": "budget_most",
}  # fmt: skip
_OTHERWISE = {"funder_name": "funder_said"}


@dataclass
class Held:
    """Calls with all that is known of them, and what sources say of each."""

    calls: dict[UUID, Call]
    claims: dict[UUID, list[CallClaim]]

    def worked_out(self, call_id: UUID, now: datetime) -> dict[str, Any]:
        """What all sources say of one of them."""
        return worked_out([said_by(each) for each in self.claims[call_id]], now)


def held_calls(session: Session, call_ids: Collection[UUID]) -> Held:
    """These, read. Seven queries."""
    if not call_ids:
        return Held({}, {})
    found = {each.id: each for each in session.scalars(select(Call).where(Call.id.in_(call_ids)).options(*WHOLE))}
    claims: dict[UUID, list[CallClaim]] = {call_id: [] for call_id in found}
    for claim in session.scalars(select(CallClaim).where(CallClaim.call_id.in_(call_ids))):
        claims[claim.call_id].append(claim)
    return Held(found, claims)


def new_call(ctx: Context) -> Call:
    """One of which nothing is known yet."""
    return Call(
        id=uuid4(), standing=Standing.NEW, edited=(), doubts=(), created_at=ctx.now, updated_at=ctx.now,
        **{name: [] for name in ROWS},
    )  # fmt: skip


def said_by(claim: CallClaim) -> Said:
    """What stands in a claim. The more its source is trusted, the lower is its rank."""
    rank = -RANKS[claim.source.trust] if claim.source else 0
    return Said(rank, claim.first_seen_at, claim.source_id, claim.key, claim.language, claim.facts)


def current(found: Call, name: str) -> Any:
    """What stands in a field of CallSchema now."""
    if name in _MONEY:
        money = getattr(found, _MONEY[name])
        return None if money is None else money.decimal
    return getattr(found, _OTHERWISE.get(name, name))


def told_of(session: Session, call_id: UUID, now: datetime) -> Mapping[str, Any]:
    """What all sources say of one call (see `worked_out`). One query."""
    told = session.scalars(select(CallClaim).where(CallClaim.call_id == call_id))
    return worked_out([said_by(each) for each in told], now)


def standing_in(found: Call) -> dict[str, Any]:
    """What stands in every field that sources fill."""
    if object_session(found) is None:
        return {name: UNSAID.get(name) for name in KNOWN}
    return {name: current(found, name) for name in KNOWN}


def lay_all(
    session: Session,
    now: datetime,
    calls: Sequence[Call],
    claims: Mapping[UUID, Sequence[CallClaim]],
    *,
    before: Mapping[UUID, Mapping[str, Any]] = MappingProxyType({}),
    forget: bool = False,
) -> Mapping[UUID, Mapping[str, Any]]:
    """Writes what sources say of these calls, and returns it. One query.

    `before`: what they said of them until now, so that a date is brought once: whoever changed it or took it out has
    decided. `forget`: also that they say nothing is written.
    """
    known = {each.id: worked_out([said_by(claim) for claim in claims[each.id]], now) for each in calls}
    names = {each["funder_name"] for each in known.values()}
    names |= {each.funder_said for each in calls if object_session(each)}
    named = by_name(session, {name for name in names if name})
    with session.no_autoflush:
        for each in calls:
            told = before.get(each.id, {}).get("dates", ())
            _lay_down(each, known[each.id], named, now, told, forget=forget)
            _lay_doubts(each, claims[each.id])
    return known


def _lay_down(
    found: Call,
    known: Mapping[str, Any],
    named: Mapping[str, UUID],
    now: datetime,
    told: Collection[Dated],
    *,
    forget: bool,
) -> None:
    """Writes what sources say (see `worked_out`) into every field that no person wrote."""
    kept = held(found.edited)
    given = standing_in(found) | {name: current(found, name) for name in KEPT}
    for group in GROUPS:
        if not kept & set(group) and (forget or not all(unsaid(name, known[name]) for name in group)):
            given |= {name: known[name] for name in group}
    _lay_dates(found, known["dates"], told, given)
    if known["closed"] and not kept & set(DEADLINE):
        found.shut_at = found.shut_at or now
    else:
        found.shut_at = None
    write(found, given, named, now)


def _lay_doubts(found: Call, claims: Iterable[CallClaim]) -> None:
    """Which fields a person should look at: doubts of sources, but for what a person has written."""
    doubted = {field for claim in claims for field, _said in claim.facts.get("doubts", ())}
    found.doubts = tuple(sorted(doubted & set(KNOWN) - set(found.edited)))


def _lay_dates(found: Call, dates: Sequence[Dated], told: Collection[Dated], given: Mapping[str, Any]) -> None:
    """Rows of sources as they are told now; those that a person added, changed or took out stay as they are."""
    own, was = (given["deadline_on"], given["deadline_step"]), (found.deadline_on, found.deadline_step)
    known = {_parts(each) for each in told if (each.due.on, each.step) != was}
    wanted = {_parts(each): None for each in dates if (each.due.on, each.step) != own}
    for row in [row for row in found.deadline_rows if row.from_source]:
        parts = (row.step, row.day, row.clock, row.zone, row.label)
        if parts in wanted:
            del wanted[parts]
        else:
            found.deadline_rows.remove(row)
    mine = {(row.step, row.day) for row in found.deadline_rows}
    for step, day, clock, zone, label in wanted:
        if (step, day) not in mine and (step, day, clock, zone, label) not in known:
            row = CallDeadline(step=step, day=day, clock=clock, zone=zone, label=label, from_source=True)
            found.deadline_rows.append(row)


def _parts(found: Dated) -> tuple[Any, ...]:
    return found.step, found.due.on, found.due.clock, found.due.zone, found.label

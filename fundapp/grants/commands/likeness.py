"""Keeps what calls are compared by, and which of them may be one. All of it can be worked out again."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.core.money import Money
from fundapp.core.rows import insert_once
from fundapp.donors.models import Funder
from fundapp.grants.models import Call, CallClaim, CallCountry, CallKey, CallPair
from fundapp.grants.rules.claims import Facts
from fundapp.grants.rules.identities import identity
from fundapp.grants.rules.likeness import CERTAIN, Identity, Key, are_two, keys_of, likeness

TOO_MANY = 20
"""A key that so many calls share tells none of them from others: nobody is compared by it."""

_COLUMNS = (
    Call.id, Call.title, Call.reference, Call.url, Call.funder_name, Call.deadline_on, Call.deadline_step,
    Call.currency, Call.amount_max, Call.envelope, Funder.name.label("known_name"),
)  # fmt: skip


def index_calls(session: Session, call_ids: Collection[UUID]) -> None:
    """After these were written: which others they may be the same as. The statements do not grow with the calls."""
    session.flush()
    identities = identities_of(session, call_ids)
    _keep_keys(session, call_ids, identities)
    _keep_pairs(session, call_ids, identities)


def certainly(session: Session, source_id: UUID, wanted: Mapping[str, Identity]) -> Mapping[str, UUID]:
    """The call that each of these surely is, by the source's key: the same reference or address, nothing against it.

    A source tells its own calls apart: none is joined to a call of which it says something under another key, and no
    two of them to the same. Where several calls would do, a person is asked.
    """
    bearers: dict[Key, list[str]] = {}
    for key, each in wanted.items():
        for pair in keys_of(each):
            bearers.setdefault(pair, []).append(key)
    keys = {pair: each[0] for pair, each in bearers.items() if pair[0] in CERTAIN and len(each) == 1}
    if not keys:
        return {}
    told = aliased(CallClaim)
    own = select(told.id).where(told.call_id == CallKey.call_id, told.source_id == source_id).exists()
    found = select(CallKey.kind, CallKey.key, CallKey.call_id).where(
        CallKey.kind.in_(CERTAIN), CallKey.key.in_({text for _kind, text in keys}), ~own
    )
    rows = session.execute(found).all()
    known = identities_of(session, {row.call_id for row in rows})
    pairs = {(keys[row.kind, row.key], row.call_id) for row in rows if (row.kind, row.key) in keys}
    pairs = {(key, call_id) for key, call_id in pairs if not are_two(wanted[key], known[call_id])}
    often = Counter(each for pair in pairs for each in pair)
    return {key: call_id for key, call_id in pairs if often[key] == often[call_id] == 1}


def identities_of(session: Session, call_ids: Collection[UUID]) -> Mapping[UUID, Identity]:
    """What these are known by. Three queries."""
    if not call_ids:
        return {}
    rows = session.execute(
        select(*_COLUMNS).outerjoin(Funder, Funder.id == Call.funder_id).where(Call.id.in_(call_ids))
    )
    told: dict[UUID, list[Facts]] = {row.id: [_own(row)] for row in rows}
    for call_id, country in session.execute(
        select(CallCountry.call_id, CallCountry.country).where(CallCountry.call_id.in_(call_ids))
    ):
        told[call_id].append({"countries": [country]})
    languages: dict[UUID, set[str]] = {}
    for call_id, language, facts in session.execute(
        select(CallClaim.call_id, CallClaim.language, CallClaim.facts).where(CallClaim.call_id.in_(call_ids))
    ):
        told[call_id].append(facts)
        languages.setdefault(call_id, set()).add(language)
    return {call_id: identity(each, languages.get(call_id, ())) for call_id, each in told.items()}


def _own(row: Any) -> Facts:
    deadlines = [{"step": row.deadline_step, "day": row.deadline_on.isoformat()}] if row.deadline_on else []
    amounts = {
        name: str(Money(getattr(row, name), row.currency).decimal)
        for name in ("amount_max", "envelope")
        if row.currency and getattr(row, name) is not None
    }
    return {
        "title": row.title, "reference": row.reference, "url": row.url, "currency": row.currency,
        "funder_name": row.known_name or row.funder_name, "deadlines": deadlines, **amounts,
    }  # fmt: skip


def _keep_keys(session: Session, call_ids: Collection[UUID], identities: Mapping[UUID, Identity]) -> None:
    session.execute(delete(CallKey).where(CallKey.call_id.in_(call_ids)))
    keys = [
        {"kind": kind, "key": key, "call_id": call_id}
        for call_id, each in identities.items()
        for kind, key in sorted(keys_of(each))
    ]
    if keys:
        session.execute(insert(CallKey), keys)


def _keep_pairs(session: Session, call_ids: Collection[UUID], identities: Mapping[UUID, Identity]) -> None:
    mine = or_(CallPair.one_id.in_(call_ids), CallPair.other_id.in_(call_ids))
    session.execute(delete(CallPair).where(mine))
    together = {_in_order(one, other) for one, other in session.execute(_sharing(list(identities)))}
    strangers = {each for pair in together for each in pair} - identities.keys()
    known = {**identities, **identities_of(session, strangers)}
    pairs = [
        {"one_id": one, "other_id": other, "score": found.score, "reasons": " ".join(found.reasons)}
        for one, other in sorted(together)
        if (found := likeness(known[one], known[other]))
    ]
    if pairs:
        session.execute(insert_once(session, CallPair), pairs)


def _sharing(call_ids: Sequence[UUID]) -> Select[UUID, UUID]:
    """Each of these, and every other with which it shares a key that few have."""
    theirs, every = aliased(CallKey), aliased(CallKey)
    same = (every.kind == CallKey.kind, every.key == CallKey.key)
    few = select(func.count()).select_from(
        select(every.kind).where(*same).limit(TOO_MANY + 1).correlate(CallKey).subquery()
    )
    return (
        select(CallKey.call_id, theirs.call_id)
        .join(theirs, (theirs.kind == CallKey.kind) & (theirs.key == CallKey.key))
        .where(CallKey.call_id.in_(call_ids), theirs.call_id != CallKey.call_id)
        .where(few.scalar_subquery() <= TOO_MANY)
        .distinct()
    )


def _in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one < other else (other, one)

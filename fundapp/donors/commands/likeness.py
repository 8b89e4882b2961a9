"""Keeps what funders are compared by, and which of them may be one. All of it can be worked out again."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.core.rows import insert_once
from fundapp.core.spelling import learn_words
from fundapp.donors.models import Funder, FunderDistinct, FunderKey, FunderPair, FunderTag
from fundapp.donors.rules.keys import keys_of
from fundapp.donors.rules.likeness import Identity, likeness

SCOPE = Funder.__tablename__
TOO_MANY = 20
"""A key that so many funders share tells none of them from others: nobody is compared by it."""

_SAID = (Funder.regions, Funder.instruments)
_IDENTITY = (Funder.id, Funder.name, Funder.other_names, Funder.short_name, Funder.website)


def index_funders(session: Session, funder_ids: Collection[UUID]) -> None:
    """After these were written: the words they are found by, and which others they may be the same as.

    Notes are searched, but their words are not kept: whoever stands in them must be forgotten with them. The number of
    statements does not grow with that of funders.
    """
    session.flush()
    wanted = select(*_IDENTITY, *_SAID).where(Funder.id.in_(funder_ids), Funder.merged_into_id.is_(None))
    rows = session.execute(wanted).all()
    tags = session.scalars(select(FunderTag.tag).where(FunderTag.funder_id.in_(funder_ids))).all()
    said = chain.from_iterable(
        (row.name, row.other_names, row.short_name, row.regions, row.instruments) for row in rows
    )
    learn_words(session, SCOPE, [text for text in (*said, *tags) if text])
    identities = {row.id: identity_of(row) for row in rows}
    _keep_keys(session, funder_ids, identities)
    _keep_pairs(session, funder_ids, identities)


def identity_of(row: Any) -> Identity:
    """What a funder is known by."""
    return Identity((row.name, *(row.other_names or "").splitlines()), row.short_name, row.website)


def _keep_keys(session: Session, funder_ids: Collection[UUID], identities: Mapping[UUID, Identity]) -> None:
    session.execute(delete(FunderKey).where(FunderKey.funder_id.in_(funder_ids)))
    keys = [
        {"kind": kind, "key": key, "funder_id": funder_id}
        for funder_id, identity in identities.items()
        for kind, key in sorted(keys_of(identity))
    ]
    if keys:
        session.execute(insert(FunderKey), keys)


def _keep_pairs(session: Session, funder_ids: Collection[UUID], identities: Mapping[UUID, Identity]) -> None:
    mine = or_(FunderPair.one_id.in_(funder_ids), FunderPair.other_id.in_(funder_ids))
    session.execute(delete(FunderPair).where(mine))
    together = {_in_order(one, other) for one, other in session.execute(_sharing(list(identities)))}
    together -= {_in_order(one, other) for one, other in session.execute(_decided(funder_ids))}
    strangers = {each for pair in together for each in pair} - identities.keys()
    known = {**identities, **_identities(session, strangers)}
    pairs = [
        {"one_id": one, "other_id": other, "score": found.score, "reasons": " ".join(found.reasons)}
        for one, other in sorted(together)
        if (found := likeness(known[one], known[other]))
    ]
    if pairs:
        session.execute(insert_once(session, FunderPair), pairs)


def _sharing(funder_ids: Sequence[UUID]) -> Select[UUID, UUID]:
    """Each of these, and every other with which it shares a key that few have."""
    theirs, every = aliased(FunderKey), aliased(FunderKey)
    same = (every.kind == FunderKey.kind, every.key == FunderKey.key)
    few = select(func.count()).select_from(
        select(every.kind).where(*same).limit(TOO_MANY + 1).correlate(FunderKey).subquery()
    )
    return (
        select(FunderKey.funder_id, theirs.funder_id)
        .join(theirs, (theirs.kind == FunderKey.kind) & (theirs.key == FunderKey.key))
        .where(FunderKey.funder_id.in_(funder_ids), theirs.funder_id != FunderKey.funder_id)
        .where(few.scalar_subquery() <= TOO_MANY)
        .distinct()
    )


def _decided(funder_ids: Collection[UUID]) -> Select[UUID, UUID]:
    """Pairs of which somebody said that they are two, and one of which has since been merged: for these."""
    one, other = aliased(Funder), aliased(Funder)
    now = func.coalesce(one.merged_into_id, one.id), func.coalesce(other.merged_into_id, other.id)
    told = select(*now).select_from(FunderDistinct)
    told = told.join(one, one.id == FunderDistinct.one_id).join(other, other.id == FunderDistinct.other_id)
    merged_since = or_(one.merged_into_id.is_not(None), other.merged_into_id.is_not(None))
    return told.where(merged_since, or_(*(each.in_(funder_ids) for each in now)))


def _identities(session: Session, funder_ids: Collection[UUID]) -> Mapping[UUID, Identity]:
    found = session.execute(select(*_IDENTITY).where(Funder.id.in_(funder_ids)))
    return {row.id: identity_of(row) for row in found}


def _in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one < other else (other, one)

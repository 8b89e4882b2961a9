"""What a source brings: remembered in its own words, and laid down in the calls it is about."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, object_session
from sqlalchemy.orm.attributes import set_committed_value

from fundapp.audit.commands import gathered_entries, record
from fundapp.core.context import Context
from fundapp.core.rows import changed_in, update_rows
from fundapp.core.verdicts import require
from fundapp.grants.commands.laying import Held, held_calls, lay_all, new_call, standing_in
from fundapp.grants.commands.likeness import certainly, index_calls
from fundapp.grants.commands.words import learn_calls
from fundapp.grants.commands.writing import TOLD_OTHERWISE
from fundapp.grants.models import Call, CallChange, CallClaim, CallSource
from fundapp.grants.permissions import may_edit
from fundapp.grants.rules.changes import Change, changes
from fundapp.grants.rules.claims import Facts, digest, facts_of, key_of, language_of, payload_of
from fundapp.grants.rules.found import Found
from fundapp.grants.rules.identities import identity
from fundapp.grants.rules.merging import remembered

CALL = Call.__tablename__
CLAIM = CallClaim.__tablename__

Name = tuple[str, str]
"""A source's own name for a call, and the language of the row."""


@dataclass(frozen=True)
class Taken:
    """How many of what a source told were new to us, had changed, and were as before: rows, not calls."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True)
class _Told:
    facts: Facts
    found: Found
    facts_hash: str
    payload_hash: str


def take_in(session: Session, ctx: Context, source_id: UUID, found: Sequence[Found]) -> Taken:
    """Keeps what a source tells: some hundred at a time, in a number of statements that does not grow with them.

    What was told before in the same words changes nothing but when it was last seen. Fields that a person wrote stay as
    they are. Acts for the service; a person needs the right to change calls. Each call has an entry of its own.
    """
    _may(ctx)
    told = {(key_of(each), language_of(each)): _told(each) for each in found}
    known = _known(session, source_id, {key for key, _language in told})
    same = {name for name, row in known.items() if name in told and told[name].facts_hash == row.facts_hash}
    _still_there(session, ctx, [known[name].id for name in same])
    _sent_otherwise(session, {known[name].id: told[name] for name in same
                              if known[name].payload_hash != told[name].payload_hash})  # fmt: skip
    news = {name: each for name, each in told.items() if name not in same}
    if news:
        about = _about(session, source_id, news, known)
        with gathered_entries(session):
            calls = _keep(session, ctx, source_id, news, about)
            session.flush()
        index_calls(session, calls)
        learn_calls(session, calls)
    new = sum(name not in known for name in news)
    return Taken(new, len(news) - new, len(same))


def note_gone(session: Session, ctx: Context, source_id: UUID, since: datetime) -> int:
    """What a source has not listed since then it lists no more; how many rows. For a source that tells all it has.

    Nothing is deleted; what it tells again later is there again.
    """
    _may(ctx)
    missing = (CallClaim.source_id == source_id, CallClaim.last_seen_at < since, CallClaim.gone_at.is_(None))
    noted = update(CallClaim).where(*missing).values(gone_at=ctx.now)
    count: int = session.execute(noted, execution_options={"synchronize_session": False}).rowcount  # type: ignore[attr-defined]
    if count:
        record(session, ctx, "call_claims.gone", CLAIM, source_id, {"count": count})
    return count


def _may(ctx: Context) -> None:
    if ctx.actor is not None:
        require(may_edit(ctx))


def _told(found: Found) -> _Told:
    facts = facts_of(found)
    return _Told(facts, found, digest(facts), digest(found.payload))


def _known(session: Session, source_id: UUID, keys: Collection[str]) -> Mapping[Name, Any]:
    columns = (CallClaim.id, CallClaim.call_id, CallClaim.key, CallClaim.language, CallClaim.facts_hash,
               CallClaim.payload_hash)  # fmt: skip
    rows = session.execute(select(*columns).where(CallClaim.source_id == source_id, CallClaim.key.in_(keys)))
    return {(row.key, row.language): row for row in rows}


def _still_there(session: Session, ctx: Context, claim_ids: Collection[UUID]) -> None:
    if claim_ids:
        seen = update(CallClaim).where(CallClaim.id.in_(claim_ids)).values(last_seen_at=ctx.now, gone_at=None)
        session.execute(seen, execution_options={"synchronize_session": False})


def _sent_otherwise(session: Session, told: Mapping[UUID, _Told]) -> None:
    """The same said in other words: the newest are kept."""
    news = ((claim_id, payload_of(each.found), each.payload_hash) for claim_id, each in told.items())
    update_rows(session, CallClaim, [dict(zip(("id", "payload", "payload_hash"), each, strict=True)) for each in news])


def _about(session: Session, source_id: UUID, news: Mapping[Name, _Told], known: Mapping[Name, Any]) -> dict[str, UUID]:
    """Which call each is about, by the source's key, as far as it is known already."""
    about = {key: row.call_id for (key, _language), row in known.items()}
    strangers: dict[str, list[Facts]] = {}
    for (key, _language), each in news.items():
        if key not in about:
            strangers.setdefault(key, []).append(each.facts)
    about.update(certainly(session, source_id, {key: identity(facts) for key, facts in strangers.items()}))
    return about


def _keep(
    session: Session, ctx: Context, source_id: UUID, news: Mapping[Name, _Told], about: dict[str, UUID]
) -> list[UUID]:
    """Claims and calls are written; the calls that are concerned."""
    source = session.get(CallSource, source_id)
    found = held_calls(session, {about[key] for key, _language in news if key in about})
    before = {call_id: found.worked_out(call_id, ctx.now) for call_id in found.calls}
    for name, row in news.items():
        claim = _note(ctx, source_id, name, row, found, about)
        set_committed_value(claim, "source", source)  # what was just made reads nothing by itself
    concerned = [found.calls[call_id] for call_id in dict.fromkeys(about[key] for key, _language in news)]
    was = {call_id: standing_in(found.calls[call_id]) for call_id in before}
    known = lay_all(session, ctx.now, concerned, found.claims, before=before)
    for each in concerned:
        _record(session, ctx, each)
    session.flush()  # what sources say refers to its call
    for each in concerned:
        session.add_all(found.claims[each.id])
        if each.id in before and before[each.id]["title"]:  # else somebody typed it, and a source speaks of it first
            told = changes(before[each.id], known[each.id], each.edited, was[each.id])
            session.add_all(_changed(ctx, source_id, each.id, told))
    return [each.id for each in concerned]


def _note(ctx: Context, source_id: UUID, name: Name, told: _Told, found: Held, about: dict[str, UUID]) -> CallClaim:
    key, language = name
    call = found.calls[about[key]] if key in about else new_call(ctx)
    about[key], found.calls[call.id] = call.id, call
    claims = found.claims.setdefault(call.id, [])
    mine = (each for each in claims if (each.source_id, each.key, each.language) == (source_id, key, language))
    claim = next(mine, None)
    if claim is None:
        claim = CallClaim(
            call_id=call.id, source_id=source_id, key=key, language=language, facts={}, first_seen_at=ctx.now
        )
        claims.append(claim)
    claim.facts = remembered(claim.facts, told.facts)
    claim.url = claim.facts.get("url")
    claim.facts_hash, claim.payload, claim.payload_hash = told.facts_hash, payload_of(told.found), told.payload_hash
    claim.last_seen_at, claim.gone_at = ctx.now, None
    return claim


def _changed(ctx: Context, source_id: UUID, call_id: UUID, found: Iterable[Change]) -> Iterator[CallChange]:
    for each in found:
        yield CallChange(
            call_id=call_id, field=each.field, before=each.before, after=each.after, source_id=source_id,
            found_at=ctx.now, held_back=each.held_back, seen=False, moved=each.moved,
        )  # fmt: skip


def _record(session: Session, ctx: Context, found: Call) -> None:
    """A call that nobody knew is kept; one whose fields differ now has changed."""
    if object_session(found) is None:
        found.entry_id = record(session, ctx, "call.found", CALL, found.id)
        session.add(found)
    elif session.is_modified(found):
        fields = changed_in(found, TOLD_OTHERWISE)
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "call.told_anew", CALL, found.id, {"fields": fields})

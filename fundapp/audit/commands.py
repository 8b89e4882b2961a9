"""Writes to the audit log: always into the stage, in the transaction of what they tell of."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fundapp.audit.minutes import minute
from fundapp.audit.models import Erasure, Staged
from fundapp.audit.queries import with_actions, with_statements
from fundapp.audit.verify import DECIDING, ENDINGS, canonical
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _

LOG = UUID(int=0)
"""The subject of entries that are about the log itself."""

ERASED = "audit.payload.erased"
GATHERED = "audit.gathered"
_STAGING = insert(Staged)


def record(
    session: Session, ctx: Context, action: str, kind: str, subject_id: UUID, payload: Mapping[str, Any] | None = None
) -> UUID:
    """Records that `ctx.actor` did `action` ("funder.added") to a subject, and returns the entry's id for its row.

    `kind` is the name of the subject's table. `payload` is coded and pseudonymous (JSON without floats), never a
    secret, never free text; the ids of actor, subject and request join it. Raises ValueError for what canonical JSON
    cannot hold.
    """
    entry_id = uuid4()
    actor_id = ctx.actor.id if ctx.actor else None
    # The ids are committed to with the payload, so that nobody can turn an alias into somebody else afterwards.
    bound = {"actor": actor_id.hex if actor_id else None, "request": ctx.request_id, "subject": subject_id.hex}
    told = {**(payload or {}), **bound}
    canonical(told)  # what cannot be written in one way only would hold up the sequencer for ever
    staged = {
        "id": entry_id,
        "minute": minute(ctx.now),
        "action": action,
        "actor_id": actor_id,
        "subject_kind": kind,
        "subject_id": subject_id,
        "payload": told,
    }
    gathered: list[dict[str, Any]] | None = session.info.get(GATHERED)
    if gathered is None:
        # On the connection, so that what the session holds is not flushed before its row bears the entry's id.
        session.connection().execute(_STAGING, staged)
    else:
        gathered.append(staged)
    return entry_id


@contextmanager
def gathered_entries(session: Session) -> Iterator[None]:
    """Entries recorded in this block are written together, in one statement, at its end: for what must be quick.

    Where the block fails nothing is written, so its transaction must not go on.
    """
    with entries_kept_back(session) as rows:
        yield
    if rows:
        session.connection().execute(insert(Staged), rows)


@contextmanager
def entries_kept_back(session: Session) -> Iterator[list[dict[str, Any]]]:
    """Entries recorded in this block are in the list, and nowhere else: for who writes them with what they tell of."""
    rows: list[dict[str, Any]] = []
    outer = session.info.get(GATHERED)
    session.info[GATHERED] = rows
    try:
        yield rows
    finally:
        session.info[GATHERED] = outer


def erase_payloads(session: Session, ctx: Context, entry_ids: Sequence[UUID], reason: str) -> UUID:
    """Has the payloads and salts of these entries erased; the log stays whole. `reason` is a code.

    They are gone with the checkpoint that covers the erasing entry. Raises Conflict where all are erased already, for
    an entry that itself tells of an erasure, since what was erased must stay provable, and for what `verify.py` needs
    to tell whose signature counts and what was decided: signed statements, the end of a membership, and whatever
    decisions are worked out from.
    """
    if with_actions(session, entry_ids, (ERASED,)):
        raise Conflict(_("An entry that tells of an erasure cannot be erased itself."))
    if with_statements(session, entry_ids):
        raise Conflict(_("A signed statement stays."))
    if with_actions(session, entry_ids, ENDINGS):
        raise Conflict(_("An entry that ends somebody's right to sign stays."))
    if with_actions(session, entry_ids, DECIDING):
        raise Conflict(_("An entry from which a decision is worked out again stays."))
    known = set(session.scalars(select(Erasure.entry_id).where(Erasure.entry_id.in_(entry_ids))))
    ids = sorted({entry_id.hex for entry_id in entry_ids if entry_id not in known})
    if not ids:
        raise Conflict(_("There is nothing left to erase."))
    by = record(session, ctx, ERASED, "audit", LOG, {"entries": ids, "reason": reason})
    session.execute(insert(Erasure), [{"entry_id": UUID(each), "by_entry_id": by} for each in ids])
    return by

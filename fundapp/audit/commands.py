"""Writes to the audit log: always into the stage, in the transaction of what they tell of."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from fundapp.audit.minutes import minute
from fundapp.audit.models import Erasure, Staged
from fundapp.audit.queries import payloads_that_stay
from fundapp.audit.verify import canonical
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _

LOG = UUID(int=0)
"""The subject of entries that are about the log itself."""

ERASED = "audit.payload.erased"


def record(
    session: Session, ctx: Context, action: str, kind: str, subject_id: UUID, payload: Mapping[str, Any] | None = None
) -> UUID:
    """Records that `ctx.actor` did `action` ("funder.added") to a subject, and returns the entry's id for its row.

    `kind` is the name of the subject's table. `payload` is coded and pseudonymous (JSON without floats), never a
    secret, never free text; the request's id joins it, so that the entries of one act can be found together. Raises
    ValueError for what canonical JSON cannot hold.
    """
    entry_id = uuid4()
    told = {**(payload or {}), "request": ctx.request_id}
    canonical(told)  # what cannot be written in one way only would hold up the sequencer for ever
    staged = {
        "id": entry_id,
        "minute": minute(ctx.now),
        "action": action,
        "actor_id": ctx.actor.id if ctx.actor else None,
        "subject_kind": kind,
        "subject_id": subject_id,
        "payload": told,
    }
    # On the connection, so that what the session holds is not flushed before its row bears the entry's id.
    session.connection().execute(insert(Staged), staged)
    return entry_id


def erase_payloads(session: Session, ctx: Context, entry_ids: Sequence[UUID], reason: str) -> UUID:
    """Has the payloads and salts of these entries erased; the log stays whole. `reason` is a code.

    They are gone as soon as the sequencer has put the erasing entry into the log. Raises Conflict for an entry that
    itself tells of an erasure: what was erased must stay provable.
    """
    if payloads_that_stay(session, entry_ids, ERASED):
        raise Conflict(_("An entry that tells of an erasure cannot be erased itself."))
    ids = sorted({entry_id.hex for entry_id in entry_ids})
    by = record(session, ctx, ERASED, "audit", LOG, {"entries": ids, "reason": reason})
    session.execute(insert(Erasure), [{"entry_id": UUID(each), "by_entry_id": by} for each in ids])
    return by

"""Attended work: that it was begun, and with whose key."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.vault.models import Work
from fundapp.vault.unlocked import UnlockedMember


def begin_work(session: Session, ctx: Context, unlocked: UnlockedMember, kind: str, ids: dict[str, str]) -> UUID:
    """Notes that work of this kind begins with this member's key, and returns its id."""
    work_id = uuid4()
    record(session, ctx, "vault.work.begun", "vault_work", work_id, {"work": kind})
    times = {"started_at": ctx.now, "beat_at": ctx.now, "ended_at": None}
    facts = {"kind": kind, "owner_id": unlocked.id, "ids": ids}
    session.add(Work(id=work_id, outcome="running", done=0, total=0, error=None, **facts, **times))
    session.flush()
    return work_id

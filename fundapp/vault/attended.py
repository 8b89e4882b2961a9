"""Attended work: what takes long and needs somebody's key, done beside the pages while they wait or go on.

A child process of the web host gets the key through a pipe, never in an argument, a file, a job or the environment;
how far it is stands in the database. It dies with its parent, and its key with it. Work that broke off is begun anew:
whatever registers here may be done twice.
"""

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from fundapp.core.context import Actor, Context
from fundapp.core.database import transaction
from fundapp.core.lifetime import end_with
from fundapp.core.logs import log
from fundapp.core.reader import current_reader
from fundapp.vault.commands.work import begin_work
from fundapp.vault.house import Vault
from fundapp.vault.models import Work
from fundapp.vault.unlocked import UnlockedMember

STALLED = timedelta(seconds=60)
"""How long after its last sign of life a piece of work counts as broken off."""


@dataclass(frozen=True)
class Attendance:
    """One piece of work under way."""

    work_id: UUID
    ids: dict[str, str]
    vault: Vault
    ctx: Context
    unlocked: UnlockedMember

    def step(self, done: int, total: int) -> None:
        """Says how far it is."""
        with transaction() as session:
            work = session.get_one(Work, self.work_id)
            work.done, work.total, work.beat_at = done, total, datetime.now(UTC)


Doer = Callable[[Attendance], None]
_doers: dict[str, Doer] = {}


def attended(kind: str) -> Callable[[Doer], Doer]:
    """Registers what does work of one kind."""

    def register(doer: Doer) -> Doer:
        _doers[kind] = doer
        return doer

    return register


def start_work(ctx: Context, unlocked: UnlockedMember, kind: str, ids: dict[str, str]) -> UUID:
    """Begins a piece of work in a process of its own; its id leads to its progress. `ids` hold nothing secret."""
    with transaction() as session:
        work_id = begin_work(session, ctx, unlocked, kind, ids)
    words = [sys.executable, "-m", "fundapp", "attend", str(work_id), "--parent", str(os.getpid())]
    child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    _children[:] = [each for each in _children if each.poll() is None]
    _children.append(child)
    if child.stdin is not None:
        with child.stdin as pipe:
            pipe.write(json.dumps(_handed_over(ctx, unlocked)).encode())
    return work_id


_children: list["subprocess.Popen[bytes]"] = []
"""So that whoever ended is taken notice of."""


def attend(work_id: UUID, parent: int, key: bytes, vault: Vault) -> bool:
    """What the child does: the work, from the key it was handed. True where it was done."""
    end_with(parent)
    handed = json.loads(key)
    unlocked = UnlockedMember.from_bundle(UUID(handed["id"]), b64decode(handed["bundle"]))
    with transaction() as session:
        work = session.get_one(Work, work_id)
        kind, ids = work.kind, dict(work.ids)
    actor = Actor(unlocked.id, "", "", frozenset())
    ctx = Context(actor, datetime.now(UTC), handed["request"], current_reader())
    attendance = Attendance(work_id, ids, vault, ctx, unlocked)
    try:
        _doers[kind](attendance)
    except Exception as error:  # noqa: BLE001 - whatever went wrong must stand where its owner looks
        log.error("attended work failed", exc_info=error)
        _end(work_id, type(error).__name__)
        return False
    _end(work_id, None)
    return True


def is_stalled(work: Work, now: datetime) -> bool:
    """Whether the work broke off: its process is gone, or hangs."""
    return work.outcome == "running" and work.beat_at + STALLED < now


def _end(work_id: UUID, error: str | None) -> None:
    with transaction() as session:
        work = session.get_one(Work, work_id)
        work.outcome, work.error = ("failed" if error else "done"), error
        work.ended_at = work.beat_at = datetime.now(UTC)


def _handed_over(ctx: Context, unlocked: UnlockedMember) -> dict[str, str]:
    return {"id": str(unlocked.id), "bundle": b64encode(unlocked.bundle()).decode(), "request": ctx.request_id}

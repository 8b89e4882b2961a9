"""Paste an address or a text: what was pasted, what a worker made of it, and the call that it becomes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.commands.errands import ask_worker, asker
from fundapp.audit.commands import record
from fundapp.core.batches import settle
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.grants.commands.calls import add_call
from fundapp.grants.commands.writing import close
from fundapp.grants.models import Call, CallCapture, CallDeadline
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.captures import capture
from fundapp.grants.rules.capture import FETCHING, FORGETTING, KEPT, Stage
from fundapp.grants.rules.found import FoundDeadline
from fundapp.outbox.commands import put

KIND = CallCapture.__tablename__


def capture_text(session: Session, ctx: Context, text: str, found: Mapping[str, Any]) -> CallCapture:
    """Keeps a text and what was read in it (see `schemas.captured`), for whoever looks it over."""
    require(may_edit(ctx))
    kept = _kept(ctx, text, Stage.READ)
    kept.found = dict(found)
    kept.entry_id = record(session, ctx, "call_capture.text_pasted", KIND, kept.id)
    return _begun(kept, session, ctx)


def capture_page(session: Session, ctx: Context, text: str, address: str) -> CallCapture:
    """Has a worker read the page at an address."""
    require(may_edit(ctx))
    kept = _kept(ctx, text, Stage.WAITING)
    kept.address = address[:2000]
    kept.entry_id = record(session, ctx, "call_capture.address_pasted", KIND, kept.id)
    ask_worker(session, ctx, FETCHING, kept.id)
    return _begun(kept, session, ctx)


def add_captured_call(
    session: Session, ctx: Context, capture_id: UUID, given: Mapping[str, Any], further: Sequence[FoundDeadline]
) -> Call:
    """Keeps the call that somebody made of what was pasted (see CallSchema), with its further dates.

    Raises NotFound; Conflict where it has become a call already, or was not read.
    """
    kept = capture(session, ctx, capture_id, lock=True)
    if kept.state != Stage.READ:
        raise Conflict(_("A call was made of this already."))
    made = add_call(session, ctx, given)
    made.deadline_rows.extend(
        CallDeadline(step=each.step.value, day=each.day, clock=each.clock, zone=each.zone, label=each.label or None)
        for each in further
    )
    close(made, ctx.now)
    _move(kept, Stage.USED, ctx)
    kept.call_id = made.id
    settle(session)
    return made


def keep_found(kept: CallCapture, found: Mapping[str, Any], ctx: Context) -> None:
    """A worker has read the page."""
    _move(kept, Stage.READ, ctx)
    kept.found = dict(found)


def keep_fault(kept: CallCapture, fault: str, detail: str, ctx: Context) -> None:
    """A worker could not read the page, for one of the reasons in `rules.faults`."""
    _move(kept, Stage.FAILED, ctx)
    kept.fault, kept.detail = fault, detail[:200] or None


def halt(kept: CallCapture, reason: str, _session: Session, ctx: Context) -> None:
    """A worker gave up, for a reason in words."""
    _move(kept, Stage.FAILED, ctx)
    kept.reason = reason


def _kept(ctx: Context, text: str, stage: Stage) -> CallCapture:
    return CallCapture(
        id=uuid4(), by_id=asker(ctx), state=stage.value, text=text, created_at=ctx.now, updated_at=ctx.now
    )


def _move(kept: CallCapture, stage: Stage, ctx: Context) -> None:
    kept.state, kept.updated_at = stage.value, ctx.now


def _begun(kept: CallCapture, session: Session, ctx: Context) -> CallCapture:
    session.add(kept)
    put(session, ctx, FORGETTING, kept.id.hex, [kept.id], due=ctx.now + KEPT)
    settle(session)
    return kept

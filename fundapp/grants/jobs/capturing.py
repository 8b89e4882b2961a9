"""A page whose address somebody pasted, read by a worker as that person."""

from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from fundapp.accounts.errands import SOON, Errands
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.grants.commands.capturing import halt, keep_fault, keep_found
from fundapp.grants.fetching import fetch
from fundapp.grants.formats.page import read_page
from fundapp.grants.models import CallCapture
from fundapp.grants.queries.captures import capture
from fundapp.grants.rules.capture import FETCHING, FORGETTING, KEPT, Stage
from fundapp.grants.rules.faults import Unreadable
from fundapp.grants.rules.found import Found
from fundapp.grants.schemas.captured import captured, carried
from fundapp.outbox.topics import Claim, on

LONGEST = 5_000_000
WITHIN = 25.0
"""Bytes and seconds that a page may take."""


@dataclass(frozen=True)
class At:
    """What was pasted, at the step that a worker is to do, and in whose name."""

    session: Session
    ctx: Context
    kept: CallCapture

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.kept.state


def _find(session: Session, ctx: Context, capture_id: UUID, lock: bool) -> At:
    return At(session, ctx, capture(session, ctx, capture_id, lock=lock))


ERRANDS = Errands("capture", CallCapture, _find, halt)


@on(FETCHING, name="fetch_captured", timeout=60, retry=SOON, bury=ERRANDS.bury(Stage.WAITING))
def fetch_captured(claim: Claim) -> bool | None:
    """Reads the page, or says why that cannot be. It is fetched while nothing is locked: that takes a while."""
    return ERRANDS.in_parts(claim, Stage.WAITING, _read)


@on(FORGETTING, name="forget_captured", timeout=60)
def forget_captured(claim: Claim) -> bool | None:
    """Removes what was pasted a week ago. May run twice."""
    return ERRANDS.forget(claim, KEPT, _end)


def _read(claim: Claim) -> bool:
    with ERRANDS.looking(claim, Stage.WAITING) as at:
        if at is None:
            return True
        address = at.kept.address or ""
    found = _fetched(address)
    with ERRANDS.writing(claim, Stage.WAITING) as now:
        if now is not None and isinstance(found, Found):
            keep_found(now.kept, carried(captured(found, now.ctx.today)), now.ctx)
        elif now is not None and isinstance(found, Unreadable):
            keep_fault(now.kept, found.fault, found.detail, now.ctx)
    return True


def _fetched(address: str) -> Found | Unreadable:
    settings: Settings = current_app.extensions["fundapp.settings"]
    try:
        with fetch(address, longest=LONGEST, within=WITHIN, demonstration=settings.is_demonstration) as answer:
            return read_page(answer.body, answer.content_type, answer.address)
    except Unreadable as error:
        return error


def _end(kept: CallCapture, session: Session, _ctx: Context) -> None:
    session.delete(kept)

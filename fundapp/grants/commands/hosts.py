"""Whose turn it is to ask a server: one request at a time to each, and a pause between two."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.rows import insert_once
from fundapp.grants.models import CallHost


def host_of(source: Mapping[str, Any]) -> str:
    """Whom to be polite to."""
    return (urlsplit(source["address"] or "").hostname or str(source["kind"]))[:255]


def take_turn(host: str, until: datetime, session: Session, ctx: Context) -> datetime | None:
    """None: the server is ours until `until`, or until `end_turn`. Otherwise when to try again."""
    session.execute(insert_once(session, CallHost).values(name=host, free_at=ctx.now))
    free = CallHost.name == host, CallHost.free_at <= ctx.now
    taken: CursorResult[object] = session.execute(update(CallHost).where(*free).values(free_at=until))  # type: ignore[assignment]
    if taken.rowcount == 1:
        return None
    return session.scalar(select(CallHost.free_at).where(CallHost.name == host)) or ctx.now


def end_turn(host: str, wait: timedelta, session: Session, ctx: Context) -> datetime:
    """Leaves a server alone for `wait`; until when that is."""
    free_at = ctx.now + wait
    session.execute(update(CallHost).where(CallHost.name == host).values(free_at=free_at))
    return free_at

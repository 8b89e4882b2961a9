"""Made-up recipients for tests, and what becomes of their deliveries on a database of the test's own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.outbox import claims, doorbell, runner
from fundapp.outbox.mailing import standing
from fundapp.outbox.models import Delivery, Message, Recipient
from fundapp.outbox.notices import notify
from fundapp.outbox.topics import Claim
from fundapp.outbox.wordings import WAITS
from tests.fixtures.application import NOW

DIGEST_TIME = datetime(2026, 3, 15, 6, tzinfo=UTC)
"""When a digest asked for at 7 o'clock in Douala goes out that holds what was sent at NOW."""


def add_recipient(session: Session, **facts: Any) -> Recipient:
    """Somebody who reads French in Douala, has mail, and wishes nothing else."""
    given = {"channel": "email", "address": "awa@example.org", "language": "fr", "zone": "Africa/Douala", **facts}
    made = Recipient(id=uuid4(), created_at=NOW, updated_at=NOW, **standing(given))
    session.add(made)
    session.flush()
    return made


def recipient(**facts: Any) -> UUID:
    """The handle of a new recipient, committed."""
    with transaction() as session:
        return add_recipient(session, **facts).id


def tell(ctx: Context, recipient_id: UUID, *keys: str) -> list[UUID]:
    """Notices to somebody, committed; returns the ids of the deliveries."""
    with transaction() as session:
        made = [notify(session, ctx, WAITS, recipient_id, key) for key in keys]
        return [each.id for each in made if each is not None]


@contextmanager
def settings_with(app: Flask, **changes: Any) -> Iterator[None]:
    """Inside the block, the application has some of its settings changed, and rings no bells."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.extensions, "fundapp.settings", replace(app.extensions["fundapp.settings"], **changes))
        patch.setattr(doorbell, "ring", lambda _settings, _queue: None)
        with app.app_context():
            yield


def claim(now: datetime, queue: str = "default") -> Claim | None:
    """Claims what has been due for longest."""
    with transaction() as session:
        return claims.claim_next(session, queue, now)


def run(now: datetime = NOW, queue: str = "default") -> list[Claim]:
    """Has everything handled that is due at `now`, by the worker's own code; returns the claims."""
    handled = []
    while (found := claim(now, queue)) is not None:
        handled.append(found)
        runner.handle(found, lambda: now)
    return handled


def every(engine: Engine, kind: type) -> Sequence[Any]:
    """All rows of a table as they stand in the database, the oldest first."""
    with Session(engine, expire_on_commit=False) as session:
        return session.scalars(select(kind).order_by(kind.created_at, kind.id)).all()  # type: ignore[attr-defined]


def states(engine: Engine) -> list[tuple[str, str | None]]:
    """State and error of every delivery."""
    return sorted((each.state, each.error) for each in every(engine, Delivery))


def message_states(engine: Engine) -> list[tuple[str, str | None]]:
    """State and error of every message."""
    return sorted((each.state, each.error) for each in every(engine, Message))


def waits_for_a_lock(engine: Engine) -> bool:
    """Whether a transaction waits for another: on PostgreSQL; on SQLite nobody else can write at all."""
    if engine.dialect.name == "sqlite":
        return True
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))

"""Databases with something in them, backed up and restored by the real commands."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from fundapp.accounts.models import SavedView
from fundapp.audit.commands import record
from fundapp.audit.loading import Told
from fundapp.core.context import Context
from fundapp.outbox.models import Delivery, Enclosure, Recipient
from fundapp.runtime.backup.restoring import REPLAYERS
from tests.donors.factories import FunderFactory
from tests.fixtures.application import NOW
from tests.fixtures.houses import House


@pytest.fixture
def fill(ctx: Context) -> Callable[[House], None]:
    """Puts in a house what is hard to carry: every type, no value, empty values, and a log with an erasure."""

    def filled(house: House) -> None:
        with house.writing() as session:
            session.add_all([FunderFactory.build(themes=("women",), countries=("CM",), notes='« l’été »\n"\\\u2028')])
            session.add(FunderFactory.build(notes="", website=None, grant_min=0, grant_max=2**62, currency="XAF"))
            for address in ({}, {"q": ["a", "é"], "n": ""}):
                own = record(session, ctx, "saved_view.added", "saved_view", (view := uuid4()))
                facts = {"owner_id": uuid4(), "page": "p", "title": str(view), "shared": bool(address)}
                stamps = {"created_at": NOW, "updated_at": datetime(2026, 3, 14, 9, 26, 53, 123456, UTC)}
                session.execute(
                    insert(SavedView), [{"id": view, "entry_id": own, "address": address, **facts, **stamps}]
                )
            _letters(session)
        house.tell(ctx, 3)
        house.sign()
        house.tell(ctx, 2)

    return filled


def _letters(session: Session) -> None:
    standing = {"language": "fr", "zone": "UTC", "rhythm": "daily", "digest_hour": 7, "active": True}
    recipient = Recipient(
        id=uuid4(), channel="email", address="a@example.org", created_at=NOW, updated_at=NOW, **standing
    )
    session.add(recipient)
    session.flush()
    for number, matter in enumerate(({"size": [1, None, 1.5, True]}, None, {})):
        own = uuid4()
        facts = {"recipient_id": recipient.id, "key": str(number), "kind": "letter", "template": "t", "matter": matter}
        session.add(Delivery(id=own, urgent=False, state="waiting", created_at=NOW, **facts))
        session.flush()
        for name, content in (("empty", b""), ("all", bytes(range(256)))):
            session.add(Enclosure(delivery_id=own, name=name, media_type="x/y", content=content))


@pytest.fixture
def told() -> Iterator[list[Told]]:
    """What a replayer was told; it stands among the real ones for this test."""
    found: list[Told] = []

    def replay(_session: Session, entries: Iterable[Told]) -> None:
        found.extend(entries)

    REPLAYERS.append(replay)
    yield found
    REPLAYERS.remove(replay)

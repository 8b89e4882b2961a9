"""A log with entries and an outbox with messages, for the pages that show them."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.commands import record
from fundapp.audit.models import CheckpointRow
from fundapp.audit.sequencer import sequence
from fundapp.core.context import Context
from fundapp.outbox.mailing import standing
from fundapp.outbox.models import Delivery, Message, Recipient
from tests.audit.logs import SIGNER
from tests.fixtures.application import NOW


def entries(session: Session, ctx: Context, count: int = 1, action: str = "funder.changed", /, **payload: Any) -> UUID:
    """Records `count` entries about one subject, sequences them, and returns the subject's id."""
    subject = uuid4()
    for _number in range(count):
        record(session, ctx, action, action.rpartition(".")[0].replace(".", "_"), subject, payload)
    while sequence(session):
        pass
    session.commit()
    return subject


def checkpoint(session: Session) -> CheckpointRow:
    """A checkpoint made now."""
    made = make_checkpoint(session, SIGNER, NOW)
    assert made is not None
    session.expunge(made)
    session.commit()
    return made


def recipient(session: Session, owner: UUID | None = None, **facts: Any) -> UUID:
    """Somebody who can be reached, by mail unless said otherwise."""
    given = standing({"channel": "email", "address": "awa@secret.example", "language": "fr", "zone": "Africa/Douala"})
    return _kept(session, Recipient(id=uuid4(), owner_id=owner, created_at=NOW, updated_at=NOW, **{**given, **facts}))


def delivery(session: Session, to: UUID | None = None, **facts: Any) -> UUID:
    """A notice that waits."""
    given: dict[str, Any] = {"kind": "notice", "template": "something_waits", "state": "waiting", "created_at": NOW}
    to = to or recipient(session)
    return _kept(session, Delivery(id=uuid4(), recipient_id=to, key=uuid4().hex, urgent=False, **{**given, **facts}))


def message(session: Session, **facts: Any) -> UUID:
    """A message that waits to send a mail."""
    given: dict[str, Any] = {
        "topic": "outbox.email", "handler": "send", "key": uuid4().hex, "ids": [str(uuid4())], "queue": "default",
        "state": "waiting", "due_at": NOW, "fence": 0, "attempts": 0, "request_id": "r", "created_at": NOW,
    }  # fmt: skip
    return _kept(session, Message(id=uuid4(), **{**given, **facts}))


def dead(session: Session, **facts: Any) -> UUID:
    """A message that failed."""
    given = {"state": "dead", "ended_at": NOW, "attempts": 9, "error": "SMTPRecipientsRefused"}
    return message(session, **{**given, **facts})


def _kept(session: Session, made: Delivery | Message | Recipient) -> UUID:
    """The row's id, once it is kept. The session is left alone then: a savepoint held open would confuse requests."""
    row_id = made.id
    session.add(made)
    session.commit()
    return row_id

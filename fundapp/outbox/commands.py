"""Writes to the outbox, in the transaction of the business row that causes them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Executable, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.outbox.bells import note_bells
from fundapp.outbox.models import Message
from fundapp.outbox.permissions import may_mend
from fundapp.outbox.queries import message
from fundapp.outbox.topics import subscription, subscriptions

_ONCE = ("topic", "handler", "key")
_UNLESS_THERE: Mapping[str, Executable] = {
    "sqlite": sqlite.insert(Message).on_conflict_do_nothing(index_elements=_ONCE),
    "postgresql": postgresql.insert(Message).on_conflict_do_nothing(index_elements=_ONCE),
}
"""An INSERT that passes over rows that are there already: both databases say it alike, SQLAlchemy does not."""


def put(
    session: Session, ctx: Context, topic: str, key: str, ids: Sequence[UUID | str] = (), *, due: datetime | None = None
) -> None:
    """Has every handler of `topic` told of these ids, once this transaction is committed; `due`: not before.

    `key` says what happened: a second message of the same topic and key changes nothing. Ids only: neither words nor
    secrets belong into the outbox. Raises LookupError where nobody handles the topic.
    """
    known = subscriptions(topic)
    rows = [
        {
            "id": uuid4(),
            "topic": topic,
            "handler": each.name,
            "key": key,
            "ids": [str(one) for one in ids],
            "queue": each.queue,
            "state": "waiting",
            "due_at": due or ctx.now,
            "fence": 0,
            "attempts": 0,
            "request_id": ctx.request_id,
            "created_at": ctx.now,
        }
        for each in known
    ]
    # Not `.values(rows)`: that statement would be compiled anew each time.
    connection = session.connection()
    connection.execute(_UNLESS_THERE[connection.dialect.name], rows)
    if due is None or due <= ctx.now:
        note_bells(session, {each.queue for each in known})


def retry_message(session: Session, ctx: Context, message_id: UUID) -> None:
    """Has a dead message tried again from the start. Raises Conflict where it is not dead, or nobody handles it now."""
    require(may_mend(ctx))
    dead = message(session, ctx, message_id)
    if subscription(dead.topic, dead.handler) is None:
        raise Conflict(_("This release no longer knows what this message was for: it can only be set aside."))
    _end_death(session, dead, state="waiting", due_at=ctx.now, attempts=0, ended_at=None, error=None)
    record(session, ctx, "outbox.message.retried", "outbox_message", message_id, {"topic": dead.topic})
    note_bells(session, {dead.queue})


def set_message_aside(session: Session, ctx: Context, message_id: UUID) -> None:
    """Gives a dead message up: it will not be tried again. Raises Conflict where it is not dead."""
    require(may_mend(ctx))
    dead = message(session, ctx, message_id)
    _end_death(session, dead, state="set_aside", ended_at=ctx.now)
    record(session, ctx, "outbox.message.set_aside", "outbox_message", message_id, {"topic": dead.topic})


def _end_death(session: Session, dead: Message, **values: object) -> None:
    """Move a message out of death, unless somebody else just did."""
    done = session.execute(update(Message).where(Message.id == dead.id, Message.state == "dead").values(**values))
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("This message is not waiting for a decision any more."))

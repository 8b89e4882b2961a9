"""Reads of the outbox. None of them reads an address, or what a letter says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.outbox.models import Delivery, Message, Recipient
from fundapp.outbox.permissions import may_see

SHOWN = 25
LATE = timedelta(minutes=5)
"""How long after it was due a message that still waits counts as late."""

SPANS: Mapping[str, timedelta] = MappingProxyType(
    {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
)
SENDS_ONE = frozenset({"outbox.email", "outbox.sms", "outbox.webhook"})
"""Topics whose messages send the delivery that they name."""

SENDS_A_DAY = "outbox.digest"
"""The topic whose messages send all of a recipient's deliveries of one batch."""

_NO_CONTENT = (
    defer(Delivery.matter, raiseload=True),
    joinedload(Delivery.recipient).load_only(Recipient.channel, raiseload=True),
)
_MESSAGES = (Message.created_at.desc(), Message.id.desc())
_DELIVERIES = (Delivery.created_at.desc(), Delivery.id.desc())
_HANDLE = re.compile("[0-9a-f]{4,32}")


@dataclass(frozen=True)
class Figures:
    """How many messages wait, are late, and are dead; how many deliveries left in the last 24 hours."""

    waiting: int
    late: int
    dead: int
    sent: int


def message(session: Session, ctx: Context, message_id: UUID) -> Message:
    """One message. Raises NotFound."""
    require(may_see(ctx))
    found = session.get(Message, message_id)
    if found is None:
        raise NotFound
    return found


def figures(session: Session, ctx: Context) -> Figures:
    """How the outbox stands. One query."""
    require(may_see(ctx))
    counted = [select(func.count()).where(met).scalar_subquery() for met in _counted(ctx.now)]
    return Figures(*session.execute(select(*counted)).one())


def dead_messages(session: Session, ctx: Context) -> int:
    """How many messages wait for somebody's decision. One query."""
    require(may_see(ctx))
    return session.scalar(select(func.count()).where(Message.state == "dead")) or 0


def messages_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Message]:
    """One page of the messages that meet `wanted` (see MessageFilterSchema), newest first. Two queries."""
    require(may_see(ctx))
    return read_page(session, matching_messages(wanted, ctx.now), _MESSAGES, marks=marks, name="outbox", mark=mark)


def messages_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Message]:
    """Every message that meets `wanted`, read in chunks."""
    require(may_see(ctx))
    statement = matching_messages(wanted, ctx.now).order_by(*_MESSAGES)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def deliveries_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Delivery]:
    """One page of the deliveries that meet `wanted` (see DeliveryFilterSchema), newest first. Two queries."""
    require(may_see(ctx))
    statement = matching_deliveries(wanted, ctx.now).options(*_NO_CONTENT)
    return read_page(session, statement, _DELIVERIES, marks=marks, name="deliveries", mark=mark)


def deliveries_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Delivery]:
    """Every delivery that meets `wanted`, read in chunks."""
    require(may_see(ctx))
    statement = matching_deliveries(wanted, ctx.now).options(*_NO_CONTENT).order_by(*_DELIVERIES)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def deliveries_of(session: Session, ctx: Context, sender: Message) -> Sequence[Delivery]:
    """The first deliveries that a message sends, newest first; none where it is for something else. One query."""
    require(may_see(ctx))
    if sender.topic in SENDS_ONE:
        sent = Delivery.id == UUID(sender.ids[0])
    elif sender.topic == SENDS_A_DAY:
        sent = and_(Delivery.recipient_id == UUID(sender.ids[0]), Delivery.batch == sender.ids[1])
    else:
        return []
    return session.scalars(select(Delivery).where(sent).options(*_NO_CONTENT).order_by(*_DELIVERIES).limit(SHOWN)).all()


def matching_messages(wanted: Mapping[str, Any], now: datetime) -> Select[Message]:
    """The messages that meet every condition in `wanted`; several answers to one question mean any of them."""
    statement = select(Message)
    if wanted.get("q"):
        statement = statement.where(or_(*_message_named(wanted["q"])))
    if wanted.get("state"):
        late = [is_late(now)] if "late" in wanted["state"] else []
        statement = statement.where(or_(Message.state.in_(wanted["state"]), *late))
    if wanted.get("topic"):
        statement = statement.where(Message.topic.in_(wanted["topic"]))
    return _within(statement, func.coalesce(Message.ended_at, Message.created_at), wanted.get("span"), now)


def matching_deliveries(wanted: Mapping[str, Any], now: datetime) -> Select[Delivery]:
    """The deliveries that meet every condition in `wanted`; several answers to one question mean any of them."""
    statement = select(Delivery)
    if wanted.get("q"):
        statement = statement.where(or_(*_delivery_named(wanted["q"])))
    if wanted.get("kind"):
        statement = statement.where(Delivery.kind == wanted["kind"])
    for name, column in (("state", Delivery.state), ("template", Delivery.template)):
        if wanted.get(name):
            statement = statement.where(column.in_(wanted[name]))
    if wanted.get("channel"):
        statement = statement.where(Delivery.recipient.has(Recipient.channel.in_(wanted["channel"])))
    return _within(statement, func.coalesce(Delivery.ended_at, Delivery.created_at), wanted.get("span"), now)


def is_late(now: datetime) -> ColumnElement[bool]:
    """The condition under which a message should have been handled by now."""
    return and_(Message.state == "waiting", Message.due_at < now - LATE)


def _counted(now: datetime) -> tuple[ColumnElement[bool], ...]:
    left = and_(Delivery.state == "sent", Delivery.ended_at >= now - SPANS["day"])
    return Message.state == "waiting", is_late(now), Message.state == "dead", left


def _within(statement: Select[Any], column: Any, span: str | None, now: datetime) -> Select[Any]:
    return statement.where(column >= now - SPANS[span]) if span else statement


def _message_named(text: str) -> list[ColumnElement[bool]]:
    found = [Message.key == text, Message.request_id == text, Message.error.icontains(text, autoescape=True)]
    known = _uuid(text)
    return found if known is None else [*found, Message.id == known, Message.key == known.hex]


def _delivery_named(text: str) -> list[ColumnElement[bool]]:
    found = [Delivery.reference.icontains(text, autoescape=True)]
    handle = text.casefold().replace("-", "").rstrip("\u2026")
    if _HANDLE.fullmatch(handle):
        # SQLite keeps ids without hyphens, PostgreSQL writes them with.
        written = func.replace(cast(Delivery.recipient_id, String), "-", "")
        found.append(written.startswith(handle))
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

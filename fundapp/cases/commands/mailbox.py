"""The mailbox of a case: its applicant and the officers write to each other, and read."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.moving import move_case
from fundapp.cases.commands.telling import tell_of_news
from fundapp.cases.models import CaseMessage, EmergencyCase
from fundapp.cases.permissions import Visitor, may_work
from fundapp.cases.permissions.mailbox import may_speak, may_write
from fundapp.cases.queries.cases import locked_case, locked_for_officer, refuse_unread
from fundapp.cases.queries.mailbox import is_asked
from fundapp.cases.rules.clocks import review_after
from fundapp.cases.sealing import SealedMessage
from fundapp.cases.workflow import Action, State, after
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied
from fundapp.core.i18n import lazy
from fundapp.core.verdicts import require
from fundapp.outbox.commands import put

KIND = CaseMessage.__tablename__
MAILBOX = "case_mailbox"
"""What entries about reading are about: all messages of a case together, by the case's id."""

ANSWERED = "case.answered"
"""The topic by which applicants who wished so are told that something waits."""


class AlreadySent(Conflict):
    """This message is in the mailbox already: the same form was sent twice."""

    title = lazy("This message was sent before")


def write_to_officers(
    session: Session, ctx: Context, visitor: Visitor, case_id: UUID, message: SealedMessage
) -> CaseMessage:
    """An applicant's message; an answer where a question waits, and then the case goes on.

    Whoever looks after it is told, in whatever state it is. Raises NotFound for a case that is not theirs, Denied for a
    provisional code, AlreadySent.
    """
    found = locked_case(session, case_id)
    require(may_speak(visitor, found))
    kind = "answer" if is_asked(session, found.id) else "message"
    entry_id = record(session, ctx, "case.message.received", KIND, message.id, {"case": found.id.hex, "kind": kind})
    if kind == "answer":
        _move_if_it_leads_on(session, ctx, found, Action.ANSWER)
    tell_of_news(found, session, ctx, f"case.message:{message.id.hex}")
    return _keep(session, ctx, found, message, CaseMessage(kind=kind, person_id=None, entry_id=entry_id))


def write_to_applicant(
    session: Session, ctx: Context, case_id: UUID, message: SealedMessage, *, kind: str = "message"
) -> CaseMessage:
    """An officer's message. `kind`: message; question, for which the case waits; follow_up, after the help.

    An applicant who wished so is told that something waits. Raises NotFound, Denied with the reason, AlreadySent.
    """
    require(may_work(ctx))
    found = locked_for_officer(session, ctx, case_id)
    require(may_write(ctx, found, kind))
    if ctx.actor is None:
        raise Denied
    entry_id = record(session, ctx, "case.message.sent", KIND, message.id, {"case": found.id.hex, "kind": kind})
    if kind == "question":
        _move_if_it_leads_on(session, ctx, found, Action.ASK)
    if found.state == State.INFO_REQUESTED and found.due_at is not None:
        found.due_at = ctx.now + review_after(found.priority)  # whoever has just written waits anew
    kept = _keep(session, ctx, found, message, CaseMessage(kind=kind, person_id=ctx.actor.id, entry_id=entry_id))
    put(session, ctx, ANSWERED, kept.id.hex, [found.id])
    return kept


def mark_read_by_applicant(
    session: Session, ctx: Context, visitor: Visitor, found: EmergencyCase, message_ids: Collection[UUID]
) -> None:
    """Notes when an applicant first opened these messages of the officers. Raises NotFound, Denied."""
    require(may_speak(visitor, found))
    record(session, ctx, "case.mailbox.read", MAILBOX, found.id, {"messages": len(message_ids), "side": "applicant"})
    _note_read(session, ctx, CaseMessage.person_id.is_not(None), found.id, message_ids)


def mark_read_by_officers(session: Session, ctx: Context, case_id: UUID, message_ids: Collection[UUID]) -> None:
    """Notes when an officer first opened these messages of the applicant."""
    require(may_work(ctx))
    refuse_unread(session, ctx, case_id)
    record(session, ctx, "case.mailbox.read", MAILBOX, case_id, {"messages": len(message_ids), "side": "officers"})
    _note_read(session, ctx, CaseMessage.person_id.is_(None), case_id, message_ids)


def _note_read(
    session: Session, ctx: Context, side: ColumnElement[bool], case_id: UUID, message_ids: Collection[UUID]
) -> None:
    unread = CaseMessage.case_id == case_id, CaseMessage.id.in_(message_ids), CaseMessage.read_at.is_(None)
    session.execute(update(CaseMessage).where(*unread, side).values(read_at=ctx.now))


def _move_if_it_leads_on(session: Session, ctx: Context, found: EmergencyCase, action: Action) -> None:
    """A second question, or one after the decision, moves nothing."""
    if after(found.state, action) is not None:
        move_case(session, ctx, found, action)


def _keep(
    session: Session, ctx: Context, found: EmergencyCase, sealed: SealedMessage, made: CaseMessage
) -> CaseMessage:
    # The case is locked: the same message cannot arrive twice between this look and the commit.
    if session.get(CaseMessage, sealed.id) is not None:
        raise AlreadySent
    made.id, made.text, made.case_id, made.sent_at = sealed.id, sealed.text, found.id, ctx.now
    session.add(made)
    session.flush()
    return made

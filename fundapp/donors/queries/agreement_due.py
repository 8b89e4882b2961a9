"""What falls due of agreements in force: reports to send, instalments to expect; and whose business that is."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.donors.models import Agreement, AgreementInstalment, AgreementReport
from fundapp.donors.permissions import may_edit_agreements
from fundapp.donors.queries.agreements import keeping
from fundapp.donors.rules.agreements import SOON_DAYS
from fundapp.donors.workflow.agreements import State
from fundapp.ledger.queries.rights import keeps_books

Due = tuple[Any, Agreement]
"""A report or an instalment, and its agreement."""


def reports_due(session: Session, ctx: Context, most: int) -> Sequence[Due]:
    """Reports of one's own agreements that are late or due within SOON_DAYS, the first ones first.

    One query for those who change agreements, none for others.
    """
    if not may_edit_agreements(ctx):
        return ()
    wanted = select(AgreementReport, Agreement).join(Agreement, Agreement.id == AgreementReport.agreement_id)
    wanted = wanted.where(AgreementReport.sent_on.is_(None), AgreementReport.due_on <= _soon(ctx.today), mine(ctx))
    return _first(session, wanted.order_by(AgreementReport.due_on, AgreementReport.id), most)


def instalments_due(session: Session, ctx: Context, most: int) -> Sequence[Due]:
    """Instalments that are late or expected within SOON_DAYS: of one's own agreements, for finance of all of them.

    One query for those who change agreements, none for others.
    """
    if not may_edit_agreements(ctx):
        return ()
    whose = true() if keeps_books(ctx) else mine(ctx)
    wanted = select(AgreementInstalment, Agreement).join(Agreement, Agreement.id == AgreementInstalment.agreement_id)
    waits = AgreementInstalment.received_on.is_(None)
    wanted = wanted.where(waits, AgreementInstalment.due_on <= _soon(ctx.today), whose)
    return _first(session, wanted.order_by(AgreementInstalment.due_on, AgreementInstalment.id), most)


def _first(session: Session, wanted: Any, most: int) -> Sequence[Due]:
    in_force = wanted.where(Agreement.state == State.SIGNED.value).limit(most)
    return [(row[0], row[1]) for row in session.execute(in_force)]


def mine(ctx: Context) -> ColumnElement[bool]:
    """What one looks after, and what nobody does who is still there: or nobody would be reminded of it."""
    if ctx.actor is None:
        return false()
    nobodys = or_(Agreement.owner_id.is_(None), Agreement.owner_id.not_in(keeping()))
    return or_(Agreement.owner_id == ctx.actor.id, nobodys)


def _soon(today: date) -> date:
    return today + timedelta(days=SOON_DAYS)

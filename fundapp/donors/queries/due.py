"""Reads of facts that should be looked at again: how many, and whose business that is."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import case, func
from sqlalchemy.orm import Session

from fundapp.accounts.queries.duty import is_away
from fundapp.core.context import Context
from fundapp.donors.models import Funder
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.funders import matching, shown
from fundapp.donors.queries.owners import attending, owned_by
from fundapp.donors.rules.asking import asked
from fundapp.donors.rules.vocabulary import Owner

DUE = {"facts": "due"}


def count_due(session: Session, ctx: Context) -> tuple[int, int]:
    """Funders of which something is to be checked again: the actor's own, and those whom nobody looks after.

    One query for fundraisers, none for others.
    """
    if not may_edit(ctx) or ctx.actor is None:
        return 0, 0
    counts = [
        func.coalesce(func.sum(case((owned_by(owner, ctx.today, ctx.actor.id), 1), else_=0)), 0)
        for owner in (Owner.ME, Owner.UNATTENDED)
    ]
    mine, unattended = session.execute(shown(ctx, DUE).with_only_columns(*counts)).one()
    return mine, unattended


def people_to_ask(session: Session, today: date, now: datetime) -> Collection[UUID]:
    """Who is asked to look at facts again, among those who may change the map and are there. At most three queries."""
    owners = set(session.scalars(matching(DUE, today).with_only_columns(Funder.owner_id).distinct()))
    if not owners:
        return ()
    crew = set(session.scalars(attending(today)))
    return asked(owners, crew, is_away(session, crew, now))

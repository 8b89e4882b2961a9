"""Rounds about something that is erased: what they hold of it goes too."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.committee.models import DecisionRound
from fundapp.core.context import Context
from fundapp.vault.commands import shred_compartments
from fundapp.vault.house import Vault
from fundapp.vault.models import Compartment
from fundapp.vault.rules import Kind


def forget_rounds(vault: Vault, session: Session, ctx: Context, subject_id: UUID, reason: str) -> None:
    """Destroys cards, briefs and discussions of all rounds about a subject; amounts, votes and minutes’ hash stay.

    Each shredding has an entry of its own. `reason` is a code.
    """
    rounds = select(DecisionRound.id).where(DecisionRound.subject_id == subject_id)
    there = select(Compartment.subject_id, Compartment.kind).where(
        Compartment.subject_id.in_(rounds), Compartment.shredded_at.is_(None)
    )
    held: dict[UUID, list[Kind]] = {}
    for round_id, kind in session.execute(there.order_by(Compartment.subject_id, Compartment.kind)):
        held.setdefault(round_id, []).append(Kind(kind))
    for round_id, kinds in held.items():
        shred_compartments(session, ctx, vault, round_id, kinds, reason=reason)

"""An envelope with money in it, and the transfer that brought it: what finance keeps and several groups read."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Actor, Context
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.funding import receive_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.permissions import KEEP
from fundapp.ledger.rules.envelopes import Basis


def shared_envelope(session: Session, ctx: Context) -> dict[str, str]:
    """Their ids, by the name of the argument that says which."""
    wanted = EnvelopeInput("FU-26", "Fonds d’urgence", "XAF", Basis.RECEIVED, 9_000_000, date(2026, 1, 1), share=500)
    keeper = replace(ctx, actor=Actor(UUID(int=0), "", "finance", frozenset({KEEP})))
    made = open_envelope(session, keeper, wanted)
    received = receive_money(session, keeper, Entry("access", made.id, 5_000_000))
    found = {"envelope_id": str(made.id), "transfer_id": str(received.id)}
    session.commit()
    return found

"""What finance keeps and several groups read: an envelope, something held in it, a rate, a month that is closed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from fundapp.core.context import Actor, Context
from fundapp.core.reader import Reader
from fundapp.ledger.commands.books import close_month
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.funding import receive_money
from fundapp.ledger.commands.holding import hold_money
from fundapp.ledger.commands.rates import enter_rate
from fundapp.ledger.commands.topping import ask_top_up
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.permissions import KEEP, SEE
from fundapp.ledger.rules.envelopes import Basis
from fundapp.ledger.rules.rates import Rate

FIRST = datetime(2020, 1, 15, 12, tzinfo=UTC)
MONTH = "2020-01"


def shared_envelope(session: Session, ctx: Context, person_id: UUID) -> dict[str, str]:
    """What names them, by argument; `person_id`: who wrote it all down, and asked for a top-up."""
    keeper = replace(ctx, actor=Actor(person_id, "", "finance", frozenset({KEEP, SEE})))
    then = replace(keeper, now=FIRST)
    wanted = EnvelopeInput("FU-26", "Fonds d’urgence", "XAF", Basis.RECEIVED, 9_000_000, date(2020, 1, 1), share=500)
    made = open_envelope(session, then, wanted)
    receive_money(session, then, Entry("access", made.id, 5_000_000))
    held = hold_money(session, keeper, Entry("access:held", made.id, 100_000))
    ask_top_up(session, keeper, held.id, up_to=200_000)
    rate = enter_rate(session, keeper, Rate("CDF", Decimal("3050.5"), keeper.now.date(), "BCC"))
    close_month(session, keeper, date(2020, 1, 1), Reader("fr", ZoneInfo("Africa/Douala")))
    found = {"envelope_id": str(made.id), "transfer_id": str(held.id), "rate_id": str(rate.id)}
    session.commit()
    return found

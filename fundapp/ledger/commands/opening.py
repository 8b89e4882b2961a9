"""Opening balances of an envelope: what it had received and spent before it was kept here."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.ledger.commands.funding import carry_spending, open_balance
from fundapp.ledger.commands.writing import Entry


def enter_balances(envelope_id: UUID, received: int, spent: int, session: Session, ctx: Context) -> None:
    """Enters what there is of both, in minor units of the envelope. Sent twice, with the same amounts: entered once.

    Raises NotFound, Denied; Conflict for more spent than may be given out. Each is recorded where it is written.
    """
    for enter, amount, name in ((open_balance, received, "received"), (carry_spending, spent, "spent")):
        if amount:
            enter(session, ctx, Entry(f"opening:{envelope_id.hex}:{name}", envelope_id, amount))

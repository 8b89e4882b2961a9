"""What came and went of an agreement's money: instalments as they were noted, its envelopes as the books have them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.core.verdicts import require, shown_if
from fundapp.donors.models import Agreement, AgreementEnvelope
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.queries.rights import sees_books
from fundapp.ledger.rules.accounts import Movement

LATEST = 50


@dataclass(frozen=True)
class Sums:
    """Of an agreement: what is promised, what came; from the books what was spent and is held, None where hidden.

    `booked`: what arrived in its envelopes; `strangers`: envelopes in another currency, which are in no sum.
    """

    promised: Money
    received: Money
    booked: Money | None
    spent: Money | None
    held: Money | None
    strangers: int

    @property
    def outstanding(self) -> Money:
        """What is still to come."""
        return Money(max(0, self.promised.minor - self.received.minor), self.promised.currency)


def sums_of(ctx: Context, found: Agreement) -> Sums:
    """The sums of an agreement that was read with its instalments and envelopes. No query."""
    received = sum(each.received_amount or 0 for each in found.instalments)
    envelopes = [row.envelope for row in found.envelope_rows]
    own = [each for each in envelopes if each.currency == found.currency]
    shown = sees_books(ctx) and bool(own)

    def total(amounts: Iterable[int]) -> Money | None:
        return found.money(sum(amounts)) if shown else None

    return Sums(
        found.promised,
        found.money(received),
        total(each.received for each in own),
        total(each.spent for each in own),
        total(each.held for each in own),
        len(envelopes) - len(own),
    )


def free_envelopes(session: Session, ctx: Context) -> Sequence[FundEnvelope]:
    """Envelopes of no agreement, by name. One query."""
    require(shown_if(sees_books(ctx)))
    taken = select(AgreementEnvelope.envelope_id)
    wanted = select(FundEnvelope).where(FundEnvelope.id.not_in(taken)).order_by(FundEnvelope.closed)
    return session.scalars(wanted.order_by(FundEnvelope.sort_name)).all()


def arrivals_of(session: Session, ctx: Context, agreement_id: UUID) -> Sequence[Transfer]:
    """What arrived in an agreement's envelopes, the latest first: by which an instalment can be in the books.

    Nothing for whoever does not see the books. One query.
    """
    if not sees_books(ctx):
        return ()
    own = select(AgreementEnvelope.envelope_id).where(AgreementEnvelope.agreement_id == agreement_id)
    wanted = select(Transfer).where(Transfer.envelope_id.in_(own), Transfer.movement == Movement.INSTALMENT.value)
    return session.scalars(wanted.order_by(Transfer.at.desc(), Transfer.id).limit(LATEST)).all()

"""What is known already of the envelopes that a sheet of opening balances names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.rules.accounts import Movement

ENTERED = (Movement.OPENING, Movement.SPENT_BEFORE)


@dataclass(frozen=True)
class Known:
    """An envelope, and what was entered for it as opening balances, by movement, in minor units."""

    envelope: FundEnvelope
    entered: Mapping[Movement, int] = field(default_factory=dict)


def envelopes_of_codes(session: Session, ctx: Context, codes: Collection[str]) -> Sequence[Known]:
    """Envelopes with one of these codes. Two queries."""
    require(may_keep(ctx))
    found = session.scalars(select(FundEnvelope).where(FundEnvelope.code.in_(codes))).all()
    wanted = select(Transfer.envelope_id, Transfer.movement, func.sum(Transfer.amount))
    wanted = wanted.where(Transfer.envelope_id.in_([each.id for each in found]))
    wanted = wanted.where(Transfer.movement.in_([each.value for each in ENTERED]))
    entered: dict[object, dict[Movement, int]] = {}
    for envelope_id, movement, amount in session.execute(wanted.group_by(Transfer.envelope_id, Transfer.movement)):
        entered.setdefault(envelope_id, {})[Movement(movement)] = int(amount)
    return [Known(each, entered.get(each.id, {})) for each in found]

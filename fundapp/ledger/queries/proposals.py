"""What every open envelope could pay of an award, and why not more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from fundapp.core.money import Money
from fundapp.ledger.models import FundEnvelope
from fundapp.ledger.queries.accounts import used_for
from fundapp.ledger.queries.envelopes import available_in, factors_for, open_envelopes, terms_of
from fundapp.ledger.rules.envelopes import Objection, Proposal, Wanted, by_end, objections, propose


@dataclass(frozen=True)
class Offer:
    """An envelope for an award. `left`: what it has, as the award counts; `objections`: why it does not pay for all.

    `shares`: what is proposed to take from it, line by line, as the award counts.
    """

    envelope: FundEnvelope
    left: Money | None
    objections: tuple[Objection, ...]
    shares: dict[int, int]


@dataclass(frozen=True)
class Offers:
    """What the allocator proposes: every open envelope, those that are used first."""

    rows: Sequence[Offer]
    proposal: Proposal

    @property
    def chosen(self) -> list[UUID]:
        """The envelopes that are proposed, in order."""
        return [each.envelope.id for each in self.rows if each.shares]


def offers_for(session: Session, currency: str, wanted: Wanted, before: Select[UUID] | None) -> Offers:
    """Every open envelope for an award, and a proposal; nothing is held by it. `before`: as `ToHold` has it.

    One query, one more where there is a ceiling per person, and one for each currency whose rate is looked up.
    """
    envelopes = open_envelopes(session)
    if before is not None and any(each.ceiling_person for each in envelopes):
        used = {envelope_id.hex: amount for envelope_id, amount in used_for(session, before).items()}
        wanted = replace(wanted, before=used)
    factors = factors_for(session, envelopes, currency, wanted.on)
    known = {each.id.hex: each for each in envelopes}
    order = by_end([terms_of(each, factors[each.id]) for each in envelopes])
    made = propose(order, wanted)
    rows = [
        Offer(
            known[each.id],
            available_in(known[each.id], factors[known[each.id].id], currency),
            tuple(objections(each, wanted)),
            {share.line: share.amount for share in made.shares if share.envelope == each.id},
        )
        for each in order
    ]
    return Offers(sorted(rows, key=lambda each: not each.shares), made)


def fitting_envelopes(
    session: Session, currency: str, wanted: Wanted, before: Select[UUID] | None
) -> Sequence[FundEnvelope]:
    """The open envelopes that would pay for the whole of an award. As many queries as `offers_for`."""
    return [each.envelope for each in offers_for(session, currency, wanted, before).rows if not each.objections]

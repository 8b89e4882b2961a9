"""An award is laid upon the envelopes that were chosen for it, whole or not at all; and set free again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.ledger.commands.holding import free_money, hold_money
from fundapp.ledger.commands.writing import Converted, Entry
from fundapp.ledger.models import FundEnvelope
from fundapp.ledger.queries.accounts import laid, unresolved, used_for
from fundapp.ledger.queries.envelopes import factors_for, locked_envelopes, terms_of
from fundapp.ledger.queries.proposals import fitting_envelopes
from fundapp.ledger.queries.rates import Factor
from fundapp.ledger.rules.envelopes import Proposal, Share, Wanted, propose
from fundapp.ledger.rules.rates import written
from fundapp.ledger.rules.words import OBJECTIONS


@dataclass(frozen=True)
class ToHold:
    """An award that wants money. `chosen`: the envelopes that may pay, the first before the next.

    `lines`: pairs of purpose and amount, in minor units of `currency`. `before`: selects the awards of the same
    person within twelve months, which count towards a ceiling per person.
    """

    about_id: UUID
    currency: str
    country: str | None
    lines: Sequence[tuple[str, int]]
    chosen: Sequence[UUID]
    before: Select[UUID] | None = None


class NotCovered(Conflict):
    """The chosen envelopes do not pay for the whole of an award; the reason names each, and which others would."""


def hold_award(wanted: ToHold, session: Session, ctx: Context) -> None:
    """Holds the money of an award, line by line, in envelopes that are locked in one order. Sent twice: held once.

    Nothing is ever taken from an envelope that was not chosen. Raises NotCovered.
    """
    found = locked_envelopes(session, wanted.chosen)
    if laid(session, wanted.about_id):
        return
    factors = factors_for(session, found.values(), wanted.currency, ctx.today)
    order = [terms_of(found[each], factors[each]) for each in wanted.chosen if each in found]
    asked = _asked_of(session, ctx, wanted)
    made = propose(order, asked)
    if not made.is_whole:
        raise NotCovered(_why_not(session, ctx, wanted, made, found))
    for share in made.shares:
        envelope_id = UUID(share.envelope)
        hold_money(session, ctx, _entry(wanted, share, factors[envelope_id], found[envelope_id]))


def free_awards(about_ids: Sequence[UUID], reason: str, session: Session, ctx: Context) -> int:
    """Sets free whatever is still held for these awards; how many holds that were. `reason`: a code.

    Their envelopes are locked first, in the order in which money is held: neither waits for the other for ever.
    """
    waiting = [held for each in about_ids for held in unresolved(session, each)]
    locked_envelopes(session, {each.envelope_id for each in waiting})
    for held in waiting:
        free_money(session, ctx, held, key=f"free:{held.id.hex}", reason=reason)
    return len(waiting)


def _asked_of(session: Session, ctx: Context, wanted: ToHold) -> Wanted:
    """An award as the rules see it. At most one query."""
    used = used_for(session, wanted.before) if wanted.before is not None else {}
    before = {envelope_id.hex: amount for envelope_id, amount in used.items()}
    return Wanted(wanted.country, wanted.lines, ctx.today, before)


def _entry(wanted: ToHold, share: Share, factor: Factor | None, envelope: FundEnvelope) -> Entry:
    assert factor is not None
    converted = None
    if envelope.currency != wanted.currency:
        money = Money(share.amount, wanted.currency)
        converted = Converted(money, written(factor.exact), factor.on, factor.source)
    key = f"award:{wanted.about_id.hex}:{share.line}:{share.envelope}"
    purpose = wanted.lines[share.line][0]
    return Entry(key, envelope.id, share.cost, wanted.about_id, None, purpose, converted)


def _why_not(session: Session, ctx: Context, wanted: ToHold, made: Proposal, found: Mapping[UUID, FundEnvelope]) -> str:
    """In words: what each chosen envelope objects, and which others would pay."""
    told = [_("The money for this is not there.")]
    for envelope_id, why in made.refused.items():
        reasons = ", ".join(str(OBJECTIONS[each]) for each in why)
        told.append(_("%(name)s: %(reasons)s.", name=found[UUID(envelope_id)].name, reasons=reasons))
    if not wanted.chosen:
        told.append(_("No envelope was chosen."))
    others = fitting_envelopes(session, wanted.currency, _asked_of(session, ctx, wanted), None)
    names = ", ".join(each.name for each in others if each.id not in found)
    told.append(
        _("These would pay for it: %(names)s.", names=names) if names else _("No other envelope would pay for it.")
    )
    return " ".join(told)

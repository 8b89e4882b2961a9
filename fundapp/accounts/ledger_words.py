"""How the audit log reads what the ledger records, and what cases record of their money."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "case.award.lapsed": lazy("Award that nobody answered closed"),
    "case.award.released": lazy("Money of a case set free by an officer"),
    "case.earmarked": lazy("Envelopes chosen for an award"),
    "ledger.account_code.set": lazy("Code of an account changed"),
    "ledger.balance.opened": lazy("Opening balance of an envelope entered"),
    "ledger.balance.spent": lazy("What was spent of an envelope before entered"),
    "ledger.envelope.changed": lazy("Envelope changed"),
    "ledger.envelope.closed": lazy("Envelope closed"),
    "ledger.envelope.opened": lazy("Envelope opened"),
    "ledger.envelope.opened_under_agreement": lazy("Envelope opened for an agreement"),
    "ledger.exchange.booked": lazy("Exchange gain or loss booked"),
    "ledger.fee.charged": lazy("Fee charged"),
    "ledger.money.freed": lazy("Money set free"),
    "ledger.money.held": lazy("Money held for an award"),
    "ledger.money.kept": lazy("Rest of what was held kept held"),
    "ledger.money.paid": lazy("Money paid out of what was held"),
    "ledger.money.received": lazy("Instalment of a funder received"),
    "ledger.money.refunded": lazy("Money given back to a funder, or taken out as entered by mistake"),
    "ledger.money.returned": lazy("Money that was paid came back"),
    "ledger.month.closed": lazy("Month of the books closed"),
    "ledger.rate.entered": lazy("Rate of exchange entered"),
    "ledger.rate.removed": lazy("Rate of exchange removed"),
    "ledger.share.taken": lazy("Share of administration taken"),
    "ledger.top_up.agreed": lazy("Higher cost of a payment agreed to by a second person"),
    "ledger.top_up.asked": lazy("Higher cost of a payment asked for"),
}
"""By the action's code, in the past: what was done."""

KINDS: Mapping[str, Any] = {
    "ledger_account_code": lazy("Code of an account"),
    "ledger_envelope": lazy("Envelope"),
    "ledger_month": lazy("Month of the books"),
    "ledger_rate": lazy("Rate of exchange"),
    "ledger_top_up": lazy("Higher cost of a payment"),
    "ledger_transfer": lazy("Transfer"),
}
"""By the name of the subject's table."""

CONTENT: Mapping[str, Any] = {
    "basis": lazy("What may be given out"),
    "cost": lazy("Cost in minor units"),
    "envelope": lazy("Envelope"),
    "envelopes": lazy("Envelopes"),
    "held": lazy("What was held"),
    "movement": lazy("Movement"),
    "on": lazy("Day"),
    "other": lazy("Amount in the other currency, in minor units"),
    "other_currency": lazy("Other currency"),
    "payment": lazy("Payment"),
    "pledged": lazy("Pledged, in minor units"),
    "quote": lazy("Currency of the rate"),
    "rate": lazy("Rate"),
    "up_to": lazy("Up to, in minor units"),
    "why": lazy("Why"),
}
"""What the names in an entry's content mean."""

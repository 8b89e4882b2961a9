"""Who may what with envelopes, transfers, rates and the books: written by hand, as tests/access/audience.py is."""

from fundapp.accounts.rules.groups import GroupCode
from tests.access.terms import Audience, only

ledger_readers = only(GroupCode.FINANCE, GroupCode.OFFICERS, GroupCode.COMMITTEE, GroupCode.AUDITORS)
ledger_keepers = only(GroupCode.FINANCE)

PAGES: dict[str, Audience] = {
    "envelopes.index": ledger_readers,
    "envelopes.export": ledger_readers,
    "envelopes.show": ledger_readers,
    "transfers.index": ledger_readers,
    "transfers.export": ledger_readers,
    "transfers.show": ledger_readers,
    "statements.show": ledger_readers,
    "statements.export": ledger_readers,
    "trial.index": ledger_readers,
    "trial.export": ledger_readers,
    "rates.index": ledger_readers,
    "rates.export": ledger_readers,
    "rates.convert": ledger_readers,
    "books.index": ledger_readers,
    "books.export": ledger_readers,
    "books.show": ledger_readers,
    "books.journal": ledger_readers,
    "books.pack": ledger_readers,
    "plans.index": ledger_readers,
    "plans.export": ledger_readers,
}
"""What is looked at (GET)."""

FORMS: dict[str, Audience] = {
    "envelopes.new": ledger_keepers,
    "envelopes.edit": ledger_keepers,
    "envelopes.close": ledger_keepers,
    "envelopes.receive": ledger_keepers,
    "envelopes.refund": ledger_keepers,
    "envelopes.share": ledger_keepers,
    "books.close": ledger_keepers,
    "plans.choose": ledger_keepers,
    "plans.edit": ledger_keepers,
    "rates.new": ledger_keepers,
    "rates.remove": ledger_keepers,
    "topping.ask": ledger_keepers,
    "topping.agree": ledger_keepers,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {}
"""What is only done (POST)."""

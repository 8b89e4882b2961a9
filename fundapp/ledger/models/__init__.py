"""Tables of the ledger."""

from fundapp.ledger.models.books import AccountCode, ClosedMonth, Voucher
from fundapp.ledger.models.envelopes import EnvelopeTerm, FundEnvelope
from fundapp.ledger.models.rates import ExchangeRate
from fundapp.ledger.models.topping import TopUp
from fundapp.ledger.models.transfers import LedgerAccount, Transfer

__all__ = [
    "AccountCode",
    "ClosedMonth",
    "EnvelopeTerm",
    "ExchangeRate",
    "FundEnvelope",
    "LedgerAccount",
    "TopUp",
    "Transfer",
    "Voucher",
]

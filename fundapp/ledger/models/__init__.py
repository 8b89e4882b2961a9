"""Tables of the ledger."""

from fundapp.ledger.models.envelopes import EnvelopeTerm, FundEnvelope
from fundapp.ledger.models.rates import ExchangeRate
from fundapp.ledger.models.transfers import LedgerAccount, Transfer

__all__ = ["EnvelopeTerm", "ExchangeRate", "FundEnvelope", "LedgerAccount", "Transfer"]

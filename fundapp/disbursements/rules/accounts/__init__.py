"""Accounts that payees have at banks and mobile operators: judged when typed, shown and masked afterwards."""

from fundapp.disbursements.rules.accounts.bank import account_doubt, judged_account
from fundapp.disbursements.rules.accounts.bic import judged_bic
from fundapp.disbursements.rules.accounts.faults import AccountError
from fundapp.disbursements.rules.accounts.mobile import judged_mobile, operator_doubt
from fundapp.disbursements.rules.accounts.prefixes import OPERATORS, Prefix, operators_of, read_prefixes
from fundapp.disbursements.rules.accounts.showing import masked_account, shown_account

__all__ = [
    "OPERATORS",
    "AccountError",
    "Prefix",
    "account_doubt",
    "judged_account",
    "judged_bic",
    "judged_mobile",
    "masked_account",
    "operator_doubt",
    "operators_of",
    "read_prefixes",
    "shown_account",
]

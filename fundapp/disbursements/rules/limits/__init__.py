"""What a method lets through to one account in a payment, a day and a month, and how an amount is split to fit."""

from fundapp.disbursements.rules.limits.faults import LimitError
from fundapp.disbursements.rules.limits.rooms import Payment
from fundapp.disbursements.rules.limits.rows import Limit, default_limits, limits_for, read_limits
from fundapp.disbursements.rules.limits.splitting import LONGEST, MOST_PAYMENTS, Plan, split

__all__ = [
    "LONGEST",
    "MOST_PAYMENTS",
    "Limit",
    "LimitError",
    "Payment",
    "Plan",
    "default_limits",
    "limits_for",
    "read_limits",
    "split",
]

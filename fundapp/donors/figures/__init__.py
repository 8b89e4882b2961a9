"""What a report says of money and of the fund's work, computed from the ledger and from cases, and traced back to them.

Reads only. Amounts are whole minor units of the agreement's currency. What counts is what the books held at the
cut-off: transfers are never changed, so the same is computed at any later time.
"""

"""The words of the ledger's codes."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.ledger.rules.accounts import Account, Movement
from fundapp.ledger.rules.envelopes import Basis, Objection

OBJECTIONS: Mapping[Objection, Any] = {
    Objection.CLOSED: lazy("it is closed"),
    Objection.PERIOD: lazy("its period does not cover this day"),
    Objection.NO_RATE: lazy("no rate of exchange is known"),
    Objection.COUNTRY: lazy("it does not pay for this country"),
    Objection.PURPOSE: lazy("it does not pay for one of these uses"),
    Objection.CEILING_AWARD: lazy("it is more than one award may be"),
    Objection.CEILING_PERSON: lazy("it is more than one person may be awarded in twelve months"),
    Objection.MONEY: lazy("not enough is left in it"),
}
"""Why an envelope does not pay for an award."""

BASES: Mapping[Basis, Any] = {
    Basis.RECEIVED: lazy("what has arrived"),
    Basis.PLEDGED: lazy("all that was pledged"),
}

ACCOUNTS: Mapping[Account, Any] = {
    Account.CASH: lazy("Cash at bank"),
    Account.FUNDS: lazy("Earmarked funds"),
    Account.AWARDS: lazy("Awards"),
    Account.FEES: lazy("Bank and operator fees"),
    Account.GAINS: lazy("Exchange gains"),
    Account.LOSSES: lazy("Exchange losses"),
    Account.ADMINISTRATION: lazy("Administration"),
}

MOVEMENTS: Mapping[Movement, Any] = {
    Movement.OPENING: lazy("Opening balance"),
    Movement.SPENT_BEFORE: lazy("Spent before"),
    Movement.INSTALMENT: lazy("Instalment received"),
    Movement.HOLD: lazy("Held for an award"),
    Movement.PAYMENT: lazy("Payment"),
    Movement.FEE: lazy("Fee"),
    Movement.RETURN: lazy("Came back"),
    Movement.GAIN: lazy("Exchange gain"),
    Movement.LOSS: lazy("Exchange loss"),
    Movement.SHARE: lazy("Share of administration"),
    Movement.REFUND: lazy("Given back to the funder"),
}

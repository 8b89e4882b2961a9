"""Why an amount was refused."""

from fundapp.core.i18n import lazy
from fundapp.core.typed_text import UnreadableError


class MoneyError(UnreadableError):
    """An amount or a currency that cannot be taken as it stands.

    Codes: `empty`, `unreadable`, `negative`, `two_numbers`, `two_currencies`, `ambiguous`, `implausible`,
    `too_large`, `too_many_decimals`, `currency_missing`, `currency_ambiguous`, `currency_other`,
    `currency_unexpected`, `currency_unknown`.
    """


def too_many_decimals(amount: str, currency: str, decimals: int) -> MoneyError:
    """The amount has decimals that its currency has not."""
    if decimals == 0:
        sentence = lazy("%(amount)s has decimals, but %(currency)s has none. Write a whole number.")
    else:
        sentence = lazy("%(amount)s has too many decimals: %(currency)s has %(decimals)s.")
    return MoneyError("too_many_decimals", sentence, amount=amount, currency=currency, decimals=str(decimals))


def too_large() -> MoneyError:
    """The amount is beyond anything the books could hold."""
    return MoneyError("too_large", lazy("The amount is too large. Check the number of zeros."))

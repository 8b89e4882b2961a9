"""Why an amount was refused."""

from decimal import Decimal, localcontext

from babel.numbers import format_decimal
from babel.support import LazyProxy

from fundapp.core.i18n import lazy
from fundapp.core.reader import current_reader
from fundapp.core.typed_text import UnreadableError

_DIGITS_SHOWN = 60


class MoneyError(UnreadableError):
    """An amount or a currency that cannot be taken as it stands.

    Codes: `empty`, `unreadable`, `negative`, `two_numbers`, `two_currencies`, `ambiguous`, `implausible`,
    `too_large`, `too_many_decimals`, `currency_missing`, `currency_ambiguous`, `currency_other`,
    `currency_unexpected`, `currency_unknown`.
    """


def shown(value: Decimal) -> LazyProxy:
    """A figure inside a sentence, as whoever sees the sentence writes it, with the decimals that `value` has."""
    return LazyProxy(_written, value, enable_cache=False)


def too_many_decimals(amount: Decimal, currency: str, decimals: int) -> MoneyError:
    """The amount has decimals that its currency has not."""
    if decimals == 0:
        sentence = lazy("%(amount)s has decimals, but %(currency)s has none. Write a whole number.")
    else:
        sentence = lazy("%(amount)s has too many decimals: %(currency)s has %(decimals)s.")
    return MoneyError("too_many_decimals", sentence, amount=shown(amount), currency=currency, decimals=str(decimals))


def too_large() -> MoneyError:
    """The amount is beyond anything the books could hold."""
    return MoneyError("too_large", lazy("The amount is too large. Check the number of zeros."))


def _written(value: Decimal) -> str:
    _sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    if max(len(digits), abs(exponent)) > _DIGITS_SHOWN:
        return str(value)
    pattern = "#,##0" + ("." + "0" * -exponent if exponent < 0 else "")
    with localcontext(prec=2 * _DIGITS_SHOWN):  # Babel rounds within the context, and all digits shall be seen.
        return str(format_decimal(value, format=pattern, locale=current_reader().locale))

"""Typed amounts: read safely or refused with the reason, never guessed by a thousandfold.

What is read: any kind of space, point, comma or apostrophe between groups of three; k, M, Md, « million(s) »,
« milliard(s) », thousand, and for English readers m, bn, billion; a code, sign or name of a currency on
either side; European, Arabic-Indic and Persian digits.

What is asked instead of guessed: see `figures` for “1,250” and “1.250”; an amount with decimals its currency
does not have; a multiplier behind more than four digits (« 1 619 171 million d’euros »); `$` and « F » where
the field's currency does not say which; a currency that is not the field's. CFA francs are XAF unless the
field is in XOF.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from fundapp.core.i18n import lazy
from fundapp.core.money.amount import LARGEST_MINOR, Money
from fundapp.core.money.currencies import currency_decimals
from fundapp.core.money.errors import MoneyError, shown, too_large, too_many_decimals
from fundapp.core.money.figures import DECIMAL_SIGN, FIGURE, Figure, read_figure, two_numbers
from fundapp.core.money.units import read_unit
from fundapp.core.reader import Reader
from fundapp.core.typed_text import plain_text

_LONGEST_TEXT = 100
_WHOLE_DIGITS_BEFORE_MULTIPLIER = 4
_MINUS = re.compile(r"^\s*[(]|[-\u2010-\u2015\u2212\ufe63\uff0d]")


@dataclass(frozen=True, slots=True)
class _Typed:
    figure: Figure
    power: int
    currency: str | None

    @property
    def value(self) -> Decimal:
        return self.scaled(self.figure.value)

    def scaled(self, value: Decimal) -> Decimal:
        """`value` times the multiplier, with the typed decimals that this leaves: « 1,2 M » has none."""
        product = value.scaleb(self.power)
        exponent = product.as_tuple().exponent
        assert isinstance(exponent, int)
        return product.quantize(Decimal(1)) if exponent > 0 else product


def parse_money(text: str, reader: Reader, currency: str | None = None) -> Money:
    """The amount that `text` says; `currency` is that of the field, if it has one.

    Raises:
        MoneyError: with a code and a sentence, for everything that cannot be read safely.
    """
    if currency is not None:
        currency_decimals(currency)
    typed = _read(text, reader, currency)
    code = _agreed(typed.currency, currency)
    decimals = currency_decimals(code)
    _refuse_doubt(typed, reader, decimals)
    minor = typed.value.scaleb(decimals)
    if minor != minor.to_integral_value():
        raise too_many_decimals(typed.value, code, decimals)
    if minor > LARGEST_MINOR:
        raise too_large()
    return Money(int(minor), code)


def parse_amount(text: str, reader: Reader) -> Decimal:
    """The number that `text` says, without a currency: “1,250” is 1250 in English and 1.250 in French.

    Raises:
        MoneyError: as `parse_money`, and `currency_unexpected` where a currency is named.
    """
    typed = _read(text, reader, None)
    if typed.currency:
        sentence = lazy("Write the number alone, without %(currency)s.")
        raise MoneyError("currency_unexpected", sentence, currency=typed.currency)
    _refuse_doubt(typed, reader, None)
    if typed.value > LARGEST_MINOR:
        raise too_large()
    return typed.value


def named_currency(text: str, reader: Reader) -> str | None:
    """The code of the currency that a typed amount names; None where it names none or cannot be read."""
    try:
        return _read(text, reader, None).currency
    except MoneyError:
        return None


def _read(text: str, reader: Reader, field: str | None) -> _Typed:
    if len(text) > _LONGEST_TEXT:
        raise _unreadable(text[:_LONGEST_TEXT] + "…")
    text = plain_text(text)
    if not text:
        raise MoneyError("empty", lazy("Write an amount."))
    match = FIGURE.search(text)
    if match is None:
        raise _unreadable(text)
    before, after = text[: match.start()], text[match.end() :]
    if re.search("[0-9]", after):
        raise two_numbers(text)
    if _MINUS.search(before) or _MINUS.search(after):
        raise MoneyError("negative", lazy("The amount is zero or more: write it without a minus sign."))
    figure = read_figure(match[0], reader.language)
    return _with_units(text, figure, before, after, (reader.language, field))


def _with_units(text: str, figure: Figure, before: str, after: str, habit: tuple[str, str | None]) -> _Typed:
    language, field = habit
    first, second = read_unit(before, field, language), read_unit(after, field, language)
    if first is None or second is None or first[0]:
        raise _unreadable(text)
    power, currency = second
    if first[1] and currency and first[1] != currency:
        sentence = lazy("“%(text)s” names two currencies, %(first)s and %(second)s. Write one amount.")
        raise MoneyError("two_currencies", sentence, text=text, first=first[1], second=currency)
    return _Typed(figure, power, first[1] or currency)


def _agreed(typed: str | None, field: str | None) -> str:
    if typed and field and typed != field:
        sentence = lazy("The amount is in %(typed)s, but %(field)s is asked for here.")
        raise MoneyError("currency_other", sentence, typed=typed, field=field)
    code = typed or field
    if code is None:
        raise MoneyError("currency_missing", lazy("Add the currency, for example FCFA or EUR."))
    return code


def _refuse_doubt(typed: _Typed, reader: Reader, decimals: int | None) -> None:
    figure = typed.figure
    if typed.power and len(figure.whole.lstrip("0")) > _WHOLE_DIGITS_BEFORE_MULTIPLIER:
        raise _two_readings("implausible", figure.value, typed.value)
    own_sign = figure.sign == DECIMAL_SIGN.get(reader.language)
    certain = own_sign and not typed.power and decimals in {None, 3}
    if figure.doubtful and not certain:
        raise _two_readings("ambiguous", typed.value, typed.scaled(figure.as_thousands))


def _two_readings(code: str, small: Decimal, large: Decimal) -> MoneyError:
    sentence = lazy(
        "Is it %(small)s or %(large)s? Write the amount in full, without point or comma between the digits."
    )
    return MoneyError(code, sentence, small=shown(small.normalize()), large=shown(large.normalize()))


def _unreadable(text: str) -> MoneyError:
    sentence = lazy("“%(text)s” is not an amount. Write for example 1,250,000 FCFA or €60k.")
    return MoneyError("unreadable", sentence, text=text)

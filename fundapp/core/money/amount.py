"""An amount of money."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from fundapp.core.money.arithmetic import largest_remainder, round_fraction
from fundapp.core.money.currencies import currency_decimals
from fundapp.core.money.errors import too_large, too_many_decimals

LARGEST_MINOR = 10**15
"""The largest amount that is taken in, in minor units: ten thousand milliards of euros. Sums may be larger."""

_EXPONENT_LIMIT = 40


class CurrencyMismatchError(TypeError):
    """Two currencies met where only one makes sense: a fault of the program, not of a person."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"{left} and {right} can be neither added nor compared: convert one of them first")


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` whole minor units of `currency`: cents of EUR, francs of XAF (which has no minor unit).

    Ordered and added only within one currency, else CurrencyMismatchError. Equality never raises.

    Raises:
        TypeError: `minor` is not a whole number (no float, no bool).
        MoneyError: `currency_unknown`.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        _whole(self.minor)
        currency_decimals(self.currency)

    @classmethod
    def from_decimal(cls, value: Decimal | int, currency: str) -> Self:
        """The amount `value`, in major units, as it was written.

        Decimals are counted as written: 1.250 EUR is refused like 1.255, since « 1,250 € » may well mean
        1 250 €. Quantize what was computed before.

        Raises:
            TypeError: for a float.
            MoneyError: `too_many_decimals`, `too_large`, `currency_unknown`.
        """
        exact, decimals = _exact(value), currency_decimals(currency)
        sign, digits, exponent = exact.as_tuple()
        assert isinstance(exponent, int)
        if -exponent > decimals:
            raise too_many_decimals(exact, currency, decimals)
        if exact.adjusted() > _EXPONENT_LIMIT:
            raise too_large()
        minor = int("".join(map(str, digits))) * 10 ** (exponent + decimals)
        if minor > LARGEST_MINOR:
            raise too_large()
        return cls(-minor if sign else minor, currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in `currency`."""
        return cls(0, currency)

    @classmethod
    def sum(cls, amounts: Iterable["Money"], currency: str) -> Self:
        """The sum of amounts that all are in `currency`; of none, zero."""
        total = 0
        for amount in amounts:
            if amount.currency != currency:
                raise CurrencyMismatchError(currency, amount.currency)
            total += amount.minor
        return cls(total, currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with exactly the currency's decimals, whatever the decimal context."""
        digits = tuple(int(digit) for digit in str(abs(self.minor)))
        return Decimal((int(self.minor < 0), digits, -currency_decimals(self.currency)))

    def times(self, factor: Decimal | int, *, rounding: str) -> "Money":
        """The amount multiplied, rounded to whole minor units by one of decimal's named roundings.

        Raises:
            TypeError: for a float.
        """
        exact = Fraction(self.minor) * Fraction(_exact(factor))
        return Money(round_fraction(exact, rounding), self.currency)

    def split(self, parts: int) -> list["Money"]:
        """`parts` nearly equal shares, largest first, that add up to the amount."""
        if _whole(parts) < 1:
            raise ValueError("an amount is split into one part at least")
        return self.allocate([1] * parts)

    def allocate(self, weights: Sequence[Decimal | int]) -> list["Money"]:
        """Shares in proportion to `weights`, by largest remainder, ties to the first; they add up.

        A weight of zero gets nothing.

        Raises:
            TypeError: for a float.
            ValueError: for a negative weight, or where all are zero.
        """
        exact = [Fraction(_exact(weight)) for weight in weights]
        total = sum(exact)
        if total <= 0 or min(exact) < 0:
            raise ValueError("weights are zero or more, and one at least is above zero")
        return [Money(minor, self.currency) for minor in largest_remainder(self.minor, exact, Fraction(total))]

    def __add__(self, other: object) -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor + self._same(other).minor, self.currency)

    def __radd__(self, other: object) -> "Money":
        # sum() starts from the number 0.
        return self if type(other) is int and other == 0 else NotImplemented

    def __sub__(self, other: object) -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor - self._same(other).minor, self.currency)

    def __mul__(self, factor: object) -> "Money":
        if type(factor) is not int:
            return NotImplemented
        return Money(self.minor * factor, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: object) -> bool:
        return self.minor < self._same(other).minor if isinstance(other, Money) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.minor <= self._same(other).minor if isinstance(other, Money) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.minor > self._same(other).minor if isinstance(other, Money) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.minor >= self._same(other).minor if isinstance(other, Money) else NotImplemented

    def __str__(self) -> str:
        return f"{self.decimal:f} {self.currency}"

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise CurrencyMismatchError(self.currency, other.currency)
        return other


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"money counts whole units, not {type(value).__name__}")
    return value


def _exact(value: object) -> Decimal:
    if type(value) is int:
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite():
        return value
    raise TypeError(f"money takes a finite Decimal or a whole number, not {value!r}")

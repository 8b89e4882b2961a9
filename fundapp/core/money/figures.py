"""The figure inside a typed amount, and which of its signs are decimal.

The rules. A sign between digits groups them if every group after the first has three digits, or it is the
decimal sign. Where both readings are well formed and differ a thousandfold, only the reader's own habit
decides, and only where it is firm: “1,250” groups for an English reader. Everything else that ends in exactly
three digits after a single point or comma is `doubtful`, and whoever knows the currency must decide or ask.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from fundapp.core.i18n import lazy
from fundapp.core.money.errors import MoneyError, too_large

FIGURE = re.compile(r"[0-9](?:[ .,'’\u066b\u066c]?[0-9])*")
"""A run of digits with single signs or spaces between them; the text has passed `plain_text`."""

DECIMAL_SIGN = {"fr": ",", "en": "."}
_ARABIC_DECIMAL_SIGN = "\u066b"
_GROUPED = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(?:([ .,'’\u066c])[0-9]{3})(?:\1[0-9]{3})*")
_DIGITS_LIMIT = 18


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as read: its digits before and after the decimal sign.

    `sign` is the decimal sign that was typed. `doubtful` says that the sign may as well group thousands: the
    other reading is `as_thousands`.
    """

    whole: str
    fraction: str = ""
    sign: str = ""

    @property
    def value(self) -> Decimal:
        """The number, with the decimals that were typed."""
        return Decimal(f"{self.whole}.{self.fraction}" if self.fraction else self.whole)

    @property
    def as_thousands(self) -> Decimal:
        """The number if the decimal sign only grouped thousands."""
        return Decimal(self.whole + self.fraction)

    @property
    def doubtful(self) -> bool:
        """Exactly three decimals after a whole part that is not zero, behind a sign that also groups."""
        return len(self.fraction) == 3 and self.sign in {".", ","} and not self.whole.startswith("0")


def read_figure(text: str, language: str) -> Figure:
    """The number that `text`, one match of FIGURE, stands for.

    Raises:
        MoneyError: `two_numbers`, `unreadable`, `too_large`.
    """
    whole, sign, fraction = _parted(text, language)
    if not _GROUPED.fullmatch(whole) or not re.fullmatch("[0-9]*", fraction):
        raise _malformed(text)
    digits = re.sub("[^0-9]", "", whole)
    if len(digits.lstrip("0")) + len(fraction) > _DIGITS_LIMIT:
        raise too_large()
    return Figure(digits, fraction, sign)


def _parted(text: str, language: str) -> tuple[str, str, str]:
    """`text` as whole part, decimal sign and fraction."""
    if _ARABIC_DECIMAL_SIGN in text:
        return text.rpartition(_ARABIC_DECIMAL_SIGN)
    points, commas = text.count("."), text.count(",")
    if points and commas:
        return text.rpartition("." if text.rfind(".") > text.rfind(",") else ",")
    sign = "." if points else ","
    if points + commas != 1 or _groups_in_english(text, language):
        return text, "", ""
    return text.rpartition(sign)


def _groups_in_english(text: str, language: str) -> bool:
    return language == "en" and re.fullmatch("[1-9][0-9]{0,2},[0-9]{3}", text) is not None


def _malformed(text: str) -> MoneyError:
    if " " in text:
        return two_numbers(text)
    return MoneyError("unreadable", lazy("“%(text)s” is not written as a number is."), text=text)


def two_numbers(text: str) -> MoneyError:
    """Two figures where one is asked for, or one whose spaces are out of place."""
    sentence = lazy("“%(text)s” looks like two numbers. Write one amount.")
    return MoneyError("two_numbers", sentence, text=text)

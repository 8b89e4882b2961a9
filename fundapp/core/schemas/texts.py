"""Words, whole numbers, dates and addresses as people type them."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError

from fundapp.core.dates import DateError, parse_date
from fundapp.core.formats import date as write_date
from fundapp.core.i18n import _, ngettext
from fundapp.core.reader import current_reader
from fundapp.core.schemas.base import Typed
from fundapp.core.text import tidy


class Text(Typed[str]):
    """Words of at most `longest` characters; on one line unless `lines` is set."""

    def __init__(self, label: Any, *, longest: int = 200, lines: bool = False, **options: Any) -> None:
        super().__init__(label, **options)
        self.longest = longest
        self.lines = lines
        self.widget = "textarea" if lines else "text"

    def read(self, text: str) -> str:
        """NFC, without control characters; on one line where that is asked."""
        clean = tidy(text)
        return clean if self.lines else " ".join(clean.split())

    def judge(self, value: Any) -> str:
        """As Typed's."""
        if not isinstance(value, str):
            raise ValidationError(_("This must be a text."))
        surplus = len(value) - self.longest
        if surplus > 0:
            message = ngettext("This is %(num)s character too long.", "This is %(num)s characters too long.", surplus)
            raise ValidationError(message)
        return value

    def write(self, value: str | None) -> str:
        """As Typed's."""
        return value or ""


class Secret(Typed[str]):
    """A passphrase or the like: kept as it was typed, and never written back into a page."""

    widget = "secret"

    def __init__(self, label: Any, *, longest: int = 256, **options: Any) -> None:
        super().__init__(label, **options)
        self.longest = longest

    def read(self, text: str) -> str:
        """Every character counts, also the spaces around."""
        return text

    def judge(self, value: Any) -> str:
        """As Typed's."""
        if not isinstance(value, str) or len(value) > self.longest:
            raise ValidationError(_("This is too long."))
        return value

    def write(self, _value: Any) -> str:
        """Nothing: nobody sees it again."""
        return ""


class WholeNumber(Typed[int]):
    """A whole number between two bounds, inclusive."""

    def __init__(self, label: Any, *, lowest: int, highest: int, **options: Any) -> None:
        super().__init__(label, **options)
        self.lowest = lowest
        self.highest = highest

    def judge(self, value: Any) -> int:
        """As Typed's."""
        text = "".join(str(value).split())
        sign, digits = (text[:1], text[1:]) if text[:1] in "+-" else ("", text)
        if not digits.isdecimal() or len(digits) > 12 or not self.lowest <= int(sign + digits) <= self.highest:
            message = _(
                "Please write a whole number from %(lowest)s to %(highest)s.",
                lowest=self.lowest,
                highest=self.highest,
            )
            raise ValidationError(message)
        return int(sign + digits)

    def write(self, value: int | None) -> str:
        """As Typed's."""
        return "" if value is None else str(value)


class DateText(Typed[dt.date]):
    """A day, in any way the reader's language writes it."""

    def carry(self, value: dt.date | None) -> str | None:
        """After ISO 8601."""
        return value.isoformat() if value else None

    def revive(self, carried: Any) -> dt.date | None:
        """The day."""
        return dt.date.fromisoformat(str(carried)) if carried else None

    def judge(self, value: Any) -> dt.date:
        """As Typed's."""
        try:
            return parse_date(str(value), current_reader())
        except DateError as error:
            raise ValidationError(str(error.message)) from None

    def write(self, value: dt.date | None) -> str:
        """As Typed's."""
        return "" if value is None else write_date(current_reader(), value)


class WebAddress(Text):
    """A web address; `https://` is put in front where it is missing."""

    def judge(self, value: Any) -> str:
        """As Typed's."""
        address = super().judge(value if "://" in str(value) else f"https://{value}")
        if not _is_web_address(address):
            raise ValidationError(_("Please write a web address such as www.example.org."))
        return address


def _is_web_address(address: str) -> bool:
    """A page on the web; one with somebody's name or password in it is none to be kept."""
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return False
    named = "." in (parts.hostname or "") and "@" not in parts.netloc
    return named and parts.scheme in ("http", "https") and " " not in address

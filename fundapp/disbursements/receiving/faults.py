"""Why a file or message could not be read, and how large one may be."""

from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.typed_text import UnreadableError

LARGEST = 20_000_000
"""Bytes of a file."""
LARGEST_MESSAGE = 1_000_000
"""Bytes of one message of an operator, which is read in one piece."""
MOST_ENTRIES = 100_000
"""Movements, or answers about payments, in one file."""

_LONGEST_SHOWN = 60


class UnreadableReportError(UnreadableError):
    """A file or message that cannot be taken as it stands; nothing of it counts.

    Codes: `empty`, `too_large`, `too_many`, `binary`, `workbook`, `unknown`, `other_kind`, `cut`, `not_safe`,
    `not_xml`, `not_json`, `amount`, `date`, `currency`, `missing`, `contradicts`, `columns`.
    """


def check_size(content: bytes, largest: int = LARGEST) -> None:
    """Raises UnreadableReportError: `empty`, `too_large` for more than `largest` bytes."""
    if not content.strip(b" \t\r\n\0"):
        raise UnreadableReportError(
            "empty", lazy("The file is empty. Have the bank or operator send it again, or download it once more.")
        )
    if len(content) > largest:
        sentence = lazy("The file has more than %(limit)s MB. Ask for one file per day or per account.")
        raise UnreadableReportError("too_large", sentence, limit=str(largest // 1_000_000))


def check_place(place: int) -> None:
    """Raises UnreadableReportError `too_many` where `place` is beyond what one file may hold."""
    if place > MOST_ENTRIES:
        sentence = lazy("The file has more than %(limit)s entries. Ask for one file per day or per account.")
        raise UnreadableReportError("too_many", sentence, limit=str(MOST_ENTRIES))


def missing(name: str) -> UnreadableReportError:
    """What a file must hold is not there."""
    sentence = lazy("“%(name)s” is missing or empty, so the file tells nothing. Ask for it again.")
    return UnreadableReportError("missing", sentence, name=shown(name))


def shown(text: str) -> str:
    """Foreign text as a sentence may name it: short, on one line, without invisible signs."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text[:_LONGEST_SHOWN])
    return plain + "…" if len(text) > _LONGEST_SHOWN else plain


def fault_at(code: str, sentence: Any, place: int, text: str) -> UnreadableReportError:
    """A fault that stands in one entry, whose sentence names `place` and what is written there."""
    return UnreadableReportError(code, sentence, place=str(place), text=shown(text))

"""A call as a short text that people send each other: WhatsApp's marks, or none."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from fundapp.core.i18n import _
from fundapp.core.reader import Reader, reading
from fundapp.core.text import tidy
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.saying import beside, stated

LONGEST = 700
"""Signs of a whole text: as much as a telephone shows without asking to read on."""

LONGEST_TITLE = 240

SEND = "https://wa.me/?text="

_LIKE_MARKS = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
"""WhatsApp has no way to write its marks as mere signs: others that look like them stand in."""


@dataclass(frozen=True)
class Told:
    """What is told of a call; `amount` and `other` (how it ends, where there is no day) in the reader's words."""

    title: str
    due: Due | None
    other: str | None
    amount: str | None
    url: str | None


def whatsapp(reader: Reader, told: Told) -> str:
    """With the title in bold; whatever in it WhatsApp would take for a mark is made harmless."""
    return _text(reader, told, lambda title: f"*{title.translate(_LIKE_MARKS).strip()}*", harmless)


def plain(reader: Reader, told: Told) -> str:
    """Without any marks, for an e-mail or a short message."""
    return _text(reader, told, str, str)


def send_address(text: str) -> str:
    """The address that opens WhatsApp with this text; to whom it goes, the person chooses there."""
    return SEND + quote(text, safe="")


def harmless(text: str) -> str:
    """Without anything that WhatsApp takes for a mark."""
    return text.translate(_LIKE_MARKS)


def _text(reader: Reader, told: Told, heading: Callable[[str], str], inside: Callable[[str], str]) -> str:
    """At most LONGEST signs: the title is cut first, then the address is left out, since half of one leads nowhere."""
    title = " ".join(tidy(told.title).split())
    lines = [inside(line) for line in _facts(reader, told)]
    link = told.url if told.url and len(told.url) + sum(map(len, lines)) < LONGEST // 2 + LONGEST_TITLE else None
    rest = "\n".join([*lines, *([link] if link else [])])
    room = min(LONGEST_TITLE, LONGEST - len(rest) - 4)
    cut = title if len(title) <= room else f"{title[: room - 1].rstrip()}…"
    return f"{heading(cut)}\n{rest}" if rest else heading(cut)


def _facts(reader: Reader, told: Told) -> list[str]:
    with reading(reader):
        when = told.other
        if told.due is not None:
            # Whoever gets it reads other clocks than whoever sends it.
            when = stated(reader, told.due, zone_named=True)
            if told.due.moment is None:
                when = f"{when}, {beside(reader, told.due, zone_named=True)}"
        return [
            *([_("Deadline: %(when)s", when=when)] if when else []),
            *([_("Amount: %(amount)s", amount=told.amount)] if told.amount else []),
        ]

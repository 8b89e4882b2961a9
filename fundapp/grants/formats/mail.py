"""Newsletters from the mailbox: letters one after another, each with one call or several.

A mailbox to which anybody can write is a door for anything: what comes out of it waits to be looked at, as what every
other source brings, and nothing in it is believed before a person has followed it.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from typing import BinaryIO

from fundapp.core.text import fold
from fundapp.grants.formats.cutting import Item, items_of
from fundapp.grants.formats.letters import LARGEST, read_letter
from fundapp.grants.formats.making import made
from fundapp.grants.formats.settings import Settings
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.found import Found, Passed
from fundapp.grants.rules.prose import read_prose

_CALL = re.compile(
    r"\b(?:appels?|ami|candidatures?|call|calls|proposals?|grants?|subventions?|bourses?|fonds|funds?|funding|financements?|"
    r"opportunit|appui|prix|award|fellowships?|concours|soutien|microsubventions?|apply|postuler)"
)
_SAYS_CALL = ("deadlines", "amount_max", "amount_min", "envelope", "timing")


def pack_letter(data: bytes) -> bytes:
    """A letter as it stands in a parcel: its length on a line of its own, then the letter."""
    return b"%d\n" % len(data) + data


def read_letters(stream: BinaryIO, settings: Settings) -> Iterator[Found | Passed]:
    """The calls in a parcel of letters. A letter that cannot be read is passed over; it keeps none from being read."""
    while line := stream.readline(20):
        if not line.strip().isdigit() or int(line) > LARGEST:
            raise Unreadable(Fault.CUT)
        data = stream.read(int(line))
        if len(data) < int(line):
            raise Unreadable(Fault.CUT)
        try:
            yield from read_calls(data, settings)
        except Unreadable:
            yield Passed("", "unreadable")


def read_calls(data: bytes, settings: Settings) -> Iterator[Found | Passed]:
    """The calls in one letter, of its text and of the letters attached to it. Raises Unreadable."""
    for letter in read_letter(data):
        for item in items_of(letter.subject, letter.blocks):
            yield _made(item, settings)


def _made(item: Item, settings: Settings) -> Found | Passed:
    if not item.title:
        return Passed(item.text[:200], "untitled")
    said = read_prose(f"{item.title}.\n\n{item.text}", settings.language, settings.currency)
    if not (_CALL.search(fold(item.title)) or any(name in said for name in _SAYS_CALL)):
        return Passed(item.title, "news")
    key = item.url or "mail:" + sha256(fold(item.title).encode()).hexdigest()[:32]
    own = {"url": item.url, "language": settings.language, "summary": item.text}
    return made(key, item.title, asdict(item), said, own)

"""Names of attachments: neutral ones in clear, the sender's own only sealed."""

import re
import unicodedata

from fundapp.vault.cleaning.rules import KINDS

LONGEST_NAME = 120
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories: control, format (the marks of direction among them), surrogates, private, unassigned, breaks."""


def name_for(media_type: str, number: int) -> str:
    """A file name that says what kind of thing it is and nothing more: “photo-1.jpg”, “voice-2.ogg”."""
    kind = KINDS[media_type]
    return f"{kind.stem}-{number}.{kind.ending}"


def tidy_name(name: str) -> str:
    """A sender's file name as it may be sealed and shown: no path, nothing invisible, at most 120 characters."""
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign) not in INVISIBLE)
    words = " ".join(shown.split()).strip(". ")
    if len(words) <= LONGEST_NAME:
        return words
    stem, point, ending = words.rpartition(".")
    if not stem or len(ending) > 10:
        return words[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(ending) - 1] + point + ending

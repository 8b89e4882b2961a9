"""What plain text says of a call, in French or English: newsletters, web pages, what a person pastes.

Read is only what is written beside a word that gives it its meaning. What cannot be read safely becomes a `Doubt` in
the source's words: an amount that may be a thousand times larger, a day that may be of another month.
"""

from collections.abc import Mapping
from typing import Any

from fundapp.grants.rules.found import Doubt
from fundapp.grants.rules.prose.amounts import read_amounts
from fundapp.grants.rules.prose.deadlines import read_deadlines
from fundapp.grants.rules.prose.names import read_names
from fundapp.grants.rules.prose.shares import read_shares
from fundapp.grants.rules.prose.text import prose

__all__ = ["read_prose"]


def read_prose(text: str, language: str | None = None, currency: str | None = None) -> Mapping[str, Any]:
    """Fields of `Found` that `text` says, and `doubts` where it says something that nobody can read safely.

    `language` is that of the text where it is known, else it is told by its words: 03/04/2026 is the third of April in
    French and a doubt in any other. `currency`: what « $ » and « F » mean in this source. Only the first `LONGEST`
    signs are read. Never raises.
    """
    ready = prose(text, language)
    found: dict[str, Any] = {}
    doubts: list[Doubt] = []
    for part in (read_deadlines(ready), read_amounts(ready, currency), read_shares(ready), read_names(ready)):
        doubts.extend(part.pop("doubts", ()))
        found |= part
    return found | ({"doubts": tuple(dict.fromkeys(doubts))} if doubts else {})

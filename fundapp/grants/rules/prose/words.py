"""Lists of words that give a day or an amount its meaning."""

import re
from collections.abc import Mapping
from typing import TypeVar

_Key = TypeVar("_Key", bound=str)


def one_of(words: str) -> re.Pattern[str]:
    """A pattern of whole words: alternatives between bars, on as many lines as they need."""
    joined = re.sub(r" *\n *", " ", words).replace("oe", "(?:oe|œ)")
    alternatives = "|".join(part.strip() for part in joined.split("|"))
    return re.compile(rf"(?<![a-z])(?:{alternatives})(?![a-z])")


def nearest(lists: Mapping[_Key, re.Pattern[str]], context: str) -> tuple[_Key, int] | None:
    """Whose word stands last in `context`, and where that word ends; of words that end together, the longest."""
    found = [
        (match.end(), match.end() - match.start(), key)
        for key, words in lists.items()
        for match in words.finditer(context)
    ]
    if not found:
        return None
    end, _length, key = max(found)
    return key, end

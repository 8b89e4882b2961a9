"""Text as people write it and search for it."""

import re
import unicodedata

# Signs that nobody sees: they would make two names look alike, or turn the text around them.
_INVISIBLE = frozenset(
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
# And control characters (Cc) but for tab and line end; halves of characters (Cs), which no encoding can write.
_UNWRITTEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff" + "".join(sorted(_INVISIBLE)) + "]")
_ALIKE = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)


def fold(text: str) -> str:
    """For search and order: lower case, without accents or surplus space, one kind of dash and of apostrophe.

    « L’Égalité » is found by "l'egalite" and stands beside it.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.replace("œ", "oe").replace("æ", "ae").split())


def tidy(text: str) -> str:
    """NFC, one kind of line end, nothing invisible, no space around; what is typed is otherwise kept."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _UNWRITTEN.sub("", lines).strip()


def initials(name: str) -> str:
    """At most two letters of a person's name, for the avatar: those of the first word and of the last."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

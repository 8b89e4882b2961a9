"""Text that people typed: made plain before it is read, refused with a reason where it cannot be."""

import unicodedata
from typing import Any

from babel.support import LazyProxy

from fundapp.core.text import fold


class UnreadableError(ValueError):
    """Typed text that cannot be taken as it stands.

    `code` names the fault for programs, `params` holds what the sentence names (figures as lazy texts),
    `message` is that sentence: a lazy text, in the language of whoever reads it when it is shown. `str()` is
    the same sentence.
    """

    def __init__(self, code: str, sentence: Any, /, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.message = LazyProxy(lambda: str(sentence) % params, enable_cache=False)

    def __str__(self) -> str:
        return str(self.message)


def plain_text(text: str) -> str:
    """`text` with every kind of space as a plain one, ASCII digits and comma, and no invisible signs."""
    return "".join(map(_plain, text)).strip()


def name_key(word: str) -> str:
    """A word without case, accents, spaces, points and apostrophes: how names are compared."""
    return "".join(sign for sign in fold(word) if sign not in " .'’")


def _plain(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Zs":
        return " "
    if category == "Cf":  # direction marks, zero-width signs
        return ""
    if "\u0660" <= sign <= "\u0669" or "\u06f0" <= sign <= "\u06f9":  # Arabic-Indic and Persian digits
        return str(unicodedata.digit(sign))
    return "," if sign == "\u060c" else sign

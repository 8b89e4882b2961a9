"""What notices and letters say. A notice's words are the same for everybody, whatever it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from fundapp.core.i18n import lazy
from fundapp.core.reader import LANGUAGES, Reader, reading


@dataclass(frozen=True)
class Wording:
    """Subject and text, as lazy texts of the catalogue."""

    subject: Any
    text: Any

    def filled(self, matter: Mapping[str, Any]) -> tuple[str, str]:
        """Subject and text with their places filled, in the reader's language. Raises KeyError for an empty one."""
        return str(self.subject) % matter, str(self.text) % matter


_notices: dict[str, Wording] = {}
_letters: dict[str, Wording] = {}


def notice_wording(name: str, subject: Any, text: Any) -> None:
    """Registers what a notice says. Raises ValueError where it has places to fill: a notice tells nothing.

    It should fit into one short message in every language: 160 signs.
    """
    for language in LANGUAGES:
        with reading(Reader(language, ZoneInfo("UTC"))):
            if "%" in f"{subject}{text}":
                raise ValueError(f"the notice {name} has places to fill")
    _register(_notices, name, Wording(subject, text))


def letter_wording(name: str, subject: Any, text: Any) -> None:
    """Registers what a letter says, with %(name)s places for public matter."""
    _register(_letters, name, Wording(subject, text))


def notice(name: str) -> Wording:
    """The wording of a notice. Raises LookupError."""
    return _notices[name]


def letter(name: str) -> Wording:
    """The wording of a letter. Raises LookupError."""
    return _letters[name]


def notices() -> Mapping[str, Wording]:
    """All notices by name."""
    return MappingProxyType(_notices)


def _register(known: dict[str, Wording], name: str, wording: Wording) -> None:
    if name in known:
        raise ValueError(f"{name} is worded already")
    known[name] = wording


DIGEST = "digest"
WAITS = "something_waits"

_TEXT = lazy("Something is waiting for you. Please open the service in your usual way.")

notice_wording(WAITS, lazy("Something is waiting for you"), _TEXT)
notice_wording(DIGEST, lazy("Your daily summary"), _TEXT)

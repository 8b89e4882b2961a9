"""How good a passphrase must be, judged here: no passphrase ever leaves for a service that would judge it."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zxcvbn import zxcvbn

from fundapp.accounts.rules.common_words import COMMON
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _, ngettext
from fundapp.core.text import fold

FEWEST_LETTERS = 12
ENOUGH = 12.0
"""Powers of ten of the guesses that a passphrase must withstand: at half a second each, longer than anybody lives."""

LONGEST_JUDGED = 72
STEPS = (4.0, 8.0, ENOUGH, 16.0)

_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES, _WORDS = 3, 5


@dataclass(frozen=True)
class Strength:
    """`power`: the powers of ten of guesses; `step`: 0 to 4, for a meter."""

    power: float

    @property
    def step(self) -> int:
        """How many marks of the meter it has passed."""
        return sum(self.power >= mark for mark in STEPS)

    @property
    def is_enough(self) -> bool:
        """Whether it may be used."""
        return self.power >= ENOUGH


def strength(passphrase: str, own_words: Sequence[str] = ()) -> Strength:
    """How many guesses a passphrase withstands (zxcvbn). `own_words`: name and address, which are guessed first."""
    if not passphrase:
        return Strength(0.0)
    # Without spaces: zxcvbn takes each for a secret, but everybody types one between two words.
    found = zxcvbn("".join(passphrase.split())[:LONGEST_JUDGED], user_inputs=[*_pieces(own_words), *COMMON])
    return Strength(float(found["guesses_log10"]))


def _pieces(own_words: Sequence[str]) -> list[str]:
    """The words in a name or address, with and without accents: zxcvbn finds a word, but no name of several."""
    forms = [form for each in own_words for form in (each, fold(each))]
    return [piece for form in forms for piece in ("".join(form.split()), *re.findall(r"\w+", form)) if piece]


def demand_good(passphrase: str, own_words: Sequence[str], breached: Path | None) -> None:
    """Raises Invalid (field `passphrase_new`) where a passphrase is too short, guessed too soon, or breached."""
    missing = FEWEST_LETTERS - len(passphrase.strip())
    if missing > 0:
        told = ngettext("%(num)s character is missing.", "%(num)s characters are missing.", missing)
        _refuse(_("This is too short."), told)
    if not strength(passphrase, own_words).is_enough:
        _refuse(_("This would be guessed too soon."), _("Add a word or two that have nothing to do with the others."))
    if breached is not None and is_breached(passphrase, breached):
        _refuse(_("This passphrase is on the lists that burglars use."), _("Please choose another."))


def _refuse(*sentences: str) -> None:
    raise Invalid({"passphrase_new": [" ".join(sentences)]})


def suggestion() -> str:
    """A passphrase of invented words that can be spoken in every language: 15 syllables, 91 random bits."""
    syllable = [c + v for c in _CONSONANTS for v in _VOWELS]
    return " ".join("".join(secrets.choice(syllable) for _s in range(_SYLLABLES)) for _w in range(_WORDS))


def is_breached(passphrase: str, file: Path) -> bool:
    """Whether a passphrase stands in a list of breached ones: SHA-1 in capitals, a line each, in order.

    That is the form in which “Have I Been Pwned” gives its list away; it is searched, never loaded. A passphrase is
    hashed by SHA-1 because the list is.
    """
    wanted = hashlib.sha1(passphrase.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, file.stat().st_size
        while low < high:
            middle = (low + high) // 2
            lines.seek(middle)
            if middle:
                lines.readline()  # the rest of a line: the next one begins after it
            found = lines.readline()[: len(wanted)].upper()
            if not found or found > wanted:
                high = middle
            elif found < wanted:
                low = middle + 1
            else:
                return True
    return False

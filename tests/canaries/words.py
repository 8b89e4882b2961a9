"""Canaries: texts that nobody writes by chance, each remembered under the label of what it was typed into."""

from dataclasses import dataclass, field
from random import Random

ACCENTED = "éèêëàâçîïôùûü"
CONSONANTS = "bcdfghjklmnpqrstvwxz"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"
LOWER = "abcdefghjkmnpqrstuvwxyz23456789"
DIGITS = "0123456789"

SHORTEST = 11
"""Characters: eleven digits of a telephone number. Anything shorter would be met by chance in large files."""

PART = 12
"""Characters of an anchor's sixteen that must stand together to be a find: about 50 random bits."""


@dataclass(frozen=True)
class Anchor:
    """What is searched for: `text`, of which any `least` characters that stand together count."""

    text: str
    least: int


@dataclass(frozen=True, repr=False)
class Canary:
    """One text. `forms` are the ways in which it may be written as a whole; it is searched for by its anchors."""

    label: str
    forms: tuple[str, ...]
    anchors: tuple[Anchor, ...]

    def __repr__(self) -> str:
        return f"Canary({self.label!r})"


@dataclass(repr=False)
class Canaries:
    """The canaries of one journey; the same seed gives the same ones.

    They share a beginning and an end (their anchors) around what is their own, so that a scan for five hundred looks
    for hardly more than a scan for one.
    """

    seed: int | str
    held: list[Canary] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._french = _pronounceable(self._random, 16).capitalize()
        self._start, self._end = (_letters(self._random, LETTERS, 16) for _ in range(2))
        self._box = _letters(self._random, LOWER, 16)
        self._host = f"{_letters(self._random, LOWER, 16)}.org"
        self._line = _letters(self._random, DIGITS, 4)

    def __repr__(self) -> str:
        return f"Canaries({len(self.held)} held)"

    def name(self, label: str) -> str:
        """40 characters with French accents, whose bytes differ in every encoding."""
        return self._hold(label, f"{self._french}-{self._own()}-{self._end}", self._french, self._end)

    def plain(self, label: str) -> str:
        """40 characters of ASCII."""
        return self._hold(label, f"{self._start}-{self._own()}-{self._end}", self._start, self._end)

    def email(self, label: str) -> str:
        """An address of valid form at a domain that does not exist."""
        return self._hold(label, f"{self._box}{self._own().lower()}@{self._host}", self._box, self._host)

    def phone(self, label: str) -> str:
        """A number of German length, `+49 151 …`: its eleven national digits are found without country or spaces."""
        line, own = self._line, f"{len(self.held):04}"
        national = f"151{line}{own}"
        self.remember(label, f"+49 151 {line} {own}", national)
        return f"+49 151 {line} {own}"

    def remember(self, label: str, *forms: str) -> None:
        """Holds a secret that the service itself made (a code, a passphrase, a token), found only as a whole.

        Without its spaces and hyphens it is found too. Raises ValueError when it is too short to be searched for.
        """
        compact = tuple("".join(form.replace("-", " ").split()) for form in forms)
        spellings = tuple(dict.fromkeys((*forms, *compact)))
        if not forms or min(map(len, spellings)) < SHORTEST:
            raise ValueError(f"{label}: fewer than {SHORTEST} characters would be met by chance")
        self.held.append(Canary(label, spellings, tuple(Anchor(form, len(form)) for form in spellings)))

    def anchors(self) -> list[Anchor]:
        """All that is to be searched for, each once."""
        return list(dict.fromkeys(anchor for canary in self.held for anchor in canary.anchors))

    def _hold(self, label: str, text: str, *shared: str) -> str:
        self.held.append(Canary(label, (text,), tuple(Anchor(part, PART) for part in shared)))
        return text

    def _own(self) -> str:
        """Six characters: the number of the canary, which makes it the only one, and two by chance."""
        number = len(self.held)
        if number >= len(DIGITS) ** 4:
            raise ValueError("no more than ten thousand canaries")
        return f"{number:04}{_letters(self._random, LETTERS, 2)}"


def _letters(random: Random, alphabet: str, count: int) -> str:
    return "".join(random.choice(alphabet) for _ in range(count))


def _pronounceable(random: Random, count: int) -> str:
    return "".join(random.choice(ACCENTED if place % 2 else CONSONANTS) for place in range(count))

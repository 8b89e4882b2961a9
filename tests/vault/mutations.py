"""Changes to each kind of sealed object, and what opening says of each: refused, or what went wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fundapp.core.errors import NotFound
from fundapp.vault.errors import CannotOpen, Locked, Untrusted

REFUSALS = (CannotOpen, Untrusted, NotFound, Locked)
"""What opening may raise. Shredded and CannotOpenFile are kinds of CannotOpen."""

REFUSED = "refused"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def judged(opens: Callable[[], object]) -> str:
    """REFUSED, or what came instead. None and False are refusals too, where they are documented."""
    try:
        found = opens()
    except REFUSALS:
        return REFUSED
    except Exception as error:  # noqa: BLE001 - whatever else is raised is what we look for
        return f"{type(error).__name__}: {error}"
    return REFUSED if found is None else "opened"


@dataclass(frozen=True)
class Specimen:
    """A sealed object as it ought to be, and the product's own way to open a changed one. `every` so many bits."""

    kind: str
    sealed: bytes
    opens: Callable[[bytes], object]
    cuts: bool = True


def changes(sealed: bytes, every: int = 1, start: int = 0, *, cuts: bool = True) -> Iterator[bytes]:
    """Each bit flipped, cut to each length, lengthened; only every so manieth of these, from `start`."""
    ways: list[tuple[Callable[[bytes, int], bytes], int]] = [(flip, bit) for bit in range(8 * len(sealed))]
    if cuts:
        ways += [(way, length) for length in range(len(sealed)) for way in (_beginning, _end)]
        ways += [(way, number) for number in range(len(MORE)) for way in (_followed, _preceded)]
    for way, number in ways[start % every :: every]:
        yield way(sealed, number)


MORE = (b"\0", b"\x80", bytes(16), bytes(64))


def _beginning(sealed: bytes, length: int) -> bytes:
    return sealed[:length]


def _end(sealed: bytes, length: int) -> bytes:
    return sealed[length + 1 :]


def _followed(sealed: bytes, number: int) -> bytes:
    return sealed + MORE[number]


def _preceded(sealed: bytes, number: int) -> bytes:
    return MORE[number] + sealed


def flip(sealed: bytes, bit: int) -> bytes:
    """With one bit changed."""
    at = bit // 8
    return sealed[:at] + bytes([sealed[at] ^ 1 << bit % 8]) + sealed[at + 1 :]


def mistyped_digits(code: str) -> Iterator[str]:
    """A follow-up code with one digit wrong, and with two neighbours exchanged: all of them."""
    digits = code.replace(" ", "")
    for at, digit in enumerate(digits):
        yield from (digits[:at] + wrong + digits[at + 1 :] for wrong in "0123456789" if wrong != digit)
    yield from _exchanged(digits)


def mistyped_letters(paper: str) -> Iterator[str]:
    """A printed key with one letter wrong, left out or doubled, and with two neighbours exchanged: all of them."""
    letters = paper.replace("-", "")
    for at, letter in enumerate(letters):
        yield from (letters[:at] + wrong + letters[at + 1 :] for wrong in LETTERS if wrong != letter)
        yield letters[:at] + letters[at + 1 :]
        yield letters[:at] + letter + letters[at:]
    yield from _exchanged(letters)


def _exchanged(text: str) -> Iterator[str]:
    for at in range(len(text) - 1):
        if text[at] != text[at + 1]:
            yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]

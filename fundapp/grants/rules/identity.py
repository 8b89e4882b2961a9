"""By what a call is known again in another list: its reference, its address, its title and funder. Pure.

Two that name the same reference are one, unless it is too short to tell calls apart. Those at the same address are one
too, unless both title and funder differ: some pages list several calls. Title and funder alone tell less: where two
addresses differ, or two references, it may be next year’s call of the same name, and then the day of the deadline must
be the same as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from fundapp.core.text import fold
from fundapp.grants.rules.likeness import address_key as canonical
from fundapp.grants.rules.likeness import bare_reference, tells_apart

_PARTS, _BETWEEN = 5, "|"
_WEAK = "~"


@dataclass(frozen=True)
class Identity:
    """Digests, "" for what is not known. `funders`: every name that the funder bears; `due`: the deadline’s day."""

    reference: str = ""
    address: str = ""
    title: str = ""
    funders: frozenset[str] = frozenset()
    due: date | None = None

    @property
    def text(self) -> str:
        """All of it in some 150 characters, for one funder’s name at most."""
        due = self.due.isoformat() if self.due else ""
        return _BETWEEN.join((self.reference, self.address, self.title, min(self.funders, default=""), due))

    @property
    def keys(self) -> frozenset[str]:
        """What others that may be the same share at least one of."""
        return frozenset({self.reference, self.address, self.title} - {""})

    @classmethod
    def read(cls, text: str) -> "Identity":
        """What `text` wrote."""
        reference, address, title, funder, due = text.split(_BETWEEN, _PARTS - 1)
        funders = frozenset({funder} - {""})
        return cls(reference, address, title, funders, date.fromisoformat(due) if due else None)


def likeness(one: Identity, other: Identity) -> int:
    """0 for two calls; more, the surer it is that they are one."""
    if one.reference and other.reference:
        if one.reference != other.reference:
            return 0
        if not one.reference.startswith(_WEAK):
            return 4
    same_title = bool(one.title) and one.title == other.title
    may_share = not one.funders or not other.funders or bool(one.funders & other.funders)
    if one.address and one.address == other.address:
        return 3 if same_title else 2 if may_share else 0
    if not same_title or not may_share:
        return 0
    elsewhere = bool(one.address and other.address)
    return 1 if not elsewhere or (one.due is not None and one.due == other.due) else 0


def reference_key(reference: str | None) -> str | None:
    """What two spellings of one reference have in common; None for none.

    One that many calls bear, « 1 » or « 2024 », begins with a sign of its own: it tells two apart, and does not make
    them one.
    """
    bare = bare_reference(reference)
    if not bare:
        return None
    return digest(bare) if tells_apart(bare) else f"{_WEAK}{digest(bare)[1:]}"


def address_key(url: str | None) -> str | None:
    """What two addresses of one page have in common, as everywhere in the watch; None for none and for a home page."""
    address = canonical(url if not url or "://" in url else f"https://{url}")
    return digest(address) if address else None


def title_key(title: str) -> str:
    """What two spellings of one title have in common: letters and figures, whatever stands between."""
    return digest("".join(sign for sign in fold(title) if sign.isalnum()))


def names_key(names: Iterable[str | None]) -> frozenset[str]:
    """The digests of names."""
    return frozenset(digest(fold(name)) for name in names if name and fold(name))


def digest(text: str) -> str:
    """32 signs by which a database finds a text of any length."""
    return blake2b(text.encode(), digest_size=16).hexdigest()

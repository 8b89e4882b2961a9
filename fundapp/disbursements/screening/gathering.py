"""Entries gathered into a list, with what had to be left out."""

from collections.abc import Iterable
from datetime import date

from fundapp.disbursements.screening.faults import Fault, UnreadableListError
from fundapp.disbursements.screening.lists import Birth, Kind, Listed, ReadList
from fundapp.disbursements.screening.sources import Measured


class Gathering:
    """Takes entries one by one; `done` makes the list of them."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._entries: list[Listed] = []
        self._nameless = 0
        self.crafts = 0
        self.published: date | None = None

    def add(
        self,
        identity: str,
        kind: Kind,
        names: Iterable[str],
        births: Iterable[Birth] = (),
        countries: frozenset[str] = frozenset(),
    ) -> None:
        """An entry; its names without surplus space and each once. One without a number or a name is only counted."""
        tidy = dict.fromkeys(" ".join(name.split()) for name in names)
        kept = tuple(name for name in tidy if any(char.isalpha() for char in name))
        if kept and identity:
            self._entries.append(Listed(self._code, identity, kind, kept, tuple(births), countries))
        else:
            self._nameless += 1

    def done(self, *files: Measured) -> ReadList:
        """The list. Raises UnreadableListError where nobody is named."""
        digests = tuple(file.digest() for file in files)
        if not self._entries:
            raise UnreadableListError(Fault.NOBODY)
        return ReadList(self._code, self.published, digests, tuple(self._entries), self._nameless, self.crafts)

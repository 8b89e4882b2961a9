"""A list as its page shows it: the filter, one page of rows, and the addresses that lead on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import url_for

from fundapp.core.i18n import _
from fundapp.core.lists.filters import Address, Filter
from fundapp.core.lists.paging import Page


def sheet_links(endpoint: str, **arguments: Any) -> list[tuple[str, str]]:
    """The sheets of a list, as labels and addresses; `endpoint` takes the kind as `sheet`."""
    kinds = (("xlsx", _("Spreadsheet (XLSX)")), ("csv", _("Text (CSV)")))
    return [(label, url_for(endpoint, sheet=kind, **arguments)) for kind, label in kinds]


class NamedView(Protocol):
    """A filter under a name."""

    title: Any
    address: Any


@dataclass(frozen=True)
class Listing:
    """`endpoint` is the address of the list itself; `within`: what it is a list of, where its address names that."""

    endpoint: str
    filter: Filter
    page: Page[Any]
    within: Mapping[str, Any] = field(default_factory=dict)

    @property
    def next_url(self) -> str | None:
        """The next page, or None at the end."""
        return self._at(self.page.next)

    @property
    def previous_url(self) -> str | None:
        """The page before, or None at the beginning."""
        return self._at(self.page.previous)

    @property
    def clear_url(self) -> str:
        """The list without any condition."""
        return url_for(self.endpoint, **self.within)

    @property
    def address(self) -> Address:
        """The filter, for other addresses of the same list (exports, saved views)."""
        return self.filter.address()

    @property
    def exports(self) -> list[tuple[str, str]]:
        """The sheets of everything that the filter shows, as labels and addresses."""
        endpoint = self.endpoint.replace(".index", ".export")
        return sheet_links(endpoint, **self.within, **self.address)

    @property
    def save_url(self) -> str | None:
        """Where the filter is kept under a name; None while nothing is filtered, and for a list within something."""
        if self.within or not self.filter.is_active:
            return None
        return url_for("saved.new", listed=self.endpoint, **self.address)

    def url(self, **changes: Any) -> str:
        """The list with some conditions changed, from its first page."""
        return url_for(self.endpoint, **self.within, **self.filter.address(**changes))

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Each active condition in words, and the list without it."""
        return [
            (
                _("%(label)s: %(value)s", label=chip.label, value=chip.value),
                url_for(self.endpoint, **self.within, **chip.without),
            )
            for chip in self.filter.chips
        ]

    def links(self, views: Iterable[NamedView]) -> list[tuple[str, str, bool]]:
        """Saved views as titles, addresses, and whether the list stands there now."""
        links = [(view.title, url_for(self.endpoint, **view.address), view.address == self.address) for view in views]
        return [*links, (_("Manage my views"), url_for("saved.index"), False)] if links else []

    def _at(self, mark: str | None) -> str | None:
        return url_for(self.endpoint, **self.within, **self.filter.address(), at=mark) if mark else None

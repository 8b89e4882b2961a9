"""camt.053 and camt.054: statements of an account, and notices of single debits and credits.

Version 02 to the newest; the namespace says which. One file may hold several statements. Read entry by entry:
a year of movements needs little memory.
"""

from typing import Any

from fundapp.core.i18n import lazy
from fundapp.disbursements.receiving import xml
from fundapp.disbursements.receiving.balances import Sum, details_are_out, details_differ, does_not_add_up, statement
from fundapp.disbursements.receiving.camt_entries import Told, read_movement, told
from fundapp.disbursements.receiving.faults import check_place, check_size, missing
from fundapp.disbursements.receiving.reading import Entry, Kind, Reading, Statement, digest
from fundapp.disbursements.rules.returns import Report

OLDEST = {"camt.053": 2, "camt.054": 2}
"""The oldest version of each that is read."""

_CONTAINERS = {"Stmt", "Ntfctn"}
_MESSAGES = {"camt.053": "BkToCstmrStmt", "camt.054": "BkToCstmrDbtCdtNtfctn"}


def read_camt(content: bytes) -> Reading:
    """What a camt.053 or camt.054 says: every movement, and what it means for the payment that it names.

    Raises:
        UnreadableReportError: for everything that is no such file, or is damaged.
    """
    check_size(content)
    expected = lazy("Expected is a bank’s statement (camt.053) or notice (camt.054), version 02 or newer.")
    root = xml.root_of_family(content, OLDEST, expected)
    account = _Account()
    for name, element in xml.elements(content, root, ("GrpHdr", "Ntry", *_CONTAINERS)):
        account.take(name, element)
    if not account.statements:
        raise missing(_MESSAGES[root.family])
    return Reading(
        Kind(root.family),
        digest(content),
        tuple(account.reports),
        message=account.message,
        entries=tuple(account.entries),
        statements=tuple(account.statements),
        notices=tuple(account.notices),
    )


class _Account:
    """What has been read so far."""

    def __init__(self) -> None:
        self.message: str | None = None
        self.reports: list[Report] = []
        self.entries: list[Entry] = []
        self.statements: list[Statement] = []
        self.notices: list[Any] = []
        self._sum = Sum()

    def take(self, name: str, element: Any) -> None:
        if name == "GrpHdr":
            self.message = xml.text(element, "MsgId")
        elif name in _CONTAINERS:
            self._end(element)
        # What banks add of their own may hold elements of the same name.
        elif xml.local_name(element.getparent()) in _CONTAINERS:
            self._take_entry(element)
            element.clear()

    def _take_entry(self, element: Any) -> None:
        first = len(self.entries) + 1
        movement = read_movement(element, first)
        found: list[Told] = []
        for each in told(element, movement, first):
            check_place(each[0].place)
            found.append(each)
        self.entries += [entry for entry, _report in found]
        self.reports += [report for _entry, report in found if report]
        self._sum.add(movement.money, credit=movement.credit, booked=movement.booked)
        if details_differ(movement.money, movement.credit, [entry for entry, _report in found]):
            self.notices.append(details_are_out(first))

    def _end(self, element: Any) -> None:
        found = statement(element, self._sum, len(self.entries) + 1)
        self.statements.append(found)
        if found.adds_up is False:
            self.notices.append(does_not_add_up(found, self._sum))
        self._sum = Sum()

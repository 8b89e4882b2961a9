"""Looking for payees on the lists of sanctions, in memory: the slow step between pages and commands.

No name leaves the house, and none is written anywhere but sealed in the case of the payee.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.disbursements.commands.screening import Lookup
from fundapp.disbursements.models import PayeeScreening, PaymentPayee, SanctionList
from fundapp.disbursements.queries.screening import current_lists, entries_of, tokens_of
from fundapp.disbursements.rules.payees import PayeeDetails, read_payee
from fundapp.disbursements.rules.screening import MOST_TOLD
from fundapp.disbursements.screening.matching import Index, Possible
from fundapp.disbursements.screening.written import read_entry, read_matches, written_matches
from fundapp.disbursements.sealing import PAYMENT, open_payment, read_sealed_payee
from fundapp.vault.envelope import Place
from fundapp.vault.house import Vault
from fundapp.vault.opened import Opened
from fundapp.vault.unlocked import UnlockedMember


@dataclass(frozen=True)
class _Kept:
    """The index of a set of lists."""

    lists: frozenset[UUID]
    index: Index


class IndexKeeper:
    """Keeps the index of the lists in use, in the memory of this process: built once for each set of lists."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: _Kept | None = None

    def index(self, session: Session, lists: Sequence[SanctionList]) -> Index:
        """The index of these lists. Takes seconds where another set was kept; whoever comes meanwhile waits."""
        wanted = frozenset(each.id for each in lists)
        with self._lock:
            if self._kept is None or self._kept.lists != wanted:
                self._kept = None  # two at a time are not kept in memory
                self._kept = _Kept(wanted, _built(session, lists))
            return self._kept.index

    def forget(self) -> None:
        """Gives the memory back."""
        with self._lock:
            self._kept = None


INDEXES = IndexKeeper()


def look_for_payee(
    vault: Vault, ctx: Context, keys: UnlockedMember, case: EmergencyCase, payee: PaymentPayee
) -> Lookup:
    """Opens a payee and looks for them on every list in use; what is found is sealed in their case.

    Raises Conflict where there is no list; Locked, NotFound, Shredded, CannotOpen as `open_payment`.
    """
    with ReadSession(db) as session:
        lists = current_lists(session)
        if not lists:
            raise Conflict(_("No list of sanctions was imported yet, so nobody can be looked for."))
        index = INDEXES.index(session, lists)
    opened = open_payment(vault, ctx, keys, case, purpose="payment.screening")
    details = read_payee(read_sealed_payee(opened, payee))
    return _sealed(opened, tuple(sorted(tokens_of(lists))), possible_in(index, details, payee.country))


def possible_in(index: Index, details: PayeeDetails, country: str) -> list[Possible]:
    """Everybody on the lists who may be this payee, the likeliest first. `country`: where they are paid."""
    return index.possible(details.name, born=details.born, country=country)


def read_possible(opened: Opened, found: PayeeScreening) -> list[Possible]:
    """The possible matches that were sealed with a screening, the likeliest first. Raises Locked, Shredded."""
    if found.details is None:
        return []
    return read_matches(opened.read(PAYMENT, _place(found.id), found.details))


def _sealed(opened: Opened, lists: tuple[str, ...], found: Sequence[Possible]) -> Lookup:
    screening_id = uuid4()
    if not found:
        return Lookup(screening_id, lists, 0)
    details = opened.seal(PAYMENT, _place(screening_id), written_matches(found[:MOST_TOLD]))
    return Lookup(screening_id, lists, len(found), details)


def _place(screening_id: UUID) -> Place:
    return Place(PayeeScreening.__tablename__, screening_id, "details")


def _built(session: Session, lists: Sequence[SanctionList]) -> Index:
    """Raises Conflict where a list was replaced while it was read."""
    listed = [read_entry(each.code, body) for each in lists for body in entries_of(session, each.id)]
    if len(listed) != sum(each.entries for each in lists):
        raise Conflict(_("The lists have changed in this moment: look for the payee once more."))
    return Index(listed)

"""Books for tests: an envelope in which money moves on days that a test chooses, months that are closed."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.reader import Reader
from fundapp.ledger.commands.books import close_month
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.funding import open_balance, receive_money, take_share
from fundapp.ledger.commands.holding import hold_money
from fundapp.ledger.commands.paying import Payment, charge_fee, pay_held, return_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.models import ClosedMonth
from fundapp.ledger.rules.envelopes import Basis
from tests.accounts.people import person_of
from tests.ledger.funded import set_free

HOUSE = Reader("fr", ZoneInfo("Africa/Douala"))
AWARD = UUID("deadbeef-0000-4000-8000-000000000001")
FRANCS = EnvelopeInput("FU-26", "Fonds d’urgence", "XAF", Basis.RECEIVED, 5_000_000, date(2026, 1, 1), share=1000)
EUROS = EnvelopeInput("UE-26", "Protection", "EUR", Basis.RECEIVED, 60_000_00, date(2026, 1, 1))


def on(month: int, day: int, hour: int = 12, year: int = 2026) -> datetime:
    """A moment in UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC)


@dataclass
class Books:
    """An envelope and the session that its money moves in."""

    session: Session
    ctx: Context
    envelope: UUID
    euros: UUID
    count: int = 0

    def at(self, moment: datetime) -> Context:
        """The circumstances of that moment."""
        return replace(self.ctx, now=moment)

    def entry(self, amount: int, about_id: UUID | None = None, envelope: UUID | None = None) -> Entry:
        """A transfer under a key of its own."""
        self.count += 1
        return Entry(f"t{self.count}", envelope or self.envelope, amount, about_id)

    def receive(self, moment: datetime, amount: int = 1_000_000, envelope: UUID | None = None) -> UUID:
        """An instalment arrives."""
        return receive_money(self.session, self.at(moment), self.entry(amount, envelope=envelope)).id

    def hold(self, moment: datetime, amount: int, about_id: UUID = AWARD) -> UUID:
        """Money is held for an award."""
        return hold_money(self.session, self.at(moment), self.entry(amount, about_id)).id

    def pay(self, moment: datetime, held_id: UUID, cost: int | None = None, part: int | None = None) -> None:
        """It is paid."""
        self.count += 1
        pay_held(self.session, self.at(moment), held_id, Payment(f"t{self.count}", part, cost))

    def free(self, moment: datetime, held_id: UUID) -> None:
        """It is set free."""
        self.count += 1
        set_free(self.session, self.at(moment), held_id, f"t{self.count}")

    def close(self, month: int, moment: datetime, year: int = 2026) -> ClosedMonth:
        """A month is closed."""
        return close_month(self.session, self.at(moment), date(year, month, 1), HOUSE)

    def busy_march(self) -> None:
        """A month in which everything moves, and what is only held."""
        for act in (self._money_in, self._money_out):
            act()

    def _money_in(self) -> None:
        self.receive(on(2, 27), 400_000)
        self.receive(on(3, 2))
        self.receive(on(3, 2), 12_345_67, self.euros)
        open_balance(self.session, self.at(on(3, 3)), self.entry(50_000))

    def _money_out(self) -> None:
        held = self.hold(on(3, 4), 300_000)
        self.free(on(3, 5), self.hold(on(3, 5), 10_000))
        self.pay(on(3, 6), held, cost=301_500, part=200_000)
        charge_fee(self.session, self.at(on(3, 6)), self.entry(1_250, AWARD))
        return_money(self.session, self.at(on(3, 9)), self.entry(20_000, AWARD))
        take_share(self.session, self.at(on(3, 10)), self.entry(40_000))
        self.hold(on(3, 31), 70_000)
        self.receive(on(4, 1), 9_000)


def books_in(session: Session, ctx: Context) -> Books:
    """Two envelopes, and whoever keeps them."""
    assert ctx.actor is not None
    session.add(person_of("Awa Ndiaye", ["finance"], person_id=ctx.actor.id))
    session.flush()
    early = replace(ctx, now=on(1, 5))
    francs = replace(FRANCS, tolerance=10_000)
    return Books(session, ctx, open_envelope(session, early, francs).id, open_envelope(session, early, EUROS).id)

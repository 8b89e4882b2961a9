"""Money that moves, for tests of the pages that show it: holds, payments, releases, all over two months."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.core.context import Actor, Context
from fundapp.core.money import Money
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.funding import receive_money
from fundapp.ledger.commands.holding import free_money, hold_money
from fundapp.ledger.commands.paying import Payment, charge_fee, pay_held
from fundapp.ledger.commands.writing import Converted, Entry
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.rules.envelopes import Basis
from tests.accounts import pages

NOVEMBER = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
AWARD = UUID("11111111-2222-4333-8444-555555555555")


class Till:
    """Writes transfers, each a minute after the last."""

    def __init__(self, session: Session, ctx: Context, begins: datetime = NOVEMBER) -> None:
        self.session = session
        self.ctx = ctx
        self.now = begins

    def acting(self) -> Context:
        """The circumstances of the next transfer."""
        self.now += timedelta(minutes=1)
        return replace(self.ctx, now=self.now)

    def envelope(self, name: str = "Fonds d’urgence", arrived: int = 5_000_000, **changes: Any) -> FundEnvelope:
        """An envelope of francs in which so much has arrived."""
        told: Mapping[str, Any] = {
            "code": f"FU-{uuid4().hex[:6]}", "name": name, "currency": "XAF", "basis": Basis.RECEIVED,
            "pledged": 10_000_000, "begins_on": date(2026, 1, 1), **changes,
        }  # fmt: skip
        made = open_envelope(self.session, self.acting(), EnvelopeInput(**told))
        if arrived:
            receive_money(self.session, self.acting(), Entry(uuid4().hex, made.id, arrived))
        return made

    def hold(self, envelope: FundEnvelope, amount: int, about: UUID | None = None, **more: Any) -> Transfer:
        """Holds so much."""
        entry = Entry(uuid4().hex, envelope.id, amount, about or uuid4(), **more)
        return self.session.get_one(Transfer, hold_money(self.session, self.acting(), entry).id)

    def hold_euros(self, envelope: FundEnvelope, cents: int, about: UUID = AWARD) -> Transfer:
        """Holds an award in euros from an envelope of francs, by the peg."""
        rate = Converted(Money(cents, "EUR"), "655957/100000", date(2026, 11, 10), "peg")
        amount = round(cents * 655_957 / 100_000)
        return self.hold(envelope, amount, about, purpose="medical", converted=rate)

    def pay(self, held: Transfer, **paid: Any) -> Transfer:
        """Pays what is held, or a part of it."""
        return pay_held(self.session, self.acting(), held.id, Payment(uuid4().hex, **paid))

    def free(self, held: Transfer) -> Transfer:
        """Sets it free."""
        freed = free_money(self.session, self.acting(), held, key=uuid4().hex, reason="withdrawn")
        return self.session.get_one(Transfer, freed)

    def fee(self, envelope: FundEnvelope, amount: int) -> Transfer:
        """A bank takes something."""
        return charge_fee(self.session, self.acting(), Entry(uuid4().hex, envelope.id, amount))

    def busy(self, envelope: FundEnvelope, rounds: int) -> None:
        """So many times: held, paid or freed, now and then a fee."""
        for number in range(rounds):
            held = self.hold(envelope, 1_000 + number)
            if number % 3 == 0:
                self.pay(held)
            elif number % 3 == 1:
                self.free(held)
        self.fee(envelope, 500)

    def keep(self) -> None:
        """Committed, as far as the test can tell, and let go of."""
        self.session.flush()
        self.session.expunge_all()
        self.session.commit()


def english_in(page: str) -> set[str]:
    """What a French page says in the English of the code, below its header, which names a made-up role."""
    return pages.english_in(page.partition("<main")[2].partition("</main>")[0])


def somebody(ctx: Context, person_id: UUID) -> Context:
    """The same circumstances with another person."""
    assert ctx.actor is not None
    return replace(ctx, actor=Actor(person_id, "Fatimé Issa", "finance", ctx.actor.permissions))

"""What the ledger writes fits the audit log: each row names the entry that wrote it last."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.audit.rows import disagreements
from fundapp.audit.sequencer import sequence_all
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.reader import Reader
from fundapp.ledger.commands.books import close_month
from fundapp.ledger.commands.envelopes import close_envelope
from fundapp.ledger.commands.holding import free_money, hold_money
from fundapp.ledger.commands.paying import Payment, pay_held
from fundapp.ledger.commands.plans import take_plan
from fundapp.ledger.commands.rates import enter_rate, remove_rate
from fundapp.ledger.commands.topping import ask_top_up
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.models import ExchangeRate
from fundapp.ledger.rules.plans import Plan
from fundapp.ledger.rules.rates import Rate
from tests.accounts.people import person_of
from tests.ledger.envelopes import keeping, stocked


def somebody(session: Session) -> Person:
    """Whoever keeps the books."""
    made = person_of("Joël Mba", ["finance"])
    session.add(made)
    session.commit()
    return made


def test_every_row_of_the_ledger_names_its_last_entry(app: Flask, session: Session) -> None:
    ctx = keeping(somebody(session).id)
    stocked(app, keeping(ctx.actor.id if ctx.actor else None, datetime(2020, 1, 15, 12, tzinfo=UTC)))  # type: ignore[arg-type]
    envelope = stocked(app, ctx)
    with app.app_context():
        with transaction() as writing:
            paid, freed, asked = (hold_money(writing, ctx, Entry(key, envelope, 1_000)) for key in "abc")
            pay_held(writing, ctx, paid.id, Payment("pay", 400, 390))
            free_money(writing, ctx, freed, key="free", reason="withdrawn")
            ask_top_up(writing, ctx, asked.id, up_to=2_000)
            enter_rate(writing, ctx, Rate("CDF", Decimal("3050.5"), date(2026, 1, 2), "BCC"))
            gone = enter_rate(writing, ctx, Rate("CDF", Decimal(3051), date(2026, 1, 3), "BCC"))
            remove_rate(writing, ctx, gone.id)
            take_plan(Plan.SYSCOHADA, writing, ctx)
            close_month(writing, ctx, date(2020, 1, 1), Reader("fr", ZoneInfo("UTC")))
            close_envelope(writing, ctx, envelope)
        sequence_all()
        with ReadSession(db) as reading:
            found = [each for each in disagreements(reading) if each.kind.startswith("ledger")]
            values = reading.scalars(select(ExchangeRate.value)).all()
    assert (found, values) == ([], [Decimal("3050.5")])

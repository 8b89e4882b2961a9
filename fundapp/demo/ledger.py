"""The money of the demonstration: three invented agreements, in francs, euros and dollars, with what has arrived."""

from datetime import date, datetime
from decimal import Decimal

from flask import Flask

from fundapp.core.database import transaction
from fundapp.core.money import Money
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.funding import receive_money
from fundapp.ledger.commands.rates import enter_rate
from fundapp.ledger.commands.writing import Converted, Entry
from fundapp.ledger.rules.envelopes import Basis
from fundapp.ledger.rules.methods import RateMethod
from fundapp.ledger.rules.rates import Rate

KEEPER = "joel"


def fill_envelopes(app: Flask, now: datetime) -> None:
    """Three envelopes, an instalment each, and the rates that no central bank's history has."""
    year, ctx = now.year, acting(app, by_key(KEEPER), now)
    with transaction() as session:
        for wanted, received in _envelopes(year):
            made = open_envelope(session, ctx, wanted)
            receive_money(
                session, ctx, Entry(f"demo:{wanted.code}", made.id, received, converted=_bank(wanted, received))
            )
        for quote, value in (("USD", "1.1172"), ("CDF", "3120.5"), ("BIF", "3315"), ("RWF", "1628.4")):
            enter_rate(session, ctx, Rate(quote, Decimal(value), now.date(), "Démonstration : taux inventé"))


def _envelopes(year: int) -> list[tuple[EnvelopeInput, int]]:
    begins, ends = date(year, 1, 1), date(year + 1, 6, 30)
    urgent = EnvelopeInput(
        f"FU-{year}", "Fonds d’urgence du réseau", "XAF", Basis.RECEIVED, 24_000_000, begins, ends, 700,
        ceiling_award=3_000_000, ceiling_person=3_000_000,
    )  # fmt: skip
    lakes = EnvelopeInput(
        f"LACS-{year}", "Défenseur·es des lacs et des forêts", "EUR", Basis.RECEIVED, 6_000_000, begins, ends, 1_000,
        RateMethod.RECEIVED, countries=("CM", "TD", "CF", "CD"), not_purposes=("other",),
    )  # fmt: skip
    press = EnvelopeInput(
        f"PRESSE-{year}", "Journalistes en danger", "USD", Basis.PLEDGED, 2_500_000, begins, None, 0,
        RateMethod.MONTH, not_countries=("GQ",),
    )  # fmt: skip
    return [(urgent, 12_000_000), (lakes, 2_000_000), (press, 1_000_000)]


def _bank(wanted: EnvelopeInput, received: int) -> Converted | None:
    """Euros arrive at the bank as francs, by the peg."""
    if wanted.currency != "EUR":
        return None
    return Converted(Money(received * 655_957 // 100_000, "XAF"), "100000/655957", wanted.begins_on, "Avis de crédit")

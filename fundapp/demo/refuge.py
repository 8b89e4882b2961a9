"""An invented agreement of two years whose money has helped some eighty people: what reports are shown with.

Its books and counts begin before the house was kept here: what was spent is carried over by quarter and purpose, and
the persons stand in the statistics alone, as they do when the cases behind them have been erased.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseStatistic, StatisticEnvelope
from fundapp.cases.rules.counting import Outcome, quarter_of
from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.demo.acting import acting
from fundapp.demo.agreements import agreement_facts
from fundapp.demo.people import by_key
from fundapp.donors.commands import agreement_lists as lists
from fundapp.donors.commands.agreement_envelopes import put_envelope_under
from fundapp.donors.commands.agreement_funder import funder_meant
from fundapp.donors.commands.agreements import record_agreement
from fundapp.donors.commands.results import record_actual
from fundapp.donors.models import Agreement
from fundapp.donors.queries.agreements import locked_agreement
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.funding import carry_spending, receive_money, take_share
from fundapp.ledger.commands.paying import charge_fee
from fundapp.ledger.commands.writing import Converted, Entry
from fundapp.ledger.rules.envelopes import Basis

HORIZON = {"funder_name": "Fondation Horizon commun (démonstration)", "funder_kind": "private_foundation"}
CODE, TITLE = "REFUGE", "Refuge et reprise d’activité"
QUARTERS = 8
HELPED = (15, 15, 15, 15, 4, 4, 4, 4)
"""Persons in each quarter: what may be told of the first year is computed in a second, of more in a minute."""
AMOUNT = 96_000_00

LINES = (
    ("A", "Mises à l’abri et transport", 42_000, ("relocation", "transport")),
    ("B", "Subsistance et soins", 24_000, ("subsistence", "medical", "psychosocial")),
    ("C", "Défense juridique", 21_000, ("legal", "prison_visits")),
    ("D", "Frais et administration", 9_000, ()),
)
SPENT = (("relocation", 2_760_000), ("subsistence", 1_240_000), ("medical", 410_000), ("legal", 1_190_000))
"""Francs of each purpose in a quarter, in some a little more."""
FEES = 41_20
"""What banks take in a quarter, in cents."""

WHO = {
    "gender": (("woman", 55), ("man", 45)),
    "age_band": (("18_29", 40), ("30_44", 60)),
    "country": (("CM", 45), ("CD", 30), ("TD", 25)),
    "purpose": (("relocation", 45), ("subsistence", 30), ("legal", 25)),
}
"""Of a hundred persons so many."""

Given = dict[str, Any]


def quarters(today: date) -> list[date]:
    """The first days of the last eight quarters that have ended, and of the one that runs."""
    found = [quarter_of(today)]
    while len(found) <= QUARTERS:
        found.insert(0, quarter_of(found[0] - timedelta(days=1)))
    return found


def add_refuge(session: Session, app: Flask, now: datetime) -> Agreement:
    """The agreement with its envelope, its books, and the persons whom its money helped."""
    ctx, days = acting(app, by_key("awa"), now), quarters(now.date())
    made = record_agreement(session, ctx, funder_meant(HORIZON, session, ctx), _facts(session, ctx, days))
    made = _fill(session, ctx, made, days[0])
    envelope_id = _open(session, acting(app, by_key("joel"), _morning(days[0])), days)
    put_envelope_under(session, acting(app, by_key("joel"), now), made.id, envelope_id, expected_version=made.version)
    for number, (begins, ends) in enumerate(pairwise(days)):
        joel = acting(app, by_key("joel"), _morning(begins + (ends - begins) // 2))
        _spend(session, joel, envelope_id, number)
        count_persons(session, envelope_id, begins, number)
    return made


def _facts(session: Session, ctx: Context, days: list[date]) -> Given:
    instalments = [(Decimal(48_000), days[0]), (Decimal(48_000), days[4])]
    return agreement_facts(
        session, ctx, CODE, TITLE, days[0], days[QUARTERS] + timedelta(days=89), amount=Decimal(AMOUNT) / 100,
        currency="EUR", countries=("CM", "CD", "TD"), share=Decimal(7), reports=list(_reports(ctx.today, days)),
        instalments=[
            {"id": None, "amount": amount, "due_on": day, "condition": None} for amount, day in instalments
        ],
    )  # fmt: skip


def _reports(today: date, days: list[date]) -> Iterator[Given]:
    """A year and its accounts: sent, and about to be; and a letter that nobody has begun."""
    periods = (
        ("both", 0, 4, days[4] + timedelta(days=60)), ("financial", 0, 4, today + timedelta(days=4)),
        ("narrative", 4, 8, today + timedelta(days=20)),
    )  # fmt: skip
    for kind, first, following, due_on in periods:
        covered = {"covers_from": days[first], "covers_to": days[following] - timedelta(days=1)}
        sent_on = due_on if due_on < today else None
        yield {"id": None, "kind": kind, **covered, "due_on": due_on, "sent_on": sent_on, "note": None}


def _fill(session: Session, ctx: Context, made: Agreement, begins_on: date) -> Agreement:
    """Money received, budget and indicators."""
    host = locked_agreement(session, ctx, made.id, "instalments")
    rows = [
        {
            "id": each.id, "at": at, "amount": host.money(each.amount).decimal, "due_on": each.due_on,
            "condition": None, "received_on": each.due_on, "received_amount": host.money(each.amount).decimal,
            "transfer_id": None,
        }
        for at, each in enumerate(host.instalments)
    ]  # fmt: skip
    lists.change_instalments(session, ctx, host.id, rows, expected_version=host.version)
    lines = [
        {
            "id": None, "at": at, "code": code, "label": label, "amount": Decimal(amount), "leeway": Decimal(10),
            "purposes": purposes,
        }
        for at, (code, label, amount, purposes) in enumerate(LINES)
    ]  # fmt: skip
    lists.change_lines(session, ctx, host.id, lines, expected_version=host.version)
    indicators = [
        _indicator("R1", "Personnes mises à l’abri ou soutenues", 70, made.ends_on, "computed", "persons_supported"),
        _indicator("R2", "Part des personnes qui ont repris leur activité six mois après", 60, made.ends_on, "typed"),
        _indicator("R3", "Points focaux formés à l’accueil d’urgence", 12, made.ends_on, "typed"),
    ]
    lists.change_indicators(session, ctx, host.id, indicators, expected_version=host.version)
    for place, value, note in (
        (1, 64, "Entretiens de suivi à six mois"),
        (2, 9, "Trois sessions, dont une à distance"),
    ):
        told = {"as_of": begins_on + timedelta(days=350), "value": Decimal(value), "note": note, "breakdown": {}}
        record_actual(session, ctx, host.indicators[place].id, told)
    return host


def _indicator(code: str, statement: str, target: int, day: date, source: str, measure: str | None = None) -> Given:
    return {
        "id": None, "code": code, "statement": statement, "unit": "percent" if code == "R2" else "number",
        "baseline": Decimal(0), "baseline_on": None, "target": Decimal(target), "target_on": day, "splits": (),
        "source": source, "measure": measure,
    }  # fmt: skip


def _open(session: Session, ctx: Context, days: list[date]) -> UUID:
    """The envelope, with both instalments; the second one came a year later."""
    wanted = EnvelopeInput(
        f"{CODE}-{days[0].year}", TITLE, "EUR", Basis.RECEIVED, AMOUNT, days[0], days[8] + timedelta(days=89), 700
    )
    made_id = open_envelope(session, ctx, wanted).id
    for number in (0, 1):
        day = days[4 * number]
        later = Context(ctx.actor, _morning(day), ctx.request_id, ctx.reader)
        receive_money(
            session, later, Entry(f"demo:{CODE}:{number}", made_id, AMOUNT // 2, converted=_francs(AMOUNT // 2, day))
        )
        take_share(session, later, Entry(f"demo:{CODE}:share:{number}", made_id, AMOUNT // 2 * 7 // 100))
    return made_id


def _spend(session: Session, ctx: Context, envelope_id: UUID, number: int) -> None:
    charge_fee(session, ctx, Entry(f"demo:{CODE}:{number}:fees", envelope_id, FEES + 3_15 * number))
    for purpose, usual in SPENT:
        francs = usual * (100 + 14 * (number % 3)) // 100
        cents = francs * 100_000 // 655_957
        key = f"demo:{CODE}:{number}:{purpose}"
        converted = Converted(Money(francs, "XAF"), f"{cents}/{francs}", ctx.today, "Reprise des comptes")
        carry_spending(session, ctx, Entry(key, envelope_id, cents, purpose=purpose, converted=converted))


def count_persons(session: Session, envelope_id: UUID, quarter: date, number: int) -> None:
    """So many persons in coarse words, by the place of a quarter in HELPED: the same in every demonstration."""
    chance = Random(100 + number)  # noqa: S311 - nobody's secret
    rows = [
        {
            "id": uuid4(), "quarter": quarter, "outcome": Outcome.APPROVED.value,
            "family": chance.choice((0, 0, 1, 2, 4)), **{name: _drawn(chance, shares) for name, shares in WHO.items()},
        }
        for _person in range(HELPED[number])
    ]  # fmt: skip
    session.execute(insert(CaseStatistic), rows)
    session.execute(
        insert(StatisticEnvelope), [{"statistic_id": row["id"], "envelope_id": envelope_id} for row in rows]
    )


def _drawn(chance: Random, shares: tuple[tuple[str, int], ...]) -> str:
    codes, weights = zip(*shares, strict=True)
    found: str = chance.choices(codes, weights)[0]
    return found


def _francs(cents: int, day: date) -> Converted:
    """Euros arrive at the bank as francs, by the peg."""
    return Converted(Money(cents * 655_957 // 100_000, "XAF"), "100000/655957", day, "Avis de crédit")


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), UTC)

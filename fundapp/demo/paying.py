"""Payments of the demonstration: one that was made in instalments, one that waits for its second signature."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.money import Money
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.demo.working import Keys
from fundapp.disbursements.commands.accounts import AccountInput, open_account
from fundapp.disbursements.commands.batches import Chosen, make_batch
from fundapp.disbursements.commands.ceilings import agree_ceiling, ask_ceiling
from fundapp.disbursements.commands.preparing import NamedPayee, OrderInput, name_payee, prepare_order
from fundapp.disbursements.commands.releasing import Seen, release_order
from fundapp.disbursements.commands.settling import settle_order
from fundapp.disbursements.models import PayingAccount, PaymentOrder, PaymentPayee
from fundapp.disbursements.queries.holds import rooms_of
from fundapp.disbursements.rules.instructions import BankAccount
from fundapp.disbursements.rules.payees import PayeeDetails
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.disbursements.sealing import open_payment, read_sealed_payee, seal_instruction, seal_payee
from fundapp.vault.house import Vault
from fundapp.vault.opened import Opened

PREPARES, SIGN = "joel", ("fatime", "solange")
CEILING = 300_000
"""Francs: below it, whoever prepared an order may be the first to sign in this small fund."""


def begin_payments(app: Flask, now: datetime) -> None:
    """The accounts out of which the fund pays, and its ceiling."""
    joel = acting(app, by_key("joel"), now)
    with transaction() as session:
        for each in (
            AccountInput(
                "Banque du Wouri, virements", "pain001v9", "XAF", "CM", "Réseau (démonstration)",
                "CM2110002000300277976315008", bank="Banque du Wouri (démonstration)",
            ),
            AccountInput(
                "Mobile money, par fichier", "mobile_csv_mtn", "XAF", "CM", "Réseau (démonstration)", "+237670000001",
                operator="mtn",
            ),
            AccountInput("De la main à la main", "hand", "XAF", "CM", "Réseau (démonstration)", "CAISSE"),
        ):  # fmt: skip
            open_account(session, joel, each)
        asked_id = ask_ceiling(session, joel, Money(CEILING, "XAF")).id
    with transaction() as session:
        agree_ceiling(session, acting(app, by_key("fatime"), now), asked_id)


@dataclass(frozen=True)
class House:
    """Whoever acts at some moment for a case, with everybody's keys."""

    app: Flask
    vault: Vault
    keys: Keys
    case_id: UUID
    now: datetime

    def acting(self, key: str) -> Context:
        """The circumstances of what somebody does."""
        return acting(self.app, by_key(key), self.now)

    def opened(self, key: str) -> Opened:
        """What payments of the case are sealed in, opened by somebody."""
        with ReadSession(db) as session:
            case = session.get_one(EmergencyCase, self.case_id)
            session.expunge(case)
        return open_payment(self.vault, self.acting(key), self.keys[key], case, purpose="payment.order")


def pay(house: House, told: Mapping[str, Any]) -> None:
    """Does with an accepted award what the data tells, up to a state."""
    if told["payee"] is None:
        return
    orders = _prepare(house, told)
    if told["until"] == "signed":
        _sign(house, orders[0], SIGN[0])
        return
    for order_id in orders:
        for key in SIGN:
            _sign(house, order_id, key)
    _hand_over(house, orders)
    for order_id in orders:
        with transaction() as session:
            order = session.get_one(PaymentOrder, order_id)
            report = Report(1, Became.PAID, order.reference, order.money, house.now.date())
            settle_order(session, house.acting(PREPARES), order_id, report, key=f"demo:{order_id.hex}")


def _prepare(house: House, told: Mapping[str, Any]) -> list[UUID]:
    ctx, payee, keys = house.acting(PREPARES), told["payee"], house.keys[PREPARES]
    with ReadSession(db) as session:
        award = session.scalars(select(CaseAward).where(CaseAward.case_id == house.case_id)).one()
        award_id, (room,) = award.id, rooms_of(session, [award.id])
    sealed = seal_payee(house.vault, keys, house.opened(PREPARES), _details(told))
    named = NamedPayee(
        sealed.id, payee["relation"], payee["method"], payee["country"], sealed.content, sealed.commitment,
        sealed.digests,
    )  # fmt: skip
    with transaction() as session:
        name_payee(session, ctx, house.case_id, named)
        parts = [(amount, ctx.today) for amount in told["parts"]]
        wanted = OrderInput(award_id, room.envelope_id, room.purpose, sealed.id, parts)
        return [each.id for each in prepare_order(session, ctx, house.case_id, wanted)]


def _details(told: Mapping[str, Any]) -> PayeeDetails:
    """A supplier with an account at a bank, or somebody whom an intermediary hands the money."""
    payee = told["payee"]
    account = BankAccount(payee["number"], payee["country"], bank=payee["bank"]) if "number" in payee else None
    return PayeeDetails(payee["name"], account, payee.get("born"), "born" not in payee, payee.get("how", ""))


def _sign(house: House, order_id: UUID, key: str) -> None:
    with ReadSession(db) as session:
        order = session.get_one(PaymentOrder, order_id)
        payee, revision = session.get_one(PaymentPayee, order.payee_id), order.revision
        session.expunge_all()
    instruction = seal_instruction(house.vault, read_sealed_payee(house.opened(key), payee))
    with transaction() as session:
        release_order(session, house.acting(key), house.keys[key], order_id, Seen(revision, instruction))


def _hand_over(house: House, orders: list[UUID]) -> None:
    ctx = house.acting(PREPARES)
    with transaction() as session:
        account = session.scalars(select(PayingAccount).where(PayingAccount.way == "hand")).one()
        total = sum(session.get_one(PaymentOrder, each).amount for each in orders)
        make_batch(session, ctx, account.id, Chosen(orders, ctx.today, total))

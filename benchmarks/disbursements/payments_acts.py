"""What the campaign's web does at its addresses: as the pages do it, slow steps first, then one command.

Each act gets what it was told and `keep`, which it calls in its transaction with what came of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from benchmarks.disbursements.payments_ground import KEEPER, PREPARER
from fundapp.audit.commands import record
from fundapp.cases.commands.moving import move_case
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.cases import locked_case
from fundapp.cases.workflow import Action
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.money import Money
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.disbursements.commands.batches import Chosen, make_batch
from fundapp.disbursements.commands.preparing import NamedPayee, OrderInput, cancel_order, name_payee, prepare_order
from fundapp.disbursements.commands.releasing import Seen, release_order
from fundapp.disbursements.commands.reports import take_reading
from fundapp.disbursements.models import PaymentOrder, PaymentPayee
from fundapp.disbursements.receiving.reading import Kind, Reading
from fundapp.disbursements.rules.instructions import BankAccount, MobileAccount
from fundapp.disbursements.rules.payees import PayeeDetails
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.disbursements.sealing import open_payment, read_sealed_payee, seal_instruction, seal_payee
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of
from fundapp.vault.unlocked import UnlockedMember
from tests.disbursements.batches import IBAN

CASE = EmergencyCase.__tablename__
LONG_AGO = date(2026, 1, 1)
"""The day of every order: whichever day a wrong clock says, it has come."""

Told = dict[str, Any]
Keep = Callable[[Session, Told], Told]


@dataclass(frozen=True)
class House:
    """The application, the campaign's folder, and what time it is."""

    app: Flask
    folder: Path
    now: datetime

    @property
    def vault(self) -> Vault:
        """Its vault."""
        settings: Settings = self.app.extensions["fundapp.settings"]
        return vault_of(settings)

    def ctx(self, name: str) -> Context:
        """In which circumstances somebody acts."""
        return acting(self.app, by_key(name), self.now)


@cache
def keys_of(folder: Path, name: str) -> UnlockedMember:
    """Somebody's keys, as the campaign has made them."""
    return UnlockedMember.from_bundle(by_key(name).id, (folder / f"{name}.key").read_bytes())


def payee(house: House, told: Mapping[str, Any], keep: Keep) -> Told:
    """Names a payee: `case`, `way`, `number`."""
    ctx, keys, case = house.ctx(PREPARER), keys_of(house.folder, PREPARER), _case(told["case"])
    details, mobile = _details(told), told["way"] == "mtn"
    opened = open_payment(house.vault, ctx, keys, case, purpose="payment.order")
    sealed = seal_payee(house.vault, keys, opened, details)
    wanted = NamedPayee(
        sealed.id, "family", "mobile" if mobile else "bank", "CM", sealed.content, sealed.commitment, sealed.digests,
        "mtn" if mobile else None,
    )  # fmt: skip
    with transaction() as session:
        return keep(session, {"id": name_payee(session, ctx, case.id, wanted).id.hex})


def order(house: House, told: Mapping[str, Any], keep: Keep) -> Told:
    """Prepares an order: `case`, `award`, `envelope`, `payee`, `amount`."""
    award, envelope, payee_id = (UUID(told[name]) for name in ("award", "envelope", "payee"))
    wanted = OrderInput(award, envelope, "transport", payee_id, [(told["amount"], LONG_AGO)])
    with transaction() as session:
        (made,) = prepare_order(session, house.ctx(PREPARER), UUID(told["case"]), wanted)
        return keep(session, {"id": made.id.hex, "reference": made.reference})


def sign(house: House, told: Mapping[str, Any], keep: Keep) -> Told:
    """Signs an order as it stands: `case`, `order`, `by`."""
    ctx, keys, case = house.ctx(told["by"]), keys_of(house.folder, told["by"]), _case(told["case"])
    with ReadSession(db) as session:
        found = session.get_one(PaymentOrder, UUID(told["order"]))
        row = session.get_one(PaymentPayee, found.payee_id)
        session.expunge_all()
    opened = open_payment(house.vault, ctx, keys, case, purpose="payment.order")
    seen = Seen(found.revision, seal_instruction(house.vault, read_sealed_payee(opened, row)))
    with transaction() as session:
        return keep(session, {"id": release_order(session, ctx, keys, found.id, seen).id.hex})


def cancel(house: House, told: Mapping[str, Any], keep: Keep) -> Told:
    """Calls an order off: `order`."""
    with transaction() as session:
        made = cancel_order(session, house.ctx(PREPARER), UUID(told["order"]), "mistake")
        return keep(session, {"id": made.id.hex})


def batch(house: House, told: Mapping[str, Any], keep: Keep) -> Told:
    """Hands an order over: `account`, `order`, `amount`."""
    ctx = house.ctx(KEEPER)
    chosen = Chosen([UUID(told["order"])], ctx.today + timedelta(days=1), told["amount"])
    with transaction() as session:
        return keep(session, {"id": make_batch(session, ctx, UUID(told["account"]), chosen).id.hex})


def report(house: House, told: Mapping[str, Any], keep: Keep) -> Told:
    """Takes in what a bank says: `reference`, `became`, `amount`, `file`; the same file twice is known."""
    ctx, money = house.ctx(KEEPER), Money(told["amount"], "XAF")
    said = Report(1, Became(told["became"]), told["reference"], money, LONG_AGO, None, told["reference"])
    reading = Reading(Kind.CAMT054, sha256(told["file"].encode()).hexdigest(), [said])
    with transaction() as session:
        return keep(session, {"id": take_reading(session, ctx, reading, by_key(KEEPER).id).id.hex})


def suspend(house: House, told: Mapping[str, Any], keep: Keep) -> Told:
    """Stops a case, as an officer would: `case`."""
    ctx = house.ctx(PREPARER)
    with transaction() as session:
        found = locked_case(session, UUID(told["case"]))
        move_case(session, ctx, found, Action.SUSPEND, reason="arrested")
        found.entry_id = record(session, ctx, "case.suspended", CASE, found.id)
        return keep(session, {"id": found.id.hex})


def resume(house: House, told: Mapping[str, Any], keep: Keep) -> Told:
    """Has a case go on: `case`."""
    ctx = house.ctx(PREPARER)
    with transaction() as session:
        found = locked_case(session, UUID(told["case"]))
        move_case(session, ctx, found, Action.RESUME, reason="released")
        found.entry_id = record(session, ctx, "case.resumed", CASE, found.id)
        return keep(session, {"id": found.id.hex})


ACTS: Mapping[str, Callable[[House, Mapping[str, Any], Keep], Told]] = {
    "payee": payee, "order": order, "sign": sign, "cancel": cancel, "batch": batch, "report": report,
    "suspend": suspend, "resume": resume,
}  # fmt: skip


def _details(told: Mapping[str, Any]) -> PayeeDetails:
    if told["way"] == "mtn":
        return PayeeDetails("Clarisse Exemple", MobileAccount(f"+2376{told['number']:08}", "CM", "mtn"), 1980)
    return PayeeDetails("Clarisse Exemple", BankAccount(IBAN, "CM", "SGCMCMCX"), 1980)


def _case(case_id: str) -> EmergencyCase:
    with ReadSession(db) as session:
        found = session.get_one(EmergencyCase, UUID(case_id))
        session.expunge_all()
    return found

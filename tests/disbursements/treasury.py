"""A fund that pays: officers, a committee, three people of finance, and a case whose award was accepted."""

import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy.session import Session as AppSession
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.queries.people import permissions_of
from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.core import database
from fundapp.core.context import Actor, Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import DomainError
from fundapp.core.money import Money
from fundapp.core.reader import Reader
from fundapp.disbursements.commands.handing import hand_over_order
from fundapp.disbursements.commands.preparing import NamedPayee, OrderInput, name_payee, prepare_order
from fundapp.disbursements.commands.releasing import Seen, release_order
from fundapp.disbursements.commands.settling import settle_order
from fundapp.disbursements.models import PayingAccount, PaymentBatch, PaymentOrder, PaymentPayee, PaymentRelease
from fundapp.disbursements.rules.instructions import MobileAccount
from fundapp.disbursements.rules.payees import PayeeDetails
from fundapp.disbursements.rules.references import fresh_reference
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.disbursements.sealing import open_payment, read_sealed_payee, seal_instruction, seal_payee
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.vault.house import Vault
from fundapp.vault.unlocked import UnlockedMember
from tests.accounts.keyholders import Keyholders
from tests.cases.founding import Founded, founding
from tests.committee.chamber import STAFF as DECIDING
from tests.disbursements.decided import accepted_case
from tests.fixtures.databases import Databases
from tests.ledger.envelopes import keeping
from tests.vault.people import People, vault_in

STAFF = {
    **DECIDING,
    "joel": ("Joël Mba", "finance"),
    "fatime": ("Fatimé Issa", "finance"),
    "marthe": ("Marthe Ondo", "finance"),
}

AWARDED = 300_000
"""Francs, held in an envelope of five millions."""

AUNT = PayeeDetails("Clarisse Obono", MobileAccount("+237670112233", "CM", "mtn"), 1980)
"""Invented, as everybody here."""


@dataclass
class Paying:
    """The founded fund, with the id of its accepted case."""

    founded: Founded
    case_id: UUID


@pytest.fixture(scope="session")
def paying(
    app: Flask, databases: Databases, pristine_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Paying]:
    """A database in which a case was verified, decided and accepted already. Made once for each worker."""
    url = databases.copy(pristine_url)
    folder = tmp_path_factory.mktemp("paying")
    with founding(app, url, folder, STAFF) as made:
        with pytest.MonkeyPatch.context() as patch, made.engine.connect() as connection, connection.begin():
            # As in a test, everything shares one connection; but this one is committed.
            patch.setitem(db._app_engines[app], None, connection)
            patch.setattr(database, "AppSession", partial(AppSession, join_transaction_mode="create_savepoint"))
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                case_id = accepted_case(app, session, made, folder, AWARDED)
        yield Paying(made, case_id)
    databases.drop(url)


@pytest.fixture
def founded(paying: Paying) -> Founded:
    """What the session of a test stands on (tests/fixtures)."""
    return paying.founded


Row = TypeVar("Row")


@dataclass
class Treasury:
    """The fund of one test, on `session`; what it writes is undone after the test."""

    app: Flask
    session: Session
    vault: Vault
    keyholders: Keyholders
    people: dict[str, Person]
    case_id: UUID
    couriers: Path
    now: datetime

    def acting(self, name: str, group: str = "") -> Context:
        """The context in which somebody acts, as a member of their group or of another."""
        person, group = self.people[name], group or STAFF[name][1]
        grants = self.app.extensions["fundapp.ports"].grants
        actor = Actor(person.id, person.name, "", permissions_of(frozenset({group}), grants), frozenset({group}))
        return Context(actor, self.now, "test-request", Reader("fr", ZoneInfo("Africa/Douala")))

    def nobody(self) -> Context:
        """The context of a job."""
        return Context(None, self.now, "test-request", Reader("fr", ZoneInfo("Africa/Douala")))

    def keys(self, name: str) -> UnlockedMember:
        """Somebody's keys."""
        return self.keyholders.vault.members[self.people[name].name]

    @property
    def case(self) -> EmergencyCase:
        """As it stands."""
        return self.session.get_one(EmergencyCase, self.case_id, populate_existing=True)

    @property
    def award(self) -> CaseAward:
        """What was decided."""
        return self.session.scalars(select(CaseAward).where(CaseAward.case_id == self.case_id)).one()

    @property
    def envelope(self) -> FundEnvelope:
        """Out of which it is paid, as it stands."""
        wanted = select(Transfer.envelope_id).where(Transfer.about_id == self.award.id).limit(1)
        return self.session.get_one(FundEnvelope, self.session.scalars(wanted).one(), populate_existing=True)

    def name(self, details: PayeeDetails = AUNT, by: str = "joel", method: str = "mobile", **more: Any) -> PaymentPayee:
        """A payee of the case."""
        ctx, keys = self.acting(by), self.keys(by)
        with self.app.app_context():
            opened = open_payment(self.vault, ctx, keys, self.expunged(self.case), purpose="payment.order")
            sealed = seal_payee(self.vault, keys, opened, details)
            operator = details.account.operator if isinstance(details.account, MobileAccount) else None
            wanted = NamedPayee(
                sealed.id, "family", method, "CM", sealed.content, sealed.commitment, sealed.digests, operator, **more
            )
            with transaction() as session:
                return self.expunged(name_payee(session, ctx, self.case_id, wanted), session)

    def prepare(self, *parts: int, by: str = "joel", payee: PaymentPayee | None = None, **more: Any) -> PaymentOrder:
        """An order, or its instalments, of which the first is returned."""
        payee_id = (payee or self.name(by=by)).id
        days = [(part, self.acting(by).today) for part in parts or (AWARDED,)]
        wanted = OrderInput(self.award.id, self.envelope.id, "transport", payee_id, days, **more)
        self.session.commit()
        with self.app.app_context(), transaction() as session:
            made = prepare_order(session, self.acting(by), self.case_id, wanted)
            return self.expunged(made[0], session)

    def sign(self, order: PaymentOrder, by: str, *, revision: int | None = None) -> PaymentRelease:
        """Somebody's signature, with what the courier needs."""
        ctx, keys = self.acting(by), self.keys(by)
        row = self.expunged(self.order(order))
        payee = self.expunged(self.session.get_one(PaymentPayee, row.payee_id))
        with self.app.app_context():
            opened = open_payment(self.vault, ctx, keys, self.expunged(self.case), purpose="payment.order")
            instruction = seal_instruction(self.vault, read_sealed_payee(opened, payee))
            with transaction() as session:
                seen = Seen(row.revision if revision is None else revision, instruction)
                return self.expunged(release_order(session, ctx, keys, row.id, seen), session)

    def authorised(self, *parts: int, **more: Any) -> PaymentOrder:
        """An order with two signatures."""
        order = self.prepare(*parts, **more)
        for name in ("fatime", "marthe"):
            self.sign(order, name)
        return self.order(order)

    def sent(self, *parts: int, **more: Any) -> PaymentOrder:
        """An order that was handed over."""
        return self.hand_over(self.authorised(*parts, **more))

    def hand_over(self, order: PaymentOrder, batch_id: UUID | None = None) -> PaymentOrder:
        """In a batch of its own, or in one that is there."""
        batch_id = batch_id or self.batch()
        with self.app.app_context(), transaction() as session:
            hand_over_order(session, self.acting("joel"), order.id, batch_id)
        return self.order(order)

    def batch(self) -> UUID:
        """The row of a batch."""
        account = PayingAccount(
            id=uuid4(), name=f"Compte {uuid4().hex[:6]}", sort_name=uuid4().hex, way="hand", currency="XAF",
            country="CM", holder="Réseau", number="CM2110002000300277976315008", closed=False, created_at=self.now,
            updated_at=self.now, entry_id=uuid4(),
        )  # fmt: skip
        batch = PaymentBatch(
            id=uuid4(), reference=fresh_reference(), account_id=account.id, way="hand", pay_on=self.now.date(),
            count=1, made_by_id=self.people["joel"].id, made_at=self.now, entry_id=uuid4(),
        )  # fmt: skip
        self.session.add(account)
        self.session.flush()
        self.session.add(batch)
        self.session.commit()
        return batch.id

    def told(self, order: PaymentOrder, became: Became, **more: Any) -> bool:
        """Something that a bank says of an order; whether that was new."""
        report = Report(1, became, order.reference, more.pop("money", order.money), None, **more)
        with self.app.app_context(), transaction() as session:
            return settle_order(session, self.nobody(), order.id, report, key=f"test:{became}")

    def order(self, order: PaymentOrder) -> PaymentOrder:
        """An order as it stands."""
        found = self.session.get_one(PaymentOrder, order.id, populate_existing=True)
        self.session.commit()
        return found

    def expunged(self, row: Row, session: Session | None = None) -> Row:
        """A row that no session refreshes any more."""
        where = session or self.session
        where.flush()
        where.refresh(row)
        where.expunge(row)
        if session is None:
            self.session.commit()
        return row

    def browser(self, name: str) -> FlaskClient:
        """Somebody's browser, signed in a moment ago with their keys unlocked."""
        client = self.app.test_client()
        self.keyholders.sign_in(client, self.people[name])
        return client


@contextmanager
def refused(kind: type[DomainError], words: str) -> Iterator[None]:
    """That something is refused with these words in its reason, in French."""
    with pytest.raises(kind) as caught:
        yield
    assert words in str(caught.value.reason)


def francs(minor: int) -> Money:
    """So many."""
    return Money(minor, "XAF")


@pytest.fixture
def treasury(
    paying: Paying, founded: Founded, app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Treasury:
    """The fund that pays; the pages use its vault and its couriers' keys."""
    shutil.copytree(founded.folder, tmp_path, dirs_exist_ok=True)
    vault = vault_in(tmp_path, founded.root)
    monkeypatch.setattr("fundapp.cases.visiting.vault_of", lambda _settings: vault)
    ctx = keeping(founded.people["joel"].id)
    people = People(vault, founded.root, ctx, dict(founded.members), dict(founded.groups))
    known = pickle.loads(pickle.dumps(founded.people))
    holders = Keyholders(app, session, people)
    return Treasury(app, session, vault, holders, known, paying.case_id, tmp_path / "couriers", datetime.now(UTC))

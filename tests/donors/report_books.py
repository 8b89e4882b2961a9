"""Agreements with books that nobody kept: random transfers, written straight into the tables by a seed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from fundapp.donors.figures.about import About
from fundapp.donors.models import Agreement, AgreementEnvelope, AgreementLine, Funder
from fundapp.ledger.models import FundEnvelope, LedgerAccount, Transfer
from fundapp.ledger.rules.accounts import SIDES, Account, Movement, account_id
from tests.donors.factories import FunderFactory
from tests.fixtures.application import NOW

ZONE = ZoneInfo("Africa/Douala")
PURPOSES = ("legal", "medical", "relocation", "transport", "equipment", None)
CURRENCIES = ("EUR", "XAF", "USD")
CUT_OFF = datetime(2027, 2, 1, 12, 0, tzinfo=UTC)
FIRST = date(2025, 11, 1)
DAYS = 480

Row = dict[str, Any]


@dataclass(frozen=True)
class Books:
    """An agreement in memory, as it was written: its transfers are what a reference adds up."""

    agreement_id: UUID
    currency: str
    begins_on: date
    envelopes: tuple[UUID, ...]
    strangers: tuple[UUID, ...]
    lines: Sequence[Row]
    transfers: Sequence[Row]

    def about(self, covers_from: date, covers_to: date, cut_off: datetime = CUT_OFF) -> About:
        """What a report on these days is about."""
        days = covers_from, covers_to
        told = self.agreement_id, self.currency, self.begins_on, self.envelopes, len(self.strangers)
        return About(*told, *days, cut_off, ZONE)


@dataclass
class Writing:
    """Invents agreements and writes them, table by table."""

    session: Session
    chance: Random
    rows: dict[Any, list[Row]] = field(default_factory=dict)

    def uuid(self) -> UUID:
        """An id, by the seed."""
        return UUID(int=self.chance.getrandbits(128), version=4)

    def put(self, table: Any, **values: Any) -> Row:
        """Keeps a row to be written."""
        self.rows.setdefault(table, []).append(values)
        return values

    def flush(self) -> None:
        """Writes everything, parents first."""
        for table in (Funder, FundEnvelope, LedgerAccount, Agreement, AgreementEnvelope, AgreementLine, Transfer):
            if found := self.rows.pop(table, None):
                self.session.execute(insert(table), found)
        for table, found in self.rows.items():
            self.session.execute(insert(table), found)
        self.rows.clear()

    def funder(self) -> UUID:
        """A funder of all of them."""
        made = FunderFactory.build(id=self.uuid(), name=f"Fonds {self.chance.getrandbits(64)}")
        self.session.add(made)
        self.session.flush()
        found: UUID = made.id
        return found

    def envelope(self, currency: str) -> UUID:
        """An envelope with its accounts, whose columns nobody reads here."""
        key = self.uuid()
        self.put(
            FundEnvelope, id=key, code=f"E{key.hex[:12]}", name=key.hex, sort_name=key.hex, currency=currency,
            basis="received", pledged=0, received=0, cap=0, held=0, spent=0, begins_on=FIRST, share=0, share_taken=0,
            rate_method="day", tolerance=0, closed=False, entry_id=key, created_at=NOW, updated_at=NOW, version=1,
        )  # fmt: skip
        for kind in Account:
            self.put(LedgerAccount, id=account_id(key, kind), envelope_id=key, kind=kind.value, currency=currency)
        return key

    def agreement(self, funder_id: UUID, currency: str, begins_on: date) -> UUID:
        """An agreement in force."""
        key = self.uuid()
        self.put(
            Agreement, id=key, funder_id=funder_id, title=key.hex, sort_title=key.hex, code=key.hex[:20],
            state="signed", currency=currency, amount=1, signed_on=begins_on, begins_on=begins_on,
            ends_on=begins_on + timedelta(days=800), languages=("fr",), name_public=False, ledger_shown=True,
            found_by=key.hex, entry_id=key, created_at=NOW, updated_at=NOW, version=1,
        )  # fmt: skip
        return key

    def lines(self, agreement_id: UUID) -> list[Row]:
        """Lines of a budget: some take the same purpose, some take none."""
        made = []
        for number in range(1, self.chance.randrange(1, 6)):
            taken = self.chance.sample([each for each in PURPOSES if each], self.chance.randrange(3))
            amount, leeway = self.chance.randrange(5_000_000), self.chance.choice([None, 0, 1_000])
            told: Row = {"number": number, "code": None, "label": f"Ligne {number}", "purposes": tuple(taken)}
            told |= {"id": self.uuid(), "agreement_id": agreement_id, "amount": amount, "leeway": leeway}
            made.append(self.put(AgreementLine, **told))
        return made

    def books(self, funder_id: UUID, count: int) -> Books:
        """An agreement with so many steps in its books."""
        currency = self.chance.choice(CURRENCIES)
        begins_on = FIRST + timedelta(days=self.chance.randrange(120))
        agreement_id = self.agreement(funder_id, currency, begins_on)
        own = tuple(self.envelope(currency) for _number in range(self.chance.choice([0, 1, 1, 1, 2])))
        other = self.chance.choice([each for each in CURRENCIES if each != currency])
        strangers = (self.envelope(other),) if self.chance.random() < 0.2 else ()
        for each in (*own, *strangers):
            self.put(AgreementEnvelope, envelope_id=each, agreement_id=agreement_id)
        lines = self.lines(agreement_id)
        transfers: list[Row] = []
        for key, code in [*((each, currency) for each in own), *((each, other) for each in strangers)]:
            transfers += Moving(self, key, code).moved(count)
        return Books(agreement_id, currency, begins_on, own, strangers, lines, transfers)


@dataclass
class Moving:
    """Moves money of one envelope, without a thought."""

    writing: Writing
    envelope_id: UUID
    currency: str
    done: list[Row] = field(default_factory=list)

    def moved(self, count: int) -> list[Row]:
        """So many steps of any kind."""
        chance = self.writing.chance
        for _step in range(count):
            self.step(chance.random(), self.moment())
        return self.done

    def moment(self) -> datetime:
        """Some time; often the first or the last moment of a day where the fund is."""
        chance = self.writing.chance
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        if chance.random() < 0.7:
            return datetime.combine(day, time(chance.randrange(24), chance.randrange(60)), UTC)
        midnight = datetime.combine(day, time(), ZONE).astimezone(UTC)
        return midnight - chance.choice([timedelta(0), timedelta(microseconds=1)])

    def step(self, choice: float, at: datetime) -> None:
        """One step."""
        chance = self.writing.chance
        if choice < 0.25:
            movement = chance.choice(
                ["opening", "instalment", "instalment", "refund", "refund", "share", "spent_before"]
            )
            reason = chance.choice(["refunded", "mistaken"]) if movement == "refund" else None
            self.write(movement, at, reason=reason)
        elif choice < 0.35:
            self.write(chance.choice(["fee", "loss", "gain"]), at, purpose=chance.choice(PURPOSES))
        elif choice < 0.55:
            held = self.write("hold", at, pending=True, purpose=chance.choice(PURPOSES))
            if chance.random() < 0.4:
                later = at + timedelta(days=chance.randrange(60))
                self.write("hold", later, amount=held["amount"], resolves_id=held["id"], resolution="void")
        else:
            self.pay(at)

    def pay(self, at: datetime) -> None:
        """Something held is paid for an order; now and then all of it comes back, or a part."""
        chance = self.writing.chance
        order, award = self.writing.uuid(), self.writing.uuid()
        told: Row = {"about_id": award, "purpose": chance.choice(PURPOSES), **self.other(chance)}
        held = self.write("hold", at - timedelta(days=chance.randrange(40)), pending=True, **told)
        told |= {"amount": held["amount"], "resolves_id": held["id"], "resolution": "post"}
        paid = self.write("payment", at, key=f"pay:{order.hex}:0", **told)
        later, same = at + timedelta(days=chance.randrange(90)), {"about_id": award, "purpose": told["purpose"]}
        fate = chance.random()
        if fate < 0.15:
            self.write("return", later, key=f"return:{paid['id'].hex}", amount=paid["amount"], **same)
        elif fate < 0.3:
            part = max(1, paid["amount"] * chance.randrange(1, 100) // 100)
            self.write("return", later, key=f"refund:{order.hex}:camt", amount=part, **same)

    def other(self, chance: Random) -> Row:
        """The same in another currency, sometimes."""
        if chance.random() < 0.4:
            return {}
        code = chance.choice([each for each in ("XAF", "CDF", "USD") if each != self.currency])
        return {
            "other_amount": chance.randrange(1, 3_000_000), "other_currency": code, "rate": "1/1", "rate_on": FIRST,
            "rate_source": "essai",
        }  # fmt: skip

    def write(self, movement: str, at: datetime, **more: Any) -> Row:
        """A transfer."""
        key = self.writing.uuid()
        debit, credit = (account_id(self.envelope_id, each) for each in SIDES[Movement(movement)])
        row: Row = {
            "id": key, "key": key.hex, "envelope_id": self.envelope_id, "debit_id": debit, "credit_id": credit,
            "amount": self.writing.chance.randrange(1, 2_000_000), "currency": self.currency, "movement": movement,
            "pending": False, "resolves_id": None, "resolution": None, "about_id": None, "purpose": None,
            "reason": None, "other_amount": None, "other_currency": None, "rate": None, "rate_on": None,
            "rate_source": None, "at": at, "entry_id": key, **more,
        }  # fmt: skip
        self.writing.put(Transfer, **row)
        self.done.append(row)
        return row


def worlds(session: Session, seed: int, count: int, steps: int = 8) -> list[Books]:
    """So many agreements, written."""
    writing = Writing(session, Random(seed))
    funder_id = writing.funder()
    made = [writing.books(funder_id, writing.chance.randrange(1, 2 * steps)) for _number in range(count)]
    writing.flush()
    return made

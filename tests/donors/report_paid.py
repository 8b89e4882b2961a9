"""Cases that were awarded and paid under an agreement, with papers and waivers, written straight into the tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseAward, CaseMove, CaseTiming, EmergencyCase
from fundapp.committee.models import DecisionRound, PolicyVersion
from fundapp.disbursements.models import DocumentWaiver, PaymentOrder, PaymentPayee, SupportingDocument
from fundapp.donors.models import AgreementEnvelope
from fundapp.vault.envelope import Envelope
from tests.accounts.people import person_of
from tests.donors.report_books import CUT_OFF, FIRST, Books, Moving, Row, Writing

SEALED = Envelope(b"sealed")
TABLES: Sequence[Any] = (
    EmergencyCase, DecisionRound, CaseAward, CaseMove, CaseTiming, PaymentPayee, PaymentOrder, SupportingDocument,
    DocumentWaiver,
)  # fmt: skip
AWARDED_AFTER = timedelta(days=20)
"""How long after somebody asked they are paid."""


@dataclass(frozen=True)
class PaidCase:
    """A payment as it was written. Amounts in francs; `booked` in cents of the envelope, hold by hold."""

    case_id: UUID
    order_id: UUID
    reference: str
    at: datetime
    amount: int
    booked: Sequence[int]
    papers: int
    waived: int
    refunded: int
    returned: bool

    @property
    def counted(self) -> int:
        """What it took from the envelope."""
        return sum(self.booked)


@dataclass
class Paying:
    """Pays cases under one agreement in euros."""

    writing: Writing
    books: Books
    people: tuple[UUID, UUID]
    policy_id: UUID
    paid: list[PaidCase] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.moving = Moving(self.writing, self.books.envelopes[0], "EUR")

    def pay(self, at: datetime, **facts: Any) -> PaidCase:
        """A case of its own, awarded and paid; `facts`: amount, booked, papers, waived, refunded, returned."""
        told = {
            "amount": 65_600,
            "booked": [10_000],
            "papers": 0,
            "waived": 0,
            "refunded": 0,
            "returned": False,
            **facts,
        }
        case_id, award_id, order_id = self.writing.uuid(), self.writing.uuid(), self.writing.uuid()
        self._case(case_id, at)
        self._award(case_id, award_id, at, told["amount"])
        reference = order_id.hex[:16].upper()
        self._order(case_id, award_id, order_id, reference, told["amount"])
        self._book(award_id, order_id, at, told)
        self._evidence(order_id, told)
        made = PaidCase(case_id, order_id, reference, at, **told)
        self.paid.append(made)
        return made

    def case(self, at: datetime, *states: str, reason: str | None = None, hours: int = 24) -> UUID:
        """A case that was received then, went through these states a day apart, and whose clocks ended then."""
        case_id = self.writing.uuid()
        self._case(case_id, at + AWARDED_AFTER)
        for position, state in enumerate(states):
            moved = at + timedelta(days=position + 1)
            told = {
                "case_id": case_id,
                "position": position,
                "action": "take",
                "from_state": "triage",
                "to_state": state,
            }
            why = reason if state == "declined" else None
            self.writing.put(CaseMove, id=self.writing.uuid(), at=moved, by_id=None, reason=why, **told)
        self.time(case_id, "decision", at, hours)
        return case_id

    def time(self, case_id: UUID, clock: str, at: datetime, hours: int) -> None:
        """A clock that ran so many hours until then."""
        told = {"case_id": case_id, "clock": clock, "priority": "P2", "began_at": at - timedelta(hours=hours)}
        seconds = hours * 3600
        self.writing.put(CaseTiming, id=self.writing.uuid(), ended_at=at, seconds=seconds, late=False, **told)

    def flush(self) -> None:
        """Writes everything, parents first."""
        for table in TABLES:
            if found := self.writing.rows.pop(table, None):
                self.writing.session.execute(insert(table), found)
        self.writing.flush()

    def _case(self, case_id: UUID, at: datetime) -> None:
        sealed = dict.fromkeys(("identity", "contact", "narrative", "summary"), SEALED)
        self.writing.put(
            EmergencyCase, id=case_id, reference=case_id.hex[:20].upper(), state="active", channel="form",
            priority="P2", received_at=at - AWARDED_AFTER, state_since=at, entry_id=case_id, created_at=at,
            updated_at=at, version=1, **sealed,
        )  # fmt: skip

    def _award(self, case_id: UUID, award_id: UUID, at: datetime, amount: int) -> None:
        self.writing.put(
            DecisionRound, id=award_id, subject_kind="emergency_case", subject_id=case_id, title="AAAA-AA",
            question="award", state="decided", track="full", policy_id=self.policy_id, priority="P2", risk="low",
            currency="XAF", convened_by_id=self.people[0], brief_version=0, decided_at=at, outcome="approved",
            conditions=(), card=SEALED, brief=SEALED, entry_id=award_id, created_at=at, updated_at=at, version=1,
        )  # fmt: skip
        self.writing.put(
            CaseAward, id=award_id, case_id=case_id, round_id=award_id, currency="XAF", amount=amount, conditions=(),
            fast=False, ratified=None, at=at - timedelta(days=3), entry_id=award_id,
        )  # fmt: skip

    def _order(self, case_id: UUID, award_id: UUID, order_id: UUID, reference: str, amount: int) -> None:
        payee_id, at = self.writing.uuid(), CUT_OFF
        self.writing.put(
            PaymentPayee, id=payee_id, case_id=case_id, relation="self", method="mobile", country="CM",
            commitment="0" * 64, by_id=self.people[0], at=at, content=SEALED, entry_id=payee_id,
        )  # fmt: skip
        self.writing.put(
            PaymentOrder, id=order_id, reference=reference, case_id=case_id, award_id=award_id,
            envelope_id=self.books.envelopes[0], purpose="legal", position=1, currency="XAF", amount=amount,
            method="mobile", payee_id=payee_id, pay_on=FIRST, small=False, revision=1, state="planned",
            state_since=at, prepared_by_id=self.people[0], entry_id=order_id, created_at=at, updated_at=at, version=1,
        )  # fmt: skip

    def _book(self, award_id: UUID, order_id: UUID, at: datetime, told: Row) -> None:
        left, whole = told["amount"], sum(told["booked"])
        for number, booked in enumerate(told["booked"]):
            last = number == len(told["booked"]) - 1
            part = left if last else told["amount"] * booked // whole
            left -= part
            money = {
                "amount": booked, "about_id": award_id, "purpose": "legal", "other_amount": part,
                "other_currency": "XAF", "rate": f"{booked}/{part}", "rate_on": at.date(), "rate_source": "essai",
            }  # fmt: skip
            held = self.moving.write("hold", at - timedelta(days=3), pending=True, **money)
            money |= {"resolves_id": held["id"], "resolution": "post"}
            paid = self.moving.write("payment", at, key=f"pay:{order_id.hex}:{number}", **money)
            if told["returned"]:
                back = {"amount": booked, "about_id": award_id, "purpose": "legal"}
                self.moving.write("return", at + timedelta(days=9), key=f"return:{paid['id'].hex}", **back)
        if told["refunded"]:
            back = {"amount": told["refunded"], "about_id": award_id, "purpose": "legal"}
            self.moving.write("return", at + timedelta(days=9), key=f"refund:{order_id.hex}:camt", **back)

    def _evidence(self, order_id: UUID, told: Row) -> None:
        if told["papers"]:
            self.paper(order_id, told["papers"], CUT_OFF - timedelta(days=1))
        if told["waived"]:
            self.waiver(order_id, told["waived"], CUT_OFF - timedelta(days=1))

    def paper(self, order_id: UUID, amount: int, at: datetime) -> None:
        """A receipt, kept then."""
        key = self.writing.uuid()
        self.writing.put(
            SupportingDocument, id=key, order_id=order_id, kind="receipt", amount=amount, dated_on=FIRST,
            keep_until=FIRST.replace(year=2037), by_id=self.people[0], at=at, content=SEALED, entry_id=key,
        )  # fmt: skip

    def waiver(self, order_id: UUID, amount: int, agreed_at: datetime | None) -> None:
        """A waiver, agreed then or not at all."""
        key = self.writing.uuid()
        self.writing.put(
            DocumentWaiver, id=key, order_id=order_id, amount=amount, reason="endangers", asked_by_id=self.people[0],
            asked_at=CUT_OFF - timedelta(days=30), agreed_by_id=self.people[1] if agreed_at else None,
            agreed_at=agreed_at, entry_id=key,
        )  # fmt: skip


def paying_under(session: Session, seed: int) -> Paying:
    """An agreement in euros with one envelope, and who pays under it."""
    writing = Writing(session, Random(seed))
    people = [person_of(name) for name in ("Solange Ndeke", "Joël Mba")]
    session.add_all(people)
    session.flush()
    policy_id, funder_id = writing.uuid(), writing.funder()
    told = {"number": 9_000, "state": "draft", "body": "{}", "digest": "0" * 64, "drafted_by_id": people[0].id}
    stamps = {"created_at": CUT_OFF, "updated_at": CUT_OFF, "version": 1, "entry_id": policy_id}
    session.execute(insert(PolicyVersion), [{"id": policy_id, **told, **stamps}])
    agreement_id, envelope_id = writing.agreement(funder_id, "EUR", FIRST), writing.envelope("EUR")
    writing.put(AgreementEnvelope, envelope_id=envelope_id, agreement_id=agreement_id)
    books = Books(agreement_id, "EUR", FIRST, (envelope_id,), (), [], [])
    writing.flush()
    return Paying(writing, books, (people[0].id, people[1].id), policy_id)

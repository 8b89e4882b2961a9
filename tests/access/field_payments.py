"""What is paid for the case of which every field says something of its own: an order that somebody pays by hand."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from fundapp.cases.filing import clean_files
from fundapp.cases.models import EmergencyCase
from fundapp.core.database import transaction
from fundapp.disbursements.filing import arrive_paper, waiver_place
from fundapp.disbursements.models import (
    DocumentWaiver,
    PayeeDigest,
    PayeeScreening,
    PayingAccount,
    PaymentBatch,
    PaymentOrder,
    PaymentPayee,
    PaymentRelease,
    PaymentStep,
    PaymentSubmission,
    ReportFile,
    ReportLine,
    SupportingDocument,
)
from fundapp.disbursements.rules.payees import PayeeDetails, commitment_of, written
from fundapp.disbursements.rules.references import fresh_reference
from fundapp.disbursements.screening.evidence import Evidence
from fundapp.disbursements.screening.lists import Kind as Listing
from fundapp.disbursements.screening.lists import Listed
from fundapp.disbursements.screening.matching import Possible
from fundapp.disbursements.screening.written import written_matches
from fundapp.disbursements.sealing import PAYMENT, payee_place, seal_instruction
from fundapp.vault.commands import add_document, receive_sealed
from fundapp.vault.envelope import Place
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.opened import Opened
from fundapp.vault.rules import Kind
from tests.access.field_rows import DAYS
from tests.cases.fund import Fund, Sent

PAID = 12_900
LATER = timedelta(days=1)
"""Each day of the twin is a day later: it stands in the same lists, and is not the case that is asked for."""
SHIFTED = ("case_follow_up", "case_count", *(name for name in DAYS if name.startswith("payment_")))
DIGEST = bytes(range(150, 182))


@dataclass(frozen=True)
class Award:
    """Out of which award and envelope it is paid."""

    id: UUID
    envelope_id: UUID


@dataclass
class Spending:
    """Makes it all; `text` gives each field a word of its own."""

    fund: Fund
    sent: Sent
    text: Callable[[str], str]
    later: timedelta = timedelta()

    def spent(self, award: Award) -> dict[str, str]:
        """It all, by the names of the arguments that lead to it."""
        fund, case_id = self.fund, self.sent.case.id
        opened = fund.open(self.sent.case, [PAYMENT])
        order_id, payee_id, batch_id = uuid4(), uuid4(), uuid4()
        release = seal_instruction(fund.vault, self.text("payment_release.instruction"))
        with transaction() as session:
            state = session.get_one(EmergencyCase, case_id).state
            stays = update(EmergencyCase).where(EmergencyCase.id == case_id)
            session.execute(stays.values(state="active"))
            _keep(session, PaymentPayee, self._payee(opened, payee_id))
            _keep(session, PayeeDigest, {"payee_id": payee_id, "group_code": "finance", "digest": DIGEST})
            order = self._order(opened, order_id, payee_id, award)
            _keep(session, PaymentOrder, order)
            receive_sealed(session, fund.nobody(), release.prepared)
            for row_id, name in ((release.prepared.subject.id, "fatime"), (uuid4(), "joel")):
                sealed = release.content if name == "fatime" else None
                _keep(session, PaymentRelease, {**self._release(order_id, name), "id": row_id, "instruction": sealed})
            account_id = self._handed_over(session, order_id, batch_id)
            session.execute(stays.values(state=state))
            told = self._told(session, order_id)
            screening_id = self._screening(session, opened, payee_id)
            waiver_id = self._waiver(session, opened, order_id)
        named = {"account_id": account_id, "batch_id": batch_id, "payee_id": payee_id, "screening_id": screening_id}
        named |= {**told, "waiver_id": waiver_id, "paper_id": self._paper(order_id)}
        return {"order": order["reference"], "case": case_id.hex, **{name: str(each) for name, each in named.items()}}

    def _payee(self, opened: Opened, payee_id: UUID) -> dict[str, Any]:
        text = written(PayeeDetails(self.text("payment_payee.content"), None, 1980), "0" * 32)
        return {
            "id": payee_id, "case_id": self.sent.case.id, "relation": "family", "method": "operator", "country": "CM",
            "operator": None, "tier": None, "commitment": commitment_of(text), "replaces_id": None,
            "by_id": self._id("fatime"), "at": self._day("payment_payee"), "entry_id": uuid4(),
            "content": opened.seal(PAYMENT, payee_place(payee_id), text),
        }  # fmt: skip

    def _order(self, opened: Opened, order_id: UUID, payee_id: UUID, award: Award) -> dict[str, Any]:
        code, at = self.text("payment_order.collection"), self._day("payment_order")
        return {
            "id": order_id, "reference": fresh_reference(), "case_id": self.sent.case.id, "award_id": award.id,
            "envelope_id": award.envelope_id, "purpose": "transport", "position": 1, "currency": "XAF", "amount": PAID,
            "method": "operator", "payee_id": payee_id, "pay_on": at.date(), "expires_on": None, "small": False,
            "revision": 1, "state": "planned", "state_since": at, "reason": None, "replaces_id": None,
            "prepared_by_id": self._id("idriss"), "batch_id": None, "recall_since": None, "received_at": None,
            "collection": opened.seal(PAYMENT, Place(PaymentOrder.__tablename__, order_id, "collection"), code),
            "created_at": at, "updated_at": at, "version": 1, "entry_id": uuid4(),
        }  # fmt: skip

    def _release(self, order_id: UUID, name: str) -> dict[str, Any]:
        """A signature that nobody gave: no page verifies it."""
        return {
            "order_id": order_id, "person_id": self._id(name), "revision": 1, "body": "{}", "signer": bytes(32),
            "signature": bytes(64), "at": self._day("payment_release"), "entry_id": uuid4(),
        }  # fmt: skip

    def _handed_over(self, session: Session, order_id: UUID, batch_id: UUID) -> UUID:
        """In a batch of its own, out of an account of its own, which is returned; with the step that it took."""
        at, account_id = self._day("payment_step"), uuid4()
        _keep(session, PayingAccount, {
            "id": account_id, "name": f"Caisse {account_id.hex[:4]}", "sort_name": account_id.hex, "way": "hand",
            "currency": "XAF", "country": "CM", "holder": "Réseau", "number": "1", "bic": None, "bank": None,
            "operator": None, "closed": False, "created_at": at, "updated_at": at, "version": 1, "entry_id": uuid4(),
        })  # fmt: skip
        _keep(session, PaymentBatch, {
            "id": batch_id, "reference": fresh_reference(), "account_id": account_id, "way": "hand",
            "pay_on": at.date(), "count": 1, "made_by_id": self._id("fatime"), "made_at": at, "document_id": None,
            "digest": None, "failed": None, "entry_id": uuid4(),
        })  # fmt: skip
        order = update(PaymentOrder).where(PaymentOrder.id == order_id)
        session.execute(order.values(state="authorised"))
        session.execute(order.values(state="sent", batch_id=batch_id))
        _keep(session, PaymentStep, {
            "id": uuid4(), "order_id": order_id, "position": 0, "action": "send", "from_state": "authorised",
            "to_state": "sent", "at": at, "by_id": self._id("fatime"), "reason": None,
        })  # fmt: skip
        told = {"answer": "accepted", "answered_at": self._day("payment_submission")}
        row = {"id": uuid4(), "order_id": order_id, "at": self._day("payment_submission"), "entry_id": uuid4()}
        _keep(session, PaymentSubmission, {**row, **told})
        return account_id

    def _told(self, session: Session, order_id: UUID) -> dict[str, UUID]:
        """What a bank said of it: the file, and its line."""
        report_id, line_id, at = uuid4(), uuid4(), self._day("payment_report_line")
        _keep(session, ReportFile, {
            "id": report_id, "kind": "hand", "digest": (report_id.hex * 2), "lines": 1, "at": at, "by_id": None,
            "entry_id": uuid4(),
        })  # fmt: skip
        _keep(session, ReportLine, {
            "id": line_id, "report_id": report_id, "place": 1, "became": "accepted", "reference": None, "theirs": None,
            "reason": None, "amount": None, "currency": None, "fee": None, "fee_currency": None, "on": at.date(),
            "state": "applied", "order_id": order_id, "settled_by_id": None, "settled_at": at, "entry_id": uuid4(),
        })  # fmt: skip
        return {"report_id": report_id, "line_id": line_id}

    def _screening(self, session: Session, opened: Opened, payee_id: UUID) -> UUID:
        row_id, name = uuid4(), self.text("payment_screening.details")
        found = Possible(Listed("un", "1", Listing.PERSON, (name,)), 90, name, (), Evidence.UNKNOWN, Evidence.UNKNOWN)
        place = Place(PayeeScreening.__tablename__, row_id, "details")
        _keep(session, PayeeScreening, {
            "id": row_id, "payee_id": payee_id, "lists": ("un:2017-05-05",), "possible": 1, "verdict": None,
            "at": self._day("payment_screening"), "by_id": self._id("fatime"), "judged_by_id": None, "judged_at": None,
            "details": opened.seal(PAYMENT, place, written_matches([found])), "entry_id": uuid4(),
        })  # fmt: skip
        return row_id

    def _waiver(self, session: Session, opened: Opened, order_id: UUID) -> UUID:
        row_id, note = uuid4(), self.text("payment_waiver.note")
        _keep(session, DocumentWaiver, {
            "id": row_id, "order_id": order_id, "amount": 1, "reason": "endangers", "asked_by_id": self._id("idriss"),
            "asked_at": self._day("payment_waiver"), "agreed_by_id": None, "agreed_at": None, "entry_id": uuid4(),
            "note": opened.seal(PAYMENT, waiver_place(row_id), note),
        })  # fmt: skip
        return row_id

    def _paper(self, order_id: UUID) -> UUID:
        fund, row_id = self.fund, uuid4()
        with SealingSpool() as upload:
            upload.write("Reçu.".encode())
            cleaned, _refused = clean_files([("recu.txt", upload)])
            remark = self.text("payment_document.content")
            arrived = arrive_paper(fund.vault, row_id, cleaned[0], remark, self.sent.case.id)
        ctx = replace(fund.acting("fatime"), now=self._day("payment_document"))
        with transaction() as session:
            opened = receive_sealed(session, ctx, arrived.prepared)
            for file, name in zip((arrived.original, arrived.cleaned), arrived.names, strict=True):
                add_document(session, ctx, opened, Kind.EVIDENCE, file, name)
            session.flush()
            _keep(session, SupportingDocument, {
                "id": row_id, "order_id": order_id, "kind": "receipt", "amount": 1, "dated_on": ctx.today,
                "keep_until": ctx.today.replace(year=2040), "original_id": arrived.original.id,
                "cleaned_id": arrived.cleaned.id, "by_id": self._id("fatime"), "at": ctx.now, "shredded_at": None,
                "content": arrived.content, "entry_id": uuid4(),
            })  # fmt: skip
        return row_id

    def _day(self, table: str) -> datetime:
        return DAYS[table] + self.later

    def _id(self, name: str) -> UUID:
        return self.fund.people[name].id


def _keep(session: Session, model: Any, row: dict[str, Any]) -> None:
    session.connection().execute(insert(model.__table__), [row])

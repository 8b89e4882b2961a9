"""What is paid, in the world of the matrix: one of everything that an address of payments may name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.filing import clean_files
from fundapp.cases.models import CaseAward, EmergencyCase, FollowUp
from fundapp.cases.rules.follow_up import Moment
from fundapp.core.context import Actor, Context
from fundapp.core.money import Money
from fundapp.disbursements.commands.accounts import AccountInput, open_account
from fundapp.disbursements.commands.batches import SealedBatchFile, keep_file
from fundapp.disbursements.commands.ceilings import ask_ceiling
from fundapp.disbursements.commands.evidence import PaperInput, WaiverInput, add_paper, ask_waiver
from fundapp.disbursements.commands.limits import LimitInput, enter_limit
from fundapp.disbursements.commands.preparing import NamedPayee, OrderInput, name_payee, prepare_order
from fundapp.disbursements.commands.reports import take_reading
from fundapp.disbursements.commands.screening import Lookup, import_list, screen_payee
from fundapp.disbursements.filing import arrive_paper, waiver_place
from fundapp.disbursements.models import PayingAccount, PaymentBatch, PaymentOrder, PaymentRelease, ReportLine
from fundapp.disbursements.permissions import KEEP, PREPARE, RELEASE, SEE
from fundapp.disbursements.queries.screening import current_lists, tokens_of
from fundapp.disbursements.receiving.reading import Kind as Telling
from fundapp.disbursements.receiving.reading import Reading
from fundapp.disbursements.rules.evidence import Reason
from fundapp.disbursements.rules.payees import PayeeDetails, commitment_of, written
from fundapp.disbursements.rules.references import fresh_reference
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.disbursements.screening.lists import Kind as Listing
from fundapp.disbursements.screening.lists import Listed, ReadList
from fundapp.disbursements.sealing import PAYMENT, SALT_BYTES, payee_place
from fundapp.ledger.commands.holding import hold_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.permissions import KEEP as KEEP_BOOKS
from fundapp.vault.documents import seal_file
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of
from fundapp.vault.opened import Opened
from fundapp.vault.preparing import prepare_compartments
from fundapp.vault.rules import Group, Kind, Subject
from fundapp.vault.trust import keys_of_groups
from tests.access.deciding import seal_decided, write_decided
from tests.access.fund import arrived_case, declare

NO_CASE = "ZZZZ-ZZ"
NO_ORDER = "Z" * 16
NOWHERE = "00000000-0000-4000-8000-000000000404"
PART = 100_000
MAY = frozenset({SEE, PREPARE, RELEASE, KEEP, KEEP_BOOKS})

PLANNED = ("payments.show", "preparing.change", "preparing.cancel", "signing.show")
SENT = ("batches.by_hand", "report_lines.by_hand")
PAID = tuple(f"evidence.{act}" for act in ("show", "add", "waive", "agree", "paper", "file", "original"))
FOLLOWED = ("follow_up.show", "follow_up.note", "follow_up.close", "stories.show", "stories.withdraw")
"""Pages about an order that waits for signatures, that is on its way, that is paid; and about its case."""

ARGUMENTS: Mapping[str, str] = {
    **{f"{endpoint}:reference": NO_ORDER for endpoint in (*PLANNED, *SENT, *PAID)},
    **{f"{endpoint}:reference": NO_CASE for endpoint in FOLLOWED},
    "case": UUID(NOWHERE).hex,
    **dict.fromkeys(
        (
            "account_id", "batch_id", "report_id", "line_id", "paper_id", "waiver_id", "limit_id", "screening_id",
            "payee_id", "ceiling_id", "follow_up_id",
        ),
        NOWHERE,
    ),
}  # fmt: skip
"""Where an address names something of it, and what is asked for that is not there."""


def paid_case(
    app: Flask, session: Session, ctx: Context, people: tuple[UUID, UUID], envelope_id: UUID
) -> dict[str, str]:
    """It all, by the arguments that name it. `people`: who of finance prepares it, and whose case it is."""
    finance_id, officer_id = people
    vault = vault_of(app.extensions["fundapp.settings"])
    found, opened = _case(app, session, ctx, officer_id)
    keeper = replace(ctx, actor=Actor(finance_id, "", "finance", MAY, frozenset({GroupCode.FINANCE})))
    award = _award(vault, session, ctx, found, officer_id)
    hold_money(session, keeper, Entry("access:award", envelope_id, 3 * PART, award.id, purpose="transport"))
    paying = Paying(vault, session, keeper, found.id, officer_id)
    payee_id = paying.payee(opened)
    wanted = OrderInput(award.id, envelope_id, "transport", payee_id, [(PART, ctx.today)] * 3)
    planned, sent, paid = prepare_order(session, keeper, found.id, wanted)
    by_hand, file = paying.account("hand"), paying.account("pain001v9")
    paying.hand_over(sent, paying.batch(by_hand))
    batch = paying.batch(file)
    paying.hand_over(paid, batch)
    paying.file(batch, paid)
    paying.confirm(paid)
    named = paying.named(payee_id, paid, opened)
    session.commit()
    return {
        **{f"{endpoint}:reference": planned.reference for endpoint in PLANNED},
        **{f"{endpoint}:reference": sent.reference for endpoint in SENT},
        **{f"{endpoint}:reference": paid.reference for endpoint in PAID},
        **{f"{endpoint}:reference": found.reference for endpoint in FOLLOWED},
        "case": found.id.hex,
        "account_id": str(file.id),
        "batch_id": str(batch.id),
        **{name: str(value) for name, value in named.items()},
    }


def _case(app: Flask, session: Session, ctx: Context, officer_id: UUID) -> tuple[EmergencyCase, Opened]:
    """A case that is paid, and whose officers have said that they have no link with it; and what is sealed in it."""
    found, opened = arrived_case(app, session, {"payment": {"method": "mobile_money", "payee": "Clarisse Obono"}})
    taken = {"officer_id": officer_id, "acknowledged_at": ctx.now}
    session.execute(update(EmergencyCase).where(EmergencyCase.id == found.id).values(state="active", **taken))
    declare(session, ctx, found.id)
    session.commit()
    return found, opened


def _award(vault: Vault, session: Session, ctx: Context, found: EmergencyCase, officer_id: UUID) -> CaseAward:
    sealed = seal_decided(vault, session)
    decided = write_decided(session, ctx, found, officer_id, sealed, outcome="approved", reason=None)
    made = CaseAward(
        id=uuid4(), case_id=found.id, round_id=decided.id, currency="XAF", amount=3 * PART, conditions=(), fast=False,
        ratified=None, at=ctx.now, entry_id=uuid4(),
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made


@dataclass(frozen=True)
class Paying:
    """Finance at work on one case; `ctx` is theirs. Signatures are rows that nobody signed: no page verifies them."""

    vault: Vault
    session: Session
    ctx: Context
    case_id: UUID
    officer_id: UUID

    def payee(self, opened: Opened) -> UUID:
        """Somebody who is paid, with an account."""
        payee_id, text = uuid4(), written(PayeeDetails("Clarisse Obono", None, 1980), "0" * 2 * SALT_BYTES)
        content = opened.seal(PAYMENT, payee_place(payee_id), text)
        named = NamedPayee(payee_id, "family", "operator", "CM", content, commitment_of(text))
        return name_payee(self.session, self.ctx, self.case_id, named).id

    def account(self, way: str) -> PayingAccount:
        """An account of the fund's own."""
        wanted = AccountInput(f"Compte {way}", way, "XAF", "CM", "Réseau", "CM2110002000300277976315008", "SGCMCMCX")
        return open_account(self.session, self.ctx, wanted)

    def batch(self, account: PayingAccount) -> PaymentBatch:
        """One payment out of an account."""
        made = PaymentBatch(
            id=uuid4(), reference=fresh_reference(), account_id=account.id, way=account.way, pay_on=self.ctx.today,
            count=1, made_by_id=self._me, made_at=self.ctx.now, entry_id=uuid4(),
        )  # fmt: skip
        self.session.add(made)
        self.session.flush()
        return made

    def hand_over(self, order: PaymentOrder, batch: PaymentBatch) -> None:
        """An order, with two signatures, in a batch."""
        for person_id in (self.officer_id, self._colleague()):
            self.session.add(_signed(order, person_id, self.ctx))
        self.session.flush()
        for state in ("authorised", "sent"):
            order.state, order.batch_id = state, batch.id if state == "sent" else None
            self.session.flush()

    def confirm(self, order: PaymentOrder) -> None:
        """What was sent has arrived."""
        order.state = "confirmed"
        self.session.flush()

    def file(self, batch: PaymentBatch, order: PaymentOrder) -> None:
        """What finance carries to the bank, as the courier makes it."""
        subject, content = Subject(PaymentBatch.__tablename__, batch.id), b"<Document/>"
        keys, groups = keys_of_groups(self.session, self.vault, [Group.FINANCE])
        prepared = prepare_compartments(keys, subject, {Kind.INSTRUCTION: [groups[Group.FINANCE]]})
        file = seal_file(self.vault.files, Opened(subject, prepared.opened), Kind.INSTRUCTION, [content])
        title, orders = f"{batch.reference}.xml", frozenset({order.id})
        sealed = SealedBatchFile(prepared, file, sha256(content).hexdigest(), title, orders)
        keep_file(self.session, self.ctx, batch.id, sealed)

    def report(self) -> tuple[UUID, UUID]:
        """What a bank said of a payment that nobody knows: the file, and its line, which waits."""
        told = Report(1, Became.PAID, NO_ORDER, Money(PART, "XAF"), date(2026, 1, 1))
        made = take_reading(self.session, self.ctx, Reading(Telling.CAMT053, "0" * 64, [told]), self._me)
        return made.id, self.session.scalars(select(ReportLine.id).where(ReportLine.report_id == made.id)).one()

    def paper(self, order: PaymentOrder) -> UUID:
        """A receipt, with its file."""
        upload = SealingSpool()
        upload.write("Reçu de Clarisse.".encode())
        cleaned, _refused = clean_files([("recu.txt", upload)])
        self.session.commit()
        arrived = arrive_paper(self.vault, uuid4(), cleaned[0], "Vu par moi.", self.case_id)
        wanted = PaperInput("receipt", PART // 2, self.ctx.today)
        return add_paper(self.session, self.ctx, order.id, wanted, arrived).id

    def waiver(self, order: PaymentOrder, opened: Opened) -> UUID:
        """That of the rest no paper is asked for, which a second person must agree to."""
        waiver_id = uuid4()
        note = opened.seal(PAYMENT, waiver_place(waiver_id), "Un reçu la trahirait.")
        wanted = WaiverInput(PART // 4, Reason.ENDANGERS.value)
        return ask_waiver(self.session, self.ctx, order.id, waiver_id, wanted, note).id

    def screening(self, payee_id: UUID) -> UUID:
        """That the payee was looked for on a list, and nobody was found."""
        listed = Listed("un", "1", Listing.PERSON, ("Somebody Else",))
        import_list(self.session, self.ctx, ReadList("un", self.ctx.today - timedelta(days=1), ("1" * 64,), (listed,)))
        lists = tuple(tokens_of(current_lists(self.session)))
        return screen_payee(self.session, self.ctx, payee_id, Lookup(uuid4(), lists, 0)).id

    def follow_up(self) -> UUID:
        """A time at which somebody asks how it went."""
        made = FollowUp(
            id=uuid4(), case_id=self.case_id, kind=Moment.SAFETY_SOON.value, due_on=self.ctx.today, entry_id=uuid4()
        )
        self.session.add(made)
        return made.id

    def named(self, payee_id: UUID, paid: PaymentOrder, opened: Opened) -> dict[str, UUID]:
        """What else an address names, by its argument."""
        session, ctx = self.session, self.ctx
        report_id, line_id = self.report()
        return {
            "report_id": report_id,
            "line_id": line_id,
            "paper_id": self.paper(paid),
            "waiver_id": self.waiver(paid, opened),
            "limit_id": enter_limit(session, ctx, LimitInput("CM", "mobile", "XAF", "…", per_day=PART)).id,
            "payee_id": payee_id,
            "screening_id": self.screening(payee_id),
            "ceiling_id": ask_ceiling(session, ctx, Money(PART, "XAF")).id,
            "follow_up_id": self.follow_up(),
        }

    @property
    def _me(self) -> UUID:
        assert self.ctx.actor is not None
        return self.ctx.actor.id

    def _colleague(self) -> UUID:
        wanted = select(Membership.person_id).where(Membership.group_code == GroupCode.FINANCE)
        return self.session.scalars(wanted.where(Membership.person_id != self._me).limit(1)).one()


def _signed(order: PaymentOrder, person_id: UUID, ctx: Context) -> Any:
    return PaymentRelease(
        id=uuid4(), order_id=order.id, person_id=person_id, revision=order.revision, body="{}", signer=bytes(32),
        signature=bytes(64), at=ctx.now, instruction=None, entry_id=uuid4(),
    )  # fmt: skip

"""What is sealed of payments, opened for a page: payees of a case, and what its applicant wished."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fundapp.accounts.queries.people import person_names
from fundapp.accounts.signin import current_keys
from fundapp.cases.answering import Block, blocks_of
from fundapp.cases.models import EmergencyCase
from fundapp.cases.rules.sheets import read
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.disbursements.commands.payees import note_digests
from fundapp.disbursements.models import PaymentPayee
from fundapp.disbursements.queries.payees import noted_groups, payees_of
from fundapp.disbursements.queries.wishes import Sealed, sealed_wishes
from fundapp.disbursements.rules.accounts import masked_account, shown_account
from fundapp.disbursements.rules.methods import METHOD_NAMES
from fundapp.disbursements.rules.payees import PayeeDetails, account_number, read_payee
from fundapp.disbursements.sealing import READERS, payee_digests, read_sealed_payee
from fundapp.vault.envelope import Place
from fundapp.vault.errors import CannotOpen, Locked
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_subjects
from fundapp.vault.rules import Kind

PURPOSE = "payment.prepare"
"""How the audit log calls the opening of what is needed to prepare a payment."""


@dataclass(frozen=True)
class ShownPayee:
    """A payee as a page shows them. `details` None: they do not open for this reader."""

    row: PaymentPayee
    by: str
    replaced: bool
    details: PayeeDetails | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        """Name, method, and the end of the account's number."""
        method = str(METHOD_NAMES[self.row.method])  # type: ignore[index]
        if self.details is None:
            return _("%(method)s, does not open", method=method)
        masked = f", {masked_account(self.details.account)}" if self.details.account else ""
        return f"{self.details.name}, {method}{masked}"


@dataclass(frozen=True)
class Opening:
    """What a page shows of what was opened: payees, the newest first, and wishes. `gone`: what was erased."""

    payees: Sequence[ShownPayee]
    wishes: Sequence[Block] = field(default_factory=tuple, repr=False)
    gone: bool = False

    @property
    def usable(self) -> list[ShownPayee]:
        """Payees that can be paid: they open, and nobody stands in their place."""
        return [each for each in self.payees if each.details is not None and not each.replaced]

    def shown(self, payee_id: UUID) -> ShownPayee:
        """One of them. Raises NotFound."""
        for each in self.payees:
            if each.row.id == payee_id:
                return each
        raise NotFound


def open_for_preparing(ctx: Context, case: EmergencyCase) -> Opening:
    """The payees of a case and its applicant's wishes: one entry in the log for all. Raises Locked.

    Where this reader's group has no digest of an account yet, it is noted. At most eleven queries but for that.
    """
    session, keys = db.session(), current_keys()
    named = payees_of(session, case.id)
    names = person_names(session, {each.row.by_id for each in named})
    sealed = sealed_wishes(session, case, keys.id)
    opened = open_subjects(vault(), ctx, keys, sealed.subjects, purpose=PURPOSE) if sealed.subjects else {}
    ours = opened.get(case.id)
    payees = [
        ShownPayee(each.row, names.get(each.row.by_id, ""), each.replaced, _details(ours, each.row)) for each in named
    ]
    note_missing(ctx, {each.row.id: each.details for each in payees if each.details})
    gone = case.erased_at is not None or any(each.shredded for each in opened.values())
    return Opening(payees, _wishes(case, sealed, opened), gone)


def note_missing(ctx: Context, known: Mapping[UUID, PayeeDetails]) -> None:
    """Notes what no group of this reader has noted yet of payees that are open. One query where nothing is missing."""
    mine = {each.value for each in READERS} & (ctx.actor.groups if ctx.actor else frozenset())
    accounts = {payee_id: each for payee_id, each in known.items() if account_number(each) is not None}
    noted = noted_groups(db.session(), accounts) if accounts and mine else {}
    for payee_id, groups in noted.items():
        if mine <= groups:
            continue
        digests = payee_digests(vault(), current_keys(), accounts[payee_id])
        if set(digests) <= groups:
            continue
        with transaction() as session:
            note_digests(session, ctx, payee_id, digests)


def account_shown(details: PayeeDetails) -> str:
    """The number as people read it aloud."""
    return shown_account(details.account) if details.account else ""


def _details(opened: Opened | None, row: PaymentPayee) -> PayeeDetails | None:
    if opened is None:
        return None
    try:
        return read_payee(read_sealed_payee(opened, row))
    except (CannotOpen, Locked):
        return None


def _wishes(case: EmergencyCase, sealed: Sealed, opened: Mapping[UUID, Opened]) -> list[Block]:
    """What was wished at first, then whatever was added since."""
    sheets = [_sheet(opened.get(case.id), Place(EmergencyCase.__tablename__, case.id, "payment"), case.payment)]
    sheets += [
        _sheet(opened.get(each.id), Place(each.__tablename__, each.id, "content"), each.content)
        for each in sealed.additions
    ]
    return [block for sheet in sheets for block in blocks_of(sheet)]


def _sheet(opened: Opened | None, place: Place, envelope: Any) -> Mapping[str, Any]:
    if opened is None or envelope is None:
        return {}
    try:
        return read(opened.read(Kind.PAYMENT, place, envelope))
    except (CannotOpen, Locked):
        return {}

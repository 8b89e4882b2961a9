"""The slow steps between pages and commands: payees sealed and read, instructions sealed to the courier.

Nothing here writes a row, but for the compartment of a case that nothing was ever sealed in.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.assessing import readers_of_narrative
from fundapp.cases.models import EmergencyCase
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict, Unavailable
from fundapp.core.i18n import _
from fundapp.disbursements.models import PaymentPayee, PaymentRelease
from fundapp.disbursements.rules.payees import (
    PayeeDetails,
    account_number,
    commitment_of,
    read_payee,
    written,
)
from fundapp.vault.commands import create_compartments
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.errors import CannotOpen, Shredded
from fundapp.vault.finding import digests_of
from fundapp.vault.foundation import courier_reader
from fundapp.vault.house import Vault
from fundapp.vault.models import Compartment, KeyGroup
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments, open_subjects
from fundapp.vault.preparing import Prepared, prepare_compartments
from fundapp.vault.queries import couriers, groups_of
from fundapp.vault.rules import Courier, Group, Kind, Reader, ReaderKind, Subject
from fundapp.vault.trust import Keys, keys_of_groups
from fundapp.vault.unlocked import Unlocked, UnlockedMember
from fundapp.vault.unstorable import Unstorable

SALT_BYTES = 16
PAYMENT = Kind.PAYMENT
READERS = (Group.OFFICERS, Group.FINANCE)
ACCOUNT = "account"


@dataclass(frozen=True)
class SealedPayee(Unstorable):
    """A payee ready to be kept: its row’s id, its sealed text, what signatures stand for, digests of its account."""

    id: UUID
    content: Envelope
    commitment: str
    digests: Mapping[str, bytes]


@dataclass(frozen=True)
class SealedInstruction(Unstorable):
    """What the courier needs of a payee, ready to be kept with the second signature: only the courier opens it."""

    prepared: Prepared
    content: Envelope
    commitment: str = field(default="")


def open_payment(vault: Vault, ctx: Context, keys: UnlockedMember, case: EmergencyCase, *, purpose: str) -> Opened:
    """The compartment `payment` of a case; made for those who read payments where nothing was sealed in it yet.

    Raises NotFound for whoever has no key to it, Locked, Shredded where the case is erased.
    """
    if case.erased_at is not None:
        raise Shredded
    with ReadSession(db) as session:
        there = session.scalar(
            select(Compartment.id).where(Compartment.subject_id == case.id, Compartment.kind == PAYMENT.value)
        )
    if there is None:
        _make(vault, ctx, case)
    return open_compartments(vault, ctx, keys, case.subject, [PAYMENT], purpose=purpose)


def seal_payee(vault: Vault, keys: UnlockedMember, opened: Opened, details: PayeeDetails) -> SealedPayee:
    """A payee, sealed in the open compartment of its case. Raises Locked."""
    payee_id, text = uuid4(), written(details, secrets.token_hex(SALT_BYTES))
    content = opened.seal(PAYMENT, payee_place(payee_id), text)
    return SealedPayee(payee_id, content, commitment_of(text), payee_digests(vault, keys, details))


def read_sealed_payee(opened: Opened, row: PaymentPayee) -> str:
    """A payee as it was written. Raises CannotOpen where it is not what signatures stand for, Locked, Shredded."""
    text = opened.read(PAYMENT, payee_place(row.id), row.content)
    if commitment_of(text) != row.commitment:
        raise CannotOpen
    return text


def open_payee(
    vault: Vault, ctx: Context, keys: UnlockedMember, case: EmergencyCase, payee: PaymentPayee, *, purpose: str
) -> PayeeDetails:
    """Opens one payee. Raises as `open_payment` and `read_sealed_payee`."""
    return read_payee(read_sealed_payee(open_payment(vault, ctx, keys, case, purpose=purpose), payee))


def seal_instruction(vault: Vault, text: str) -> SealedInstruction:
    """A payee as it was written, for the courier alone. Raises Unavailable where this installation has none."""
    subject = Subject(PaymentRelease.__tablename__, uuid4())
    with ReadSession(db) as session:
        row = couriers(session).get(Courier.PAYMENTS)
        if row is None:
            raise Unavailable(_("Payments cannot be handed over from here: this installation has no courier."))
        prepared = prepare_compartments(Keys(session, vault), subject, {Kind.INSTRUCTION: [courier_reader(row.id)]})
    content = Opened(subject, prepared.opened).seal(Kind.INSTRUCTION, instruction_place(subject.id), text)
    return SealedInstruction(prepared, content, commitment_of(text))


def read_instructions(
    vault: Vault, ctx: Context, carrier: Unlocked, releases: Sequence[PaymentRelease], *, purpose: str
) -> dict[UUID, PayeeDetails]:
    """Payees by their order, as the courier opens them; each is what its signature stands for.

    Raises CannotOpen for one that is not, Shredded for one that is gone.
    """
    wanted = {each.subject: [Kind.INSTRUCTION] for each in releases if each.instruction is not None}
    opened = open_subjects(vault, ctx, carrier, wanted, purpose=purpose) if wanted else {}
    return {each.order_id: _instructed(opened[each.id], each) for each in releases if each.instruction is not None}


def payee_place(payee_id: UUID) -> Place:
    """Where the text of a payee belongs."""
    return Place(PaymentPayee.__tablename__, payee_id, "content")


def instruction_place(release_id: UUID) -> Place:
    """Where what the courier hands over belongs."""
    return Place(PaymentRelease.__tablename__, release_id, "instruction")


def _instructed(opened: Opened, release: PaymentRelease) -> PayeeDetails:
    assert release.instruction is not None
    text = opened.read(Kind.INSTRUCTION, instruction_place(release.id), release.instruction)
    if f'"payee":"{commitment_of(text)}"' not in release.body:
        raise CannotOpen
    return read_payee(text)


def _make(vault: Vault, ctx: Context, case: EmergencyCase) -> None:
    try:
        with transaction() as session:
            # Locked: nobody changes who reads the case meanwhile.
            row = session.get(EmergencyCase, case.id, with_for_update=True, populate_existing=True)
            if row is None or row.erased_at is not None:
                raise Shredded
            create_compartments(session, ctx, vault, case.subject, {PAYMENT: _readers(session, vault, row)})
    except Conflict:  # a colleague has made it a moment ago
        return


def _readers(session: Session, vault: Vault, case: EmergencyCase) -> Sequence[Reader]:
    """Officers and finance; of a restricted case the persons who read its story."""
    if case.restricted_since is not None:
        return [each for each in readers_of_narrative(session, case) if each.kind == ReaderKind.MEMBER]
    _keys, groups = keys_of_groups(session, vault, READERS)
    return list(groups.values())


def payee_digests(vault: Vault, keys: UnlockedMember, details: PayeeDetails) -> dict[str, bytes]:
    """By which the same account is seen again: under the key of each group this person belongs to that reads payments.

    Nobody else can make them, so that a stolen database tells no numbers. Empty for a payee without an account.
    """
    number = account_number(details)
    if number is None:
        return {}
    with ReadSession(db) as session:
        mine = set(groups_of(session, keys.id))
        wanted = select(KeyGroup).where(KeyGroup.id.in_(mine), KeyGroup.code.in_([each.value for each in READERS]))
        return {
            each.code: digests_of(session, vault, keys, each.id)(ACCOUNT, number) for each in session.scalars(wanted)
        }

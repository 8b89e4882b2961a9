"""What is sealed after a case arrived: messages, addresses for notices, another code. Nothing here writes a row."""

import hashlib
from dataclasses import dataclass
from uuid import UUID, uuid4

from fundapp.cases.arriving import turn
from fundapp.cases.models import CaseMessage, NoticeWish
from fundapp.core.database import ReadSession, db
from fundapp.core.errors import Unavailable
from fundapp.core.i18n import _
from fundapp.vault.codes import code_from
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.foundation import courier_reader
from fundapp.vault.house import Vault
from fundapp.vault.keeping import KeptCode, keep_code
from fundapp.vault.opened import Opened
from fundapp.vault.preparing import Prepared, prepare_compartments
from fundapp.vault.queries import couriers
from fundapp.vault.rules import Courier, Kind, Subject
from fundapp.vault.trust import Keys
from fundapp.vault.unstorable import Unstorable


@dataclass(frozen=True)
class SealedMessage(Unstorable):
    """A message ready to be kept: the id of its row, and its text, sealed for that row alone."""

    id: UUID
    text: Envelope


@dataclass(frozen=True)
class SealedWish(Unstorable):
    """An address for notices, ready to be kept: only the notices courier opens it. `language`: of the mail."""

    prepared: Prepared
    address: Envelope
    language: str


def seal_message(opened: Opened, text: str, seed: bytes | None = None) -> SealedMessage:
    """A message, sealed in the open mailbox of a case. Raises Locked where that is not open.

    With the seed of a form, the same text of the same form is always the same row, however often it is sent.
    """
    message_id = uuid4() if seed is None else _id_of(seed, opened.subject.id, text)
    return SealedMessage(message_id, opened.seal(Kind.MAILBOX, place_of(message_id), text))


def place_of(message_id: UUID) -> Place:
    """Where the text of a message belongs."""
    return Place(CaseMessage.__tablename__, message_id, "text")


def texts_of(opened: Opened, messages: list[CaseMessage]) -> dict[UUID, str]:
    """What messages say, by their ids. Raises Locked where the mailbox is not open, CannotOpen for a changed one."""
    return {each.id: opened.read(Kind.MAILBOX, place_of(each.id), each.text) for each in messages}


def seal_wish(vault: Vault, address: str, language: str) -> SealedWish:
    """An address to which notices are sent. Raises Unavailable where this installation has no courier."""
    subject = Subject(NoticeWish.__tablename__, uuid4())
    with ReadSession(db) as session:
        row = couriers(session).get(Courier.NOTICES)
        if row is None:
            raise Unavailable(_("Notices cannot be sent from here: come back with your code instead."))
        prepared = prepare_compartments(Keys(session, vault), subject, {Kind.NOTICE: [courier_reader(row.id)]})
    sealed = Opened(subject, prepared.opened).seal(Kind.NOTICE, wish_place(subject.id), address)
    return SealedWish(prepared, sealed, language)


def wish_place(wish_id: UUID) -> Place:
    """Where an address for notices belongs."""
    return Place(NoticeWish.__tablename__, wish_id, "address")


def another_code(vault: Vault, applicant_id: UUID, seed: bytes | None = None) -> KeptCode:
    """A new code for somebody who has one; with the seed of a form, always the same. Takes some 10 ms on purpose."""
    with turn():
        return keep_code(vault.codes, applicant_id, None if seed is None else code_from(seed))


def _id_of(seed: bytes, case_id: UUID, text: str) -> UUID:
    return UUID(bytes=hashlib.sha256(seed + case_id.bytes + text.encode()).digest()[:16], version=4)

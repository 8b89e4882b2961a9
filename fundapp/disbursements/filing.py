"""Papers about payments made ready: cleaned, and sealed with their originals in a compartment of their own.

Nothing here writes a row.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fundapp.cases.arriving import readers, readers_of
from fundapp.cases.filing import CleanFile
from fundapp.cases.models import EmergencyCase
from fundapp.core.context import Context
from fundapp.disbursements.models import DocumentWaiver, SupportingDocument
from fundapp.disbursements.sealing import PAYMENT, open_payment
from fundapp.vault.commands.documents import SealedFile
from fundapp.vault.documents import seal_file
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.house import Vault
from fundapp.vault.opened import Opened
from fundapp.vault.preparing import Prepared, prepare_compartments
from fundapp.vault.rules import Kind, Subject
from fundapp.vault.unlocked import UnlockedMember
from fundapp.vault.unstorable import Unstorable

KIND = Kind.EVIDENCE


@dataclass(frozen=True)
class ArrivedPaper(Unstorable):
    """A paper ready to be kept: its compartment, what is said of it, both files, and what these are called."""

    prepared: Prepared
    content: Envelope
    original: SealedFile
    cleaned: SealedFile
    names: tuple[str, str]

    @property
    def id(self) -> UUID:
        """Of its row."""
        return self.prepared.subject.id


def arrive_paper(vault: Vault, paper_id: UUID, found: CleanFile, remark: str, case_id: UUID) -> ArrivedPaper:
    """Seals a paper and its cleaned copy, which it closes, for officers and finance; of a restricted case, persons.

    Raises Unavailable where nobody could read it.
    """
    with found.cleaned.content:
        subject = Subject(SupportingDocument.__tablename__, paper_id)
        with readers(vault) as (keys, groups):
            prepared = prepare_compartments(keys, subject, {KIND: readers_of(KIND, groups, case_id)})
        opened = Opened(subject, prepared.opened)
        original = seal_file(vault.files, opened, KIND, found.upload.pieces())
        copy = seal_file(vault.files, opened, KIND, found.cleaned.content.pieces())
    told = {"name": found.name, "remark": remark, "media_type": found.cleaned.media_type}
    content = opened.seal(KIND, paper_place(paper_id), json.dumps(told, ensure_ascii=False, sort_keys=True))
    title = f"{found.name.rpartition('.')[0] or found.name}.{found.cleaned.ending}"
    return ArrivedPaper(prepared, content, original, copy, (found.name, title))


def read_paper(opened: Opened, row: SupportingDocument) -> Mapping[str, Any]:
    """What is said of a paper: name, remark, media_type. Raises Shredded, CannotOpen, Locked."""
    told: dict[str, Any] = json.loads(opened.read(KIND, paper_place(row.id), row.content))
    return told


def seal_waiver(
    vault: Vault, ctx: Context, keys: UnlockedMember, case: EmergencyCase, waiver_id: UUID, note: str
) -> Envelope:
    """Why no paper is asked for, in words, sealed with the payments of the case. Raises as `open_payment`."""
    opened = open_payment(vault, ctx, keys, case, purpose="payment.waiver")
    return opened.seal(PAYMENT, waiver_place(waiver_id), note)


def read_waiver(
    vault: Vault, ctx: Context, keys: UnlockedMember, case: EmergencyCase, row: DocumentWaiver
) -> str | None:
    """The words of a waiver; None where there are none. Raises as `open_payment`."""
    if row.note is None:
        return None
    opened = open_payment(vault, ctx, keys, case, purpose="payment.waiver")
    return opened.read(PAYMENT, waiver_place(row.id), row.note)


def paper_place(paper_id: UUID) -> Place:
    """Where what is said of a paper belongs."""
    return Place(SupportingDocument.__tablename__, paper_id, "content")


def waiver_place(waiver_id: UUID) -> Place:
    """Where the words of a waiver belong."""
    return Place(DocumentWaiver.__tablename__, waiver_id, "note")

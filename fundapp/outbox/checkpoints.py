"""Checkpoints on their way to the auditors: as letters, with the proof that the log went on from the last one."""

import secrets
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.export import consistency_bundle
from fundapp.audit.models import CheckpointRow
from fundapp.audit.signing import signer_of
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.i18n import lazy
from fundapp.core.reader import Reader
from fundapp.outbox import wordings
from fundapp.outbox.letters import Attachment, send_letter
from fundapp.outbox.mailing import standing
from fundapp.outbox.models import Delivery, Recipient

CHECKPOINT = "audit.checkpoint"

wordings.letter_wording(
    CHECKPOINT,
    lazy("Audit log: checkpoint at %(size)s entries"),
    lazy(
        "Please keep the enclosed checkpoint where we cannot reach it.\n\n"
        "It states how long the audit log is and what it says. With it, verify.py shows whether any entry up to number"
        " %(size)s was changed, removed or added afterwards, even by us.\n\n"
        "Where there was a checkpoint before this one, the second file proves that the log goes on from it."
    ),
)


def announce_checkpoint(settings: Settings, now: datetime) -> CheckpointRow | None:
    """Make a checkpoint and write to every auditor who has not had it. None while the log is empty."""
    ctx = Context(None, now, secrets.token_hex(8), Reader(settings.language, settings.zone))
    signer = signer_of(settings)
    with transaction() as session:
        made = make_checkpoint(session, signer, now)
        if made is not None:
            for recipient_id in auditors(session, settings, ctx):
                _write(session, ctx, settings, made, recipient_id)
            session.flush()
            session.expunge(made)
    if made is not None:
        signer.remember(made.note)
    return made


def auditors(session: Session, settings: Settings, ctx: Context) -> list[UUID]:
    """The handles of the auditors whom the settings name; new ones are made."""
    ours = select(Recipient.address, Recipient.id).where(Recipient.owner_id.is_(None), Recipient.channel == "email")
    known = dict(session.execute(ours).all())
    for address in settings.auditors:
        if address not in known:
            known[address] = uuid4()
            session.add(_recipient(known[address], address, ctx))
    session.flush()
    return [known[address] for address in settings.auditors]


def _last_sent(session: Session, recipient_id: UUID, size: int) -> int:
    """The size of the newest checkpoint before this one that the recipient was sent; 0 where there is none.

    Checkpoints are also made on demand, and sent to nobody.
    """
    keys = select(Delivery.key).where(Delivery.recipient_id == recipient_id, Delivery.template == CHECKPOINT)
    sizes = [int(key.partition(":")[2]) for key in session.scalars(keys)]
    return max((each for each in sizes if each < size), default=0)


def _recipient(recipient_id: UUID, address: str, ctx: Context) -> Recipient:
    facts = {"channel": "email", "address": address, "language": ctx.reader.language, "zone": ctx.reader.zone.key}
    return Recipient(id=recipient_id, created_at=ctx.now, updated_at=ctx.now, **standing(facts))


def _write(session: Session, ctx: Context, settings: Settings, made: CheckpointRow, recipient_id: UUID) -> None:
    enclosed = [Attachment(f"checkpoint-{made.size}.txt", "text/plain", made.note.encode())]
    before = session.get(CheckpointRow, _last_sent(session, recipient_id, made.size))
    if before is not None:
        proof = consistency_bundle(session, settings.audit_origin, before, made)
        enclosed.append(Attachment(f"consistency-{before.size}-{made.size}.json", "application/json", proof))
    key, matter = f"checkpoint:{made.size}", {"size": made.size}
    send_letter(session, ctx, CHECKPOINT, recipient_id, key, matter=matter, attachments=enclosed)

"""A decided round in the world of the matrix, in the log and with its minutes, for the pages that are about those."""

from hashlib import sha256
from uuid import uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.audit.sequencer import sequence
from fundapp.cases.models import EmergencyCase
from fundapp.committee.models import DecisionRound, RoundMinutes
from fundapp.core.context import Context
from fundapp.vault.commands import add_document
from fundapp.vault.documents import seal_file
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of
from fundapp.vault.opened import Opened
from fundapp.vault.rules import Kind
from tests.access.deciding import seal_decided, write_decided
from tests.accounts.filling import checkpoint

ARGUMENTS = ("minutes.show:round_id", "minutes.download:round_id", "minutes.proof:round_id")
"""Where an address names it."""


def decided_round(app: Flask, session: Session, ctx: Context, reference: str) -> dict[str, str]:
    """The round, by the arguments that name it: about a case, decided long ago by nobody who asks."""
    vault = vault_of(app.extensions["fundapp.settings"])
    found = session.scalars(select(EmergencyCase).where(EmergencyCase.reference == reference)).one()
    by_id = session.scalars(select(Membership.person_id).where(Membership.group_code == "officers").limit(1)).one()
    sealed = seal_decided(vault, session)
    made = write_decided(session, ctx, found, by_id, sealed, outcome="declined", reason="no_danger")
    session.commit()
    _keep_minutes(vault, session, ctx, made, Opened(made.subject, sealed.prepared.opened))
    while sequence(session):
        pass
    session.commit()
    checkpoint(session)
    return dict.fromkeys(ARGUMENTS, str(made.id))


def _keep_minutes(vault: Vault, session: Session, ctx: Context, found: DecisionRound, opened: Opened) -> None:
    for language in ("fr", "en"):
        content = f"%PDF {language}".encode()
        file = seal_file(vault.files, opened, Kind.NARRATIVE, [content])
        add_document(session, ctx, opened, Kind.NARRATIVE, file, "minutes.pdf")
        session.add(
            RoundMinutes(
                id=uuid4(), round_id=found.id, language=language, digest=sha256(content).hexdigest(),
                document_id=file.id, made_by_id=found.convened_by_id, made_at=ctx.now, entry_id=uuid4(),
            )
        )  # fmt: skip
    session.commit()

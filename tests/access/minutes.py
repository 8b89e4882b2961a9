"""A decided round in the world of the matrix, in the log and with its minutes, for the pages that are about those."""

from hashlib import sha256
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.audit.commands import record
from fundapp.audit.sequencer import sequence
from fundapp.audit.verify import canonical
from fundapp.cases.models import EmergencyCase
from fundapp.committee.models import DecisionRound, PolicyVersion, RoundMinutes
from fundapp.committee.queries.minutes import DECIDED
from fundapp.committee.rules.bodies import body_of
from fundapp.committee.sealing import seal_round
from fundapp.core.context import Context
from fundapp.vault.commands import add_document, receive_sealed
from fundapp.vault.documents import seal_file
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of
from fundapp.vault.opened import Opened
from fundapp.vault.queries import group_by_code
from fundapp.vault.rules import Group, Kind, Reader, ReaderKind
from tests.accounts.filling import checkpoint
from tests.committee.chamber import SMALL

ARGUMENTS = ("minutes.show:round_id", "minutes.download:round_id", "minutes.proof:round_id")
"""Where an address names it."""


def decided_round(app: Flask, session: Session, ctx: Context, reference: str) -> dict[str, str]:
    """The round, by the arguments that name it: about a case, decided long ago by nobody who asks."""
    vault = vault_of(app.extensions["fundapp.settings"])
    found = session.scalars(select(EmergencyCase).where(EmergencyCase.reference == reference)).one()
    officers = Reader(ReaderKind.GROUP, group_by_code(session, Group.OFFICERS).id)
    sealed = seal_round(vault, {"alias": "Le Baobab"}, {"summary": "…"}, officers=[officers], convened=[])
    receive_sealed(session, ctx, sealed.prepared)
    by_id = session.scalars(select(Membership.person_id).where(Membership.group_code == "officers")).first()
    made = DecisionRound(
        id=sealed.id, subject_kind=found.subject.kind, subject_id=found.id, title=reference, question="award",
        about_id=None, state="decided", track="full", policy_id=_policy(session, ctx), priority="P2", risk="high",
        country="CM", currency="XAF", room=None, convened_by_id=by_id, opened_at=ctx.now, closes_at=ctx.now,
        brief_version=1, brief_hash="0" * 64, decided_at=ctx.now, outcome="declined", reason="no_danger",
        conditions=(), ratify_by=None, card=sealed.card, brief=sealed.brief, created_at=ctx.now, updated_at=ctx.now,
        entry_id=record(session, ctx, DECIDED, DecisionRound.__tablename__, sealed.id, {"round": sealed.id.hex}),
    )  # fmt: skip
    session.add(made)
    session.commit()
    _keep_minutes(vault, session, ctx, made, Opened(made.subject, sealed.prepared.opened))
    while sequence(session):
        pass
    session.commit()
    checkpoint(session)
    return dict.fromkeys(ARGUMENTS, str(sealed.id))


def _policy(session: Session, ctx: Context) -> UUID:
    body = canonical(body_of(SMALL)).decode()
    by_id = session.scalars(select(Membership.person_id).where(Membership.group_code == "committee")).first()
    made = PolicyVersion(
        id=uuid4(), number=(session.scalar(select(func.max(PolicyVersion.number))) or 0) + 1, state="draft",
        body=body, digest=sha256(body.encode()).hexdigest(), drafted_by_id=by_id, in_force_since=None,
        created_at=ctx.now, updated_at=ctx.now, entry_id=uuid4(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


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

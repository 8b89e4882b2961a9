"""A question about a case that the committee has decided, written behind the application's back."""

from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.audit.verify import canonical
from fundapp.cases.models import EmergencyCase
from fundapp.committee.commands.convening import SealedRound
from fundapp.committee.models import DecisionRound, PolicyVersion
from fundapp.committee.queries.minutes import DECIDED
from fundapp.committee.rules.bodies import body_of
from fundapp.committee.sealing import seal_round
from fundapp.core.context import Context
from fundapp.vault.commands import receive_sealed
from fundapp.vault.house import Vault
from fundapp.vault.queries import group_by_code
from fundapp.vault.rules import Group, Reader, ReaderKind
from tests.committee.chamber import SMALL


def seal_decided(vault: Vault, session: Session) -> SealedRound:
    """Its card and brief, for the officers alone. Outside any transaction, as all sealing."""
    officers = Reader(ReaderKind.GROUP, group_by_code(session, Group.OFFICERS).id)
    return seal_round(vault, {"alias": "Le Baobab"}, {"summary": "…"}, officers=[officers], convened=[])


def write_decided(
    session: Session, ctx: Context, case: EmergencyCase, by_id: UUID, sealed: SealedRound, **outcome: Any
) -> DecisionRound:
    """The round, decided by nobody who asks; `outcome`: its columns that say what was decided."""
    receive_sealed(session, ctx, sealed.prepared)
    entry_id = record(session, ctx, DECIDED, DecisionRound.__tablename__, sealed.id, {"round": sealed.id.hex})
    decided = {"state": "decided", "opened_at": ctx.now, "closes_at": ctx.now, "decided_at": ctx.now}
    opened = {"brief_version": 1, "brief_hash": "0" * 64, "entry_id": entry_id}
    return _written(session, ctx, case, by_id, sealed, **decided, **opened, **outcome)


def write_convened(
    session: Session, ctx: Context, case: EmergencyCase, by_id: UUID, sealed: SealedRound
) -> DecisionRound:
    """The round, to which nobody was asked."""
    receive_sealed(session, ctx, sealed.prepared)
    return _written(session, ctx, case, by_id, sealed, state="convened", brief_version=0, entry_id=uuid4())


def _written(
    session: Session, ctx: Context, case: EmergencyCase, by_id: UUID, sealed: SealedRound, **columns: Any
) -> DecisionRound:
    made = DecisionRound(
        id=sealed.id, subject_kind=case.subject.kind, subject_id=case.id, title=case.reference, question="award",
        about_id=None, track="full", policy_id=_policy(session, ctx, by_id), priority="P2", risk="high", country="CM",
        currency="XAF", room=None, convened_by_id=by_id, conditions=(), ratify_by=None, card=sealed.card,
        brief=sealed.brief, created_at=ctx.now, updated_at=ctx.now, **columns,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _policy(session: Session, ctx: Context, by_id: UUID) -> UUID:
    body = canonical(body_of(SMALL)).decode()
    made = PolicyVersion(
        id=uuid4(), number=(session.scalar(select(func.max(PolicyVersion.number))) or 0) + 1, state="draft",
        body=body, digest=sha256(body.encode()).hexdigest(), drafted_by_id=by_id, in_force_since=None,
        created_at=ctx.now, updated_at=ctx.now, entry_id=uuid4(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id

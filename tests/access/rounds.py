"""A round before the committee in the world of the matrix: convened, and nobody has declared anything yet."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Affiliation, Membership
from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.models import EmergencyCase
from fundapp.committee.models import DecisionRound, Panellist, PolicyVersion
from fundapp.committee.sealing import seal_round
from fundapp.core.context import Context
from fundapp.vault.commands import receive_sealed
from fundapp.vault.installation import vault_of
from fundapp.vault.queries import group_by_code
from fundapp.vault.rules import Group, Reader, ReaderKind
from tests.access.terms import Answer, Audience, Groups, Which

OF_A_ROUND = (
    "show", "declare", "recuse", "vote", "discuss", "ask", "reply", "nudge", "open_votes", "seat", "brief", "extend",
    "cancel", "ratify",
)  # fmt: skip
ARGUMENTS = (
    *(f"rounds.{each}:round_id" for each in OF_A_ROUND),
    "rounds.nudge:person_id",
    "rounds.seat:person_id",
    "note_id",
)


def told_why_not(*told: GroupCode, words: str, let_in: GroupCode | None = None) -> Audience:
    """These groups are told why not; `let_in` reach it; for everybody else, and where nothing is, there is nothing."""

    def rule(groups: Groups, which: Which) -> Answer:
        if which is Which.ABSENT:
            return Answer.ABSENT
        if let_in in groups:
            return Answer.IN
        return Answer.REASON if groups & set(told) else Answer.ABSENT

    return Audience(words, rule)


def convened_round(app: Flask, session: Session, ctx: Context, reference: str, person_id: UUID) -> Mapping[str, str]:
    """The round, under whatever policy there is; `person_id`: the member whom some addresses name."""
    found = session.scalars(select(EmergencyCase).where(EmergencyCase.reference == reference)).one()
    policy_id = session.scalars(select(PolicyVersion.id)).first()
    group = Reader(ReaderKind.GROUP, group_by_code(session, Group.OFFICERS).id)
    vault = vault_of(app.extensions["fundapp.settings"])
    sealed = seal_round(vault, {"alias": "Le Baobab"}, {"summary": "…"}, officers=[group], convened=[])
    receive_sealed(session, ctx, sealed.prepared)
    session.add(
        DecisionRound(
            id=sealed.id, subject_kind="emergency_case", subject_id=found.id, title=found.reference, question="award",
            state="convened", track="full", policy_id=policy_id, priority="P2", risk="high", currency="XAF", room=None,
            convened_by_id=session.scalars(_members("officers")).first(), brief_version=0, card=sealed.card,
            about_id=None, brief=sealed.brief, created_at=ctx.now, updated_at=ctx.now, conditions=(), entry_id=uuid4(),
        )
    )  # fmt: skip
    session.flush()
    for each in session.scalars(_members("committee")).all():
        home = session.scalars(select(Affiliation.organisation_id).where(Affiliation.person_id == each)).first()
        if home is not None:
            session.add(_place(sealed.id, each, home))
    session.commit()
    named = dict.fromkeys(("rounds.nudge:person_id", "rounds.seat:person_id"), str(person_id))
    return {**{f"rounds.{each}:round_id": str(sealed.id) for each in OF_A_ROUND}, "note_id": str(uuid4()), **named}


def _members(code: str) -> Select[UUID]:
    return select(Membership.person_id).where(Membership.group_code == code)


def _place(round_id: UUID, person_id: UUID, home: UUID) -> Panellist:
    return Panellist(
        id=uuid4(), round_id=round_id, person_id=person_id, organisation_id=home, kind="member", named=False,
        standing="convened", grade=None, declared_at=None, nudged_at=None,
    )  # fmt: skip

"""Who agrees that their story is told in a report."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.cases.models import EmergencyCase, StoryConsent
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.queries.following import read_in_person
from fundapp.core.context import Context
from fundapp.core.verdicts import require


def consents_of(session: Session, ctx: Context, case_id: UUID) -> list[tuple[StoryConsent, str]]:
    """What a person has said of their story, with who asked them, the newest first. One query."""
    require(may_work(ctx))
    wanted = select(StoryConsent, Person.name).join(Person, Person.id == StoryConsent.asked_by_id)
    wanted = wanted.where(StoryConsent.case_id == case_id)
    rows = session.execute(wanted.order_by(StoryConsent.noted_at.desc(), StoryConsent.id))
    return [(consent, name) for consent, name in rows]


def standing_consent(session: Session, case_id: UUID) -> StoryConsent | None:
    """The consent that stands for a case. One query."""
    wanted = select(StoryConsent).where(StoryConsent.case_id == case_id, StoryConsent.withdrawn_at.is_(None))
    return session.scalars(wanted).first()


def may_be_told(session: Session, case_id: UUID) -> bool:
    """Whether the story of a case may be told today: the person agrees, is no minor, and nobody wants it erased.

    To be asked again whenever something is about to leave the house. One query; permission is the caller's matter.
    """
    wanted = select(StoryConsent.id).join(EmergencyCase, EmergencyCase.id == StoryConsent.case_id)
    return session.scalar(wanted.where(StoryConsent.case_id == case_id, *_tellable())) is not None


def tellable(session: Session, ctx: Context) -> list[tuple[UUID, str]]:
    """The cases whose story may be told, by reference, for an officer who chooses. Two queries.

    None from which they are recused, and no restricted one that they cannot read. Raises NotFound for others.
    """
    require(may_work(ctx))
    columns: Any = (EmergencyCase.id, EmergencyCase.reference, EmergencyCase.restricted_since)
    wanted = select(*columns).join(StoryConsent, StoryConsent.case_id == EmergencyCase.id)
    rows = session.execute(wanted.where(*_tellable(), not_recused(ctx)).order_by(EmergencyCase.reference)).all()
    kept = [case_id for case_id, _reference, since in rows if since is not None]
    mine = read_in_person(session, ctx.actor.id, kept) if ctx.actor and kept else frozenset()
    return [(case_id, reference) for case_id, reference, since in rows if since is None or case_id in mine]


def _tellable() -> list[ColumnElement[bool]]:
    return [
        StoryConsent.withdrawn_at.is_(None), EmergencyCase.safeguarding_since.is_(None),
        EmergencyCase.erased_at.is_(None), EmergencyCase.erasure_asked_at.is_(None),
    ]  # fmt: skip

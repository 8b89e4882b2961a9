"""What officers noted of a case while they verified it: rows with names, still sealed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import and_, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Organisation, Person
from fundapp.cases.models import (
    Assessment,
    CaseLink,
    CaseTask,
    EmergencyCase,
    Finding,
    FocalOpinion,
    RefereeCheck,
    SafeguardingPlan,
    SeenEvidence,
)
from fundapp.cases.permissions import may_work
from fundapp.cases.rules.tasks import Task
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.directory.models import OrganisationProfile

NOTED: Sequence[Any] = (
    RefereeCheck, SeenEvidence, FocalOpinion, Finding, SafeguardingPlan, CaseTask, Assessment,
)  # fmt: skip

Row = TypeVar("Row")

_TRUSTED = and_(OrganisationProfile.trusted, Organisation.active)
"""Whoever no longer works with us vouches for nobody."""


@dataclass(frozen=True)
class Written:
    """Something that was noted, and by whom.

    `whose`: whose task it is, or who leads a plan; `ended_by` did the task; `organisation`: the focal point's.
    """

    row: Any
    by: str
    whose: str | None
    ended_by: str | None
    organisation: str | None


@dataclass(frozen=True)
class Work:
    """All that was noted of a case, the earliest first."""

    written: Sequence[Written]

    def of(self, model: type[Any]) -> list[Written]:
        """What is of one kind."""
        return [each for each in self.written if isinstance(each.row, model)]

    def newest(self, model: type[Any]) -> Written | None:
        """The one of a kind that counts."""
        return next(reversed(self.of(model)), None)

    def standing_checks(self) -> list[Written]:
        """Checks that nothing has corrected."""
        checks = self.of(RefereeCheck)
        replaced = {each.row.replaces_id for each in checks}
        return [each for each in checks if each.row.id not in replaced]

    def task_kinds(self) -> frozenset[str]:
        """Kinds of all its tasks, done or not."""
        return frozenset(each.row.kind for each in self.of(CaseTask))


def work_of(session: Session, ctx: Context, case_id: UUID) -> Work:
    """All that was noted of a case, with names. One query."""
    require(may_work(ctx))
    parts = (select(each.id, each.by_id, each.at).where(each.case_id == case_id) for each in NOTED)
    noted = union_all(*parts).subquery("noted")
    whose, ender = aliased(Person), aliased(Person)
    wanted = select(*NOTED, Person.name, whose.name, ender.name, Organisation.name).select_from(noted)
    for each in NOTED:
        wanted = wanted.outerjoin(each, each.id == noted.c.id)
    wanted = (
        wanted.outerjoin(Person, Person.id == noted.c.by_id)
        .outerjoin(whose, whose.id == func.coalesce(CaseTask.assignee_id, SafeguardingPlan.lead_id))
        .outerjoin(ender, ender.id == CaseTask.done_by_id)
        .outerjoin(Organisation, Organisation.id == FocalOpinion.organisation_id)
        .order_by(noted.c.at, noted.c.id)
    )
    return Work([_written(row) for row in session.execute(wanted)])


def noted_row(session: Session, model: type[Row], case_id: UUID, row_id: UUID) -> Row:
    """One row of a case. Raises NotFound. One query."""
    found: Any = session.get(model, row_id)
    if found is None or found.case_id != case_id:
        raise NotFound
    kept: Row = found
    return kept


def also_spoken_for(session: Session, ctx: Context, case_id: UUID, references: Collection[str]) -> list[str]:
    """Which of these cases, alike to this one, are also of somebody detained for whom others speak. One query.

    Not those that an officer has found to be of somebody else.
    """
    require(may_work(ctx))
    if not references:
        return []
    here = or_(
        (CaseLink.first_id == case_id) & (CaseLink.second_id == EmergencyCase.id),
        (CaseLink.second_id == case_id) & (CaseLink.first_id == EmergencyCase.id),
    )
    apart = select(CaseLink.id).where(here, CaseLink.verdict == "separate").exists()
    asked = select(CaseTask.id).where(
        CaseTask.case_id == EmergencyCase.id, CaseTask.kind == Task.CONSENT_ON_RELEASE.value
    )
    wanted = select(EmergencyCase.reference).where(EmergencyCase.reference.in_(references), asked.exists(), ~apart)
    return list(session.scalars(wanted.order_by(EmergencyCase.reference)))


def organisations_by_name(session: Session) -> list[tuple[UUID, str, bool]]:
    """Every organisation, for a list to choose from, and whether we trust it. One query."""
    wanted = select(Organisation.id, Organisation.name, _TRUSTED).outerjoin(
        OrganisationProfile, OrganisationProfile.id == Organisation.id
    )
    rows = session.execute(wanted.order_by(Organisation.name, Organisation.id))
    return [(organisation_id, name, bool(trusted)) for organisation_id, name, trusted in rows]


def trusts(session: Session, organisation_id: UUID) -> bool:
    """Whether the directory says now that we trust an organisation. One query."""
    wanted = select(_TRUSTED).join(Organisation, Organisation.id == OrganisationProfile.id)
    return bool(session.scalar(wanted.where(OrganisationProfile.id == organisation_id)))


def _written(row: Any) -> Written:
    *parts, by, whose, ender, organisation = row
    return Written(next(each for each in parts if each is not None), by or "", whose, ender, organisation)

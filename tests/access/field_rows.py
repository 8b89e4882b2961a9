"""Rows of what belongs to a case, each with a day of its own by which it is found in a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fundapp.cases.models import (
    Assessment,
    CaseAward,
    CaseDigest,
    CaseLink,
    CaseMove,
    CaseTask,
    CaseTiming,
    CodeRequest,
    CriteriaSet,
    Criterion,
    CriterionAnswer,
    Declaration,
    EarlierFacts,
    EmergencyCase,
    Finding,
    FocalOpinion,
    Orientation,
    RefereeCheck,
    RetentionHold,
    SafeguardingPlan,
    SecondWord,
    SeenEvidence,
    StoryConsent,
)
from fundapp.cases.models.retention import ErasureProposal
from fundapp.cases.rules.follow_up import Moment
from fundapp.vault.envelope import Envelope, SealedColumn

Row = dict[str, Any]
DIGEST = bytes(range(100, 132))
COST = 471_100
AWARDED = 583_200


@dataclass(frozen=True)
class Told:
    """Which case, who noted it, the set of criteria, the other fund, and somebody else of ours."""

    case_id: UUID
    by_id: UUID
    set_id: UUID
    fund_id: UUID
    other_id: UUID


DAYS: dict[str, datetime] = {
    name: datetime(2019, 1, 1, 12, tzinfo=UTC) + timedelta(days=3 * number)
    for number, name in enumerate(
        (
            "case_assessment", "case_referee_check", "case_seen_evidence", "case_focal_opinion", "case_finding",
            "case_safeguarding", "case_task", "case_orientation", "case_move", "case_timing", "case_code_request",
            "case_retention_hold", "case_erasure_proposal", "case_second_word", "case_declaration", "case_need",
            "case_link", "case_facts_before", "case_need_before", "case_award", "case_follow_up", "payment_order",
            "payment_payee", "payment_release", "payment_step", "payment_submission", "payment_report_line",
            "payment_screening", "payment_waiver", "payment_document", "case_count", "case_story_consent",
        )
    )
}  # fmt: skip
"""By table: the day on which its row was written."""


def sealed_in(model: Any) -> list[str]:
    """The sealed columns of a table."""
    return [each.name for each in model.__table__.columns if isinstance(each.type, SealedColumn)]


def noted(told: Told) -> Iterator[tuple[Any, Row]]:
    """A row of everything that officers note, its sealed columns left out."""
    own: dict[Any, Row] = {
        Assessment: {
            "set_id": told.set_id, "threat": 4, "vulnerability": 3, "capacity": 2, "imminence": "days",
            "priority": "P1",
        },
        RefereeCheck: {
            "referee": 0, "channel": "signal", "independence": "yes", "conflict": "none", "outcome": "confirms",
            "contacted_at": DAYS["case_referee_check"], "replaces_id": None,
        },
        SeenEvidence: {"what": "summons", "seen_at": DAYS["case_seen_evidence"]},
        FocalOpinion: {
            "organisation_id": None, "recommendation": "supports", "given_at": DAYS["case_focal_opinion"],
            "trusted": False,
        },
        Finding: {"level": "one", "recommendation": "approve"},
        SafeguardingPlan: {"guardian": "unasked", "consent": "nobody", "lead_id": told.by_id},
        CaseTask: {
            "kind": "call_back", "due_at": DAYS["case_task"], "assignee_id": told.by_id, "done_at": None,
            "done_by_id": None, "version": 1,
        },
        Orientation: {"fund_id": told.fund_id, "kind": "referral", "outcome": None, "outcome_at": None, "version": 1},
    }  # fmt: skip
    for model, row in own.items():
        stamps = {"id": uuid4(), "case_id": told.case_id, "by_id": told.by_id, "at": DAYS[model.__tablename__]}
        yield model, {**stamps, "entry_id": uuid4(), **row}


def unsealed(told: Told) -> Iterator[tuple[Any, Row]]:
    """A row of each table that has nothing sealed; of declarations there are some already."""
    here, days = {"case_id": told.case_id}, DAYS
    yield CaseMove, {
        "id": uuid4(), **here, "position": 7, "action": "verify", "from_state": "triage", "to_state": "verification",
        "at": days["case_move"], "by_id": told.by_id, "reason": None,
    }  # fmt: skip
    yield CaseTiming, {
        "id": uuid4(), **here, "clock": "payment", "priority": "P1", "began_at": days["case_timing"],
        "ended_at": days["case_timing"], "seconds": 60, "late": False,
    }  # fmt: skip
    yield CaseDigest, {**here, "kind": "alias", "digest": DIGEST}
    yield EarlierFacts, {
        "id": uuid4(), **here, "by_id": told.by_id, "version": 1, "at": days["case_facts_before"], "priority": "P2",
        "country": "TD", "purpose": "medical",
    }  # fmt: skip
    yield CodeRequest, {
        "id": uuid4(), **here, "asked_by_id": told.other_id, "asked_at": days["case_code_request"],
        "confirmed_by_id": None, "ended_at": None, "entry_id": uuid4(),
    }  # fmt: skip
    yield RetentionHold, {
        "id": uuid4(), **here, "reason": "legal", "by_id": told.by_id, "at": days["case_retention_hold"],
        "until": datetime.now(UTC) + timedelta(days=30), "lifted_at": None, "lifted_by_id": None, "entry_id": uuid4(),
    }  # fmt: skip
    yield ErasureProposal, {
        "id": uuid4(), **here, "proposed_by_id": told.other_id, "proposed_at": days["case_erasure_proposal"],
        "confirmed_by_id": None, "ended_at": None, "entry_id": uuid4(),
    }  # fmt: skip
    yield SecondWord, {
        "id": uuid4(), **here, "matter": "unmark_minor", "hold_id": None, "proposed_by_id": told.other_id,
        "proposed_at": days["case_second_word"], "confirmed_by_id": None, "ended_at": None, "entry_id": uuid4(),
    }  # fmt: skip
    yield StoryConsent, {
        "id": uuid4(), **here, "asked_by_id": told.by_id, "said_on": days["case_story_consent"].date(),
        "noted_at": days["case_story_consent"], "withdrawn_at": None, "withdrawn_by_id": None, "entry_id": uuid4(),
    }  # fmt: skip


def award(told: Told, round_id: UUID) -> tuple[Any, Row]:
    """What the committee approved in a round."""
    return CaseAward, {
        "id": uuid4(), "case_id": told.case_id, "round_id": round_id, "currency": "XAF", "amount": AWARDED,
        "conditions": (), "fast": False, "ratified": None, "at": DAYS["case_award"], "entry_id": uuid4(),
    }  # fmt: skip


def follow_up(told: Told, row_id: UUID, note: Envelope, at: datetime) -> Row:
    """What came of asking how somebody is."""
    return {
        "id": row_id, "case_id": told.case_id, "kind": Moment.SAFETY_SOON.value, "due_on": at.date(), "done_at": at,
        "done_by_id": told.by_id, "reached": True, "given_up": None, "safer": None, "continues": None, "note": note,
        "version": 1, "entry_id": uuid4(),
    }  # fmt: skip


def count(told: Told, row_id: UUID, link: Envelope, at: datetime) -> Row:
    """That the case was counted, and is to be counted again."""
    return {
        "id": row_id, "case_id": told.case_id, "decided_at": at, "standing": "to_recount", "counted_by_id": told.by_id,
        "link": link, "version": 1,
    }  # fmt: skip


def link(session: Session, one: UUID, other: UUID, by_id: UUID) -> None:
    """What officers found of two cases that look alike."""
    first, second = sorted((one, other))
    row = {"id": uuid4(), "first_id": first, "second_id": second, "verdict": "again", "by_id": by_id}
    table: Any = CaseLink.__table__
    session.connection().execute(insert(table), [{**row, "at": DAYS["case_link"], "entry_id": uuid4()}])


def declare(session: Session, case_id: UUID, person_id: UUID) -> None:
    """An officer has said that they have no link with the case, before anything else was."""
    table: Any = Declaration.__table__
    row = {"id": uuid4(), "case_id": case_id, "person_id": person_id, "grade": "professional"}
    session.connection().execute(insert(table), [{**row, "at": DAYS["case_declaration"], "entry_id": uuid4()}])


def answer(session: Session, assessment_id: UUID) -> None:
    """That a criterion is met."""
    criterion_id = session.scalars(select(Criterion.id).order_by(Criterion.position)).first()
    table: Any = CriterionAnswer.__table__
    row = {"assessment_id": assessment_id, "criterion_id": criterion_id, "answer": "met"}
    session.connection().execute(insert(table), [row])


def need(case_id: UUID, need_id: UUID, item: Envelope) -> Row:
    """A line of needs whose sum nobody else asks for."""
    stamps = {"created_at": DAYS["case_need"], "updated_at": DAYS["case_need"], "version": 1, "entry_id": uuid4()}
    return {
        "id": need_id, "case_id": case_id, "position": 0, "purpose": "medical", "quantity": 1, "unit_cost": COST,
        "currency": "XAF", "item": item, **stamps,
    }  # fmt: skip


def need_before(case_id: UUID, need_id: UUID, by_id: UUID, row_id: UUID, item: Envelope) -> Row:
    """The line as it stood before it was changed."""
    changed = {"id": row_id, "need_id": need_id, "by_id": by_id, "at": DAYS["case_need_before"], "removed": False}
    line = {"version": 1, "purpose": "medical", "quantity": 1, "unit_cost": 100, "currency": "XAF", "item": item}
    return {"case_id": case_id, **changed, **line}


def first_set(session: Session) -> CriteriaSet:
    """The criteria that are there."""
    return session.scalars(select(CriteriaSet)).one()


MOMENTS: dict[str, datetime] = {
    name: datetime(2018, 1, 2, 12, tzinfo=UTC) + timedelta(days=3 * number)
    for number, name in enumerate(
        each.name for each in EmergencyCase.__table__.columns if each.name.endswith(("_at", "_since"))
    )
}
MOMENTS["first_contact_at"] = MOMENTS["received_at"] - timedelta(days=1)
"""By column of a case that is a moment: a day of its own."""

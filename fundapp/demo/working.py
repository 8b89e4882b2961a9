"""What officers have done with some of the invented cases: declared, judged, asked, verified, left to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.orm import Session

from fundapp.cases.assessing import open_assessment
from fundapp.cases.commands.conflicts import declare_conflict
from fundapp.cases.commands.criteria import start_usual_criteria
from fundapp.cases.commands.mailbox import write_to_applicant
from fundapp.cases.commands.steering import steer_case
from fundapp.cases.commands.tasks import add_task
from fundapp.cases.commands.triage import Judgement, assess_case
from fundapp.cases.commands.verification import CheckEntry, note_check, note_evidence
from fundapp.cases.models import Assessment, CaseTask, EmergencyCase, RefereeCheck, SeenEvidence
from fundapp.cases.queries.criteria import asked_now, sets_in_use
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.rules.risk import Answer, Danger, Imminence
from fundapp.cases.sealing import seal_message
from fundapp.cases.workflow import Action
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.house import Vault
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from fundapp.vault.unlocked import UnlockedMember

Keys = Mapping[str, UnlockedMember]
"""The keys of the demonstration's people, by their names in it."""

PURPOSE = "case.triage"


@dataclass(frozen=True)
class Worker:
    """An officer at a case, with their key to what officers note."""

    ctx: Context
    case: EmergencyCase
    notes: Opened

    def sealed(self, model: type[Any], row_id: UUID, column: str, text: str) -> Envelope:
        """Words of a row."""
        return self.notes.seal(Kind.ASSESSMENT, Place(model.__tablename__, row_id, column), text)


def begin_questions(session: Session, app: Flask, now: datetime) -> None:
    """The usual four questions of triage."""
    start_usual_criteria(session, acting(app, by_key("solange"), now))


def declare(app: Flask, keys: Keys, reference: str, now: datetime) -> None:
    """Every officer who holds keys has said that they have nothing to do with whoever asks for help."""
    for key, unlocked in keys.items():
        if "officers" in by_key(key).groups and by_key(key).admitted:
            with transaction() as session:
                declare_conflict(session, acting(app, by_key(key), now), unlocked, reference, Grade.NONE)


def work_on(
    app: Flask, vault: Vault, keys: Keys, found: EmergencyCase, told: Mapping[str, Any], then: datetime
) -> None:
    """Does with a case what its officer is told to have done, step by step from this moment on."""
    by = told["by"]
    ctx = acting(app, by_key(by), then)
    officer = Worker(ctx, found, open_assessment(vault, ctx, keys[by], found, purpose=PURPOSE))
    with transaction() as session:
        version = _judge(session, officer, told).version
    if told.get("verify"):
        with transaction() as session:
            steer_case(session, ctx, found.reference, Action.VERIFY, None, expected_version=version)
    with transaction() as session:
        _note(session, officer, told)
    if told.get("question"):
        mailbox = open_compartments(vault, ctx, keys[by], found.subject, [Kind.MAILBOX], purpose=PURPOSE)
        with transaction() as session:
            write_to_applicant(session, ctx, found.id, seal_message(mailbox, told["question"]), kind="question")


def _judge(session: Session, officer: Worker, told: Mapping[str, Any]) -> EmergencyCase:
    ctx, row_id = officer.ctx, uuid4()
    (asked, *_others) = sets_in_use(session, ctx)
    threat, vulnerability, capacity, imminence = told["danger"]
    danger = Danger(threat, vulnerability, capacity, Imminence(imminence))
    answers = {each.id: Answer.MET.value for each in asked_now(asked)}
    judged = Judgement(row_id, asked.id, danger, officer.case.priority, answers, None)
    note = officer.sealed(Assessment, row_id, "note", told["note"])
    return assess_case(session, ctx, officer.case.reference, judged, note)


def _note(session: Session, officer: Worker, told: Mapping[str, Any]) -> None:
    ctx, reference = officer.ctx, officer.case.reference
    for each in told.get("checks", ()):
        row_id = uuid4()
        sealed = {name: officer.sealed(RefereeCheck, row_id, name, each[name]) for name in ("name", "note")}
        given = {**each["given"], "contacted_at": ctx.now - timedelta(minutes=20)}
        note_check(session, ctx, reference, CheckEntry(row_id), given, sealed)
    for each in told.get("seen", ()):
        row_id = uuid4()
        given = {"what": each["what"], "seen_at": ctx.now - timedelta(minutes=10)}
        note_evidence(
            session, ctx, reference, row_id, given, officer.sealed(SeenEvidence, row_id, "note", each["note"])
        )
    for each in told.get("tasks", ()):
        row_id = uuid4()
        due = ctx.now + timedelta(hours=each["hours"]) if "hours" in each else None
        given = {"kind": each["kind"], "due_at": due, "assignee_id": by_key(told["by"]).id}
        add_task(session, ctx, reference, row_id, given, officer.sealed(CaseTask, row_id, "note", each["note"]))

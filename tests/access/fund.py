"""The emergency fund in the world of the matrix: cases, with one of everything that an address may name."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.cases.arriving import Facts, arrive, code_for
from fundapp.cases.commands.additions import add_step
from fundapp.cases.commands.criteria import start_usual_criteria
from fundapp.cases.commands.hotlines import add_hotline
from fundapp.cases.commands.intake import receive_application
from fundapp.cases.filing import arrive_files, clean_files
from fundapp.cases.models import CaseTask, CodeRequest, Declaration, EmergencyCase, NeedLine, RetentionHold
from fundapp.cases.permissions import Visitor
from fundapp.cases.rules.sheets import Sheet
from fundapp.cases.rules.vocabulary import Channel
from fundapp.core.context import Actor, Context
from fundapp.core.reader import Reader
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.installation import vault_of
from fundapp.vault.opened import Opened
from tests.access.directory import shared_directory
from tests.accounts.duty import DOUALA

OFFICER = Actor(UUID(int=77), "Somebody", "", frozenset({"case.work"}))


def case(app: Flask, session: Session, facts: Facts | None = None) -> EmergencyCase:
    """A case that has just arrived."""
    return arrived_case(app, session, {}, facts)[0]


def arrived_case(app: Flask, session: Session, more: Sheet, facts: Facts | None = None) -> tuple[EmergencyCase, Opened]:
    """A case that has just arrived, with these steps more, and what is sealed in it, still open."""
    vault = vault_of(app.extensions["fundapp.settings"])
    sheet = {"start": {"alias": "Le Baobab", "happened": "…"}, **more}
    arrival = arrive(vault, sheet, facts or Facts(), code_for(vault, None, sheet))
    found = receive_application(session, Context(None, datetime.now(UTC), "world", Reader("fr", DOUALA)), arrival)
    session.commit()
    return found, Opened(found.subject, arrival.prepared.opened)


def referral(app: Flask, session: Session, organisation_id: UUID, person_id: UUID) -> str:
    """The reference of a case that a partner entered."""
    facts = Facts(channel=Channel.PARTNER, organisation_id=organisation_id, entered_by_id=person_id)
    return case(app, session, facts).reference


def shared_cases(app: Flask, session: Session, colleague_id: UUID) -> dict[str, str]:
    """A case with two lines of needs; one for which a colleague asked for a new code; a hotline."""
    ctx = Context(OFFICER, datetime.now(UTC), "world", Reader("fr", DOUALA))
    first, second = case(app, session), case(app, session)
    addition = file(app, session, ctx, first)
    lines = [need(first.id, position, ctx) for position in range(2)]
    asked = CodeRequest(
        id=uuid4(), case_id=second.id, asked_by_id=colleague_id, asked_at=ctx.now, confirmed_by_id=None, ended_at=None,
        entry_id=uuid4(),
    )  # fmt: skip
    declare(session, ctx, first.id, second.id)
    last, references = str(lines[1].id), (first.reference, second.reference)
    session.add_all([*lines, asked])
    number = add_hotline(session, ctx, {"country": "CM", "name": "Écoute", "number": "+237 0", "hours": None}).id
    questions = str(start_usual_criteria(session, ctx).id)
    pending = task(session, ctx, first.id, colleague_id)
    listed = shared_directory(app, session, ctx, colleague_id, first.id)
    session.commit()
    return {
        **listed,
        "set_id": questions,
        "reference": references[0],
        "code_wanted": references[1],
        "need_id": last,
        "task_id": str(pending),
        "hold_id": str(kept(session, ctx, first.id, colleague_id)),
        "other": references[1],
        "hotline_id": str(number),
        "addition_id": str(addition),
    }


def declare(session: Session, ctx: Context, *case_ids: UUID) -> None:
    """Every officer has said of these cases that they have no link with them: else pages would ask that first."""
    officers = session.scalars(select(Membership.person_id).where(Membership.group_code == "officers")).all()
    for case_id in case_ids:
        for person_id in officers:
            made = Declaration(id=uuid4(), case_id=case_id, person_id=person_id, grade="none", at=ctx.now)
            made.entry_id = uuid4()
            session.add(made)


def file(app: Flask, session: Session, ctx: Context, found: EmergencyCase) -> UUID:
    """A text that the applicant of a case has added to it."""
    upload = SealingSpool()
    upload.write("Ce qui s’est passé.".encode())
    cleaned, _refused = clean_files([("note.txt", upload)])
    arrived = arrive_files(vault_of(app.extensions["fundapp.settings"]), cleaned)
    assert found.applicant_id
    return add_step(session, ctx, Visitor(found.applicant_id, provisional=False), arrived.step, arrived.files).id


def task(session: Session, ctx: Context, case_id: UUID, person_id: UUID) -> UUID:
    """A task of a case that a colleague wrote down."""
    made = CaseTask(
        id=uuid4(), case_id=case_id, by_id=person_id, at=ctx.now, note=None, kind="call_back", due_at=None,
        assignee_id=None, done_at=None, done_by_id=None, entry_id=uuid4(),
    )  # fmt: skip
    session.add(made)
    return made.id


def kept(session: Session, ctx: Context, case_id: UUID, person_id: UUID) -> UUID:
    """A reason for which a colleague has a case kept."""
    made = RetentionHold(
        id=uuid4(), case_id=case_id, reason="audit", by_id=person_id, at=ctx.now, until=ctx.now + timedelta(days=9),
        lifted_at=None, lifted_by_id=None, entry_id=uuid4(),
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made.id


def need(case_id: UUID, position: int, ctx: Context) -> NeedLine:
    """A line of needs."""
    return NeedLine(
        id=uuid4(), case_id=case_id, position=position, purpose="medical", quantity=1, unit_cost=100, currency="XAF",
        item=None, created_at=ctx.now, updated_at=ctx.now, entry_id=uuid4(),
    )  # fmt: skip

"""The emergency fund in the world of the matrix: cases, with one of everything that an address may name."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.orm import Session

from fundapp.cases.arriving import Facts, arrive, code_for
from fundapp.cases.commands.additions import add_step
from fundapp.cases.commands.hotlines import add_hotline
from fundapp.cases.commands.intake import receive_application
from fundapp.cases.filing import arrive_files, clean_files
from fundapp.cases.models import CodeRequest, EmergencyCase, NeedLine
from fundapp.cases.permissions import Visitor
from fundapp.cases.rules.vocabulary import Channel
from fundapp.core.context import Actor, Context
from fundapp.core.reader import Reader
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.installation import vault_of
from tests.accounts.duty import DOUALA

OFFICER = Actor(UUID(int=77), "Somebody", "", frozenset({"case.work"}))


def case(app: Flask, session: Session, facts: Facts | None = None) -> EmergencyCase:
    """A case that has just arrived."""
    vault, sheet = vault_of(app.extensions["fundapp.settings"]), {"start": {"alias": "Le Baobab", "happened": "…"}}
    arrival = arrive(vault, sheet, facts or Facts(), code_for(vault, None, sheet))
    found = receive_application(session, Context(None, datetime.now(UTC), "world", Reader("fr", DOUALA)), arrival)
    session.commit()
    return found


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
    last, references = str(lines[1].id), (first.reference, second.reference)
    session.add_all([*lines, asked])
    number = add_hotline(session, ctx, {"country": "CM", "name": "Écoute", "number": "+237 0", "hours": None}).id
    session.commit()
    return {
        "reference": references[0],
        "code_wanted": references[1],
        "need_id": last,
        "hotline_id": str(number),
        "addition_id": str(addition),
    }


def file(app: Flask, session: Session, ctx: Context, found: EmergencyCase) -> UUID:
    """A text that the applicant of a case has added to it."""
    upload = SealingSpool()
    upload.write("Ce qui s’est passé.".encode())
    cleaned, _refused = clean_files([("note.txt", upload)])
    arrived = arrive_files(vault_of(app.extensions["fundapp.settings"]), cleaned)
    assert found.applicant_id
    return add_step(session, ctx, Visitor(found.applicant_id, provisional=False), arrived.step, arrived.files).id


def need(case_id: UUID, position: int, ctx: Context) -> NeedLine:
    """A line of needs."""
    return NeedLine(
        id=uuid4(), case_id=case_id, position=position, purpose="medical", quantity=1, unit_cost=100, currency="XAF",
        item=None, created_at=ctx.now, updated_at=ctx.now, entry_id=uuid4(),
    )  # fmt: skip

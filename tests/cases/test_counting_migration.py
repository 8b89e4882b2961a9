"""What was decided before there was any counting waits to be counted, once the database has come up to it."""

from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from uuid import uuid4

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseCount, CaseMove, EmergencyCase
from fundapp.core.migrations import MIGRATIONS
from tests.cases.fund import Fund

THEN = datetime(2025, 5, 6, 12, tzinfo=UTC)


def migration() -> ModuleType:
    """The step by which the tables came."""
    (file,) = (MIGRATIONS / "versions").glob("*_statistics_of_cases.py")
    spec = spec_from_file_location("statistics_of_cases", file)
    assert spec is not None
    assert spec.loader is not None
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def case(fund: Fund, session: Session, state: str, *actions: str, **columns: object) -> EmergencyCase:
    """A case that has taken these steps, a day apart, and stands there."""
    found = session.get_one(EmergencyCase, fund.receive(alias=f"Cas {uuid4()}").case.id)
    for name, value in {"state": state, **columns}.items():
        setattr(found, name, value)
    for position, action in enumerate(actions, start=1):
        session.add(
            CaseMove(
                id=uuid4(), case_id=found.id, position=position, action=action, from_state="triage", to_state=state,
                at=THEN + timedelta(days=position),
            )
        )  # fmt: skip
    session.flush()
    return found


def test_what_stands_decided_waits_since_its_decision_and_nothing_else_does(fund: Fund, session: Session) -> None:
    now = datetime.now(UTC)
    waits = [
        case(fund, session, "active", "approve", "accept", "confirm"), case(fund, session, "declined", "decline"),
        case(fund, session, "referred", "refer"), case(fund, session, "closed", "approve", "close"),
        case(fund, session, "suspended", "approve", "suspend", resumes_in="payment"),
    ]  # fmt: skip
    case(fund, session, "closed", "approve", "lapse")
    case(fund, session, "triage", "take")
    case(fund, session, "suspended", "take", "suspend", resumes_in="triage")
    case(fund, session, "declined", "decline", erased_at=now)
    case(fund, session, "declined", "decline", joined_to_id=waits[0].id)
    with Operations.context(MigrationContext.configure(session.connection())):
        migration()._begin_counting()
    rows = session.query(CaseCount).all()
    assert {each.case_id for each in rows} == {each.id for each in waits}
    assert {(each.standing, each.decided_at) for each in rows} == {("to_count", THEN + timedelta(days=1))}

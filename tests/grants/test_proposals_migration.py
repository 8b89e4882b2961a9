"""What stood in the pipeline before proposals were kept: its leads become partners, its lessons are found."""

from datetime import UTC, datetime
from uuid import uuid4

from alembic import command
from alembic.config import Config

from tests.donors.test_facts_migration import asked
from tests.meta.test_database import alembic, empty_app  # noqa: F401 - fixtures

HOUSE = (
    "INSERT INTO organisation (id, name, sort_name, country, active, created_at, updated_at, version, entry_id)"
    " VALUES (:id, 'Ligue', 'ligue', 'CM', true, :now, :now, 1, :id)"
)
BEFORE = (
    "INSERT INTO opportunity (id, title, found_by, state, two_stage, lead_id, submitted_on, answered_on, days_waited,"
    " decided_on, decided_by_words, reasons, lessons, created_at, updated_at, version, entry_id)"
    " VALUES (:id, 'Radio', 'radio', 'lost', false, :lead, '2026-01-01', '2026-03-01', 59, '2025-12-01', 'COPIL',"
    " 'Trop cher', 'Écrire plus tôt', :now, :now, 1, :id)"
)


def test_leads_become_partners_and_lessons_are_found_there_and_back_again(
    alembic: Config,  # noqa: F811
) -> None:
    now, lead, opportunity = datetime(2026, 3, 2, tzinfo=UTC).isoformat(" "), uuid4().hex, uuid4().hex
    command.upgrade(alembic, "0028")
    asked(HOUSE, id=lead, now=now)
    asked(BEFORE, id=opportunity, lead=lead, now=now)
    command.upgrade(alembic, "head")
    ((role, standing, entry),) = asked("SELECT role, standing, entry_id FROM opportunity_partner")
    assert (role, standing) == ("lead", "planned")
    staged = asked("SELECT id FROM audit_stage WHERE action = 'opportunity_partner.adopted'")
    assert [str(each[0]) for each in staged] == [str(entry)]
    assert asked("SELECT learnt_by FROM opportunity") == [("trop cher ecrire plus tot",)]
    command.downgrade(alembic, "0028")
    assert [str(each[0]) for each in asked("SELECT title FROM opportunity")] == ["Radio"]

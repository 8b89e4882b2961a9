"""What nobody can sign in with any more does not stay in the database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp import worker
from fundapp.accounts import jobs
from fundapp.accounts.models import SettingChange, SignInAttempt, StaffSession
from fundapp.accounts.rules.installation import IDLE_MINUTES
from fundapp.vault.models import UnlockedSession
from tests.accounts.conftest import Someone
from tests.fixtures.application import Look

NOW = datetime(2026, 11, 26, 6, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def awa(someone: Someone) -> UUID:
    """Somebody who signs in."""
    return someone("Awa Ndongo").id


def staff_session(session: Session, person_id: UUID, name: str, *, seen: datetime, ends: datetime) -> None:
    """A session, and the keys of the same token."""
    token_hash = name.encode().ljust(32)
    session.add(
        StaffSession(
            id=uuid4(), token_hash=token_hash, person_id=person_id, device=name, begun_at=NOW - 9 * HOUR, seen_at=seen,
            confirmed_at=seen, ends_at=ends, challenge=None,
        )
    )  # fmt: skip
    session.add(
        UnlockedSession(
            id=uuid4(), token_hash=token_hash, reader_kind="member", reader_id=person_id, sealed=b"sealed",
            made_at=NOW - 9 * HOUR, ends_at=NOW + HOUR,
        )
    )  # fmt: skip
    session.commit()


def tidied(app: Flask) -> None:
    """At NOW; twice, as jobs may run."""
    with time_machine.travel(NOW, tick=False), app.app_context():
        jobs.tidy()
        jobs.tidy()


def left(look: Look) -> tuple[list[str], list[str]]:
    """The sessions that are there by now, and those whose keys are."""
    keys = sorted(each.strip().decode() for each in look(select(UnlockedSession.token_hash)))
    return sorted(look(select(StaffSession.device))), keys


def test_sessions_that_ended_or_were_idle_are_gone_with_their_keys(
    app: Flask, session: Session, look: Look, awa: UUID
) -> None:
    staff_session(session, awa, "used", seen=NOW - HOUR + MINUTE, ends=NOW + MINUTE)
    staff_session(session, awa, "idle", seen=NOW - HOUR, ends=NOW + HOUR)
    staff_session(session, awa, "ended", seen=NOW - MINUTE, ends=NOW)
    tidied(app)
    assert left(look) == (["used"], ["used"])


def test_idle_is_what_an_administrator_has_set(app: Flask, session: Session, look: Look, awa: UUID) -> None:
    session.add(SettingChange(code=IDLE_MINUTES, value=5, made_at=NOW, made_by_id=None, entry_id=uuid4()))
    staff_session(session, awa, "used", seen=NOW - 4 * MINUTE, ends=NOW + HOUR)
    staff_session(session, awa, "idle", seen=NOW - 5 * MINUTE, ends=NOW + HOUR)
    tidied(app)
    assert left(look) == (["used"], ["used"])


def test_keys_of_an_applicant_stay(app: Flask, session: Session, look: Look, awa: UUID) -> None:
    staff_session(session, awa, "other", seen=NOW - 2 * HOUR, ends=NOW - HOUR)
    session.add(
        UnlockedSession(
            id=uuid4(), token_hash=b"code".ljust(32), reader_kind="applicant", reader_id=uuid4(), sealed=b"sealed",
            made_at=NOW, ends_at=NOW + HOUR,
        )
    )  # fmt: skip
    session.commit()
    tidied(app)
    assert left(look) == ([], ["code"])


def test_sign_ins_that_took_too_long_are_gone(app: Flask, session: Session, look: Look, awa: UUID) -> None:
    for tries, ends in ((1, NOW), (2, NOW + MINUTE)):
        session.add(
            SignInAttempt(
                id=uuid4(), token_hash=bytes([tries]) * 32, person_id=awa, sealed=b"sealed", challenge=None,
                tries=tries, made_at=NOW - MINUTE, ends_at=ends,
            )
        )  # fmt: skip
    session.commit()
    tidied(app)
    assert look(select(SignInAttempt.tries)) == [2]


def test_it_is_done_every_minute() -> None:
    (schedule,) = [each for each in worker.SCHEDULES if each.job == "fundapp.accounts.jobs.tidy"]
    assert schedule.every == 60
    assert len({each.name for each in worker.SCHEDULES}) == len(worker.SCHEDULES)

"""What the first page says of when somebody reads: the rota's truth, never a target."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Absence, Person, Shift
from fundapp.cases.queries.hours import ReplyTime, reply_time
from fundapp.outbox.models import Recipient
from tests.accounts.filling import recipient
from tests.cases.former import Former
from tests.cases.fund import Fund
from tests.fixtures.application import NOW

HOUR = timedelta(hours=1)
NOBODY = ReplyTime(now=False, next_at=None)


def reached(session: Session, person: Person) -> None:
    """Gives somebody an address at which they are told."""
    recipient(session, person.id, address=f"{uuid4().hex}@example.org")


def on_duty(session: Session, person: Person, begins: timedelta, ends: timedelta, group: str = "officers") -> None:
    """A shift, from NOW, of somebody who has an address."""
    reached(session, person)
    session.add(
        Shift(group_code=group, person_id=person.id, begins_at=NOW + begins, ends_at=NOW + ends, entry_id=uuid4())
    )
    session.flush()


def away(
    session: Session, person: Person, begins: timedelta, ends: timedelta | None, deputy: Person | None = None
) -> None:
    """An absence, from NOW."""
    session.add(
        Absence(
            person_id=person.id,
            deputy_id=deputy.id if deputy else None,
            begins_at=NOW + begins,
            ends_at=None if ends is None else NOW + ends,
            entry_id=uuid4(),
        )
    )
    session.flush()


def test_without_a_rota_nobody_is_promised(fund: Fund, session: Session) -> None:
    assert reply_time(session, NOW) == NOBODY


def test_somebody_on_call_reads_now(fund: Fund, session: Session) -> None:
    on_duty(session, fund.people["solange"], -HOUR, HOUR)
    assert reply_time(session, NOW) == ReplyTime(now=True, next_at=None)


def test_the_next_shift_is_told_where_nobody_is_on_call(fund: Fund, session: Session) -> None:
    on_duty(session, fund.people["solange"], -3 * HOUR, timedelta(0))
    on_duty(session, fund.people["idriss"], 5 * HOUR, 6 * HOUR)
    on_duty(session, fund.people["solange"], 2 * HOUR, 3 * HOUR)
    assert reply_time(session, NOW) == ReplyTime(now=False, next_at=NOW + 2 * HOUR)


def test_only_officers_count(fund: Fund, session: Session) -> None:
    on_duty(session, fund.people["joel"], -HOUR, HOUR, "finance")
    assert reply_time(session, NOW) == NOBODY


def test_whoever_is_away_or_has_left_is_not_there(fund: Fund, session: Session) -> None:
    solange, idriss = fund.people["solange"], fund.people["idriss"]
    on_duty(session, solange, -HOUR, HOUR)
    on_duty(session, idriss, 2 * HOUR, 3 * HOUR)
    away(session, solange, -HOUR, None)
    assert reply_time(session, NOW).next_at == NOW + 2 * HOUR
    away(session, idriss, HOUR, 4 * HOUR)
    assert reply_time(session, NOW) == NOBODY


def test_a_deputy_who_is_there_stands_in(fund: Fund, session: Session) -> None:
    solange, idriss = fund.people["solange"], fund.people["idriss"]
    on_duty(session, solange, -HOUR, HOUR)
    away(session, solange, -HOUR, None, deputy=idriss)
    reached(session, idriss)
    assert reply_time(session, NOW).now
    away(session, idriss, -HOUR, HOUR)
    assert reply_time(session, NOW) == NOBODY


def test_an_absence_that_is_over_or_yet_to_come_changes_nothing(fund: Fund, session: Session) -> None:
    solange = fund.people["solange"]
    on_duty(session, solange, -HOUR, HOUR)
    away(session, solange, -3 * HOUR, -2 * HOUR)
    away(session, solange, 30 * HOUR, None)
    assert reply_time(session, NOW).now


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        (-HOUR, "Somebody is on call now."),
        (26 * HOUR, "The next person begins on"),
        (None, "Nobody is on call at present"),
    ],
    ids=["now", "later", "never"],
)
def test_the_first_page_says_so(
    fund: Fund, session: Session, stranger: FlaskClient, begins: timedelta | None, said: str
) -> None:
    if begins is not None:
        now = datetime.now(UTC)
        shift = Shift(group_code="officers", person_id=fund.people["solange"].id, entry_id=uuid4())
        shift.begins_at, shift.ends_at = now + begins, now + begins + 2 * HOUR
        reached(session, fund.people["solange"])
        session.add(shift)
        session.commit()
    former = Former.arriving(stranger)
    assert said in former.words
    assert "Douala" not in former.words or "time of" in former.words
    assert "24 h" not in former.words


def test_whoever_no_notice_reaches_is_no_promise(fund: Fund, session: Session) -> None:
    on_duty(session, fund.people["solange"], -HOUR, HOUR)
    session.execute(update(Recipient).values(active=False))
    assert reply_time(session, NOW) == NOBODY


def test_a_deputy_whom_no_notice_reaches_is_no_promise(fund: Fund, session: Session) -> None:
    on_duty(session, fund.people["solange"], -HOUR, HOUR)
    away(session, fund.people["solange"], -HOUR, None, fund.people["idriss"])
    assert reply_time(session, NOW) == NOBODY
    reached(session, fund.people["idriss"])
    assert reply_time(session, NOW) == ReplyTime(now=True, next_at=None)

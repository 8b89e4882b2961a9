"""Made-up partners and tasks of proposals, and how their pages are filled in."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.grants.models import CallTask, OpportunityPartner
from tests.fixtures.application import NOW, VISITOR

Keep = Callable[..., UUID]
WRITTEN: dict[str, Any] = {
    "role": "co_applicant", "standing": "asked", "mandate_on": None, "declined_why": None, "country": None,
    "does": None, "share": None, "share_currency": None, "contact_id": None, "contact_name": None,
    "contact_email": None,
}  # fmt: skip
"""What a command is told of a partner."""

TYPED = {"role": "co_applicant", "standing": "asked", "share_currency": "EUR"}
"""What somebody types into the form of a partner."""


def _kept(rolled_back: Connection, made: Any) -> UUID:
    made_id: UUID = made.id
    with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
        session.add(made)
        session.commit()
    return made_id


@pytest.fixture
def add_partner_row(rolled_back: Connection) -> Keep:
    """Keeps a partner as it is: `add_partner_row(opportunity_id, organisation_id=…)`."""

    def put(opportunity_id: UUID, **facts: Any) -> UUID:
        said = {"id": uuid4(), "role": "co_applicant", "standing": "asked", "entry_id": uuid4()}
        stamps = {"created_at": NOW, "updated_at": NOW}
        return _kept(rolled_back, OpportunityPartner(opportunity_id=opportunity_id, **{**said, **stamps, **facts}))

    return put


@pytest.fixture
def plan_for(rolled_back: Connection) -> Keep:
    """Keeps a task of a proposal: `plan_for(opportunity_id, "Écrire")`, or one of a plan by its kind."""

    def put(opportunity_id: UUID, what: str | None = None, **facts: Any) -> UUID:
        usual = {"owner_id": VISITOR.id, "due_on": date(2100, 1, 1), "created_at": NOW, "updated_at": NOW}
        if what is None:
            usual |= {"planned_for": date(2100, 1, 8), "stage": "full_proposal"}
        said = {"id": uuid4(), "subject": "opportunity", "entry_id": uuid4(), "what": what}
        return _kept(rolled_back, CallTask(opportunity_id=opportunity_id, **{**said, **usual, **facts}))

    return put


def planned(owner_id: UUID, days: dict[str, date], planned_for: date, *, reader_id: UUID) -> dict[str, Any]:
    """What a plan of these tasks is told, as the schema leaves it."""
    owners = {f"owner_{kind}": reader_id if kind == "proofreading" else owner_id for kind in days}
    return {
        "planned_for": planned_for, "take": tuple(days), **{f"day_{kind}": day for kind, day in days.items()},
        **owners,
    }  # fmt: skip


def in_days(number: int) -> str:
    """A day from now on, as the pages take it."""
    return (datetime.now(ZoneInfo("Africa/Douala")).date() + timedelta(days=number)).isoformat()

"""What verification, tasks and safeguarding are tried with."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.commands.taking import take_case
from fundapp.cases.models import Declaration, RefereeCheck
from fundapp.core.database import transaction
from fundapp.directory.models import OrganisationProfile
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.rules import Kind
from tests.accounts.acting import send
from tests.accounts.pages import said
from tests.cases.fund import Fund, Sent
from tests.fixtures.application import Look

CHECK = {
    "name": "Maître Oyono", "channel": "signal", "independence": "yes", "conflict": "none", "outcome": "confirms",
    "contacted_at": "24/11/2025 14:30", "note": "Elle l’a vu au commissariat.",
}  # fmt: skip
"""What somebody answered, as an officer types it."""


def taken(fund: Fund, sent: Sent, by: str = "solange") -> Sent:
    """The same, looked after by somebody."""
    with fund.app.app_context(), transaction() as session:
        take_case(session, fund.acting(by), sent.case.reference)
    return sent


def page_of(client: FlaskClient, sent: Sent) -> str:
    """The page of verification."""
    answer = client.get(f"/cases/{sent.case.reference}/verification")
    assert answer.status_code == 200, answer.text
    return answer.text


def text_of(fund: Fund, sent: Sent, row: Any, column: str = "note") -> str:
    """Sealed words of something that an officer noted."""
    envelope: Envelope = getattr(row, column)
    opened = fund.open(sent.case, [Kind.ASSESSMENT])
    return opened.read(Kind.ASSESSMENT, Place(row.__tablename__, row.id, column), envelope)


def address(sent: Sent, page: str = "") -> str:
    """A page of verification."""
    return f"/cases/{sent.case.reference}/verification{page}"


def rows(look: Look, model: Any = RefereeCheck) -> list[Any]:
    """What was noted, the earliest first."""
    return list(look(select(model).order_by(model.at)))


def check(client: FlaskClient, sent: Sent, query: str = "?referee=0", **changes: str) -> None:
    """One answer more, by the page."""
    answer = send(client, address(sent, f"/check{query}"), **{**CHECK, **changes})
    assert answer.status_code == 303, said(answer.text)


def trust(session: Session, organisation_id: UUID) -> None:
    """The directory says that we trust an organisation."""
    now = datetime.now(UTC)
    session.add(
        OrganisationProfile(
            id=organisation_id, role="partner", registration="yes", trusted=True, created_at=now, updated_at=now,
            entry_id=uuid4(), domain_rows=[], country_rows=[],
        )
    )  # fmt: skip
    session.commit()


def recuse(fund: Fund, sent: Sent, name: str) -> None:
    """Somebody has declared that they are family."""
    fund.session.add(
        Declaration(
            id=uuid4(), case_id=sent.case.id, person_id=fund.people[name].id, grade="family", at=datetime.now(UTC),
            entry_id=uuid4(),
        )
    )  # fmt: skip
    fund.session.commit()

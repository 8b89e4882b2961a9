"""Payments to be looked at: the pages of the wing, and many orders at once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from fundapp.accounts.models import Membership
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.rules.references import fresh_reference
from tests.accounts.pages import english_in
from tests.disbursements.treasury import Treasury, founded, paying, treasury

__all__ = ["founded", "paying", "treasury"]

LIST = "/payments"


def read(client: FlaskClient, address: str) -> str:
    """A page, in French throughout."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    assert english_in(answer.text) == set(), address
    return answer.text


def references(page: str) -> list[str]:
    """The orders of a list, in its order."""
    body = page.partition("<tbody>")[2]
    return [part.partition('"')[0] for part in body.split('<a class="ref" href="/payments/')[1:] if part[16:17] == '"']


def many(treasury: Treasury, count: int, **changes: Any) -> Sequence[UUID]:
    """So many orders of one franc each, written straight into the table; planned, unless `changes` says otherwise."""
    award, envelope, payee = treasury.award, treasury.envelope, treasury.name()
    first, made = (treasury.session.scalar(select(func.max(PaymentOrder.position))) or 0) + 1, []
    for number in range(first, first + count):
        moment = treasury.now - timedelta(minutes=number)
        facts: dict[str, Any] = {
            "id": uuid4(), "reference": fresh_reference(), "case_id": treasury.case_id, "award_id": award.id,
            "envelope_id": envelope.id, "purpose": "transport", "position": number, "currency": "XAF",
            "amount": 1, "method": "mobile", "payee_id": payee.id, "pay_on": treasury.now.date(), "small": False,
            "revision": 1, "state": "planned", "state_since": moment, "created_at": moment, "updated_at": moment,
            "prepared_by_id": treasury.people["joel"].id, "entry_id": uuid4(), **changes,
        }  # fmt: skip
        made.append(PaymentOrder(**facts))
    treasury.session.add_all(made)
    treasury.session.commit()
    return [each.id for each in made]


def auditor_browser(treasury: Treasury) -> FlaskClient:
    """The browser of an auditor."""
    return browser_in(treasury, "awa", "auditors")


def browser_in(treasury: Treasury, name: str, group: str) -> FlaskClient:
    """The browser of somebody who belongs to another group by now."""
    person = treasury.people[name].id
    treasury.session.execute(update(Membership).where(Membership.person_id == person).values(group_code=group))
    treasury.session.commit()
    return treasury.browser(name)

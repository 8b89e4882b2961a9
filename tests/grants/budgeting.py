"""Made-up budgets for tests, and the pages on which they are written."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.grants.models import BudgetLine, ProposalBudget
from fundapp.grants.queries.budgets import budget_of
from fundapp.grants.rules.budgets import Item, Reckoning, Source, Terms
from fundapp.grants.schemas.budgets import BudgetLineSchema, BudgetSchema
from tests.donors.pages import hidden

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SETTINGS: Mapping[str, Any] = {
    "local_currency": "XAF", "currency": "EUR", "rate": Decimal("655.957"), "rate_on": date(2026, 1, 1),
    "rate_source": "peg", "periods": 1, "indirect_bp": 0, "indirect_on": "direct",
}  # fmt: skip
LINE: Mapping[str, Any] = {
    "heading": "staff", "description": "Coordination", "unit": "mois", "unit_cost": 1_000_00, "currency": "EUR",
    "quantity_1": 12_00, "funded_by": "funder",
}  # fmt: skip
AddBudget = Callable[..., UUID]

TYPED: dict[str, str] = {
    "heading": "staff", "own_heading": "", "description": "Coordination", "organisation": "", "unit": "mois",
    "quantity_1": "12", "unit_cost": "1 000", "currency": "EUR", "funded_by": "funder", "funded_name": "", "note": "",
}  # fmt: skip
"""A line, as somebody types it."""
SET: dict[str, str] = {
    "local_currency": "XAF", "currency": "EUR", "rate": "655,957", "rate_on": "01/01/2026", "rate_source": "Traité",
    "periods": "1", "indirect_pct": "7", "indirect_on": "direct", "ceiling": "", "cofunding_pct": "",
    "indirect_max_pct": "",
}  # fmt: skip
"""The settings, as somebody types them."""


def made_budget(opportunity_id: UUID, lines: Sequence[Mapping[str, Any]], **facts: Any) -> ProposalBudget:
    """A budget with its lines in this order."""
    stamps = {"created_at": LONG_AGO, "updated_at": LONG_AGO, "entry_id": uuid4()}
    said = [{**LINE, **each} for each in lines]
    rows = [BudgetLine(id=uuid4(), position=place, **each, **stamps) for place, each in enumerate(said, start=1)]
    return ProposalBudget(id=uuid4(), opportunity_id=opportunity_id, lines=rows, **{**SETTINGS, **facts}, **stamps)


def budgeted(session: Session, opportunity_id: UUID) -> UUID:
    """Keeps a budget of one line, and returns the id of that line."""
    made = made_budget(opportunity_id, [{}])
    line_id: UUID = made.lines[0].id
    session.add(made)
    session.flush()
    return line_id


def at(opportunity_id: UUID, *further: str) -> str:
    """The address of a budget, or of a page of it."""
    return "/".join((f"/calls/opportunities/{opportunity_id}/budget", *further))


def line_at(line_id: UUID, act: str) -> str:
    """The address of a page of a line."""
    return f"/calls/opportunities/budget-lines/{line_id}/{act}"


def send(client: FlaskClient, address: str, answers: Mapping[str, str]) -> Any:
    """Opens a page, fills its form in and sends it."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    return client.post(address, data=hidden(page.text) | dict(answers))


def reckon(*lines: Item, **terms: Any) -> Reckoning:
    """Lines in EUR and XAF, reckoned."""
    return Reckoning(Terms(**{"currency": "EUR", "local": "XAF", "rate": Decimal("655.957"), **terms}), lines)


def item(
    minor: int, currency: str = "EUR", *quantities: int | None, source: Source = Source.FUNDER, **facts: Any
) -> Item:
    """A line: the unit cost in minor units, and quantities in hundredths."""
    told = {"key": uuid4(), "heading": ("staff", None), "payer": source, **facts}
    return Item(cost=Money(minor, currency), quantities=quantities or (100,), source=source, **told)


def line(**answers: str) -> dict[str, Any]:
    """A line as its schema judges it."""
    return BudgetLineSchema().judge({**TYPED, **answers})


def terms(**answers: str) -> dict[str, Any]:
    """Settings as their schema judges them."""
    return BudgetSchema().judge({**SET, **answers})


def whole(session: Session, ctx: Context, host: UUID) -> ProposalBudget:
    """The budget as it stands now."""
    found = budget_of(session, ctx, host)
    assert found is not None
    return found


def said(session: Session, ctx: Context, host: UUID) -> list[str]:
    """What its lines are for, in their order."""
    return [each.description for each in whole(session, ctx, host).lines]


def recorded(session: Session, action: str) -> list[Any]:
    """What was recorded of an action."""
    return list(session.scalars(select(Staged).where(Staged.action == action)))


def words(page: str) -> str:
    """What stands on a page, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])).split())


def warned(page: str) -> list[str]:
    """The titles of the warnings on a page."""
    return [unescape(each) for each in re.findall(r'class="note warning">.*?<strong>([^<]*)</strong>', page, re.DOTALL)]

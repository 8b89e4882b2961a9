"""Payments on the page of a case, which belongs to a lower package: `app.py` joins them through a port."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.cases.workflow import State as CaseState
from fundapp.core.context import Context
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.permissions import may_prepare, may_see
from fundapp.disbursements.queries.listing import orders_of
from fundapp.disbursements.views.owing import preparing_url
from fundapp.disbursements.workflow import LABELS, PAYABLE, SHAPES, State

TEMPLATE = "disbursements/parts/case.html"
SHOWN_IN = (*PAYABLE, CaseState.APPROVED)
"""States of a case in which something is said although nothing is ordered yet."""


@dataclass(frozen=True)
class CaseRow:
    """An order of a case, as its page shows it."""

    order: PaymentOrder
    state: Any
    shape: str
    url: str


def payments_of_case(session: Session, ctx: Context, case: EmergencyCase) -> Sequence[CaseRow]:
    """The payments of a case, the earliest first; none for whoever is recused from it. One query."""
    return [
        CaseRow(
            order,
            LABELS[State(order.state)],
            SHAPES[State(order.state)],
            url_for("payments.show", reference=order.reference),
        )
        for order in orders_of(session, ctx, case.id)
    ]


def case_section(session: Session, ctx: Context, case: EmergencyCase) -> tuple[str, Mapping[str, Any]] | None:
    """The payments of a case: a template and what it may use; None where there is nothing to say. One query.

    With `next_url` where something can be prepared now.
    """
    if not may_see(ctx):
        return None
    rows = payments_of_case(session, ctx, case)
    if not rows and case.state not in SHOWN_IN:
        return None
    over = bool(rows) and all(each.order.state == State.CONFIRMED for each in rows) and case.state != CaseState.PAYMENT
    prepares = bool(may_prepare(ctx)) and case.state in PAYABLE and not over
    return TEMPLATE, {
        "rows": rows,
        "awaits_answer": case.state == CaseState.APPROVED,
        "next_url": preparing_url(case.id) if prepares else None,
    }

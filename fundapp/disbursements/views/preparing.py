"""The page on which payments of a case begin: what is held and not ordered, to whom, what was wished."""

from uuid import UUID

from flask import render_template

from fundapp.cases.queries.outsiders import works_on_cases
from fundapp.cases.queries.questions import awards_of
from fundapp.cases.workflow import LABELS as CASE_STATES
from fundapp.cases.workflow import State as CaseState
from fundapp.core.database import db
from fundapp.core.web.circumstances import current_context
from fundapp.disbursements.queries.holds import rooms_of
from fundapp.disbursements.queries.payees import case_to_pay, replaceable_orders
from fundapp.disbursements.schemas.preparing import room_code
from fundapp.disbursements.views import changing, ordering, payees
from fundapp.disbursements.views.opened_payees import open_for_preparing
from fundapp.disbursements.views.preparing_frame import blueprint, stopped_why

__all__ = ["blueprint", "changing", "ordering", "payees"]


@blueprint.get("/prepare/<case>")
def start(case: UUID) -> str:
    """What can be ordered of a case, to whom, and what its applicant wished. At most twenty-four queries."""
    ctx, session = current_context(), db.session()
    found = case_to_pay(session, ctx, case)
    awards = awards_of(session, found.id)
    rooms = rooms_of(session, [each.id for each in awards])
    return render_template(
        "disbursements/preparing/start.html",
        case=found,
        awards=awards,
        rooms=[(room_code(each), each) for each in rooms],
        back=replaceable_orders(session, found.id),
        opening=open_for_preparing(ctx, found),
        stopped=stopped_why(found),
        works=works_on_cases(ctx),
        state=CASE_STATES[CaseState(found.state)],
    )

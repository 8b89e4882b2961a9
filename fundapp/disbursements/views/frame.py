"""What pages of payments share: the parts of the wing, the words of codes, and what other pages add to an order's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.outsiders import ASKED_FIRST, works_on_cases
from fundapp.core.context import Context
from fundapp.core.database import SAFE_METHODS, db
from fundapp.core.i18n import lazy
from fundapp.core.verdicts import Verdict
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.problems import answer, wants_problem_details
from fundapp.directory.rules.vocabulary import PURPOSES
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.permissions import may_keep, may_prepare, may_see
from fundapp.disbursements.queries.single import case_named
from fundapp.disbursements.rules.methods import METHOD_NAMES
from fundapp.disbursements.rules.payees import RELATIONS
from fundapp.disbursements.workflow import LABELS, SHAPES, WAITS_FOR

blueprint = Blueprint("payments", __name__, url_prefix="/payments", template_folder="../templates")
"""Of the list of orders and of the page of an order."""

Section = Callable[[Session, Context, PaymentOrder], tuple[str, Mapping[str, Any]] | None]
"""Something more on the page of an order: a template and what it may use; None where there is nothing to say."""

_sections: list[tuple[int, Section]] = []


@dataclass(frozen=True)
class Part:
    """A part of the wing, and who finds it among the tabs."""

    label: Any
    endpoint: str
    may: Callable[[Context], Verdict]


PARTS = (
    Part(lazy("Orders"), "payments.index", may_see),
    Part(lazy("To prepare"), "to_prepare.index", may_prepare),
    Part(lazy("Hand-overs"), "batches.index", may_keep),
    Part(lazy("What came back"), "reports.index", may_keep),
    Part(lazy("Papers"), "evidence.index", may_see),
    Part(lazy("Our accounts"), "paying_accounts.index", may_keep),
    Part(lazy("Limits"), "limits.index", may_see),
    Part(lazy("Lists of sanctions"), "screening.index", may_prepare),
    Part(lazy("Ceilings"), "ceilings.index", may_see),
)
DIGITS = 8
WITHIN = {"preparing": "to_prepare.index", "report_lines": "reports.index"}
"""Blueprints whose pages belong to a part of another one."""


def adds_section(place: int) -> Callable[[Section], Section]:
    """Registers something more on the page of an order; smaller places stand higher. At most two queries each."""

    def keep(section: Section) -> Section:
        _sections.append((place, section))
        _sections.sort(key=lambda each: each[0])
        return section

    return keep


def sections_of(session: Session, ctx: Context, found: PaymentOrder) -> list[Markup]:
    """What other pages add to the page of an order, from top to bottom."""
    told = (section(session, ctx, found) for _place, section in _sections)
    return [Markup(render_template(each[0], **each[1])) for each in told if each is not None]  # noqa: S704 - our own templates


def parts() -> list[tuple[str, str, bool, None]]:
    """The parts of the wing that there are and that this person may see, as tabs; the one they are in is marked."""
    ctx, here = current_context(), _here()
    known = [each for each in PARTS if has_page(each.endpoint) and each.may(ctx)]
    return [(str(each.label), url_for(each.endpoint), each.endpoint == here, None) for each in known]


def ask_first(error: ASKED_FIRST) -> AnyResponse:
    """An officer who looks at a payment is asked how they stand to its case; then they find it again.

    For each blueprint whose addresses name an order by `reference` or a case by `case`, which the handler of cases
    would take for a case's reference. One query.
    """
    given = request.view_args or {}
    case = case_named(db.session(), given.get("reference"), given.get("case"))
    if case is None or request.method not in SAFE_METHODS or wants_problem_details():
        return answer(error.status, str(error.title), str(error.reason))
    return redirect(url_for("conflicts.show", reference=case), 303)


def has_page(endpoint: str) -> bool:
    """Whether an installation has a page: other pages are linked only then."""
    return endpoint in current_app.view_functions


def case_name(case: EmergencyCase) -> str:
    """By what a page names a case: its reference for whoever works on cases, for others the first digits of its id."""
    return case.reference if works_on_cases(current_context()) else case.id.hex[:DIGITS]


def wordings() -> dict[str, Any]:
    """What every page of orders may use. No query."""
    return {
        "states": LABELS, "state_shapes": SHAPES, "waits_for": WAITS_FOR, "relations": RELATIONS,
        "methods": METHOD_NAMES, "purposes": PURPOSES, "has_page": has_page,
        "case_name": case_name,
    }  # fmt: skip


def _here() -> str:
    """The part in which a page is."""
    if any(request.endpoint == each.endpoint for each in PARTS):
        return request.endpoint or ""
    group = request.blueprint or ""
    return WITHIN.get(group, f"{group}.index")


blueprint.context_processor(wordings)
blueprint.register_error_handler(ASKED_FIRST, ask_first)
blueprint.app_template_global("parts_of_payments")(parts)

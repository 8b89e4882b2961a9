"""What signing an opportunity needs to know: its budget, agreements that are recorded already, how far they are."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.donors.models import Agreement, AgreementReport
from fundapp.donors.rules.agreements import SOON_DAYS
from fundapp.donors.workflow.agreements import OVER
from fundapp.donors.workflow.agreements import State as Agreed
from fundapp.grants.models import BudgetSent, Opportunity
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.budgets import budget_of, last_sent
from fundapp.grants.rules.budget_snapshots import Content, content_of, is_sound, read
from fundapp.grants.rules.budgets import Reckoning
from fundapp.grants.workflow import Action, State

MOST_OFFERED = 100


def budget_to_agree(session: Session, ctx: Context, opportunity_id: UUID) -> tuple[Content, BudgetSent | None] | None:
    """The budget as it was submitted last, else as it is now; None without one, or without a line. Three queries."""
    budget = budget_of(session, ctx, opportunity_id)
    if budget is None:
        return None
    kept = last_sent(session, ctx, budget.id)
    if kept is not None and is_sound(kept.content, kept.sha256):
        return read(kept.content), kept
    if not budget.lines:
        return None
    return content_of(budget, Reckoning(budget.terms, [each.item for each in budget.lines])), None


def agreements_to_tie(session: Session, ctx: Context, found: Opportunity) -> Sequence[Agreement]:
    """Signed agreements with the funder of an opportunity that no opportunity has yet, the latest first. One query."""
    require(may_see(ctx))
    if found.funder_id is None:
        return ()
    taken = exists().where(Opportunity.agreement_id == Agreement.id)
    wanted = select(Agreement).where(Agreement.funder_id == found.funder_id, Agreement.state != Agreed.DRAFT, ~taken)
    ordered = wanted.order_by(Agreement.signed_on.desc(), Agreement.id).limit(MOST_OFFERED)
    return session.scalars(ordered).all()


def barred_steps(session: Session, ctx: Context, found: Opportunity) -> Mapping[Action, str]:
    """What an opportunity cannot do yet because of its agreement, with the reason.

    Reporting begins once a report was sent or falls due soon, and all is completed once the agreement is over. Nothing
    is barred where the agreement is not recorded here, or has no report dates. Two queries at most.
    """
    if found.agreement_id is None or found.state not in (State.AGREEMENT, State.REPORTING):
        return {}
    agreement: Any = session.get(Agreement, found.agreement_id)
    if agreement is None or agreement.state in OVER:
        return {}
    if found.state == State.REPORTING:
        return {Action.CLOSE: _("Its agreement is not closed yet: close it first, once the last report is accepted.")}
    if agreement.next_report_on is None or _is_due(session, ctx, agreement):
        return {}
    return {Action.REPORT: _("No report to the funder was sent yet, and none is due within 30 days.")}


def _is_due(session: Session, ctx: Context, agreement: Agreement) -> bool:
    if agreement.next_report_on is not None and agreement.next_report_on <= ctx.today + timedelta(days=SOON_DAYS):
        return True
    sent = select(AgreementReport.id).where(AgreementReport.agreement_id == agreement.id)
    return session.scalar(select(sent.where(AgreementReport.sent_on.is_not(None)).exists())) or False

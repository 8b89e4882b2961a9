"""Opportunities that are won as where agreements come from; and what the page of one says of its agreement."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core import formats
from fundapp.core.context import Context
from fundapp.core.i18n import _, ngettext
from fundapp.core.ports import AgreementOrigin, Begun
from fundapp.core.verdicts import require
from fundapp.donors.models import Agreement
from fundapp.donors.queries.agreements import sees_agreements
from fundapp.donors.workflow import agreements as standing
from fundapp.grants.commands.signing import refuse_unready, sign_opportunity
from fundapp.grants.models import CallLanguage, Opportunity
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.queries.signing import agreements_to_tie, barred_steps, budget_to_agree
from fundapp.grants.queries.submissions import in_force
from fundapp.grants.rules.agreed_budget import asked_by_heading, last_day
from fundapp.grants.rules.budget_snapshots import total_of
from fundapp.grants.rules.documents import FULL
from fundapp.grants.workflow import GRANTED

KIND = "opportunity"
LONGEST_TITLE = 200
LONGEST_REFERENCE = 80


def signing_url(opportunity_id: UUID) -> str:
    """The page on which the agreement of an opportunity is recorded."""
    return url_for("agreement_setup.for_origin", origin=KIND, subject_id=opportunity_id)


def part(session: Session, ctx: Context, found: Opportunity) -> tuple[str, Mapping[str, Any]] | None:
    """The agreement of an opportunity, or the way to record it; nothing before it is won. Two queries at most."""
    if found.state not in GRANTED or not sees_agreements(ctx):
        return None
    known = session.get(Agreement, found.agreement_id) if found.agreement_id else None
    return "grants/opportunity_agreement.html", {
        "agreement": known, "standing": standing, "record_url": signing_url(found.id),
        "barred": barred_steps(session, ctx, found),
    }  # fmt: skip


def _begin(session: Session, ctx: Context, opportunity_id: UUID) -> Begun:
    """What is known of the agreement. Seven queries at most. Raises NotFound, Denied, Conflict."""
    require(may_edit(ctx))
    found = opportunity(session, ctx, opportunity_id)
    refuse_unready(found)
    worth = found.worth
    languages = select(CallLanguage.language).where(CallLanguage.call_id == found.call_id)
    known: dict[str, Any] = {
        "title": found.title[:LONGEST_TITLE], "reference": _reference(session, ctx, found),
        "funder_name": found.funder_name,
        "holder_id": found.lead_id, "owner_id": found.owner_id, "currency": found.currency,
        "amount": worth and worth.decimal, "languages": tuple(session.scalars(languages)) if found.call_id else (),
    }  # fmt: skip
    page = url_for("call_opportunities.show", opportunity_id=found.id)
    lines, period, remarks = _from_budget(session, ctx, found)
    return Begun(
        found.title, page, found.version, found.funder_id, known | period, lines, remarks, _instead(session, ctx, found)
    )


def _reference(session: Session, ctx: Context, found: Opportunity) -> str | None:
    """The funder's of our request, else what their receipt of the full proposal says."""
    if found.reference:
        return found.reference
    said = (each.confirmation for each in in_force(session, ctx, found.id, (FULL,)) if each.confirmation)
    return next(said, "")[:LONGEST_REFERENCE] or None


def _from_budget(
    session: Session, ctx: Context, found: Opportunity
) -> tuple[Sequence[Mapping[str, Any]], dict[str, Any], Mapping[str, str]]:
    """Lines, period and currency as the budget has them, and from which budget that is; nothing without one."""
    told = budget_to_agree(session, ctx, found.id)
    if told is None:
        return [], {}, {}
    content, kept = told
    years, currency = content["budget"]["periods"], content["budget"]["currency"]
    period = {"begins_on": ctx.today, "ends_on": last_day(ctx.today, years)}
    remarks = {"period": ngettext(
        "The budget is of %(num)s year. Correct both days as they stand in the agreement.",
        "The budget is of %(num)s years. Correct both days as they stand in the agreement.", years,
    )}  # fmt: skip
    if found.currency not in (None, currency):
        return [], period, remarks
    asked = formats.money(ctx.reader, total_of(content, "asked").funder)
    if kept is None:
        remarks["lines"] = _(
            "From the budget as it is now, which asks for %(asked)s: one line for each heading.", asked=asked
        )
    else:
        day = formats.date(ctx.reader, kept.at.astimezone(ctx.reader.zone).date())
        remarks["lines"] = _(
            "From the budget as it was sent on %(day)s, which asks for %(asked)s: one line for each heading.",
            day=day, asked=asked,
        )  # fmt: skip
    lines = [{"label": title, "amount": amount.decimal} for title, amount in asked_by_heading(content)]
    return lines, {**period, "currency": currency}, remarks


def _instead(session: Session, ctx: Context, found: Opportunity) -> tuple[str, str] | None:
    """The way to an agreement that is recorded already, where there may be one."""
    if not agreements_to_tie(session, ctx, found):
        return None
    told = _("Is it recorded already? There are agreements with this funder that belong to no opportunity yet.")
    return told, url_for("call_tying.choose", opportunity_id=found.id)


ORIGIN = AgreementOrigin(_begin, sign_opportunity)

"""Opportunities that are won as where agreements come from; and what the page of one says of its agreement."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.ports import AgreementOrigin, Begun
from fundapp.core.verdicts import require
from fundapp.donors.models import Agreement
from fundapp.donors.queries.agreements import sees_agreements
from fundapp.donors.workflow import agreements as standing
from fundapp.grants.commands.signing import refuse_unready, sign_opportunity
from fundapp.grants.models import CallLanguage, Opportunity
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.workflow import GRANTED

KIND = "opportunity"
LONGEST_TITLE = 200


def signing_url(opportunity_id: UUID) -> str:
    """The page on which the agreement of an opportunity is recorded."""
    return url_for("agreement_setup.for_origin", origin=KIND, subject_id=opportunity_id)


def part(session: Session, ctx: Context, found: Opportunity) -> tuple[str, Mapping[str, Any]] | None:
    """The agreement of an opportunity, or the way to record it; nothing before it is won. One query."""
    if found.state not in GRANTED or not sees_agreements(ctx):
        return None
    known = session.get(Agreement, found.agreement_id) if found.agreement_id else None
    return "grants/opportunity_agreement.html", {
        "agreement": known, "standing": standing, "record_url": signing_url(found.id),
    }  # fmt: skip


def _begin(session: Session, ctx: Context, opportunity_id: UUID) -> Begun:
    """What is known of the agreement. Two queries. Raises NotFound, Denied, Conflict."""
    require(may_edit(ctx))
    found = opportunity(session, ctx, opportunity_id)
    refuse_unready(found)
    worth = found.worth
    languages = select(CallLanguage.language).where(CallLanguage.call_id == found.call_id)
    known = {
        "title": found.title[:LONGEST_TITLE], "reference": found.reference, "funder_name": found.funder_name,
        "holder_id": found.lead_id, "owner_id": found.owner_id, "currency": found.currency,
        "amount": worth and worth.decimal, "languages": tuple(session.scalars(languages)) if found.call_id else (),
    }  # fmt: skip
    page = url_for("call_opportunities.show", opportunity_id=found.id)
    return Begun(found.title, page, found.version, found.funder_id, known)


ORIGIN = AgreementOrigin(_begin, sign_opportunity)

"""Reads of results frameworks."""

from uuid import UUID

from sqlalchemy.orm import Session, selectinload

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.donors.models import AgreementIndicator
from fundapp.donors.permissions import may_see_agreements


def indicator(session: Session, ctx: Context, indicator_id: UUID) -> AgreementIndicator:
    """An indicator with its values, the latest first. Two queries. Raises NotFound."""
    require(may_see_agreements(ctx))
    found = session.get(AgreementIndicator, indicator_id, options=[selectinload(AgreementIndicator.actuals)])
    if found is None:
        raise NotFound
    return found

"""Focal points: who begins to speak for a country, and who stops."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import erase_payloads, record
from fundapp.audit.queries import entries_about
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.directory.models import FocalPoint
from fundapp.directory.permissions import may_edit, may_meet
from fundapp.directory.queries.people import person_met, points_of_met

KIND = FocalPoint.__tablename__


def name_focal_point(
    session: Session, ctx: Context, given: Mapping[str, Any], person_met_id: UUID | None = None
) -> FocalPoint:
    """Says who speaks for a country: a member of staff, or somebody met (by officers alone).

    Raises NotFound for somebody met whom the actor may not know, Invalid at the field where nobody is named.
    """
    require(may_edit(ctx))
    if person_met_id is not None:
        person_met(session, ctx, person_met_id)
    elif not given.get("person"):
        raise Invalid({"person": [_("This answer is needed.")]})
    found = FocalPoint(
        id=uuid4(), country=given["country"], since=given["since"], until=None, person_met_id=person_met_id,
        person_id=None if person_met_id else UUID(given["person"]),
        organisation_id=UUID(given["organisation"]) if given.get("organisation") else None,
        created_at=ctx.now, updated_at=ctx.now,
    )  # fmt: skip
    found.entry_id = record(session, ctx, "focal_point.named", KIND, found.id, {"country": found.country})
    session.add(found)
    session.flush()
    return found


def end_focal_point(session: Session, ctx: Context, focal_point_id: UUID, until: date) -> FocalPoint:
    """Says until which day somebody speaks for a country. Raises NotFound, Invalid, Conflict where it was said."""
    require(may_edit(ctx))
    found = session.get(FocalPoint, focal_point_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    if found.until is not None:
        raise Conflict(_("Somebody has said already until when."))
    if until < found.since:
        raise Invalid({"until": [_("This is before the first day.")]})
    found.until, found.updated_at = until, ctx.now
    found.entry_id = record(session, ctx, "focal_point.ended", KIND, found.id, {"country": found.country})
    session.flush()
    return found


def forget_focal_points(session: Session, ctx: Context, person_met_id: UUID) -> None:
    """Takes away wherever somebody met spoke for a country, and what the log says of it. A part of erasing them."""
    require(may_meet(ctx))
    points = points_of_met(session, person_met_id)
    if told := entries_about(session, KIND, [each.id for each in points]):
        erase_payloads(session, ctx, told, "person_erased")
    for each in points:
        record(session, ctx, "focal_point.removed", KIND, each.id)
        session.delete(each)
    session.flush()

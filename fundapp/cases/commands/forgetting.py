"""What leads from an erased case to another one of the same person is forgotten, in the log too."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import erase_payloads, record
from fundapp.audit.queries import entries_about
from fundapp.cases.models import CaseLink
from fundapp.cases.rules.linking import Likeness
from fundapp.core.context import Context

KIND = CaseLink.__tablename__


def forget_links(session: Session, ctx: Context, case_id: UUID) -> None:
    """Erases from the log which other cases officers have compared a case with, and what they decided; links go too.

    Of the same matter the link stays, without what the log said of it: both partners are credited with the award. A
    part of erasing the case, which judges who may; the case is locked. Three queries, and a few for each link.
    """
    mine = or_(CaseLink.first_id == case_id, CaseLink.second_id == case_id)
    links = session.scalars(select(CaseLink).where(mine).order_by(CaseLink.id).with_for_update()).all()
    told = entries_about(session, KIND, [each.id for each in links])
    if told:
        erase_payloads(session, ctx, told, "case_erased")
    for each in links:
        if each.verdict != Likeness.SAME:
            record(session, ctx, "case.link.removed", KIND, each.id)
            session.delete(each)
    session.flush()

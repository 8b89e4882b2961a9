"""What a report still lacks, and who may let it go out: asked by commands and pages alike."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.queries.people import groups_of
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Actor, Context
from fundapp.core.i18n import _
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import ALLOWED, Verdict, refused
from fundapp.donors.models import DonorReport, ReportSection, ReportStory, ReportWriter
from fundapp.donors.permissions import may_release_reports
from fundapp.donors.queries.reports import people_asked
from fundapp.donors.queries.stories import consented, story_digest
from fundapp.donors.workflow.reports import DraftState, State

FIGURES, STORIES = "figures", "stories"
RELEASES_NEEDED = 2

Lack = tuple[str, str]
"""What is not as it should be: the key of a section, FIGURES, or STORIES; and why."""


def lacking(session: Session, found: DonorReport) -> Sequence[Lack]:
    """What keeps a report from being released, of one that was read with sections, stories and draft.

    One query for each story.
    """
    sections = [(row.key, why) for row in found.sections if (why := _why_not_ready(row))]
    figures = [(FIGURES, why) for why in _why_no_figures(found)]
    stories = [(STORIES, why) for row in found.stories if (why := _why_not_told(session, row))]
    return [*sections, *figures, *stories]


def release_verdict(session: Session, ctx: Context, found: DonorReport) -> Verdict:
    """Whether the actor may release a report, of one that was read with stories and releases; if not, why.

    At most two queries. That they read what stands there now, their digest shows.
    """
    verdict = may_release_reports(ctx)
    if not verdict or ctx.actor is None:
        return verdict
    me, given = ctx.actor.id, [row.person_id for row in found.releases]
    if found.state != State.REVIEW:
        return refused(_("This report is not put to be released."))
    if me in given:
        return refused(_("You have released this report: it waits for somebody else."))
    return _second_verdict(session, ctx.actor, found, given[0]) if given else ALLOWED


def wrote(session: Session, report_id: UUID, person_id: UUID) -> bool:
    """Whether somebody wrote any section or story of an edition. One query."""
    return session.get(ReportWriter, (report_id, person_id)) is not None


def writers_of(session: Session, report_id: UUID) -> Sequence[UUID]:
    """Whoever wrote a section or story of an edition. One query."""
    wanted = select(ReportWriter.person_id).where(ReportWriter.report_id == report_id)
    return session.scalars(wanted.order_by(ReportWriter.person_id)).all()


def stands(session: Session, person_id: UUID) -> bool:
    """Whether somebody who released a report may still do so: what others let go out counts no more. One query."""
    return person_id in {each for each, _name in people_asked(session)}


def _second_verdict(session: Session, actor: Actor, found: DonorReport, first_id: UUID) -> Verdict:
    if wrote(session, found.id, actor.id):
        return refused(_("You wrote a part of this report: somebody who wrote none of it releases it second."))
    if found.stories and not _is_officer(actor.groups) and not _is_officer(groups_of(session, first_id)):
        return refused(_("This report tells a story: one of the two who release it is an officer."))
    return ALLOWED


def _why_not_ready(row: ReportSection) -> str | None:
    if row.required and not row.text:
        return _("Nobody has written “%(section)s” yet.", section=row.title)
    if (row.required or row.text) and not row.ready:
        return _("“%(section)s” is not marked as ready.", section=row.title)
    return None


def _why_not_told(session: Session, row: ReportStory) -> str | None:
    if not consented(session, row.case_id):
        return _("There is no consent to the story of %(pseudonym)s.", pseudonym=row.pseudonym)
    if row.checked_digest != story_digest(row):
        return _("No officer has checked the story of %(pseudonym)s as it stands.", pseudonym=row.pseudonym)
    return None


def _why_no_figures(found: DonorReport) -> list[str]:
    """Of days to come nothing is told: what went out of a later day, no earlier one is ever added to."""
    if found.draft is None or found.draft.state != DraftState.READY:
        return [_("Its figures are not computed yet.")]
    if found.draft.cut_off.astimezone(current_reader().zone).date() <= found.covers_to:
        return [_("The days covered were not over when its figures were computed: have them computed once they are.")]
    return []


def _is_officer(groups: Any) -> bool:
    return GroupCode.OFFICERS in groups

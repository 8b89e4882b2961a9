"""Stories in reports: whether somebody agreed that what happened to them is told, and what is told of them."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.cases.queries.stories import may_be_told
from fundapp.donors.models import DonorReport, ReportStory
from fundapp.donors.rules.report_data import digest_of


def consented(session: Session, case_id: UUID) -> bool:
    """Whether the story of a case may be told: by a consent that stands, never of a minor. One query.

    The one place where reports ask the cases for it.
    """
    return may_be_told(session, case_id)


def told_in(story: ReportStory) -> str:
    """All that a reader would see of a story: in this an officer looks for names."""
    return f"{story.pseudonym}\n{story.text}"


def written_in(found: DonorReport) -> str:
    """All that people wrote in a report that was read with its sections and stories."""
    return "\n".join([each.text for each in found.sections] + [told_in(each) for each in found.stories])


def story_digest(story: ReportStory) -> str:
    """By which it is known that a story is the one that was checked: the SHA-256 of what is told in it."""
    return digest_of(told_in(story))

"""What nobody can open any more does not stay."""

from sqlalchemy import delete, exists

from fundapp.cases.models import CaseDraft
from fundapp.core.database import transaction
from fundapp.vault.models import Applicant


def tidy() -> None:
    """Delete drafts whose code is gone: the vault purges it 14 days after it was made, unless what it opens was sent.

    Their keys went with the code. What is left says that somebody was there, and when. May run twice.
    """
    unsent = exists().where(Applicant.id == CaseDraft.applicant_id, Applicant.purge_at.is_not(None))
    with transaction() as session:
        session.execute(delete(CaseDraft).where(~unsent))

"""Applicants who wished so are told, once, that something waits: whether what was paid has reached them.

What is safe was decided so. They are told of nothing but a confirmed payment of which nobody has said yet that it
arrived: only then there is something to do for them behind their code. What came back they hear of from an officer,
whose message is announced by itself, since they could do nothing alone and would only be made to look. The mail leaves
hours after the bank or operator has spoken, at a moment nobody can foresee: whoever sees both must not be able to tell
by the clock whose money belongs to whose mailbox. With all other notices together there is at most one a day.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.announcing import AT_MOST_EVERY, announce
from fundapp.cases.models import EmergencyCase, NoticeWish
from fundapp.cases.queries.mailbox import wish_of
from fundapp.core.database import ReadSession, db, transaction
from fundapp.disbursements.commands.ending import OWED
from fundapp.disbursements.jobs.frame import context, settings, vault
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.rules.topics import CONFIRMED
from fundapp.disbursements.workflow import State
from fundapp.outbox.commands import put
from fundapp.outbox.topics import Claim, on

RECEIPT_AWAITED = "payment.receipt.awaited"

EARLIEST, LATEST = timedelta(hours=2), timedelta(hours=14)
"""How long after the bank or operator has spoken the mail leaves, at a moment drawn by lot."""


@on(CONFIRMED, name="arrange_applicant", timeout=20)
def arrange_applicant(claim: Claim) -> None:
    """Has the applicant told later. Run twice, the first moment that was drawn stands."""
    wait = EARLIEST + timedelta(seconds=secrets.randbelow(int((LATEST - EARLIEST).total_seconds())))
    with transaction() as session:
        put(session, context(claim), RECEIPT_AWAITED, claim.key, claim.ids, due=claim.now + wait)


@on(RECEIPT_AWAITED, name="tell_paid_applicant", timeout=50)
def tell_paid_applicant(claim: Claim) -> None:
    """Sends the mail, at least once, under a Message-ID that is the same each time, while they are asked something."""
    with ReadSession(db) as session:
        wish = _due_wish(session, claim)
        if wish is None:
            return
        session.expunge(wish)
    announce(settings(), vault(), context(claim), wish, f"{claim.topic} {claim.key}")


def _due_wish(session: Session, claim: Claim) -> NoticeWish | None:
    """Where to, if the payment stands, nobody has said that it arrived, and they were not written to for a day."""
    order = session.get_one(PaymentOrder, UUID(claim.ids[0]))
    if order.state != State.CONFIRMED or order.received_at is not None:
        return None
    state = session.scalar(select(EmergencyCase.state).where(EmergencyCase.id == order.case_id))
    wish = wish_of(session, order.case_id) if state in OWED else None
    if wish is None or (wish.sent_at is not None and claim.now - wish.sent_at < AT_MOST_EVERY):
        return None
    return wish

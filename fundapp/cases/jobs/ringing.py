"""What rings once and at once, beside the alerts that climb: for those on call whom an alert reaches first."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.cases.commands.facts import RAISED
from fundapp.cases.commands.telling import UNATTENDED
from fundapp.cases.jobs.alerts import NOW, context_of_alerts
from fundapp.cases.queries.ladder import ladder
from fundapp.cases.queries.news import urgency_of_news
from fundapp.cases.queries.outside import addresses_outside
from fundapp.cases.queries.waiting import is_untaken
from fundapp.cases.rules.clocks import FIRST
from fundapp.cases.rules.escalation import without
from fundapp.cases.rules.vocabulary import Priority
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.logs import log
from fundapp.outbox.notices import notify
from fundapp.outbox.topics import Claim, on
from fundapp.outbox.wordings import WAITS


@on(UNATTENDED, name="tell_of_unattended", queue="urgent", timeout=20)
def tell_of_unattended(claim: Claim) -> None:
    """Tells of what has come in a case that nobody looks after, unless an officer has looked meanwhile."""
    with ReadSession(db) as session:
        priority = urgency_of_news(session, UUID(claim.ids[0]))
    if priority is not None:
        _ring(claim, urgent=priority == Priority.P1)


@on(RAISED, name="tell_of_raised", queue="urgent", timeout=20)
def tell_of_raised(claim: Claim) -> None:
    """Tells of a case that has become urgent: alerts count from when it came, and may have rung for others since."""
    with ReadSession(db) as session:
        waits = is_untaken(session, UUID(claim.ids[0]), Priority.P1)
    if waits:
        _ring(claim, urgent=True)


def _ring(claim: Claim, *, urgent: bool) -> None:
    """May run twice: the key of a notice holds the claim's, so each of them is told once."""
    ctx = context_of_alerts(claim.now, claim.id.hex)
    case_id = UUID(claim.ids[0])
    with ReadSession(db) as session:
        levels = without(ladder(session, ctx.now), addresses_outside(session, [case_id])[case_id])
    first = [each for each, level in levels.items() if level == FIRST]
    if not first:
        log.warning("something needs an officer, and nobody has an address at which they could be told")
        return
    with transaction() as session:
        for recipient_id in first:
            _notify(session, ctx, recipient_id, f"{claim.topic}:{claim.key}", urgent=urgent)


def _notify(session: Session, ctx: Context, recipient_id: UUID, key: str, *, urgent: bool) -> None:
    notify(session, ctx, NOW if urgent else WAITS, recipient_id, key, urgent=urgent, alone=True)

"""People are told that something has become of a payment, in words that are the same whatever it is.

A notice says nothing: neither that money moved, nor how much, nor whose. Several things that happen within an hour are
told of once: whoever watches a mailbox must not learn how many payments a fund makes. Nothing is remembered but the
notices themselves, so running twice does no harm.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.logs import log
from fundapp.disbursements.jobs.frame import context
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.queries.overdue import still_overdue
from fundapp.disbursements.queries.recipients import addresses_of, told_of_case, told_of_order
from fundapp.disbursements.rules.overdue import Occasion
from fundapp.disbursements.rules.topics import AUTHORISED, CONFIRMED, OVERDUE, RECALL, RETURNED, SENT, UNKNOWN
from fundapp.disbursements.workflow import OUTSIDE, VOID, State
from fundapp.outbox import claims
from fundapp.outbox.gathering import is_due, key_after, last_told
from fundapp.outbox.models import Message
from fundapp.outbox.notices import notify
from fundapp.outbox.topics import Claim, on
from fundapp.outbox.wordings import WAITS

URGENT = frozenset({RETURNED, UNKNOWN, RECALL})
"""What cannot wait until morning: money that came back, is nowhere, or should not have left."""

GATHER = {True: timedelta(minutes=10), False: timedelta(hours=1)}
"""How soon after a notice another one may follow, by whether it is urgent."""

STANDS: Mapping[str, Collection[State]] = {
    AUTHORISED: (State.AUTHORISED,),
    SENT: OUTSIDE,
    CONFIRMED: (State.CONFIRMED,),
    RETURNED: VOID,
    UNKNOWN: (State.UNKNOWN,),
    RECALL: OUTSIDE,
}
"""Where an order must still stand for a notice to be about anything."""


@on(AUTHORISED, name="tell_staff", timeout=20)
@on(SENT, name="tell_staff", timeout=20)
@on(CONFIRMED, name="tell_staff", timeout=20)
@on(RETURNED, name="tell_staff", queue="urgent", timeout=20)
@on(UNKNOWN, name="tell_staff", queue="urgent", timeout=20)
@on(RECALL, name="tell_staff", queue="urgent", timeout=20)
@on(OVERDUE, name="tell_staff", timeout=20)
def tell_staff(claim: Claim) -> bool:
    """Tells whoever is to know, unless it is over by now; those who were told a moment ago a little later.

    Ends the message itself: it is done, or comes again for those whom it must wait for.
    """
    with ReadSession(db) as session:
        addresses = addresses_of(session, _people(session, claim))
    with transaction() as session:
        later = _tell(session, claim, addresses)
        if later is None:
            claims.complete(session, claim, claim.now)
        else:
            claims.postpone(session, claim, later)
    return True


def _people(session: Session, claim: Claim) -> Collection[UUID]:
    """Nobody where nothing is to be told of any more."""
    subject_id, ctx = UUID(claim.ids[0]), context(claim)
    occasion = Occasion(claim.ids[1]) if claim.topic == OVERDUE else None
    if occasion is not None and not still_overdue(session, ctx, subject_id, occasion):
        return ()
    if occasion is Occasion.UNPAID:
        people: Collection[UUID] = told_of_case(session, subject_id, ctx.now).people
    else:
        order = session.get_one(PaymentOrder, subject_id)
        if occasion is None and order.state not in STANDS[claim.topic]:
            return ()
        people = told_of_order(session, order, claim.topic, ctx.now)
    if not people:
        log.warning("something has become of a payment, and there is nobody who may be told")
    return people


def _tell(session: Session, claim: Claim, addresses: Collection[UUID]) -> datetime | None:
    """Sends what is due; when to look again for those who were told a moment ago. Two queries and one each."""
    urgent = claim.topic in URGENT
    series, gather = f"payment:{'now' if urgent else 'calm'}", GATHER[urgent]
    happened_at = session.get_one(Message, claim.id).created_at
    known = last_told(session, addresses, series) if addresses else {}
    waits = []
    for each in addresses:
        last = known.get(each)
        if is_due(last, happened_at, claim.now, gather):
            notify(session, context(claim), WAITS, each, key_after(series, last), urgent=urgent, alone=urgent)
        elif last is not None and last.state != "waiting" and last.at < happened_at:
            waits.append(last.at + gather)
    return max(waits, default=None)

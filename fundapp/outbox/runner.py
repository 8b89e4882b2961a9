"""What a worker does when the doorbell rang: claim, handle, end, one message after the other."""

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from rq.timeouts import UnixSignalDeathPenalty

from fundapp.config import Settings
from fundapp.core.database import transaction
from fundapp.core.logs import log
from fundapp.outbox import claims
from fundapp.outbox.doorbell import ring
from fundapp.outbox.topics import Claim, Final, Subscription, kind_of

BUDGET_SECONDS = 20.0
"""How long one job goes on claiming, so that a worker comes back for other queues and can be stopped."""


class HandlerTimeout(Exception):
    """A handler took longer than its topic allows."""


class WorkerLost(Exception):
    """Attempts that nobody ended: the process died each time."""


def drain(settings: Settings, queue: str, budget: float = BUDGET_SECONDS) -> int:
    """Handle what is due in a queue until it is empty or the budget is used up; returns how many were claimed.

    Where more is left than one worker may do, the bell rings for another.
    """
    until, handled = monotonic() + budget, 0
    while claim := _claim(queue):
        handled += 1
        if handled == 2 or monotonic() > until:
            ring(settings, queue)
        handle(claim)
        if monotonic() > until:
            break
    return handled


def handle(claim: Claim, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Run the handler of a claim and record how it ended. Never raises for what the handler does."""
    found = claims.known(claim)
    try:
        if found is None:
            raise Final("NoHandler")  # noqa: TRY301 - ends like every other failure
        ended = _run(found, claim)
    except claims.FenceLost:
        log.warning("claim lost", topic=claim.topic, job=str(claim.id))
        return
    except Exception as error:  # noqa: BLE001 - whatever a handler does, the queue goes on
        log.warning("handler failed", topic=claim.topic, job=str(claim.id), exc_info=error)
        _fail(claim, error, clock())
        return
    if not ended:
        _settle(claim, clock())


def _claim(queue: str) -> Claim | None:
    with transaction() as session:
        return claims.claim_next(session, queue, datetime.now(UTC))


def _run(found: Subscription, claim: Claim) -> bool:
    if claim.attempt > found.retry.attempts:
        raise Final(WorkerLost.__name__)
    with UnixSignalDeathPenalty(found.timeout, HandlerTimeout):
        return found.handle(claim) is True


def _fail(claim: Claim, error: Exception, now: datetime) -> None:
    """Record that it failed; where that was the last attempt, its handler notes the death in the same transaction."""
    found, wait, kind = claims.known(claim), claims.wait_after(claim, error), kind_of(error)
    try:
        with transaction() as session:
            claims.fail(session, claim, now, kind, wait)
            if wait is None and found is not None and found.bury is not None:
                found.bury(session, claim, kind)
    except claims.FenceLost:
        log.warning("claim lost", topic=claim.topic, job=str(claim.id))
    except Exception as unforeseen:  # noqa: BLE001 - the lease lapses, and it is tried again
        log.error("failure not noted", topic=claim.topic, job=str(claim.id), exc_info=unforeseen)


def _settle(claim: Claim, now: datetime) -> None:
    try:
        with transaction() as session:
            claims.complete(session, claim, now)
    except claims.FenceLost:
        log.warning("claim lost", topic=claim.topic, job=str(claim.id))

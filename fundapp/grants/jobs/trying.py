"""The first calls that a source would bring, for whoever is about to keep it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.errands import SOON
from fundapp.core.database import transaction
from fundapp.grants.commands.trying import begin_trial, bury_trial, end_trial
from fundapp.grants.commands.visiting import Asked
from fundapp.grants.jobs.asking import Read, ask, read, unread
from fundapp.grants.jobs.frame import Clock, installation
from fundapp.grants.jobs.visiting import WITHIN
from fundapp.grants.rules.faults import Unreadable
from fundapp.grants.rules.found import Found
from fundapp.grants.rules.visits import SAMPLE, TRYING
from fundapp.outbox import claims
from fundapp.outbox.topics import Claim, on


def _bury(session: Session, claim: Claim, _kind: str) -> None:
    bury_trial(UUID(claim.ids[0]), session)


@on(TRYING, name="try_source", timeout=330, retry=SOON, bury=_bury)
def try_source(claim: Claim) -> bool | None:
    """Asks the source once, reads until some calls are found, and keeps only these."""
    clock, trial_id = Clock(claim), UUID(claim.ids[0])
    with transaction() as session:
        trial = begin_trial(trial_id, WITHIN, session, clock.ctx)
        if isinstance(trial, datetime):
            claims.postpone(session, claim, trial)
            return True
        if trial is None:
            return None
        given, page = dict(trial.given), trial.page
    found, asked = _look(given, page, clock)
    with transaction() as session:
        free_at = end_trial(trial_id, found, asked, session, clock.ctx)
        if free_at is not None:
            claims.postpone(session, claim, free_at)
    return free_at is not None


def _look(source: dict[str, Any], page: int, clock: Clock) -> tuple[Sequence[Found], Asked]:
    """The first calls, also where something goes wrong after them."""
    counted, found = Read(), list[Found]()
    try:
        with ask(source, page, clock.ctx.now, installation()) as answer:
            found.extend(islice(counted.calls(read(source, answer.body)), SAMPLE))
    except Unreadable as error:
        return found, unread(source, page, error, counted)
    return found, Asked(passed=counted.passed)

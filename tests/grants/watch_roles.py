"""A real worker or scheduler in a hurry: leases of five seconds, a look at what is due each second, calls kept slowly.

`python -m tests.grants.watch_roles worker|scheduler`
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Event
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp import worker
from fundapp.config import load_settings
from fundapp.core.context import Context
from fundapp.grants.fetching.questions import LIMITS
from fundapp.grants.jobs import asking, visiting
from fundapp.grants.models import Call
from fundapp.grants.rules.found import Found
from fundapp.grants.rules.visits import TAKING
from fundapp.outbox import claims, topics
from fundapp.outbox.scheduler import Schedule
from tests.grants.factories import CallFactory
from tests.grants.watching import Taken, by_hundred, by_line

SCHEDULES = (
    Schedule("sweep", every=1, job="fundapp.outbox.jobs.sweep", queue="urgent"),
    Schedule("call_sources", every=1, job="fundapp.grants.jobs.visiting.find_due"),
)
SLOWNESS = Event()


def keep(session: Session, _ctx: Context, _source_id: UUID, found: Sequence[Found]) -> Taken:
    """Keeps calls under their key, as slowly as a busy machine."""
    known = set(session.scalars(select(Call.reference)))
    new = [each for each in found if each.key not in known]
    session.add_all(CallFactory.build(id=uuid4(), reference=each.key, title=each.title) for each in new)
    session.flush()
    SLOWNESS.wait(0.2)
    return Taken(len(new), 0, len(found) - len(new))


if __name__ == "__main__":
    vars(visiting).update(take_in=keep)
    vars(asking).update(READERS=dict.fromkeys(LIMITS, by_line), pages=by_hundred)
    vars(claims).update(MARGIN=timedelta())
    known = topics._subscriptions[TAKING]
    known.update({name: replace(each, timeout=5) for name, each in known.items()})
    vars(visiting).update(BUDGET_SECONDS=0.5)  # well within that time
    vars(worker).update(SCHEDULES=SCHEDULES)
    (worker.work if sys.argv[1] == "worker" else worker.schedule)(load_settings())

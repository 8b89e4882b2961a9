"""A real scheduler in a hurry: a job each second, a lease of one and a half, under the name given as argument."""

import sys

from fundapp import worker
from fundapp.config import load_settings
from fundapp.outbox.scheduler import Schedule

if __name__ == "__main__":
    worker.SCHEDULES = (Schedule("often", every=1, job="fundapp.outbox.jobs.tick"),)
    vars(worker).update(LEASE_SECONDS=1.5, LEADER_KEY=sys.argv[1])
    worker.schedule(load_settings())

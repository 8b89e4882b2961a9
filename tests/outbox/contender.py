"""A real scheduler in a hurry: a job each second, a lease of one and a half, under the name given as argument."""

import sys

import fundapp.worker
from fundapp.config import load_settings
from fundapp.outbox.scheduler import Schedule

if __name__ == "__main__":
    fundapp.worker.SCHEDULES = (Schedule("often", every=1, job="fundapp.outbox.jobs.tick"),)
    fundapp.worker.LEASE_SECONDS = 1.5
    fundapp.worker.LEADER_KEY = sys.argv[1]
    fundapp.worker.schedule(load_settings())

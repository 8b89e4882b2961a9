"""The committee of the demonstration: a small fund's policy, signed by two, and somebody from outside for appeals."""

from datetime import datetime

from flask import Flask

from fundapp.committee.commands.policies import draft_policy, give_seat, sign_policy
from fundapp.committee.rules.panels import SeatKind
from fundapp.committee.rules.profiles import PROFILES
from fundapp.core.database import transaction
from fundapp.demo.acting import acting
from fundapp.demo.people import by_key
from fundapp.demo.working import Keys

SIGNERS = ("clarisse", "brice")
OUTSIDE = "theo"


def begin_committee(app: Flask, keys: Keys, now: datetime) -> None:
    """Without it nothing in the demonstration could be approved."""
    with transaction() as session:
        give_seat(session, acting(app, by_key(SIGNERS[0]), now), by_key(OUTSIDE).id, SeatKind.OUTSIDE)
    with transaction() as session:
        drafted = draft_policy(session, acting(app, by_key(SIGNERS[0]), now), PROFILES["small"].policy).id
    for key in SIGNERS:
        with transaction() as session:
            sign_policy(session, acting(app, by_key(key), now), keys[key], drafted)

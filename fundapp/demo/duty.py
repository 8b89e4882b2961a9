"""Who is on call in a demonstration: the members of each group by turns, for three weeks."""

from datetime import datetime, timedelta
from itertools import cycle, islice

from flask import Flask
from sqlalchemy.orm import Session

from fundapp.accounts.commands.shifts import add_shift
from fundapp.accounts.rules.groups import ON_CALL
from fundapp.demo.acting import acting
from fundapp.demo.people import PEOPLE

WEEKS = 3
TURN = timedelta(days=7)


def add_turns(session: Session, app: Flask, now: datetime) -> None:
    """A week for each, beginning now."""
    for code in ON_CALL:
        members = [each for each in PEOPLE if code in each.groups and each.admitted]
        for week, who in enumerate(islice(cycle(members), WEEKS)):
            begins = now + week * TURN
            given = {"person_id": who.id, "begins_at": begins, "ends_at": begins + TURN}
            add_shift(session, acting(app, who, now), code.value, given)

"""Who is asked, once a week, to look again at facts that have gone stale."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

HOURS = range(7, 19)
"""At these hours of the house's day people are asked: nobody wants to hear of stale facts at night."""


def asked(owners: Collection[UUID | None], crew: Collection[UUID], away: Collection[UUID]) -> set[UUID]:
    """Whoever looks after something that is due; all of the `crew` where nobody of it looks after something.

    `owners`: of funders with facts due, None for nobody. `crew`: those of the fundraising group who are not away for
    long. Whoever is `away` is asked when they are back.
    """
    theirs, mine = set(crew), set(owners)
    told = theirs if mine - theirs else mine & theirs
    return {each for each in told if each is not None and each not in away}


def week_of(moment: datetime) -> str:
    """The week after ISO 8601: people are asked once in each."""
    year, week, _day = moment.isocalendar()
    return f"{year}-W{week:02}"

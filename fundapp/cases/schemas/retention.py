"""How long a case is kept for a reason, and how the list of what will be erased may be filtered."""

import datetime as dt
from collections.abc import Iterator

from fundapp.cases.queries.retention import NEXT, NOW
from fundapp.cases.rules.retention import HOLD_REASONS
from fundapp.cases.rules.vocabulary import Names, options
from fundapp.core.formats import date
from fundapp.core.i18n import lazy
from fundapp.core.reader import current_reader
from fundapp.core.schemas import Choice, DateText, InputSchema

MONTHS = 13
"""From this month on: nothing is kept longer without a hold."""

DUE: Names = {NOW: lazy("Due now"), NEXT: lazy("Within 30 days")}
KEPT: Names = {"held": lazy("Kept for a reason"), "free": lazy("Not kept")}
ASKED: Names = {"yes": lazy("By the applicant")}


class HoldSchema(InputSchema):
    """Why a case is kept although its time has come, and until which day."""

    reason = Choice(lazy("Why it must be kept"), options=lambda: options(HOLD_REASONS), radios=True, required=True)
    until = DateText(
        lazy("Until which day"), required=True, hint=lazy("At most twelve months ahead. You can keep it again then.")
    )


class RetentionFilterSchema(InputSchema):
    """How the list of cases that will be erased may be filtered. It stands in the address of the list."""

    due = Choice(lazy("When"), options=lambda: [*options(DUE), *_months()])
    kept = Choice(lazy("Kept"), options=lambda: options(KEPT))
    asked = Choice(lazy("Erasure asked for"), options=lambda: options(ASKED))


def _months() -> Iterator[tuple[str, str]]:
    reader = current_reader()
    today = dt.datetime.now(reader.zone).date()
    for ahead in range(MONTHS):
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        first = dt.date(year, month + 1, 1)
        yield first.strftime("%Y-%m"), date(reader, first, "month")

"""Calls in a few plain lines, for messages."""

from collections.abc import Iterator, Sequence

from fundapp.core.formats import clock_time, date, datetime
from fundapp.core.i18n import _, ngettext
from fundapp.core.reader import Reader, reading
from fundapp.grants.models import Call
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.vocabulary import TIMINGS


def told(reader: Reader, calls: Sequence[Call], total: int) -> str:
    """Each call with its funder, deadline and public address; then how many more there are."""
    with reading(reader):
        parts = ["\n".join(_lines(reader, each)) for each in calls]
        if rest := total - len(calls):
            parts.append(ngettext("And %(num)s more.", "And %(num)s more.", rest))
    return "\n\n".join(parts)


def _lines(reader: Reader, call: Call) -> Iterator[str]:
    yield " ".join(call.title.split())
    if call.funder_said:
        yield " ".join(call.funder_said.split())
    if call.deadline is not None:
        yield _("Deadline: %(when)s", when=due_said(reader, call.deadline))
    else:
        yield str(TIMINGS[call.timing])
    if call.url:
        yield call.url


def due_said(reader: Reader, due: Due) -> str:
    """A deadline as the funder states it."""
    if due.moment is not None:
        return datetime(reader, due.moment, zone=due.hangs_in)
    if due.clock is not None:
        return _("%(day)s at %(clock)s", day=date(reader, due.on), clock=clock_time(reader, due.clock))
    return date(reader, due.on)

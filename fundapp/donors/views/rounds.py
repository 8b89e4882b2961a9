"""What pages, pictures and sheets say of a funder's rounds: when the next one opens and closes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fundapp.core import formats
from fundapp.core.i18n import _
from fundapp.core.reader import current_reader
from fundapp.donors.models import FunderCycle
from fundapp.donors.rules.cycles import EVERY, Occurrence, When, next_occurrence


@dataclass(frozen=True)
class Round:
    """A round with the next time it comes. `due`: whether somebody should look again whether that still holds."""

    cycle: FunderCycle
    next: Occurrence
    said: str
    due: bool

    @property
    def opens(self) -> str | None:
        """The day or the month in which it opens."""
        return day_or_month(self.next.opens) if self.next.opens else None

    @property
    def closes(self) -> str | None:
        """The day or the month in which it closes."""
        return day_or_month(self.next.closes) if self.next.closes else None

    @property
    def month(self) -> str:
        """The month in which it ends."""
        return formats.date(current_reader(), self.next.end.first, "month")

    @property
    def every(self) -> str | None:
        """How often it comes, where that is not every year."""
        return str(EVERY[self.cycle.every_years]) if self.cycle.every_years > 1 else None

    @property
    def is_exact(self) -> bool:
        """Whether all that is known of it is known to the day."""
        return all(each.is_exact for each in (self.next.opens, self.next.closes) if each)


def rounds_of(cycles: Iterable[FunderCycle], today: date) -> Sequence[Round]:
    """Each with its next time, the first to end before the others."""
    found = [round_of(cycle, today) for cycle in cycles]
    return sorted(found, key=lambda each: (each.next.ends, each.cycle.name))


def round_of(cycle: FunderCycle, today: date) -> Round:
    """A round with its next time."""
    found = next_occurrence(cycle, today)
    return Round(cycle, found, _said(found, today, yearly=cycle.every_years == 1), cycle.due_on <= today)


def day_or_month(when: When) -> str:
    """« 15 mars 2027 », or « mars 2027 » where the day is not known."""
    return formats.date(current_reader(), when.first, "long" if when.is_exact else "month")


def _said(found: Occurrence, today: date, *, yearly: bool) -> str:
    """What comes next: it opens and closes, it is open and closes, it closes, or it opens."""
    if found.closes is None:
        return _("opens %(when)s", when=_when(found.end, yearly=yearly))
    closes = _when(found.closes, yearly=yearly and found.opens is None)
    if found.is_open(today):
        return _("open now, closes %(when)s", when=closes)
    if found.opens and found.opens.first > today:
        return _("opens %(when)s, closes %(then)s", when=_when(found.opens), then=closes)
    return _("closes %(when)s", when=closes)


def _when(when: When, *, yearly: bool = False) -> str:
    """On a day, in a month, or, of what comes every year and has no day, in that month of every year."""
    reader = current_reader()
    if when.is_exact:
        return _("on %(day)s", day=formats.date(reader, when.first))
    if yearly and when.day is None:
        return _("every year in %(month)s", month=formats.month_name(reader, when.month))
    return _("in %(month)s", month=formats.date(reader, when.first, "month"))

"""Deadlines that a text sets, and what they are for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fundapp.grants.rules.found import Doubt, FoundDeadline
from fundapp.grants.rules.prose.clocks import NO_CLOCK, Clock, clock_beside
from fundapp.grants.rules.prose.cues import AFTERWARDS, CUT_OFFS, ROLLING, Role, names_a_day, role_in, step_in
from fundapp.grants.rules.prose.days import Named, named_days
from fundapp.grants.rules.prose.text import Prose
from fundapp.grants.rules.vocabulary import SUBMISSIONS, Step, Timing

_ROW = re.compile(r"[ ,;/&]*(?:(?:et|and|puis|then|&) ?)?(?:(?:le|les|the|on) )?[ ,;]*")
_EITHER = re.compile(r"[ ,;]*(?:ou|or|/)(?: le| the| on)? ")
_SPAN = re.compile(r"[ ,]*(?:au|to|until|jusqu'au|through|-)(?: le| the)? ?")
_BARE_NUMBER = re.compile(
    r"(?<![0-9/.:h-])[0-3]?[0-9](?:er|st|nd|rd|th)? ?(?:,|et|and|&|-|/|au|to|ou|or) ?(?:le |the )?$"
)
_ENDS = (Role.DUE, Role.EXTENDED, Role.UNSURE)


@dataclass(frozen=True)
class _Item:
    """A day of the text with what its words make of it. `in_row`: it goes with the one before, as one of several."""

    named: Named
    role: Role | None
    step: Step
    context: str
    clock: Clock = NO_CLOCK
    in_row: bool = False
    safe: bool = True

    @property
    def day(self) -> date | None:
        return self.named.day if self.safe else None


def read_deadlines(prose: Prose) -> dict[str, Any]:
    """`deadlines`, `timing`, `published_on` and doubts, as far as the text says them."""
    items = _items(prose, named_days(prose))
    ends = [item for item in items if item.role in _ENDS]
    deadlines, doubts = _settled(prose, ends)
    found: dict[str, Any] = {"deadlines": deadlines} if deadlines else {}
    timing = _timing(prose, ends, deadlines)
    if timing is not Timing.UNKNOWN:
        found["timing"] = timing
    published = {item.day for item in items if item.role is Role.PUBLISHED and item.day}
    if len(published) == 1:
        found["published_on"] = published.pop()
    return found | ({"doubts": doubts} if doubts else {})


def _items(prose: Prose, days: Sequence[Named]) -> list[_Item]:
    items: list[_Item] = []
    for index, named in enumerate(days):
        until = days[index + 1].start if index + 1 < len(days) else len(prose.bare)
        items.append(_item(prose, named, items[-1] if items else None, until))
    return _with_years(items)


def _item(prose: Prose, named: Named, previous: _Item | None, until: int) -> _Item:
    since = previous.named.end if previous else 0
    between = prose.bare[since : named.start] if previous and named.start - since < 40 else "…"
    clock = clock_beside(prose, named.start, named.end, until, since)
    if previous and between.strip() and (_ROW.fullmatch(between) or _EITHER.fullmatch(between)):
        return replace(previous, named=named, clock=clock, in_row=not _EITHER.fullmatch(between), safe=True)
    if previous and previous.role in {Role.OPENING, Role.PROJECT} and _SPAN.fullmatch(between):
        ending = Role.DUE if previous.role is Role.OPENING else Role.PROJECT
        return _Item(named, ending, previous.step, previous.context, clock)
    context = prose.before(named.start, since)
    step = step_in(context)
    role = _role(prose, named, context, step)
    return _Item(named, role, step or _inherited(previous, role), context, clock, safe=not _BARE_NUMBER.search(context))


def _inherited(previous: _Item | None, role: Role | None) -> Step:
    """« … notes conceptuelles, initialement fixée au 3 mai, est prolongée au 9 mai »: both days are for one thing."""
    continues = previous and role is Role.EXTENDED and previous.role in {Role.REPLACED, Role.DUE}
    return previous.step if previous and continues else Step.APPLICATION


def _role(prose: Prose, named: Named, context: str, step: Step | None) -> Role | None:
    role = role_in(context)
    afterwards = AFTERWARDS.match(prose.after(named.end, 40))
    if role in {Role.PROJECT, Role.REPLACED}:
        return role
    if afterwards and (afterwards["due"] or role is not Role.PUBLISHED):
        return Role.DUE
    if role in {None, Role.PUBLISHED, Role.OPENING} and names_a_day(context, step):
        return Role.DUE
    return role


def _with_years(items: list[_Item]) -> list[_Item]:
    """Days of a row take from the next what they lack: the time, and the year if they come before it in a year."""
    for index in range(len(items) - 2, -1, -1):
        this, after = items[index], items[index + 1]
        if after.in_row and this.clock == NO_CLOCK:
            items[index] = this = replace(this, clock=after.clock)
        linked = after.in_row or (this.role is Role.OPENING and after.role is Role.DUE)
        if this.named.month_day and after.day and linked:
            month, day = this.named.month_day
            if (month, day) < (after.day.month, after.day.day):
                items[index] = replace(this, named=replace(this.named, day=_day(after.day.year, month, day)))
    return items


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _settled(prose: Prose, ends: Sequence[_Item]) -> tuple[tuple[FoundDeadline, ...], tuple[Doubt, ...]]:
    kept: list[FoundDeadline] = []
    doubts: list[Doubt] = [_doubt(prose, item) for item in ends if _is_doubtful(item)]
    for step in dict.fromkeys(item.step for item in ends):
        own = [item for item in ends if item.step is step and item.day and item.role is not Role.UNSURE]
        if own and any(item.role is Role.EXTENDED for item in own):
            own = [item for item in own if item.role is Role.EXTENDED]
        days = sorted({item.day for item in own if item.day})
        if len(days) > 1 and not _cut_offs_said(own):
            doubts.extend(_doubt(prose, item) for item in own if not _is_doubtful(item))
            days = days[-1:]
        kept.extend(_deadline(prose, day, step, own, doubts) for day in days)
    return tuple(sorted(kept, key=lambda each: (each.day, each.step))), tuple(dict.fromkeys(doubts))


def _is_doubtful(item: _Item) -> bool:
    return item.day is None or item.clock.doubt or item.role is Role.UNSURE


def _cut_offs_said(items: Iterable[_Item]) -> bool:
    return any(item.in_row or CUT_OFFS.search(item.context) for item in items)


def _deadline(prose: Prose, day: date, step: Step, own: Sequence[_Item], doubts: list[Doubt]) -> FoundDeadline:
    items = [item for item in own if item.day == day]
    clocks = {(item.clock.clock, item.clock.zone) for item in items if item.clock.clock}
    timed = {clock for clock, _zone in clocks}
    zones = {zone for _clock, zone in clocks if zone}
    if len(timed) > 1 or len(zones) > 1:
        doubts.extend(_doubt(prose, item) for item in items)
        return FoundDeadline(day, step)
    return FoundDeadline(day, step, next(iter(timed), None), next(iter(zones), None))


def _doubt(prose: Prose, item: _Item) -> Doubt:
    return Doubt("deadlines", prose.said(item.named.start, item.named.end))


def _timing(prose: Prose, ends: Sequence[_Item], deadlines: Sequence[FoundDeadline]) -> Timing:
    submissions = [each for each in deadlines if each.step in SUBMISSIONS]
    same_step = len({each.step for each in submissions}) < len(submissions)
    if same_step or (ends and not submissions and _cut_offs_said(item for item in ends if item.step in SUBMISSIONS)):
        return Timing.CUTOFFS
    if submissions:
        return Timing.FIXED
    return Timing.ROLLING if not ends and ROLLING.search(prose.bare) else Timing.UNKNOWN

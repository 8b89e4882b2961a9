"""An amount split into payments over days, so that no limit is broken.

Each further payment on a day carries as much as the one before or less, and a month only cuts the smallest of its
payments short; so the n largest gains of a span of days are the most that n payments in it can carry, and the first
span in which as few payments as the limits ever need are enough is the soonest.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.money import CurrencyMismatchError, Money
from fundapp.disbursements.rules.limits.faults import LimitError
from fundapp.disbursements.rules.limits.reasons import doubt_of, shown, why
from fundapp.disbursements.rules.limits.rooms import Gain, Payment, Rooms
from fundapp.disbursements.rules.limits.rows import Limit

MOST_PAYMENTS = 60
LONGEST = 92
"""Days, about three months: whoever must wait longer is better paid in another way."""


@dataclass(frozen=True)
class Plan:
    """Payments in the order of their days, and why there are so many: lazy sentences, none where one is enough.

    `doubt`: a lazy sentence where a limit that counted is not confirmed by the operator; else None.
    """

    payments: tuple[Payment, ...]
    reasons: tuple[Any, ...]
    doubt: Any


def split(money: Money, limits: Sequence[Limit], on: date, already: Sequence[Payment] = ()) -> Plan:
    """The fewest payments for `money` from the day `on`, the last as soon as may be, the early ones the largest.

    Fewest: as many as the limits of the first day need when nothing has been paid yet; where earlier payments
    (`already`, to the same account, by whatever award) or later limits make that impossible, the fewest possible.
    Money may wait for that: a second payment costs a fee and shows a second time. All days are taken, Sundays too.

    Raises:
        LimitError: `nothing_to_pay`, `closed`, `too_many`, `too_long`.
        CurrencyMismatchError: limits or earlier payments in another currency.
    """
    _judge(money, limits, already)
    payments = planned(money, limits, on, already)
    return Plan(payments, why(money, limits, on, already, payments, planned), doubt_of(limits, on, payments[-1].on))


def planned(money: Money, limits: Sequence[Limit], on: date, already: Sequence[Payment]) -> tuple[Payment, ...]:
    """The payments of `split`, without reasons. Raises LimitError alike."""
    rooms = Rooms(limits, already, money.minor, MOST_PAYMENTS)
    gains = _soonest(rooms, on, _needed(rooms, money, on))
    over = sum(gain.minor for gain in gains) - money.minor
    sizes = [gain.minor for gain in gains]
    # What is too much is less than the smallest gain, else one payment fewer would have been enough.
    sizes[-1] -= over
    return tuple(Payment(gain.on, Money(size, money.currency)) for gain, size in zip(gains, sizes, strict=True))


def _judge(money: Money, limits: Sequence[Limit], already: Sequence[Payment]) -> None:
    if money.minor <= 0:
        raise LimitError("nothing_to_pay", lazy("There is nothing to pay: the amount must be above zero."))
    for other in (*(row.currency for row in limits), *(payment.money.currency for payment in already)):
        if other != money.currency:
            raise CurrencyMismatchError(money.currency, other)


def _needed(rooms: Rooms, money: Money, on: date) -> int:
    full = rooms.full(on)
    if not full:
        raise LimitError("closed", lazy("The limits let nothing through on the first day. Choose another method."))
    needed = -(-money.minor // full)
    if needed > MOST_PAYMENTS:
        sentence = lazy("%(money)s would need %(needed)s payments: too many. Choose another method.")
        raise LimitError("too_many", sentence, money=shown(money), needed=str(needed))
    return needed


def _soonest(rooms: Rooms, on: date, needed: int) -> list[Gain]:
    """Gains, by day, that cover what is wanted: `needed` of them or fewer, else the fewest that ever suffice."""
    fallback: list[Gain] = []
    days: list[date] = []
    by_day: dict[date, list[Gain]] = {}
    for after in range(LONGEST):
        days.append(on + timedelta(days=after))
        by_day[days[-1]] = rooms.gains(days[-1])
        found = _covering(rooms, days, by_day)
        if found and len(found) <= needed:
            return found
        if found and (not fallback or len(found) < len(fallback)):
            fallback = found
    if not fallback:
        sentence = lazy("Within %(days)s days the limits do not let the amount through. Choose another method.")
        raise LimitError("too_long", sentence, days=str(LONGEST))
    return fallback


def _covering(rooms: Rooms, days: Sequence[date], by_day: dict[date, list[Gain]]) -> list[Gain]:
    """The fewest gains of these days that cover what is wanted, by day, the largest of a day first; none if none do."""
    months: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in days:
        months[day.year, day.month].append(day)
    best = [gain for month in months.values() for gain in _in_month(rooms, month, by_day)]
    best.sort(key=_largest_first)
    for count, total in enumerate(accumulate(gain.minor for gain in best[: rooms.most]), start=1):
        if total >= rooms.wanted:
            return sorted(best[:count], key=lambda gain: (gain.on, -gain.minor))
    return []


def _in_month(rooms: Rooms, days: Sequence[date], by_day: dict[date, list[Gain]]) -> list[Gain]:
    left = rooms.month_left(days)
    gains = []
    for gain in sorted((gain for day in days for gain in by_day[day]), key=_largest_first)[: rooms.most]:
        if left <= 0:
            break
        gains.append(Gain(gain.on, min(gain.minor, left)))
        left -= gains[-1].minor
    return gains


def _largest_first(gain: Gain) -> tuple[int, date]:
    return -gain.minor, gain.on

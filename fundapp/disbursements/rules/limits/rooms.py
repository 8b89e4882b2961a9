"""How much room limits leave on a day and in a month, in minor units of the currency that all of them have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fundapp.core.money import Money
from fundapp.disbursements.rules.limits.rows import Limit


@dataclass(frozen=True)
class Payment:
    """Money that goes, or has gone, to the account on a day."""

    on: date
    money: Money


@dataclass(frozen=True)
class Gain:
    """What one more payment on a day can carry."""

    on: date
    minor: int


@dataclass(frozen=True)
class Rooms:
    """What limits and earlier payments to the same account leave for an amount of `wanted` minor units.

    No more than `most` payments are ever made, so that absurd limits end in an answer and not in a standstill.
    """

    limits: Sequence[Limit]
    already: Sequence[Payment]
    wanted: int
    most: int

    def full(self, day: date) -> int:
        """The largest single payment that the limits of a day let through, had nothing been paid yet."""
        rows = [row for row in self.limits if row.holds_on(day)]
        sizes = [size for row in rows for size in (row.per_transaction, row.per_day, row.per_month)]
        closed = any(row.count_per_day == 0 for row in rows)
        return 0 if closed else min([self.wanted, *(size.minor for size in sizes if size is not None)])

    def gains(self, day: date) -> list[Gain]:
        """What the first, second … payment of a day can carry: never rising."""
        rows = [row for row in self.limits if row.holds_on(day)]
        paid = [payment.money.minor for payment in self.already if payment.on == day]
        size = _least((row.per_transaction for row in rows), self.wanted)
        left = _least((row.per_day for row in rows), self.wanted + sum(paid)) - sum(paid)
        count = min([self.most, *(row.count_per_day - len(paid) for row in rows if row.count_per_day is not None)])
        sizes: list[int] = []
        while left > 0 and size > 0 and len(sizes) < min(count, -(-self.wanted // size)):
            sizes.append(min(size, left))
            left -= sizes[-1]
        return [Gain(day, minor) for minor in sizes]

    def month_left(self, days: Sequence[date]) -> int:
        """What may still go in the one month that `days` lie in; the strictest limit of any of them counts."""
        month = (days[0].year, days[0].month)
        paid = sum(payment.money.minor for payment in self.already if (payment.on.year, payment.on.month) == month)
        rows = [row for row in self.limits if any(map(row.holds_on, days))]
        return max(0, _least((row.per_month for row in rows), self.wanted + paid) - paid)


def _least(limits: Iterable[Money | None], otherwise: int) -> int:
    return min([otherwise, *(limit.minor for limit in limits if limit is not None)])

"""An envelope as a child would keep it: what is held and spent is a list and a sum."""

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass
class Hold:
    """`whole`: the award as it counts; `top`: up to which cost two people agreed."""

    amount: int
    whole: int
    top: int = 0

    def share(self, part: int) -> int:
        """What of it is booked for a part: Python's own round() goes half to even."""
        if part == self.whole:
            return self.amount
        return min(self.amount - 1, max(1, round(Fraction(self.amount * part, self.whole))))


@dataclass
class Plain:
    """Each method says whether it may be, and then has done it."""

    basis: str
    pledged: int
    share: int
    tolerance: int
    received: int = 0
    spent: int = 0
    taken: int = 0
    closed: bool = False
    holds: dict[int, Hold] = field(default_factory=dict)

    @property
    def held(self) -> int:
        return sum(each.amount for each in self.holds.values())

    @property
    def cap(self) -> int:
        base = self.received if self.basis == "received" else self.pledged
        return base - base * self.share // 10_000

    @property
    def left(self) -> int:
        return self.cap - self.held - self.spent

    def set(self, **values: int | str | bool) -> bool:
        """Changes what is given, unless the sums would not add up any more."""
        before = {name: getattr(self, name) for name in values}
        self.__dict__.update(values)
        fits = self.left >= 0 and self.received >= 0 and self.spent >= 0
        if fits and self.taken <= self.received * self.share // 10_000:
            return True
        self.__dict__.update(before)
        return False

    def hold(self, number: int, amount: int, whole: int) -> bool:
        if self.closed or amount > self.left:
            return False
        self.holds[number] = Hold(amount, whole)
        return True

    def free(self, number: int) -> bool:
        return self.holds.pop(number, None) is not None

    def pay(self, number: int, rest: int, part: int, cost: int | None) -> bool:
        held = self.holds.get(number)
        if held is None or part > held.whole or (held.amount == 1 and part < held.whole):
            return False
        booked = held.share(part)
        paid = booked if cost is None else cost
        if paid * 10_000 > booked * (10_000 + self.tolerance) and paid > held.top:
            return False
        if paid - booked > self.left:
            return False
        del self.holds[number]
        self.spent += paid
        if part < held.whole:
            self.holds[rest] = Hold(held.amount - booked, held.whole - part)
        return True

    def top_up(self, number: int, up_to: int) -> bool:
        held = self.holds.get(number)
        if held is None or up_to <= held.amount:
            return False
        held.top = up_to
        return True

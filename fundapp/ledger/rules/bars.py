"""The bar that shows what became of an envelope, the same wherever an envelope is shown. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from fundapp.core.money import Money

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Bar:
    """What an envelope was promised, what arrived, and what of that may be given out, is held, and is spent.

    All amounts are minor units of `currency`; `whole` is what may be given out. `key` is unique on a page.
    """

    key: str
    currency: str
    pledged: int
    received: int
    whole: int
    held: int
    spent: int

    @property
    def left(self) -> int:
        """What is neither held nor spent."""
        return self.whole - self.held - self.spent

    def money(self, part: str) -> Money:
        """One of the amounts above, by its name."""
        return Money(getattr(self, part), self.currency)

    @property
    def spent_share(self) -> Decimal:
        """What is spent, in per cent of what may be given out; 0 where that is nothing."""
        return self._share(self.spent)

    @property
    def held_share(self) -> Decimal:
        """What is held, likewise."""
        return self._share(self.held)

    def _share(self, part: int) -> Decimal:
        return (Decimal(part) * 100 / Decimal(self.whole)).quantize(_HUNDREDTH) if self.whole else Decimal(0)

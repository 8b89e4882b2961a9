"""Whether a person may do something, and if not, why: the answer of every `permissions` room."""

from dataclasses import dataclass
from typing import Any

from fundapp.core.errors import Denied, NotFound


@dataclass(frozen=True)
class Verdict:
    """`reason` says to the person why not; without one, they must not even learn that the thing exists."""

    allowed: bool
    reason: Any = None

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def is_explained(self) -> bool:
        """Whether a page shows, in place of the button, why there is none."""
        return not self.allowed and self.reason is not None


ALLOWED = Verdict(allowed=True)
HIDDEN = Verdict(allowed=False)


def refused(reason: Any) -> Verdict:
    """No, and this is why."""
    return Verdict(allowed=False, reason=reason)


def shown_if(may: bool) -> Verdict:
    """Allowed, or hidden."""
    return ALLOWED if may else HIDDEN


def require(verdict: Verdict) -> None:
    """Raises Denied with the reason; NotFound where the thing is hidden."""
    if verdict.is_explained:
        raise Denied(verdict.reason)
    if not verdict:
        raise NotFound

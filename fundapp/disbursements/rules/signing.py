"""Who may sign a payment order: whoever verified, whoever decided and whoever releases are different people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fundapp.core.i18n import lazy

SIGNATURES = 2
"""So many release money (security design, section 3)."""


@dataclass(frozen=True)
class Signing:
    """What decides who may sign. `signed`: whose signatures count already, in order.

    `small`: below the ceiling under which whoever prepared an order may be the first to sign it.
    """

    prepared_by: UUID
    small: bool
    verified: Collection[UUID] = field(default_factory=frozenset)
    decided: Collection[UUID] = field(default_factory=frozenset)
    recused: Collection[UUID] = field(default_factory=frozenset)
    signed: Sequence[UUID] = ()


VERIFIED = lazy("You took part in verifying this case: somebody else signs.")
DECIDED = lazy("You took part in the decision: somebody else signs.")
RECUSED = lazy("You have declared a conflict of interest in this case: somebody else signs.")
SIGNED = lazy("You have signed already: a second person must.")
PREPARED = lazy("You prepared this order, and its amount is above the ceiling: two others sign.")
PREPARED_SECOND = lazy("You prepared this order: you could have been the first to sign, not the second.")


def lapsed(found: Signing) -> Collection[UUID]:
    """Whose signatures count no more: they were recused, or verified or decided, after they had signed."""
    kept_out = {*found.recused, *found.verified, *found.decided}
    return [each for each in found.signed if each in kept_out]


def objection(person: UUID, found: Signing) -> Any:
    """Why somebody may not sign, lazily in words; None where they may."""
    prepared = person == found.prepared_by
    against = (
        (person in found.recused, RECUSED),
        (person in found.verified, VERIFIED),
        (person in found.decided, DECIDED),
        (person in found.signed, SIGNED),
        (prepared and not found.small, PREPARED),
        (prepared and bool(found.signed), PREPARED_SECOND),
    )
    return next((why for holds, why in against if holds), None)

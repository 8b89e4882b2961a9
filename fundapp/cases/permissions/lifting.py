"""Who may lift a recusal that was declared by mistake."""

from collections.abc import Collection
from uuid import UUID

from fundapp.cases.permissions import may_work
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused


def may_lift(ctx: Context, person_id: UUID, recused: Collection[UUID], officers: Collection[UUID]) -> Verdict:
    """Whether an officer may lift somebody's recusal. `recused` from the case; `officers` hold the officers' key."""
    if not may_work(ctx) or ctx.actor is None:
        return HIDDEN
    if ctx.actor.id == person_id or ctx.actor.id in recused:
        return refused(_("Somebody who is not recused must lift a recusal: nobody lifts their own."))
    if person_id not in recused:
        return refused(_("This person is not recused from this case."))
    if person_id not in officers:
        return refused(_("This person holds no officers’ key any more, so there is nothing to give back."))
    return ALLOWED

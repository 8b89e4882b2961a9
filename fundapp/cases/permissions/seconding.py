"""Who may propose what takes two officers, and who may confirm it."""

from fundapp.cases.models import SecondWord
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused


def may_propose_word(allowed: Verdict, waiting: SecondWord | None) -> Verdict:
    """Whoever may do it together with a colleague (`allowed`) may propose it, once."""
    if allowed and waiting is not None:
        return refused(_("It is proposed already: a second officer must confirm it."))
    return allowed


def may_confirm_word(ctx: Context, allowed: Verdict, waiting: SecondWord | None) -> Verdict:
    """Another officer than the one who has proposed it."""
    if not allowed:
        return allowed
    if ctx.actor is None:
        return HIDDEN
    if waiting is None:
        return refused(_("It takes two: one officer proposes it, another one confirms it."))
    if ctx.actor.id == waiting.proposed_by_id:
        return refused(_("Somebody else must confirm it: you have proposed it."))
    return ALLOWED

"""Whose story may be told in a report."""

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.rules.follow_up import FOLLOWED_IN
from fundapp.cases.workflow import LABELS, State
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused

TOLD_IN = (*FOLLOWED_IN, State.CLOSED)
"""States in which somebody may be asked: help was accepted, or has arrived."""


def may_keep_consent(ctx: Context, found: EmergencyCase) -> Verdict:
    """Whether an officer may write down that a person agrees to their story being told."""
    if not may_work(ctx) or ctx.actor is None:
        return HIDDEN
    if found.safeguarding_since is not None:
        return refused(_("This is about a minor: their story is never told."))
    if found.erased_at is not None or found.erasure_asked_at is not None:
        return refused(_("They want to be erased, or are erased already: their story is not told."))
    if found.state not in TOLD_IN:
        return refused(_("Nobody is asked for their story while the case stands at “%(state)s”.", state=_label(found)))
    return ALLOWED


def may_withdraw_consent(ctx: Context) -> Verdict:
    """Whether an officer may write down that a person no longer agrees: at any time."""
    return ALLOWED if may_work(ctx) and ctx.actor is not None else HIDDEN


def _label(found: EmergencyCase) -> object:
    return LABELS[State(found.state)]

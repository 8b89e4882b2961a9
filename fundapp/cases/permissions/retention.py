"""Who may keep a case longer, and who may erase one; and why not."""

from dataclasses import dataclass
from datetime import datetime

from fundapp.cases.models import EmergencyCase, ErasureProposal
from fundapp.cases.permissions import may_work
from fundapp.cases.rules.retention import takes_two
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused


@dataclass(frozen=True)
class Keeping:
    """What decides whether a case may be erased: `held_until` by the latest hold; a proposal that waits.

    `begun`: its keys are gone already, as after an older backup was put back; `reads`: whoever asks has a key to it;
    `helped`: help was decided on at some time.
    """

    held_until: datetime | None = None
    proposal: ErasureProposal | None = None
    begun: bool = False
    reads: bool = True
    helped: bool = False


def may_hold(ctx: Context, found: EmergencyCase, keeping: Keeping) -> Verdict:
    """Whether an officer may keep a case longer, or end that: one who can read it."""
    if not may_work(ctx):
        return HIDDEN
    if found.erased_at is not None:
        return refused(_("This case is erased already: there is nothing to keep."))
    if not keeping.reads and not keeping.begun:
        return refused(_kept())
    return ALLOWED


def may_erase_due(ctx: Context, found: EmergencyCase, keeping: Keeping) -> Verdict:
    """Whether a case may be erased because its time has come: by the nightly job, or by an officer who starts it."""
    if ctx.actor is not None and not may_work(ctx):
        return HIDDEN
    if found.erased_at is not None:
        return refused(_("This case is erased already."))
    if keeping.begun:
        return ALLOWED
    if keeping.held_until is not None:
        return refused(_held())
    if found.erase_at is None or found.erase_at > ctx.now:
        return refused(_("The time of this case has not come yet."))
    return ALLOWED


def may_erase_asked(ctx: Context, found: EmergencyCase, keeping: Keeping) -> Verdict:
    """Whether an officer may erase a case whose applicant asks for it, or propose that where it takes two."""
    if not may_work(ctx) or ctx.actor is None:
        return HIDDEN
    if found.erased_at is not None:
        return refused(_("This case is erased already."))
    if found.erasure_asked_at is None:
        return refused(_("Nobody has asked for it: the case is erased when its time has come."))
    if keeping.held_until is not None:
        return refused(_held())
    if not keeping.reads:
        return refused(_kept())
    return ALLOWED


def may_propose(ctx: Context, found: EmergencyCase, keeping: Keeping) -> Verdict:
    """Whether an officer may propose to a second one that a case is erased."""
    if (verdict := may_erase_asked(ctx, found, keeping)) and keeping.proposal is not None:
        return refused(_("It is proposed already: a second officer must confirm it."))
    return verdict


def may_confirm(ctx: Context, found: EmergencyCase, keeping: Keeping) -> Verdict:
    """Whether an officer may confirm what another has proposed, which erases the case at once."""
    if not (verdict := may_erase_asked(ctx, found, keeping)):
        return verdict
    if keeping.proposal is None:
        return refused(_("Help was decided on here: one officer proposes the erasure, another one confirms it."))
    if ctx.actor is not None and ctx.actor.id == keeping.proposal.proposed_by_id:
        return refused(_("Somebody else must confirm it: you have proposed it."))
    return ALLOWED


def may_erase_alone(ctx: Context, found: EmergencyCase, keeping: Keeping) -> Verdict:
    """Whether an officer may erase a case at once, without a second one."""
    if (verdict := may_erase_asked(ctx, found, keeping)) and takes_two(
        found.state, found.resumes_in, helped=keeping.helped
    ):
        return refused(_("Help was decided on here: one officer proposes the erasure, another one confirms it."))
    return verdict


def _kept() -> str:
    return _("This case is kept to some officers, and you are not among them: one of them decides.")


def _held() -> str:
    return _("Somebody wants it kept: lift that first, if the reason is gone.")

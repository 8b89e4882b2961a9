"""Who may make a new code for somebody who lost theirs, and who may say that they have one of their own."""

from fundapp.cases.models import CodeRequest, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused


def may_confirm_code(ctx: Context, request: CodeRequest) -> Verdict:
    """Another officer than the one who asked: nobody alone can take over an applicant's mailbox."""
    if not may_work(ctx) or ctx.actor is None:
        return HIDDEN
    if ctx.actor.id == request.asked_by_id:
        return refused(_("Somebody else must make this code: you asked for it."))
    return ALLOWED


def may_make_code(ctx: Context, request: CodeRequest, *, unlocked: bool, opens: bool) -> Verdict:
    """Whether this officer could make it here and now: the mailbox goes to the new code, so they must open it.

    `unlocked`: their keys are at hand; `opens`: they were admitted to the officers' key.
    """
    if not (verdict := may_confirm_code(ctx, request)):
        return verdict
    if not unlocked:
        return refused(
            _("This needs your keys, and they are not unlocked here: make them on the page “Keys”, or sign in again.")
        )
    if not opens:
        return refused(_("You can open no case yet: a colleague must admit you to the officers’ key first."))
    return ALLOWED


def may_confirm_heard(ctx: Context, found: EmergencyCase) -> Verdict:
    """Another officer than the one who read the code out: nobody alone can take over an applicant's mailbox."""
    if not may_work(ctx) or ctx.actor is None:
        return HIDDEN
    if found.code_replaced_at is None:
        return refused(_("They have not chosen a code of their own since one was read out to them."))
    if found.code_heard_by_id is not None:
        return refused(_("A colleague has heard it from them already."))
    if ctx.actor.id == found.code_issued_by_id:
        return refused(_("Somebody else must hear it from them: you read the code out."))
    return ALLOWED

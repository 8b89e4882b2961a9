"""Who may make a new code for somebody who lost theirs."""

from fundapp.cases.models import CodeRequest
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

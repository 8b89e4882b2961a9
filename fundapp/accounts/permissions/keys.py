"""Who may make, admit and renew keys."""

from collections.abc import Collection

from fundapp.accounts.permissions import KEYS
from fundapp.accounts.rules.groups import SEALED, GroupCode
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, shown_if


def may_see_keys(ctx: Context, code: str | None = None) -> Verdict:
    """How the keys of a group stand: its members see it, and administrators, who hold none."""
    if not ctx.may(KEYS) or ctx.actor is None:
        return HIDDEN
    administrates = GroupCode.ADMINISTRATORS in ctx.actor.groups
    return shown_if(code is None or administrates or code in ctx.actor.groups)


def may_make_keys(ctx: Context) -> Verdict:
    """One's own keys. Who reads nothing sealed has none, and sees no sign of them."""
    return shown_if(ctx.actor is not None and bool(SEALED & ctx.actor.groups))


def may_admit(ctx: Context, code: str, groups: Collection[str]) -> Verdict:
    """Whether somebody of these groups may be given the key of one. Whoever asks must hold it themselves."""
    if not (found := may_see_keys(ctx, code)):
        return found
    if ctx.actor is None or code not in ctx.actor.groups:
        return refused(_("Only a member of the group can admit somebody to its key: an administrator holds none."))
    if code not in groups:
        return refused(_("This person does not belong to the group. An administrator decides who does."))
    return ALLOWED


def may_renew(ctx: Context, code: str) -> Verdict:
    """Whether one may give a group a new key."""
    if not (found := may_see_keys(ctx, code)):
        return found
    if ctx.actor is None or code not in ctx.actor.groups:
        return refused(_("Only a member of the group can renew its key: an administrator holds none."))
    return ALLOWED

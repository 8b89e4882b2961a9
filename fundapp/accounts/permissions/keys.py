"""Who may make, admit and renew keys."""

from collections.abc import Collection
from uuid import UUID

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


def may_admit(ctx: Context, code: str, holders: Collection[UUID], groups: Collection[str]) -> Verdict:
    """Whether somebody of these groups may be given the key of one, which `holders` have."""
    members_only = _("Only a member of the group can admit somebody to its key: an administrator holds none.")
    if not (found := _may_use(ctx, code, holders, members_only)):
        return found
    if code not in groups:
        return refused(_("This person does not belong to the group. An administrator decides who does."))
    return ALLOWED


def may_renew(ctx: Context, code: str, holders: Collection[UUID]) -> Verdict:
    """Whether one may give a group, whose key `holders` have, a new one."""
    return _may_use(ctx, code, holders, _("Only a member of the group can renew its key: an administrator holds none."))


def _may_use(ctx: Context, code: str, holders: Collection[UUID], members_only: str) -> Verdict:
    if not (found := may_see_keys(ctx, code)):
        return found
    if ctx.actor is None or code not in ctx.actor.groups:
        return refused(members_only)
    if ctx.actor.id not in holders:
        return refused(_("You do not hold this key yet: a colleague has to admit you first."))
    return ALLOWED

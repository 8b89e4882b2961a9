"""Who may do what with absences and rotas, and why not."""

from fundapp.accounts.models import Person, Shift
from fundapp.accounts.permissions import DUTY
from fundapp.accounts.rules.groups import ON_CALL
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, Verdict, refused, shown_if


def may_see_rota(ctx: Context, group_code: str) -> Verdict:
    """A group's rota, and every change of it: for its members alone."""
    belongs = ctx.actor is not None and group_code in ctx.actor.groups
    return shown_if(group_code in ON_CALL and belongs and ctx.may(DUTY))


def may_remove(ctx: Context, shift: Shift) -> Verdict:
    """A turn that lies ahead."""
    if not (found := may_see_rota(ctx, shift.group_code)):
        return found
    if shift.begins_at <= ctx.now:
        return refused(_("This turn has begun: somebody takes it over instead."))
    return ALLOWED


def may_pass_on(ctx: Context, shift: Shift) -> Verdict:
    """A turn that is not over."""
    if not (found := may_see_rota(ctx, shift.group_code)):
        return found
    return ALLOWED if shift.ends_at > ctx.now else refused(_("This turn is over: somebody else may have taken it."))


def may_take_over(ctx: Context, shift: Shift, *, away: bool) -> Verdict:
    """The turn of a colleague who is on call just now. `away`: whether the person who asks is away themselves."""
    if not (found := may_pass_on(ctx, shift)):
        return found
    if ctx.actor and shift.person_id == ctx.actor.id:
        return refused(_("You are on call yourself."))
    if shift.begins_at > ctx.now:
        return refused(_("This turn has not begun: hand it over instead."))
    return refused(_("You are away: say first that you are back.")) if away else ALLOWED


def may_stand_in(person: Person, deputy: Person) -> Verdict:
    """Whether somebody may be a person's deputy: delegation gives nobody more than they may do anyway."""
    if person.id == deputy.id:
        return refused(_("Nobody stands in for themselves."))
    if deputy.state != "active":
        return refused(_("This person cannot sign in yet, or any more: choose somebody else."))
    if not person.groups & deputy.groups:
        return refused(_("A deputy belongs to a group of yours: nobody gets more rights by standing in."))
    return ALLOWED

"""Who may do what with people."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from fundapp.accounts.models import Person
from fundapp.accounts.permissions import COLLEAGUES, PEOPLE
from fundapp.accounts.rules.groups import NAMES, GroupCode, clash
from fundapp.accounts.rules.limits import NEWCOMER
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, shown_if


def may_administer(ctx: Context) -> Verdict:
    """The list of people, their groups, invitations, and their leaving."""
    return shown_if(ctx.may(PEOPLE))


def may_change(ctx: Context, person: Person) -> Verdict:
    """One person's name, groups and organisations."""
    if not (found := may_administer(ctx)):
        return found
    if person.state == "left":
        return refused(_("This person has left: what was true of them then stays as it is."))
    return ALLOWED


def may_give(ctx: Context, person: Person, groups: Collection[str]) -> Verdict:
    """Whether one may put somebody into these groups."""
    if ctx.actor and person.id == ctx.actor.id and set(groups) - person.groups:
        return refused(_("Nobody gives themselves access: please ask another administrator."))
    return ALLOWED


def may_go_together(groups: Collection[str]) -> Verdict:
    """Whether anybody may belong to all of these groups."""
    clashing = clash(groups)
    if clashing:
        one, other, why = clashing
        told = {"one": NAMES[one], "other": NAMES[other], "why": why}
        return refused(_("“%(one)s” and “%(other)s” do not go together. %(why)s", **told))
    return ALLOWED


def may_part(ctx: Context, person: Person) -> Verdict:
    """Whether somebody's leaving may be settled."""
    if not (found := may_change(ctx, person)):
        return found
    if ctx.actor and person.id == ctx.actor.id:
        return refused(_("Another administrator settles your leaving: somebody must stay who can."))
    return ALLOWED


def may_know(ctx: Context, person: Person) -> Verdict:
    """Whether these two are colleagues: they share a group, or one of them looks after people."""
    if ctx.actor is None:
        return HIDDEN
    share = ctx.actor.groups & person.groups or ctx.may(PEOPLE) or GroupCode.ADMINISTRATORS in person.groups
    return shown_if(ctx.may(COLLEAGUES) and bool(share))


def may_report(ctx: Context, person: Person) -> Verdict:
    """Whether one may say that a device of somebody was taken: they themselves, and every colleague."""
    own = ctx.actor is not None and ctx.actor.id == person.id
    return shown_if(person.state == "active" and (own or bool(may_know(ctx, person))))


def may_readmit(ctx: Context, person: Person) -> Verdict:
    """Whether one may help somebody back in who forgot their passphrase."""
    if not (found := may_know(ctx, person)):
        return found
    if ctx.actor and person.id == ctx.actor.id:
        return refused(_("Two colleagues help you back in, not you yourself."))
    if person.state != "active":
        return refused(_("This person has not signed in yet, or has left."))
    return ALLOWED


def may_confirm(ctx: Context, opener_id: UUID | None, since: datetime, *, brought_in: bool) -> Verdict:
    """Whether one counts as a second colleague, beside whoever opened a way back.

    `since`: when one came onto the list; `brought_in`: one of the two invited the other lately. Otherwise somebody who
    puts people on the list would make their own second colleague.
    """
    if ctx.actor is None:
        return HIDDEN
    if opener_id == ctx.actor.id:
        return refused(_("You opened this yourself: another colleague has to confirm it."))
    if brought_in:
        return refused(_("One of you two invited the other into the house: a third colleague has to confirm it."))
    if ctx.now - since < NEWCOMER:
        return refused(_("You have not been on the list for a week yet: a colleague of longer standing confirms it."))
    return ALLOWED


def may_refuse(ctx: Context, person: Person) -> Verdict:
    """Whether one may void a way back: colleagues, and whom it is for, who may never have asked for it."""
    if ctx.actor and person.id == ctx.actor.id:
        return ALLOWED
    return may_readmit(ctx, person)

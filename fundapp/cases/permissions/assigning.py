"""Who may look after a case: nobody who is recused from it, or could not open it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused


@dataclass(frozen=True)
class Candidate:
    """Somebody who is to look after cases. `opens`: they hold the officers' key.

    `recused`: cases from which they are; `reads`: cases to which they have a key in person; `decides`: cases that they
    were asked to decide.
    """

    name: str
    opens: bool
    recused: Collection[UUID]
    reads: Collection[UUID]
    decides: Collection[UUID] = frozenset()


def may_look_after(found: EmergencyCase, candidate: Candidate) -> Verdict:
    """Whether somebody could look after a case."""
    told = {"name": candidate.name, "reference": found.reference}
    if found.id in candidate.recused:
        return refused(_("%(name)s is recused from %(reference)s.", **told))
    if found.id in candidate.decides:
        return refused(
            _("%(name)s was asked to decide %(reference)s: whoever decides a case does not look after it.", **told)
        )
    if not candidate.opens:
        return refused(
            _(
                "%(name)s can open no case yet: a colleague must admit them to the officers’ key first.",
                name=told["name"],
            )
        )
    if found.restricted_since is not None and found.id not in candidate.reads:
        return refused(_("%(reference)s is restricted, and %(name)s is not among those who can read it.", **told))
    return ALLOWED


def may_assign(ctx: Context, found: EmergencyCase, candidate: Candidate, own_recused: Collection[UUID]) -> Verdict:
    """Whether an officer may give somebody a case. Whoever is recused decides nothing about it, not even this."""
    if not may_work(ctx):
        return HIDDEN
    if found.id in own_recused:
        return refused(
            _("You are recused from %(reference)s: somebody else must assign it.", reference=found.reference)
        )
    return may_look_after(found, candidate)


def may_take_restricted(found: EmergencyCase, reads: Collection[UUID]) -> Verdict:
    """Whether whoever wants to take a case could open it, if it is restricted."""
    if found.restricted_since is not None and found.id not in reads:
        return refused(_("This case is restricted, and you are not among those who can read it: ask one of them."))
    return ALLOWED

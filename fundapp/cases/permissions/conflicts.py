"""Nobody reads a case before they have said how they stand to it, and nobody who is recused reads it at all."""

from collections.abc import Collection
from uuid import UUID

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.rules.conflicts import has_declared, recuses
from fundapp.core.context import Context
from fundapp.core.errors import Denied
from fundapp.core.i18n import _, lazy
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused

FEWEST = 2
"""Who must be able to read a case that an officer restricts: one forgotten passphrase must not lose it."""


class Undeclared(Denied):
    """This person has not said yet how they stand to this case: the pages ask them."""

    title = lazy("First say whether you know them")


class Recused(Denied):
    """This person has declared a conflict of interest: nothing of this case is for them."""

    title = lazy("You are recused from this case")


def refuse_conflicted(grade: str | None, *, declared: bool = True) -> None:
    """Raises Recused, and Undeclared for whoever has said nothing yet, where a declaration is needed. `grade`: theirs.

    Not a verdict: pages answer each of them in a way of its own.
    """
    if recuses(grade):
        raise Recused(_("You have declared a conflict of interest, so nothing of it is shown to you."))
    if declared and not has_declared(grade):
        raise Undeclared(_("Open the case: it asks you first whether you know the person. Then come back here."))


def may_restrict(ctx: Context, found: EmergencyCase, persons: Collection[UUID]) -> Verdict:
    """Whether an officer may keep a case to these persons, among whom they are themselves."""
    if not may_work(ctx):
        return HIDDEN
    if found.restricted_since is not None:
        return refused(_("This case is restricted already: admit more people one by one."))
    if len(persons) < FEWEST:
        return refused(_("Choose at least one colleague: one forgotten passphrase must not lose a case."))
    return ALLOWED


def may_admit(ctx: Context, found: EmergencyCase) -> Verdict:
    """Whether an officer may let a colleague read a case."""
    if not may_work(ctx):
        return HIDDEN
    if found.restricted_since is None:
        return refused(_("Every officer can read this case."))
    return ALLOWED


def may_reopen(ctx: Context, found: EmergencyCase, recused: Collection[UUID]) -> Verdict:
    """Whether an officer may give a restricted case back to all officers: not while one of them is recused."""
    if not (verdict := may_admit(ctx, found)):
        return verdict
    if recused:
        return refused(_("Somebody is recused from this case: the key of all officers would open it to them too."))
    return ALLOWED

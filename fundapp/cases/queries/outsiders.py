"""What packages above ask of a case: whether somebody works on cases at all, and whether they are kept out of it."""

from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.conflicts import Undeclared, refuse_conflicted
from fundapp.core.context import Context

ASKED_FIRST = Undeclared
"""What is raised where an officer has still to say how they stand to a case: pages send them there."""


def works_on_cases(ctx: Context) -> bool:
    """Whether somebody may see which case a thing belongs to."""
    return bool(may_work(ctx))


def refuse_kept_out(ctx: Context, grade: str | None) -> None:
    """Raises Recused; and Undeclared for officers who have said nothing of this case yet. `grade`: what they said last.

    Whoever is no officer is not asked: they never see whose case it is.
    """
    refuse_conflicted(grade, declared=works_on_cases(ctx))

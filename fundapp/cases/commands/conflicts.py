"""What somebody of ours declares of themselves and a case, signed with their own key."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import Declaration
from fundapp.cases.permissions import may_take, may_work
from fundapp.cases.queries.cases import locked_by_reference, opens_cases
from fundapp.cases.rules.conflicts import Grade, recuses
from fundapp.core.context import Context
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.statements import Statement
from fundapp.vault.stating import stated_by
from fundapp.vault.unlocked import UnlockedMember

KIND = Declaration.__tablename__

STATED = "case.declaration"
"""The kind of the signed statement."""


def declare_conflict(session: Session, ctx: Context, keys: UnlockedMember, reference: str, grade: Grade) -> Declaration:
    """Keeps what the actor says of themselves and a case, signed; from then on the case opens for them.

    Raises NotFound; Recused; Denied for whoever holds no key to any case; Invalid for a grade that recuses, which is
    `recuse_officer`'s; Locked where the keys are not the actor's own.
    """
    require(may_work(ctx))
    require(may_take(ctx, opens_cases(session, ctx)))
    found = locked_by_reference(session, ctx, reference, declared=False)
    if recuses(grade):
        raise Invalid({"grade": [_("This takes the case away from you: say so on the page that asks once more.")]})
    statement = signed_by(session, ctx, keys, found.id, grade)
    made = declaration(ctx, keys, found.id, grade)
    told = {"case": found.id.hex, "grade": grade.value, "statement": statement.told()}
    made.entry_id = record(session, ctx, "case.conflict.declared", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def declaration(ctx: Context, keys: UnlockedMember, case_id: UUID, grade: Grade) -> Declaration:
    """The row of a declaration. Its command records it."""
    return Declaration(id=uuid4(), case_id=case_id, person_id=keys.id, grade=grade.value, at=ctx.now)


def signed_by(session: Session, ctx: Context, keys: UnlockedMember, case_id: UUID, grade: Grade) -> Statement:
    """A declaration as its person signs it: case, person, grade and minute (UTC). For the payload of an audit entry.

    Raises Locked where these are not the actor's keys, or no longer theirs.
    """
    facts = {"case": case_id.hex, "person": keys.id.hex, "grade": grade.value}
    return stated_by(keys, session, ctx, STATED, facts)

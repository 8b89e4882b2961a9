"""A recusal that was declared by mistake, lifted by a second officer, who signs for it."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.restricting import Change, Everything, wrap_anew
from fundapp.cases.models import Declaration
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.lifting import may_lift
from fundapp.cases.queries.cases import locked_by_reference
from fundapp.cases.queries.conflicts import holdings_of, key_officers, recused_from
from fundapp.cases.rules.conflicts import LIFTED, Mistake
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.vault.house import Vault
from fundapp.vault.rules import Reader, ReaderKind
from fundapp.vault.stating import stated_by
from fundapp.vault.unlocked import UnlockedMember

STATED = "case.recusal.lifted"
"""The kind of the signed statement."""


@dataclass(frozen=True)
class Lifting:
    """Whose recusal from which case was what mistake."""

    reference: str
    person_id: UUID
    mistake: Mistake


def lift_recusal(
    session: Session,
    ctx: Context,
    vault: Vault,
    keys: UnlockedMember,
    wanted: Lifting,
    *,
    opened: Everything,
) -> Declaration:
    """Undoes a colleague's recusal: they get the keys to all that the actor reads, and are asked again how they stand.

    Raises NotFound, also for an actor who cannot read the case; Undeclared, Recused for how the actor stands to it;
    Denied, with the reason, for one's own recusal and for somebody who is not recused, or no officer any more;
    EditConflict where something came in since it was opened; Locked where the keys are not the actor's.
    """
    require(may_work(ctx))
    found = locked_by_reference(session, ctx, wanted.reference)
    require(may_lift(ctx, wanted.person_id, recused_from(session, found.id), key_officers(session)))
    person_id, mistake = wanted.person_id, wanted.mistake.value
    facts = {"case": found.id.hex, "person": person_id.hex, "by": keys.id.hex, "mistake": mistake}
    statement = stated_by(keys, session, ctx, STATED, facts)
    mine, theirs = Reader(ReaderKind.MEMBER, keys.id), Reader(ReaderKind.MEMBER, person_id)
    held = [each for each in holdings_of(session, found.id) if mine in each.readers]
    if found.restricted_since is not None and not held:
        raise NotFound
    changes = [Change(each, frozenset(), (theirs,), mine) for each in held if theirs not in each.readers]
    wrap_anew(vault, session, ctx, opened, changes)
    found.updated_at = ctx.now
    made = Declaration(id=uuid4(), case_id=found.id, person_id=person_id, grade=LIFTED, at=ctx.now)
    told = {"case": found.id.hex, "people": [person_id.hex], "mistake": mistake, "statement": statement.told()}
    made.entry_id = record(session, ctx, "case.recusal.lifted", Declaration.__tablename__, made.id, told)
    session.add(made)
    session.flush()
    return made

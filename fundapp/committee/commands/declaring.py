"""What a member declares of themselves and a question, signed; a conflict takes away all that they could read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.committee.models import DecisionRound, Panellist
from fundapp.committee.permissions import may_declare
from fundapp.committee.queries.policies import policy_by_id, read_policy
from fundapp.committee.queries.rounds import locked_sitting
from fundapp.committee.rules.conflicts import Grade, may_vote
from fundapp.committee.rules.panels import Standing, homes_vote
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.vault.commands import withdraw_reader
from fundapp.vault.models import Compartment, Wrap
from fundapp.vault.rules import Kind, Reader, ReaderKind
from fundapp.vault.stating import stated_by
from fundapp.vault.unlocked import UnlockedMember

KIND = Panellist.__tablename__
STATED = "committee.declaration"
"""The kind of the signed statement: a recusal is one whose grade recuses."""


def declare_standing(session: Session, ctx: Context, keys: UnlockedMember, round_id: UUID, grade: Grade) -> Panellist:
    """Keeps what the actor says of themselves and a question.

    Whoever declares a conflict is recused at once and for good: their keys are taken, a vote of theirs counts no more,
    and the quorum is reached by the others. A seat that falls vacant after the opening may go to somebody in reserve.
    Raises NotFound, Denied, Locked.
    """
    sitting = locked_sitting(session, ctx, round_id)
    found, mine = sitting.round, sitting.mine
    require(may_declare(ctx, found, mine))
    if mine is None:
        raise NotFound
    facts = {"round": found.id.hex, "case": found.subject_id.hex, "member": keys.id.hex, "grade": grade.value}
    facts["organisation"] = mine.organisation_id.hex
    statement = stated_by(keys, session, ctx, STATED, facts)
    rules = read_policy(policy_by_id(session, found.policy_id))
    votes = may_vote(grade, same_organisation_votes=homes_vote(found.question, rules))
    told = {"round": found.id.hex, "grade": grade.value, "votes": votes, "statement": statement.told()}
    _tell(session, ctx, mine, told, votes=votes)
    mine.grade, mine.declared_at = grade.value, ctx.now
    if not votes:
        mine.standing = Standing.RECUSED.value
        _take_keys(session, ctx, found, mine.person_id)
    elif mine.standing in (Standing.CONVENED, Standing.SILENT) and found.opened_at is not None:
        mine.standing = Standing.RESERVE.value
    found.updated_at = ctx.now
    session.flush()
    return mine


def _tell(session: Session, ctx: Context, mine: Panellist, told: Mapping[str, Any], *, votes: bool) -> None:
    if votes:
        record(session, ctx, "committee.conflict.declared", KIND, mine.id, told)
    else:
        record(session, ctx, "committee.member.recused", KIND, mine.id, told)


def _take_keys(session: Session, ctx: Context, found: DecisionRound, person_id: UUID) -> None:
    """Takes away whatever of the round was wrapped to somebody. Officers' wraps are the group's: see the policy.

    The last of a panel keeps the key to its discussion, which nobody else could read any more: the pages refuse them.
    """
    readers = select(Compartment.kind, Wrap.reader_id).join(Wrap, Wrap.compartment_id == Compartment.id)
    held: dict[str, set[UUID]] = {}
    for kind, reader_id in session.execute(readers.where(Compartment.subject_id == found.id)):
        held.setdefault(kind, set()).add(reader_id)
    kinds = [Kind(kind) for kind, ids in sorted(held.items()) if person_id in ids and len(ids) > 1]
    if kinds:
        withdraw_reader(session, ctx, found.id, kinds, Reader(ReaderKind.MEMBER, person_id))

"""A member votes: signed with their own key, hidden until the round is decided."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.committee.ballots import STATED, Ballot, commitment, facts_of
from fundapp.committee.commands.deciding import Sources, decide_round
from fundapp.committee.models import CommitteeVote, DecisionRound
from fundapp.committee.permissions import may_vote_in
from fundapp.committee.queries.rounds import locked_for_decision, next_revision, sitting_in, voted
from fundapp.committee.rules.tallies import Choice
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.envelope import Envelope
from fundapp.vault.stating import stated_by
from fundapp.vault.unlocked import UnlockedMember

KIND = CommitteeVote.__tablename__
SALT_BYTES = 32


@dataclass(frozen=True)
class Cast:
    """A vote as it is sent. `brief_version`: of the brief that its member read.

    `said`: the reason in their own words, sealed for the row `id`.
    """

    ballot: Ballot
    brief_version: int
    id: UUID = field(default_factory=uuid4)
    said: Envelope | None = None


def cast_vote(
    session: Session,
    ctx: Context,
    keys: UnlockedMember,
    sources: Sources,
    round_id: UUID,
    cast: Cast,
) -> CommitteeVote:
    """Keeps a vote, in place of any earlier one of this member; the last vote of a panel decides the round.

    Raises NotFound, Denied; EditConflict where the brief was changed meanwhile; Invalid for amounts that cannot be;
    Locked.
    """
    found = locked_for_decision(session, sources, round_id)
    sitting = sitting_in(ctx, found)
    require(may_vote_in(ctx, found, sitting.mine))
    if cast.brief_version != found.brief_version:
        raise EditConflict(_("The brief was changed while you read it: please look at it again before you vote."))
    _refuse_impossible(found, cast.ballot)
    _refuse_unoffered(sources[found.subject_kind].remedies, cast.ballot)
    revision = next_revision(session, found.id, keys.id)
    statement = stated_by(keys, session, ctx, STATED, facts_of(found, cast.ballot, keys.id.hex, revision))
    salt = secrets.token_bytes(SALT_BYTES)
    hidden = commitment(salt, statement.body, statement.signature)
    told = {
        "round": found.id.hex, "member": keys.id.hex, "revision": revision, "brief_version": found.brief_version,
        "vote": hidden,
    }  # fmt: skip
    made = CommitteeVote(
        id=cast.id, round_id=found.id, person_id=keys.id, revision=revision, brief_version=found.brief_version,
        choice=cast.ballot.choice.value, body=statement.body.decode(), signer=statement.signer,
        signature=statement.signature, salt=salt, at=ctx.now, said=cast.said,
        entry_id=record(session, ctx, "committee.vote.cast", KIND, cast.id, told),
    )  # fmt: skip
    session.add(made)
    session.flush()
    if {each.person_id for each in sitting.seated} <= voted(session, found):
        decide_round(session, ctx, sources, found)
    return made


def _refuse_unoffered(offered: Collection[str] | None, ballot: Ballot) -> None:
    if offered is not None and ballot.remedy is not None and ballot.remedy not in offered:
        raise Invalid({"why": [_("Please choose one of the answers offered.")]})


def _refuse_impossible(found: DecisionRound, ballot: Ballot) -> None:
    if ballot.choice is not Choice.FOR:
        return
    asked = [each.asked for each in found.lines]
    whole = len(ballot.amounts) == len(asked)
    if not whole or any(not 0 <= given <= most for given, most in zip(ballot.amounts, asked, strict=True)):
        raise Invalid({"amounts": [_("An amount is what was asked for, or less.")]})
    if asked and not any(ballot.amounts):
        raise Invalid({"amounts": [_("Every line is nought: that is a vote against.")]})
    if found.room is not None and sum(ballot.amounts) > found.room:
        raise Invalid({"amounts": [_("Together this is more than the policy allows one person within twelve months.")]})

"""The decision policy: drafted by one member, in force once two have signed it, kept for ever."""

import hashlib
from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.audit.verify import canonical
from fundapp.committee.models import CommitteeSeat, PolicySignature, PolicyVersion
from fundapp.committee.permissions import may_sign, may_write_policy
from fundapp.committee.queries.members import committee_members, voters
from fundapp.committee.queries.policies import next_number, policy, policy_in_force, read_policy
from fundapp.committee.rules.bodies import body_of
from fundapp.committee.rules.panels import SeatKind
from fundapp.committee.rules.policies import Found, Policy, flaws, unstaffed
from fundapp.committee.workflow import PolicyState
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.stating import stated_by
from fundapp.vault.unlocked import UnlockedMember

KIND = PolicyVersion.__tablename__
SIGNATURES = 2
"""Of different members: then a policy is in force (security design, section 2)."""

STATED = "committee.policy"
"""The kind of the signed statement."""


class Unfit(Conflict):
    """A policy that cannot be put in force; `found` says why, flaw by flaw."""

    def __init__(self, found: Collection[Found]) -> None:
        super().__init__(_("This policy cannot be put in force as it stands."))
        self.found = tuple(found)


def draft_policy(session: Session, ctx: Context, wanted: Policy) -> PolicyVersion:
    """Writes down a new version. Whether the membership can staff it is judged here and when it is signed.

    Raises Unfit, Denied, NotSignedIn.
    """
    require(may_write_policy(ctx))
    _refuse_unfit(session, ctx, wanted)
    body = canonical(body_of(wanted))
    made = PolicyVersion(
        id=uuid4(), number=next_number(session), state=PolicyState.DRAFT.value, body=body.decode(),
        digest=hashlib.sha256(body).hexdigest(), drafted_by_id=_me(ctx), in_force_since=None,
        created_at=ctx.now, updated_at=ctx.now, signatures=[],
    )  # fmt: skip
    told = {"number": made.number, "digest": made.digest}
    made.entry_id = record(session, ctx, "committee.policy.drafted", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def sign_policy(session: Session, ctx: Context, keys: UnlockedMember, policy_id: UUID) -> PolicyVersion:
    """Signs a draft. The second signature puts it in force in place of the one before.

    Raises NotFound, Denied, Unfit where the membership can staff it no longer, Locked.
    """
    found = policy(session, ctx, policy_id, locked=True)
    require(may_sign(ctx, found))
    _refuse_unfit(session, ctx, read_policy(found))
    facts = {"policy": found.id.hex, "number": found.number, "digest": found.digest, "body": found.body}
    statement = stated_by(keys, session, ctx, STATED, {**facts, "member": keys.id.hex})
    found.signatures.append(PolicySignature(policy_id=found.id, person_id=keys.id, at=ctx.now))
    told = {"number": found.number, "digest": found.digest, "statement": statement.told()}
    found.entry_id = record(session, ctx, "committee.policy.signed", KIND, found.id, told)
    found.updated_at = ctx.now
    session.flush()  # the database puts nothing in force that two people have not signed
    if len(found.signatures) >= SIGNATURES:
        _put_in_force(session, ctx, found)
    session.flush()
    return found


def drop_policy(session: Session, ctx: Context, policy_id: UUID) -> None:
    """Gives up a draft. It stays to be read, with its number. Raises NotFound, Denied, Conflict."""
    found = policy(session, ctx, policy_id, locked=True)
    require(may_write_policy(ctx))
    if found.state != PolicyState.DRAFT:
        raise Conflict(_("Only a draft can be dropped."))
    found.entry_id = record(session, ctx, "committee.policy.dropped", KIND, found.id, {"number": found.number})
    _move(found, PolicyState.DROPPED)
    found.updated_at = ctx.now


def give_seat(session: Session, ctx: Context, person_id: UUID, kind: SeatKind) -> None:
    """Says what somebody is in the committee. Rounds that were convened already stay as they are.

    Raises NotFound for whoever is not of the committee; Unfit where the policy in force could not be staffed then.
    """
    require(may_write_policy(ctx))
    if person_id not in {each.id for each in committee_members(session, ctx)}:
        raise NotFound
    found = session.get(CommitteeSeat, person_id, with_for_update=True) or CommitteeSeat(
        id=person_id, created_at=ctx.now
    )
    found.kind, found.updated_at = kind.value, ctx.now
    told = {"kind": kind.value}
    found.entry_id = record(session, ctx, "committee.seat.given", CommitteeSeat.__tablename__, person_id, told)
    session.add(found)
    session.flush()
    in_force = policy_in_force(session)
    if in_force is not None:
        _refuse_unfit(session, ctx, read_policy(in_force))


def _refuse_unfit(session: Session, ctx: Context, wanted: Policy) -> None:
    members = voters(committee_members(session, ctx))
    found = [*flaws(wanted), *unstaffed(wanted, members)]
    if found:
        raise Unfit(found)


def _put_in_force(session: Session, ctx: Context, found: PolicyVersion) -> None:
    before = policy_in_force(session)
    if before is not None:
        # What the log says of it stays true: it was signed, and the entry that replaces it is the newer one's.
        _move(before, PolicyState.REPLACED)
        session.flush()
    _move(found, PolicyState.IN_FORCE)
    found.in_force_since = ctx.now


def _move(found: PolicyVersion, leads_to: PolicyState) -> None:
    found.state = leads_to.value


def _me(ctx: Context) -> UUID:
    if ctx.actor is None:
        raise NotFound
    return ctx.actor.id

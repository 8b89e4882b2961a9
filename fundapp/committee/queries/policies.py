"""Reads of the decision policy."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from fundapp.committee.models import PolicyVersion
from fundapp.committee.permissions import may_see_policy
from fundapp.committee.rules.bodies import policy_of
from fundapp.committee.rules.policies import Policy
from fundapp.committee.workflow import PolicyState
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require


def policy_in_force(session: Session) -> PolicyVersion | None:
    """The version by which is decided now; None: nothing can be approved. One query."""
    return session.scalars(select(PolicyVersion).where(PolicyVersion.state == PolicyState.IN_FORCE.value)).first()


def demanded_policy(session: Session, *, kept: bool = False) -> PolicyVersion:
    """As `policy_in_force`; with `kept`, nobody puts another in force until the transaction ends. Raises Conflict.

    At most two queries.
    """
    found = _kept_policy(session) or _kept_policy(session) if kept else policy_in_force(session)
    if found is None:
        raise Conflict(_("There is no decision policy yet. Without a policy nothing is approved, by anybody."))
    return found


def _kept_policy(session: Session) -> PolicyVersion | None:
    """The version in force, locked; None also where another was put in force while we waited: then ask once more."""
    wanted = select(PolicyVersion).where(PolicyVersion.state == PolicyState.IN_FORCE.value)
    return session.scalars(wanted.with_for_update(read=True).execution_options(populate_existing=True)).first()


def policy_by_id(session: Session, policy_id: UUID) -> PolicyVersion:
    """The version by which a round is decided, whatever is in force now. At most one query."""
    return session.get_one(PolicyVersion, policy_id)


def policies(session: Session, ctx: Context) -> Sequence[PolicyVersion]:
    """Every version, the newest first: a handful in the life of a fund. Two queries."""
    require(may_see_policy(ctx))
    wanted = select(PolicyVersion).options(selectinload(PolicyVersion.signatures))
    return session.scalars(wanted.order_by(PolicyVersion.number.desc())).all()


def policy(session: Session, ctx: Context, policy_id: UUID, *, locked: bool = False) -> PolicyVersion:
    """One version with its signatures. Raises NotFound. Two queries."""
    require(may_see_policy(ctx))
    wanted = select(PolicyVersion).where(PolicyVersion.id == policy_id)
    wanted = wanted.options(selectinload(PolicyVersion.signatures)).execution_options(populate_existing=True)
    found = session.scalars(wanted.with_for_update(of=PolicyVersion) if locked else wanted).first()
    if found is None:
        raise NotFound
    return found


def next_number(session: Session) -> int:
    """The number of the next version. One query."""
    return (session.scalar(select(func.max(PolicyVersion.number))) or 0) + 1


def read_policy(found: PolicyVersion) -> Policy:
    """What a version says."""
    return policy_of(json.loads(found.body))

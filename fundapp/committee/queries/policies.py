"""Reads of the decision policy."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from fundapp.committee.models import PolicyVersion
from fundapp.committee.permissions import may_see_policy
from fundapp.committee.rules.bodies import policy_of
from fundapp.committee.rules.policies import Policy
from fundapp.committee.workflow import PolicyState
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require

LIVING = (PolicyState.DRAFT, PolicyState.IN_FORCE)
"""States of versions that decide, or may decide one day."""


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


def living_policies(session: Session, ctx: Context) -> Sequence[PolicyVersion]:
    """Drafts and the version in force, the newest first. Two queries."""
    require(may_see_policy(ctx))
    return session.scalars(_signed_versions().where(PolicyVersion.state.in_(LIVING))).all()


def policies_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[PolicyVersion]:
    """One page of all versions, the newest first. Three queries."""
    require(may_see_policy(ctx))
    order = (PolicyVersion.number.desc(),)
    return read_page(session, _matching(wanted).order_by(None), order, marks=marks, name="policies", mark=mark)


def policies_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Sequence[PolicyVersion]]:
    """Every version that the conditions ask for, in chunks. Two queries, and one for each chunk."""
    require(may_see_policy(ctx))
    return session.scalars(_matching(wanted), execution_options=IN_CHUNKS).partitions()


def _matching(wanted: Mapping[str, Any]) -> Select[PolicyVersion]:
    statement = _signed_versions()
    return statement.where(PolicyVersion.state.in_(wanted["state"])) if wanted.get("state") else statement


def _signed_versions() -> Select[PolicyVersion]:
    newest_first = select(PolicyVersion).order_by(PolicyVersion.number.desc())
    return newest_first.options(selectinload(PolicyVersion.signatures))


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
    """What a version says. Raises Conflict for one that was changed since: what is signed is its digest."""
    if hashlib.sha256(found.body.encode()).hexdigest() != found.digest:
        raise Conflict(_("This version of the policy is not the one that was signed: nothing is decided by it."))
    return policy_of(json.loads(found.body))

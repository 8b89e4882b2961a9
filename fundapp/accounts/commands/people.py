"""People: put on the list, described, assigned to groups and organisations."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.duty import give_up_turns
from fundapp.accounts.models import Affiliation, Membership, Organisation, Person
from fundapp.accounts.permissions.people import may_administer, may_change, may_give, may_go_together
from fundapp.accounts.queries.people import is_last_administrator, locked_person
from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.text import fold
from fundapp.core.verdicts import Verdict, require
from fundapp.vault.commands import remove_member
from fundapp.vault.models import EpochKey, KeyGroup

KIND = "person"

Follow = Callable[[Session, Context, UUID], object]

on_broken("uq_person_email", lambda: Invalid({"email": [_("Somebody with this address is on the list already.")]}))


def add_person(session: Session, ctx: Context, given: Mapping[str, Any]) -> Person:
    """Puts somebody on the list who is to be invited: name, e-mail, language, zone, groups, organisations.

    Raises Invalid: at `groups` for some that do not go together, with the reason; at `organisations` for one that is
    not offered.
    """
    require(may_administer(ctx))
    return _add(session, ctx, given)


def add_administrator(session: Session, ctx: Context, given: Mapping[str, Any]) -> Person:
    """Puts an administrator on the list, by whoever holds the machine: the first one has nobody to do it."""
    return _add(session, ctx, {**given, "groups": [GroupCode.ADMINISTRATORS.value], "organisations": []})


def _add(session: Session, ctx: Context, given: Mapping[str, Any]) -> Person:
    found = Person(
        id=uuid4(), state="invited", left_at=None, deputy_id=None, on_call_id=None, memberships=[], affiliations=[],
        created_at=ctx.now, updated_at=ctx.now,
    )  # fmt: skip
    _demand_fit(given["groups"])
    _demand_offered(session, found, given["organisations"])
    _describe(found, given)
    _assign(ctx, found, given)
    told = {"groups": sorted(given["groups"])}
    found.entry_id = record(session, ctx, "person.added", KIND, found.id, told)
    session.add(found)
    session.flush()
    return found


def change_person(
    session: Session,
    ctx: Context,
    person_id: UUID,
    given: Mapping[str, Any],
    *,
    expected_version: int,
    left_groups: Sequence[Follow] = (),
) -> Person:
    """Writes what is true of a person now. Who leaves a group loses its key and their turns on call at once.

    And whatever `left_groups`, what other packages do then, takes from them.

    Raises EditConflict if somebody saved after `expected_version` was read; Invalid as `add_person`; Conflict where a
    group would be left without anybody who can read.
    """
    found = locked_person(session, person_id)
    require(may_change(ctx, found))
    if found.version != expected_version:
        raise EditConflict
    _demand_fit(given["groups"])
    _demand_not_own(ctx, found, given["groups"])
    _demand_offered(session, found, given["organisations"])
    left = found.groups - set(given["groups"])
    if GroupCode.ADMINISTRATORS in left and is_last_administrator(session, person_id):
        raise Invalid({"groups": [_("Nobody else looks after people: make somebody else an administrator first.")]})
    joined = set(given["groups"]) - found.groups
    _describe(found, given)
    _assign(ctx, found, given)
    found.updated_at = ctx.now
    told = {"joined": sorted(joined), "left": sorted(left)}
    found.entry_id = record(session, ctx, "person.changed", KIND, found.id, told)
    session.flush()
    give_up_turns(session, ctx, person_id, left)
    _take_keys(session, ctx, person_id, left)
    for follow in left_groups if left else ():
        follow(session, ctx, person_id)
    return found


def _describe(found: Person, given: Mapping[str, Any]) -> None:
    found.name, found.email = given["name"], fold(given["email"])
    found.sort_name = fold(found.name)
    found.language, found.zone = given["language"], given["zone"]


def _demand_fit(groups: Collection[str]) -> None:
    """Raises Invalid at the field, with the reason why these groups do not go together."""
    _demand(may_go_together(groups))


def _demand_not_own(ctx: Context, found: Person, groups: Collection[str]) -> None:
    _demand(may_give(ctx, found, groups))


def _demand_offered(session: Session, found: Person, organisations: Collection[UUID]) -> None:
    """Raises Invalid at the field where one that is new to them does not exist, or is not active any more."""
    new = set(organisations) - {each.organisation_id for each in found.affiliations}
    offered = select(Organisation.id).where(Organisation.id.in_(new), Organisation.active)
    if new and new != set(session.scalars(offered)):
        raise Invalid({"organisations": [_("Please choose among the answers offered.")]})


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise Invalid({"groups": [str(verdict.reason)]})


def _assign(ctx: Context, found: Person, given: Mapping[str, Any]) -> None:
    groups, organisations = set(given["groups"]), set(given["organisations"])
    found.memberships = [each for each in found.memberships if each.group_code in groups]
    found.memberships += [Membership(group_code=code, since=ctx.now) for code in sorted(groups - found.groups)]
    found.affiliations = [each for each in found.affiliations if each.organisation_id in organisations]
    have = {each.organisation_id for each in found.affiliations}
    found.affiliations += [Affiliation(organisation_id=each) for each in sorted(organisations - have)]


def _take_keys(session: Session, ctx: Context, person_id: UUID, groups: Collection[str]) -> None:
    """Takes the keys of these groups from somebody who left them. Raises Conflict for the last who holds one."""
    held = select(EpochKey.group_id).join(KeyGroup, KeyGroup.id == EpochKey.group_id)
    held = held.where(EpochKey.holder_id == person_id, KeyGroup.code.in_(groups))
    for group_id in session.scalars(held).all():
        remove_member(session, ctx, group_id, person_id)

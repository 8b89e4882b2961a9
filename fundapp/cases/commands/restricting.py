"""Who holds the keys to a case: kept to persons, given to one more, given back to all officers, taken from one recused.

What is slow, opening everything of a case, is done before (cases/restricting.py); what was opened comes as `opened`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from fundapp.accounts.queries.people import person_names
from fundapp.audit.commands import record
from fundapp.cases.commands.conflicts import declaration, signed_by
from fundapp.cases.models import CaseTask, Declaration, EmergencyCase
from fundapp.cases.permissions import may_take, may_work
from fundapp.cases.permissions.conflicts import may_admit, may_reopen, may_restrict
from fundapp.cases.queries.cases import locked_by_reference, opens_cases
from fundapp.cases.queries.conflicts import Holding, holdings_of, key_officers, recused_from
from fundapp.cases.queries.questions import sits_on
from fundapp.cases.rules.conflicts import Grade, recuses
from fundapp.cases.rules.sheets import READERS
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid, NotFound, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.commands import renew_compartments, share_compartment, withdraw_reader
from fundapp.vault.house import Vault
from fundapp.vault.models import KeyGroup
from fundapp.vault.opened import Opened
from fundapp.vault.queries import group_by_code, groups_of, holders_of
from fundapp.vault.rules import Group, Kind, Reader, ReaderKind, Subject
from fundapp.vault.unlocked import UnlockedMember

KIND = EmergencyCase.__tablename__

Everything = Mapping[UUID, Opened]
"""A case and its additions, open, by subject."""


@dataclass(frozen=True)
class Change:
    """What happens to the readers of a compartment; `heir`, one of those who stay, vouches that it stays readable."""

    holding: Holding
    away: frozenset[Reader]
    to: tuple[Reader, ...]
    heir: Reader


def recuse_officer(
    session: Session,
    ctx: Context,
    vault: Vault,
    keys: UnlockedMember,
    reference: str,
    grade: Grade,
    *,
    opened: Everything,
) -> Declaration:
    """Takes a case away from the actor, who declares a conflict: from their hands, their pages and their keys.

    What they or a group of theirs could open is from then on wrapped to each other member of that group in person,
    under a new key. If they looked after the case, nobody does. Raises NotFound; Recused; Denied; Invalid for a grade
    that does not recuse; Conflict where no other officer could read it, or where they were asked to decide it;
    EditConflict where something came in since it was opened; Locked where the keys are not theirs.
    """
    require(may_work(ctx))
    require(may_take(ctx, opens_cases(session, ctx)))
    if not recuses(grade):
        raise Invalid({"grade": [_("Please choose what stands between you and this case.")]})
    found = locked_by_reference(session, ctx, reference, declared=False)
    if sits_on(session, keys.id, found.id):
        raise Conflict(_("You were asked to decide this case: first step back from it on the page of the round."))
    statement = signed_by(session, ctx, keys, found.id, grade)
    made = declaration(ctx, keys, found.id, grade)
    wrap_anew(vault, session, ctx, opened, _leaving(session, found.id, keys.id))
    release_tasks(session, found.id, CaseTask.assignee_id == keys.id)
    released = found.officer_id == keys.id
    if released:
        found.officer_id = found.acknowledged_at = None
    found.restricted_since, found.updated_at = found.restricted_since or ctx.now, ctx.now
    told = {"case": found.id.hex, "grade": grade.value, "released": released, "statement": statement.told()}
    made.entry_id = record(session, ctx, "case.recused", Declaration.__tablename__, made.id, told)
    session.add(made)
    session.flush()
    return made


def restrict_case(
    session: Session, ctx: Context, vault: Vault, reference: str, person_ids: Collection[UUID], opened: Everything
) -> EmergencyCase:
    """Keeps a case to the actor and these officers: wrapped to them in person, no more to any group of ours.

    What was to be done by others is left to whoever looks after the case. Raises NotFound, Denied with the reason,
    Undeclared, Recused, EditConflict as `recuse_officer`, Invalid (field `persons`) for somebody who holds no officers'
    key or is recused, and where whoever looks after the case would be left out.
    """
    require(may_work(ctx))
    found = locked_by_reference(session, ctx, reference)
    persons = {*person_ids, _me(ctx)}
    require(may_restrict(ctx, found, persons))
    _refuse_outsiders(session, found.id, persons)
    _refuse_without_officer(session, found, persons)
    ours = frozenset(Reader(ReaderKind.GROUP, each) for each in _readers_of_cases(session))
    chosen = tuple(Reader(ReaderKind.MEMBER, each) for each in sorted(persons))
    mine = Reader(ReaderKind.MEMBER, _me(ctx))
    held = [each for each in holdings_of(session, found.id) if ours & each.readers]
    changes = [Change(each, ours & each.readers, _new(each, chosen), mine) for each in held]
    wrap_anew(vault, session, ctx, opened, changes)
    release_tasks(session, found.id, CaseTask.assignee_id.not_in(persons))
    found.restricted_since, found.updated_at = ctx.now, ctx.now
    told = {"people": [each.id.hex for each in chosen]}
    found.entry_id = record(session, ctx, "case.restricted", KIND, found.id, told)
    session.flush()
    return found


def admit_officer(
    session: Session, ctx: Context, vault: Vault, reference: str, person_id: UUID, opened: Everything
) -> EmergencyCase:
    """Gives one more officer the keys to a restricted case: to all of it that the actor holds in person.

    Raises as `restrict_case`; Conflict where they have them already.
    """
    require(may_work(ctx))
    found = locked_by_reference(session, ctx, reference)
    require(may_admit(ctx, found))
    _refuse_outsiders(session, found.id, {person_id})
    mine, theirs = Reader(ReaderKind.MEMBER, _me(ctx)), Reader(ReaderKind.MEMBER, person_id)
    held = [each for each in holdings_of(session, found.id) if mine in each.readers]
    changes = [Change(each, frozenset(), (theirs,), mine) for each in held if theirs not in each.readers]
    if not held:
        raise NotFound
    if not changes:
        raise Conflict(_("This person can read the case already."))
    wrap_anew(vault, session, ctx, opened, changes)
    found.updated_at = ctx.now
    told = {"people": [person_id.hex]}
    found.entry_id = record(session, ctx, "case.officer_admitted", KIND, found.id, told)
    session.flush()
    return found


def reopen_case(session: Session, ctx: Context, vault: Vault, reference: str, opened: Everything) -> EmergencyCase:
    """Gives a restricted case back to all officers, and to other groups that read such things from their beginning.

    Raises as `restrict_case`; Denied while somebody is recused.
    """
    require(may_work(ctx))
    found = locked_by_reference(session, ctx, reference)
    require(may_reopen(ctx, found, recused_from(session, found.id)))
    mine = Reader(ReaderKind.MEMBER, _me(ctx))
    held = [each for each in holdings_of(session, found.id) if mine in each.readers]
    if not held:
        raise NotFound
    groups = {code: Reader(ReaderKind.GROUP, group_by_code(session, code).id) for code in _codes(held)}
    changes = [_given_back(each, [groups[code] for code in READERS[each.kind]]) for each in held]
    wrap_anew(vault, session, ctx, opened, changes)
    found.restricted_since, found.updated_at = None, ctx.now
    found.entry_id = record(session, ctx, "case.reopened_to_officers", KIND, found.id)
    session.flush()
    return found


def _leaving(session: Session, case_id: UUID, leaver_id: UUID) -> list[Change]:
    """What changes when somebody loses every way to a case. Raises Conflict where no other officer would be left."""
    out = {*recused_from(session, case_id), leaver_id}
    # Also groups that the leaver is not in: whoever joined one later would have the case back.
    ours = {*groups_of(session, leaver_id), *_readers_of_cases(session)}
    groups = {each: [m for m in holders_of(session, each) if m not in out] for each in ours}
    officers, changes = key_officers(session).keys() - out, []
    for each in holdings_of(session, case_id):
        away = frozenset(reader for reader in each.readers if reader.id in {*groups, leaver_id})
        heirs = {member for reader in away for member in groups.get(reader.id, ())}
        staying = sorted((heirs | each.persons) & officers)
        if away and not staying:
            raise Conflict(_("Nobody else could read this case: first have a colleague admitted to it."))
        if away:
            new = _new(each, [Reader(ReaderKind.MEMBER, member) for member in sorted(heirs)])
            changes.append(Change(each, away, new, Reader(ReaderKind.MEMBER, staying[0])))
    return changes


def _given_back(held: Holding, groups: list[Reader]) -> Change:
    persons = frozenset(reader for reader in held.readers if reader.kind == ReaderKind.MEMBER)
    return Change(held, persons, _new(held, groups), groups[0])


def wrap_anew(vault: Vault, session: Session, ctx: Context, opened: Everything, changes: Collection[Change]) -> None:
    """First the new readers, then the old ones go, then a new key: nothing is ever without a reader.

    Raises EditConflict where something came in since everything was opened.
    """
    there = [each for each in changes if _is_open(opened, each.holding)]
    for each in there:
        for reader in each.to:
            share_compartment(session, ctx, vault, opened[each.holding.subject.id], each.holding.kind, reader)
    for subject, parts in _by_subject(there).items():
        for reader in sorted({reader for part in parts for reader in part.away}, key=lambda reader: reader.id):
            kinds = [part.holding.kind for part in parts if reader in part.away]
            withdraw_reader(session, ctx, subject.id, kinds, reader)
        heirs = {part.holding.kind: part.heir for part in parts if part.away}
        if heirs:
            renew_compartments(session, ctx, vault, _opened_by(opened[subject.id], heirs), list(heirs))


def _is_open(opened: Everything, holding: Holding) -> bool:
    """False for what was shredded meanwhile. Raises EditConflict for what nobody has opened."""
    found = opened.get(holding.subject.id)
    if found is None or holding.kind not in {*found.compartments, *found.shredded}:
        raise EditConflict
    return holding.kind in found.compartments


def _opened_by(opened: Opened, heirs: Mapping[Kind, Reader]) -> Opened:
    """A renewal makes sure that whoever opened it stays a reader: here that is the heir, since the opener may go."""
    mine = {kind: replace(each, by=heirs.get(kind, each.by)) for kind, each in opened.compartments.items()}
    return replace(opened, compartments=mine)


def _by_subject(changes: Iterable[Change]) -> dict[Subject, list[Change]]:
    found: dict[Subject, list[Change]] = {}
    for each in changes:
        found.setdefault(each.holding.subject, []).append(each)
    return found


def _new(holding: Holding, readers: Iterable[Reader]) -> tuple[Reader, ...]:
    return tuple(each for each in readers if each not in holding.readers)


def _codes(held: Iterable[Holding]) -> set[Group]:
    return {code for each in held for code in READERS[each.kind]}


def _readers_of_cases(session: Session) -> list[UUID]:
    """The groups that read cases from their beginning. One query."""
    return list(session.scalars(select(KeyGroup.id).where(KeyGroup.code.in_([Group.OFFICERS, Group.FINANCE]))))


def release_tasks(session: Session, case_id: UUID, whose: ColumnElement[bool]) -> None:
    """Leaves open tasks to whoever looks after the case: those whom they were given to can no longer read it."""
    left = CaseTask.case_id == case_id, CaseTask.done_at.is_(None), whose
    session.execute(update(CaseTask).where(*left).values(assignee_id=None))


def _refuse_without_officer(session: Session, found: EmergencyCase, persons: Collection[UUID]) -> None:
    if found.officer_id is not None and found.officer_id not in persons:
        name = person_names(session, [found.officer_id]).get(found.officer_id, "")
        reason = _("%(name)s looks after this case: choose them too, or take it over first.", name=name)
        raise Invalid({"persons": [reason]})


def _refuse_outsiders(session: Session, case_id: UUID, persons: Collection[UUID]) -> None:
    if not set(persons) <= key_officers(session).keys() - recused_from(session, case_id):
        raise Invalid({"persons": [_("Choose officers who hold the officers’ key and are not recused.")]})


def _me(ctx: Context) -> UUID:
    if ctx.actor is None:
        raise NotSignedIn
    return ctx.actor.id

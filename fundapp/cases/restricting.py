"""The slow steps of changing who can read a case: everything of it is opened, by whoever acts, and never shown."""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.cases.commands.lifting import Lifting, lift_recusal
from fundapp.cases.commands.restricting import (
    Everything,
    admit_officer,
    recuse_officer,
    reopen_case,
    restrict_case,
)
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.conflicts import holdings_of
from fundapp.cases.queries.links import cases_of_the_person
from fundapp.cases.rules.conflicts import Grade
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import EditConflict
from fundapp.vault.house import Vault
from fundapp.vault.opening import open_subjects
from fundapp.vault.queries import groups_of
from fundapp.vault.rules import Kind, Subject
from fundapp.vault.unlocked import UnlockedMember

ATTEMPTS = 3
"""Something may come in between opening everything and wrapping it anew: then all is opened once more."""

RECUSAL, ACCESS = "case.recusal", "case.access"
"""How the audit log calls the opening of a case in order to change who reads it."""


def step_back(vault: Vault, ctx: Context, keys: UnlockedMember, reference: str, grade: Grade) -> None:
    """Recuses the actor from a case, and from every other one of the same person. Raises as `recuse_officer`.

    The others first: whoever stopped half-way still has the case from which they meant to step back, and begins again.
    """
    with ReadSession(db) as session:
        found = case_by_reference(session, ctx, reference, declared=False)
        others = cases_of_the_person(session, ctx, found.id)
    for each in (*others, reference):
        _step_back_from(vault, ctx, keys, each, grade)


def _step_back_from(vault: Vault, ctx: Context, keys: UnlockedMember, reference: str, grade: Grade) -> None:
    def act(session: Session, opened: Everything) -> None:
        recuse_officer(session, ctx, vault, keys, reference, grade, opened=opened)

    _with_everything(vault, ctx, keys, reference, act, purpose=RECUSAL)


def keep_to(vault: Vault, ctx: Context, keys: UnlockedMember, reference: str, persons: Collection[UUID]) -> None:
    """Keeps a case to the actor and these officers. Raises as `restrict_case`."""

    def act(session: Session, opened: Everything) -> None:
        restrict_case(session, ctx, vault, reference, persons, opened)

    _with_everything(vault, ctx, keys, reference, act)


def let_in(vault: Vault, ctx: Context, keys: UnlockedMember, reference: str, person_id: UUID) -> None:
    """Lets one more officer read a restricted case. Raises as `admit_officer`."""

    def act(session: Session, opened: Everything) -> None:
        admit_officer(session, ctx, vault, reference, person_id, opened)

    _with_everything(vault, ctx, keys, reference, act)


def give_back(vault: Vault, ctx: Context, keys: UnlockedMember, reference: str) -> None:
    """Gives a restricted case back to all officers. Raises as `reopen_case`."""

    def act(session: Session, opened: Everything) -> None:
        reopen_case(session, ctx, vault, reference, opened)

    _with_everything(vault, ctx, keys, reference, act)


def lift(vault: Vault, ctx: Context, keys: UnlockedMember, wanted: Lifting) -> None:
    """Lifts a colleague's mistaken recusal. Raises as `lift_recusal`."""

    def act(session: Session, opened: Everything) -> None:
        lift_recusal(session, ctx, vault, keys, wanted, opened=opened)

    _with_everything(vault, ctx, keys, wanted.reference, act)


def open_everything(
    vault: Vault, ctx: Context, keys: UnlockedMember, found: EmergencyCase, *, purpose: str
) -> Everything:
    """All that somebody can open of a case and of its additions; one entry in the log. Raises Locked, CannotOpen."""
    wanted: dict[Subject, list[Kind]] = {}
    with ReadSession(db) as session:
        mine = {keys.id, *groups_of(session, keys.id)}
        for each in holdings_of(session, found.id):
            if any(reader.id in mine for reader in each.readers):
                wanted.setdefault(each.subject, []).append(each.kind)
    return open_subjects(vault, ctx, keys, wanted, purpose=purpose) if wanted else {}


def _with_everything(
    vault: Vault,
    ctx: Context,
    keys: UnlockedMember,
    reference: str,
    act: Callable[[Session, Everything], None],
    *,
    purpose: str = ACCESS,
) -> None:
    """Opens everything, then acts. Only who steps back needs no declaration before: they are just making it."""
    for _attempt in range(ATTEMPTS):
        with ReadSession(db) as session:
            found = case_by_reference(session, ctx, reference, declared=purpose != RECUSAL)
            session.expunge(found)
        opened = open_everything(vault, ctx, keys, found, purpose=purpose)
        try:
            with transaction() as session:
                act(session, opened)
        except EditConflict:
            continue
        return
    raise EditConflict

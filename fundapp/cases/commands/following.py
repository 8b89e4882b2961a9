"""Access follows people: whoever leaves a group keeps no key in person to what only its members read."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.queries.people import groups_of
from fundapp.audit.commands import record
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions.leaving import may_hand_over
from fundapp.cases.queries.following import Personal, personal_keys
from fundapp.cases.rules.sheets import READERS
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.commands import withdraw_reader
from fundapp.vault.rules import Kind, Reader, ReaderKind


def withdraw_from_leaver(session: Session, ctx: Context, person_id: UUID) -> int:
    """Takes the keys in person to restricted cases from somebody who left a group that reads them; of how many cases.

    In the transaction in which they leave; whoever opens those cases next gives them a new key. What a group of theirs
    still reads stays. Raises Denied; Conflict where nobody else could read one of them.
    """
    require(may_hand_over(ctx))
    groups = groups_of(session, person_id)
    lost: dict[UUID, list[Personal]] = {}
    for each in personal_keys(session, person_id):
        if not groups & {code.value for code in READERS.get(each.kind, ())}:
            lost.setdefault(each.case_id, []).append(each)
    wanted = select(EmergencyCase).where(EmergencyCase.id.in_(lost)).order_by(EmergencyCase.id).with_for_update()
    alone = 0
    for found in session.scalars(wanted).all():
        try:
            _withdraw(session, ctx, person_id, _by_subject(lost[found.id]))
        except Conflict:
            alone += 1
            continue
        found.updated_at = ctx.now
        told = {"people": [person_id.hex]}
        found.entry_id = record(session, ctx, "case.access_withdrawn", EmergencyCase.__tablename__, found.id, told)
    if alone:
        raise Conflict(_("Nobody else can read %(count)s of the cases of this person: share them first.", count=alone))
    session.flush()
    return len(lost)


def _withdraw(session: Session, ctx: Context, person_id: UUID, kinds: Mapping[UUID, Collection[Kind]]) -> None:
    reader = Reader(ReaderKind.MEMBER, person_id)
    for subject_id, theirs in kinds.items():
        withdraw_reader(session, ctx, subject_id, theirs, reader)


def _by_subject(keys: Collection[Personal]) -> Mapping[UUID, list[Kind]]:
    found: dict[UUID, list[Kind]] = {}
    for each in keys:
        found.setdefault(each.subject_id, []).append(each.kind)
    return found

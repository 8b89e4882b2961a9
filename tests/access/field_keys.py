"""Whose private keys open which compartment of a case: tried on every wrap, past all code of the pages."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.models import Addition, CaseDraft, EmergencyCase, NoticeWish
from fundapp.core.database import ReadSession, db
from fundapp.disbursements.models import PaymentOrder, PaymentRelease, SupportingDocument
from fundapp.vault.errors import CannotOpen
from fundapp.vault.models import Compartment, Wrap
from fundapp.vault.queries import groups_of
from fundapp.vault.rules import Kind, ReaderKind, Subject
from fundapp.vault.unlocked import Unlocked
from fundapp.vault.wrapping import epoch_secrets, unwrap_half
from tests.access.field_world import ROLES, FieldWorld

Opens = bool


def opens(world: FieldWorld, role: str) -> dict[str, Opens]:
    """By compartment ("emergency_case.narrative"), whether the keys of a role, and of all its groups, open it."""
    found: dict[str, Opens] = {}
    with ReadSession(db) as session:
        for subject, kind, wrap in _wraps(session, world, role):
            name = f"{subject.kind}.{kind}"
            found[name] = found.get(name, False) or any(
                _unwraps(session, subject, kind, wrap, keys) for keys in _keys(world, role)
            )
    return found


def _keys(world: FieldWorld, role: str) -> list[Unlocked]:
    if role == "applicant":
        return [world.case.sent.unlocked, world.draft.unlocked]
    person = world.fund.people.get(ROLES[role])
    members = world.fund.keyholders.vault.members
    return [members[person.name]] if person is not None and person.name in members else []


def _unwraps(session: Session, subject: Subject, kind: Kind, wrap: Wrap, keys: Unlocked) -> bool:
    secrets = {}
    if keys.reader.kind == ReaderKind.MEMBER:
        for group_id in groups_of(session, keys.reader.id):
            for number, secret in epoch_secrets(session, keys, group_id, 0).items():
                secrets[group_id, number] = secret
    try:
        unwrap_half(subject, kind, wrap, keys, secrets)
    except (CannotOpen, KeyError):
        return False
    return True


def _wraps(session: Session, world: FieldWorld, role: str) -> Iterator[tuple[Subject, Kind, Wrap]]:
    case_id = world.asked(role).sent.case.id
    tables = {case_id: EmergencyCase.__tablename__, world.draft.case.id: CaseDraft.__tablename__}
    for model in (Addition, NoticeWish):
        for each in session.scalars(select(model.id).where(model.case_id == case_id)):
            tables[each] = model.__tablename__
    for paid in (PaymentRelease, SupportingDocument):
        about = select(paid.id).join(PaymentOrder, PaymentOrder.id == paid.order_id)
        for each in session.scalars(about.where(PaymentOrder.case_id == case_id)):
            tables[each] = paid.__tablename__
    wanted = select(Compartment, Wrap).join(Wrap, Wrap.compartment_id == Compartment.id)
    for compartment, wrap in session.execute(wanted.where(Compartment.subject_id.in_(tables))):
        yield Subject(tables[compartment.subject_id], compartment.subject_id), Kind(compartment.kind), wrap

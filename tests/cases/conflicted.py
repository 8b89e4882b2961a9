"""What conflicts of interest are tried with: a third officer, and every private key against every wrap of a case."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.core.database import ReadSession, db
from fundapp.vault.errors import CannotOpen
from fundapp.vault.models import Compartment, Wrap
from fundapp.vault.queries import groups_of
from fundapp.vault.rules import Kind, ReaderKind, Subject
from fundapp.vault.wrapping import epoch_secrets, unwrap_half
from tests.accounts.people import person_of
from tests.cases.fund import Fund, Sent


def third_officer(fund: Fund) -> str:
    """Awa, whom Solange has admitted to the officers' key."""
    person = person_of("Awa Mbarga", ["officers"])
    fund.session.add(person)
    fund.session.commit()
    fund.people["awa"] = person
    fund.keyholders.give(person)
    fund.session.refresh(person)
    fund.session.expunge(person)  # like the others: whoever asks for its id opens no savepoint in the middle of a test
    fund.session.commit()
    with fund.app.app_context():
        fund.keyholders.vault.admit("officers", person.name, fund.people["solange"].name)
    return "awa"


def opened_by_keys(fund: Fund, sent: Sent, name: str) -> set[str]:
    """What the private keys of somebody, and of every group whose secret they hold, unwrap: past all code of ours."""
    keys = fund.keys(name)
    with fund.app.app_context(), ReadSession(db) as session:
        secrets = {
            (group_id, number): secret
            for group_id in groups_of(session, keys.id)
            for number, secret in epoch_secrets(session, keys, group_id, 0).items()
        }
        found = set()
        for subject, kind, wrap in _wraps(session, sent):
            if wrap.reader_kind == ReaderKind.APPLICANT:
                continue
            try:
                unwrap_half(subject, kind, wrap, keys, secrets)
            except CannotOpen:
                continue
            found.add(f"{subject.kind}.{kind}")
        return found


def _wraps(session: Session, sent: Sent) -> Iterator[tuple[Subject, Kind, Wrap]]:
    added = select(Addition.id).where(Addition.case_id == sent.case.id)
    wanted = select(Compartment, Wrap).join(Wrap, Wrap.compartment_id == Compartment.id)
    ours = (Compartment.subject_id == sent.case.id) | Compartment.subject_id.in_(added)
    for compartment, wrap in session.execute(wanted.where(ours)):
        of_case = compartment.subject_id == sent.case.id
        table = EmergencyCase.__tablename__ if of_case else Addition.__tablename__
        yield Subject(table, compartment.subject_id), Kind(compartment.kind), wrap


def belongs_to(fund: Fund, name: str, group: str) -> None:
    """Makes somebody a member of one more group, with its key: both of finance admit them."""
    person = fund.people[name]
    fund.session.add(Membership(person_id=person.id, group_code=group, since=datetime.now(UTC)))
    fund.session.commit()
    with fund.app.app_context():
        fund.keyholders.vault.admit(group, person.name, fund.people["joel"].name)

"""What the tests of erasure look for: words that nobody may ever read again, and cases whose time has come."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fundapp.cases.erasing import Erased, erase_batch
from fundapp.cases.models import CaseMove, EmergencyCase
from fundapp.cases.queries.conflicts import holdings_of
from fundapp.core.database import ReadSession, db
from fundapp.core.errors import DomainError
from fundapp.vault.keystore import Keystore
from fundapp.vault.models import Compartment
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from tests.cases.fund import Fund, Sent
from tests.cases.officers import ago, set_back

DAY = timedelta(days=1)
CANARY = "Zébulon Canari-Témoin"


def over(session: Session, sent: Sent, *, state: str = "declined", due: float = 1, **columns: Any) -> Sent:
    """A case that was over long ago, and due since so many days; less than none: it still has some."""
    set_back(session, sent, state=state, erase_at=ago(days=due), **columns)
    return sent


def nightly(fund: Fund, limit: int = 100) -> Erased:
    """What the nightly job does."""
    with fund.app.app_context():
        return erase_batch(fund.vault, fund.nobody(), limit)


def row_of(fund: Fund, sent: Sent) -> EmergencyCase:
    """A case as it stands now."""
    with fund.app.app_context(), ReadSession(db) as session:
        found = session.get_one(EmergencyCase, sent.case.id)
        session.expunge(found)
        return found


def kinds_left(fund: Fund, sent: Sent) -> set[str]:
    """Of what somebody still has a key."""
    with fund.app.app_context(), ReadSession(db) as session:
        return {f"{each.subject.kind}.{each.kind}" for each in holdings_of(session, sent.case.id)}


def halves_left(fund: Fund, keystore: Keystore) -> int:
    """How many halves of shredded compartments the keystore still has."""
    with fund.app.app_context(), ReadSession(db) as session:
        gone = session.scalars(select(Compartment.id).where(Compartment.shredded_at.is_not(None))).all()
    return len(keystore.get(gone))


def opens_nothing(fund: Fund, sent: Sent, name: str) -> bool:
    """Whether every compartment of a case says to an officer that it is shredded, or is not there."""
    with fund.app.app_context():
        with ReadSession(db) as session:
            rows = session.scalars(select(Compartment).where(Compartment.subject_id == sent.case.id)).all()
            kinds = [Kind(each.kind) for each in rows]
        try:
            opened = open_compartments(
                fund.vault, fund.acting(name), fund.keys(name), sent.case.subject, kinds, purpose="test"
            )
        except DomainError:
            return True
        return not opened.compartments and opened.shredded == set(kinds)


def note_move(session: Session, sent: Sent, state: str, days: float) -> None:
    """A step of a case, so many days ago."""
    made = {"id": uuid4(), "case_id": sent.case.id, "position": 0, "action": "accept", "from_state": "approved"}
    session.execute(insert(CaseMove).values(**made, to_state=state, at=ago(days=days), by_id=None, reason=None))
    session.commit()

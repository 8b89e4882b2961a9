"""Lists of sanctions with invented people on them, imported and looked through; pages of screening and limits."""

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from fundapp.core.database import transaction
from fundapp.core.ports import KeptList
from fundapp.disbursements.commands.screening import import_list, judge_match, screen_payee
from fundapp.disbursements.models import PayeeScreening, PaymentPayee, SanctionEntry, SanctionList
from fundapp.disbursements.permissions import PREPARE, SEE
from fundapp.disbursements.schemas.limits import LimitFilterSchema
from fundapp.disbursements.schemas.screening import ScreeningFilterSchema
from fundapp.disbursements.screening.lists import Birth, Kind, Listed, ReadList
from fundapp.disbursements.searching import INDEXES, look_for_payee
from tests.accounts.pages import english_in
from tests.disbursements.treasury import Treasury

FILES = Path(__file__).parent / "data" / "screening"
NAMESAKE = "Obono Clarise"
"""Whom AUNT of the treasury is like."""

LISTS = {
    "screening.index": KeptList(ScreeningFilterSchema, PREPARE),
    "limits.index": KeptList(LimitFilterSchema, SEE),
}


def read_of(*names: str, code: str = "un", day: date | None = date(2026, 11, 1), file: str = "one") -> ReadList:
    """A list as it was read; `file` stands for what else was in it."""
    born, where = (Birth(1979, 1981),), frozenset({"CM"})
    entries = tuple(Listed(code, str(number), Kind.PERSON, (name,), born, where) for number, name in enumerate(names))
    return ReadList(code, day, (sha256(f"{code}{day}{names}{file}".encode()).hexdigest(),), entries)


def keep(treasury: Treasury, read: ReadList, by: str = "joel") -> SanctionList:
    """Imports a list."""
    with treasury.app.app_context(), transaction() as session:
        return treasury.expunged(import_list(session, treasury.acting(by), read), session)


def look(treasury: Treasury, payee: PaymentPayee, by: str = "joel") -> PayeeScreening:
    """Looks for a payee on every list."""
    case = treasury.expunged(treasury.case)
    with treasury.app.app_context():
        found = look_for_payee(treasury.vault, treasury.acting(by), treasury.keys(by), case, payee)
        with transaction() as session:
            return treasury.expunged(screen_payee(session, treasury.acting(by), payee.id, found), session)


def judge(treasury: Treasury, found: PayeeScreening, verdict: str, by: str = "marthe") -> PayeeScreening:
    """Somebody says what they think of the possible matches."""
    with treasury.app.app_context(), transaction() as session:
        made = judge_match(session, treasury.acting(by), found.id, verdict)
        return treasury.expunged(made, session)


def bodies(treasury: Treasury, list_id: UUID) -> Sequence[str]:
    """Who is on a list, as it is kept."""
    wanted = select(SanctionEntry.body).where(SanctionEntry.list_id == list_id).order_by(SanctionEntry.position)
    found = treasury.session.scalars(wanted).all()
    treasury.session.commit()
    return found


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """What one test keeps in memory is not there for the next."""
    INDEXES.forget()
    yield
    INDEXES.forget()


def page(treasury: Treasury, name: str, address: str, status: int = 200) -> str:
    """What somebody is treasury, in French throughout."""
    answer = treasury.browser(name).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    assert english_in(answer.text) == set()
    return answer.text

"""A case that was verified, put before the committee, approved and accepted: with money held for it."""

from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.core.database import transaction
from fundapp.core.ports import QuestionSource
from fundapp.vault.foundation import found_couriers
from tests.accounts.keyholders import Keyholders
from tests.cases.founding import Founded
from tests.cases.fund import Fund
from tests.committee.chamber import Chamber
from tests.committee.conftest import _give_homes
from tests.committee.test_cases import put, verified
from tests.ledger.envelopes import keeping, stocked
from tests.vault.people import People, vault_in


class RealChamber(Chamber):
    """A committee whose decisions reach cases and the ledger."""

    @property
    def sources(self) -> dict[str, QuestionSource]:
        """As `app.py` registers them."""
        found: dict[str, QuestionSource] = self.app.extensions["fundapp.ports"].questions
        return found


def accepted_case(app: Flask, session: Session, made: Founded, folder: Path, amount: int) -> UUID:
    _give_homes(session, made)
    vault = vault_in(folder, made.root)
    people = People(vault, made.root, keeping(made.people["joel"].id), dict(made.members), dict(made.groups))
    holders = Keyholders(app, session, people)
    chamber = RealChamber(app, session, vault, holders, dict(made.people))
    fund = Fund(app, session, vault, holders, dict(made.people))
    with app.app_context(), transaction() as writing:
        found_couriers(writing, keeping(made.people["joel"].id), made.root, folder / "couriers")
    chamber.policy()
    sent = verified(fund, chamber, amount)
    fund.declare(sent.case, "idriss")
    envelope = stocked(app, keeping(made.people["joel"].id, chamber.now))
    round_id = put(fund, chamber, sent, amount, envelopes=[envelope])
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    for name in ("denis", "grace"):
        chamber.vote(round_id, name, amount)
    _accept(session, sent.case.id)
    return sent.case.id


def _accept(session: Session, case_id: UUID) -> None:
    """As its applicant would: what follows is not what these tests are about."""
    session.execute(update(EmergencyCase).where(EmergencyCase.id == case_id).values(state="payment"))
    session.commit()

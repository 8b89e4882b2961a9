"""An agreement with an envelope, an indicator and a value of it; and a proposal of which one is still to be signed."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.donors.models import AgreementActual, AgreementEnvelope, AgreementIndicator, AgreementMove
from tests.access.report_figures import known_figures
from tests.donors.agreements import AgreementFactory
from tests.donors.report_rows import report_row, snapshot_row
from tests.donors.report_samples import letter
from tests.fixtures.application import NOW
from tests.grants.opportunities import OpportunityFactory, beginning

DONOR_REPORT = "0d0e0f00-0000-4000-8000-00000000d0a1"
"""The id of a published report of it: other routes call other reports so."""


def known_agreement(session: Session, fundraiser_id: UUID, known: Mapping[str, str]) -> dict[str, str]:
    """The ids of an agreement and of what belongs to it, kept, by the names of the arguments that take them."""
    other = select(Person.id).where(Person.id != fundraiser_id).order_by(Person.id).limit(1)
    found, won = AgreementFactory.build(funder_id=UUID(known["funder_id"])), OpportunityFactory.build(state="won")
    session.add_all([found, won])
    session.flush()
    ids = {"agreement_id": found.id, "subject_id": won.id, "indicator_id": uuid4(), "actual_id": uuid4()}
    session.add(beginning(won))
    session.add(AgreementMove(id=uuid4(), agreement_id=found.id, number=0, after=found.state, at=NOW))
    session.add(AgreementEnvelope(agreement_id=found.id, envelope_id=UUID(known["envelope_id"])))
    measured = {"number": 1, "statement": "Personnes soutenues", "unit": "number", "splits": (), "source": "typed"}
    session.add(AgreementIndicator(id=ids["indicator_id"], agreement_id=found.id, **measured))
    session.flush()
    value = {"as_of": NOW.date(), "value": 1200, "breakdown": {}, "by_id": fundraiser_id}
    session.add(AgreementActual(id=ids["actual_id"], indicator_id=ids["indicator_id"], **value))
    session.add(report := report_row(found.id, letter(), state="published", report_id=UUID(DONOR_REPORT)))
    session.flush()
    session.add(snapshot_row(report, letter(), (fundraiser_id, session.scalars(other).one())))
    session.commit()
    figures = known_figures(session, found.id, UUID(known["envelope_id"]), fundraiser_id)
    return {name: str(each) for name, each in ids.items()} | figures

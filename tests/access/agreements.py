"""An agreement with an envelope, an indicator and a value of it; and a proposal of which one is still to be signed."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.donors.models import AgreementActual, AgreementEnvelope, AgreementIndicator, AgreementMove
from tests.access.report_figures import known_figures
from tests.donors.agreements import AgreementFactory
from tests.fixtures.application import NOW
from tests.grants.opportunities import OpportunityFactory, beginning


def known_agreement(session: Session, fundraiser_id: UUID, known: Mapping[str, str]) -> dict[str, str]:
    """The ids of an agreement and of what belongs to it, kept, by the names of the arguments that take them."""
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
    session.commit()
    figures = known_figures(session, found.id, UUID(known["envelope_id"]), fundraiser_id)
    return {name: str(each) for name, each in ids.items()} | figures

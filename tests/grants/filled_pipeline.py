"""A pipeline with something in every state, for pages that are looked at."""

from datetime import date, datetime, timedelta
from itertools import cycle
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.core.text import fold
from fundapp.donors.models import Funder
from fundapp.grants.models import Opportunity
from tests.grants.factories import CallFactory
from tests.grants.opportunities import OpportunityFactory, beginning

TITLES = (
    "Protection des défenseur·es dans les Grands Lacs", "Appui institutionnel de deux ans", "Sécurité numérique",
    "Lutte contre la détention arbitraire au Tchad", "Fonds de réponse rapide", "Droits des femmes à l’Est",
    "Veille sur l’espace civique en Afrique centrale, trois pays",
)  # fmt: skip
COUNTS = {
    "spotted": 13, "qualified": 4, "concept_note": 2, "full_proposal": 3, "submitted": 5, "won": 4, "agreement": 1,
    "lost": 5, "withdrawn": 1, "not_taken_up": 2,
}  # fmt: skip


def fill_pipeline(session: Session, now: datetime, owner_id: UUID | None) -> list[Opportunity]:
    """Opportunities in all states, some with a call, a funder of the map, an owner, a lead."""
    funders = cycle(session.scalars(select(Funder).order_by(Funder.sort_name).limit(7)).all())
    leads = cycle([*session.scalars(select(Organisation).where(Organisation.active).limit(3)), None])
    made, titles = [], cycle(TITLES)
    for state, count in COUNTS.items():
        for number in range(count):
            title, lead, funder = next(titles), next(leads), next(funders)
            made.append(
                OpportunityFactory.build(
                    title=title, found_by=fold(title), state=state, call_id=_call(session, title, now, number),
                    funder_id=funder.id if number % 3 else None, funder_name=None if number % 3 else "Fonds ami",
                    owner_id=owner_id if number % 4 else None, lead_id=lead.id if lead else None,
                    two_stage=state == "concept_note", created_at=now - timedelta(20), updated_at=now - timedelta(20),
                    answer_on=_answer(state, now.date(), number), **_amounts(state, number),
                )
            )  # fmt: skip
    session.add_all(made)
    session.flush()
    session.add_all(map(beginning, made))
    session.commit()
    return made


def _call(session: Session, title: str, now: datetime, number: int) -> UUID | None:
    if number % 5 == 4:
        return None
    call = CallFactory.build(
        id=uuid4(), title=title, themes=("hrd_protection",), deadline_on=(now + timedelta(number * 9 + 4)).date()
    )
    session.add(call)
    session.flush()
    return call.id


def _answer(state: str, today: date, number: int) -> date | None:
    if state == "submitted":
        return today + timedelta(40 * number - 50)
    return today + timedelta(90 + 60 * number) if state == "full_proposal" else None


def _amounts(state: str, number: int) -> dict[str, object]:
    if number % 6 == 5:
        return {}
    euros = number % 3 != 1
    amount = (60_000_00 + number * 15_000_00) if euros else 32_797_850 + number * 1_000_000
    awarded = {"awarded": amount // 10 * 9} if state in ("won", "agreement") else {}
    return {"currency": "EUR" if euros else "XAF", "requested": amount, **awarded}

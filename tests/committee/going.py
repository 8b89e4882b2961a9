"""An opportunity on its way through the committee: who asks, who puts it, who votes."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fundapp.accounts.models import Person
from fundapp.accounts.queries.people import permissions_of
from fundapp.committee.ballots import Ballot
from fundapp.committee.commands.voting import Cast, cast_vote
from fundapp.committee.models import DecisionRound
from fundapp.committee.rules.tallies import Choice
from fundapp.core.context import Actor, Context
from fundapp.core.database import transaction
from fundapp.core.ports import QuestionSource
from fundapp.grants.commands.going import ask_for_decision
from fundapp.grants.models import DecisionAsk, Opportunity
from fundapp.grants.views import going as views
from tests.accounts.acting import filled
from tests.accounts.people import person_of
from tests.accounts.signing import sign_in_as
from tests.committee.chamber import Chamber
from tests.grants.factories import CallFactory
from tests.grants.opportunities import OpportunityFactory, beginning

WORDS = "À retenir : nos pays, notre thème."
THREE = ("awa", "bruno", "claire")


@dataclass
class Copil:
    """The committee, a fundraiser, and an opportunity that was spotted."""

    chamber: Chamber
    fundraiser: Person
    opportunity_id: UUID
    call_id: UUID

    @property
    def session(self) -> Session:
        """The test's own."""
        return self.chamber.session

    @property
    def sources(self) -> dict[str, QuestionSource]:
        """As the application has them."""
        found: dict[str, QuestionSource] = self.chamber.app.extensions["fundapp.ports"].questions
        return found

    def raising(self) -> Context:
        """The context in which the fundraiser acts."""
        groups = frozenset({"fundraising"})
        grants = self.chamber.app.extensions["fundapp.ports"].grants
        actor = Actor(self.fundraiser.id, self.fundraiser.name, "", permissions_of(groups, grants), groups)
        return replace(self.chamber.acting("awa"), actor=actor)

    def ask(self, words: str = WORDS) -> None:
        """The fundraiser asks for a decision."""
        with self.chamber.app.app_context(), transaction() as session:
            ask_for_decision(session, self.raising(), self.opportunity_id, {"recommendation": words})

    def browser(self, name: str = "") -> FlaskClient:
        """A member's browser with their keys, or the fundraiser's."""
        client = self.chamber.app.test_client()
        if name:
            self.chamber.keyholders.sign_in(client, self.chamber.people[name])
        else:
            sign_in_as(client, self.session, self.fundraiser)
        return client

    def at(self, more: str = "") -> str:
        """The address of the opportunity's pages."""
        return f"/calls/opportunities/{self.opportunity_id}{more}"

    def send_put(self, name: str = "awa") -> TestResponse:
        """A member fills in the form that puts it, as it stands."""
        client = self.browser(name)
        page = client.get(self.at("/decision/put"))
        return client.post(self.at("/decision/put"), data=filled(page.text) | {"recommendation": WORDS})

    def put(self, name: str = "awa") -> UUID:
        """Asked for, and put by a member; the round."""
        self.ask()
        answer = self.send_put(name)
        assert answer.status_code == 303, answer.text
        return UUID(answer.location.rpartition("/")[2])

    def opened(self, *names: str) -> UUID:
        """The same, declared by these members and opened by the first."""
        names = names or THREE
        round_id = self.put(names[0])
        self.chamber.declare(round_id, *names)
        self.chamber.open(round_id, by=names[0])
        return round_id

    def vote(self, round_id: UUID, name: str, choice: Choice = Choice.FOR, **more: Any) -> None:
        """Somebody's vote."""
        version = self.chamber.round(round_id).brief_version
        with self.chamber.app.app_context(), transaction() as session:
            cast = Cast(Ballot(choice, **more), version)
            cast_vote(session, self.chamber.acting(name), self.chamber.keys(name), self.sources, round_id, cast)

    def decided(self, *choices: Choice, **more: Any) -> UUID:
        """A round in which the three voted so; `more`: of those against."""
        round_id = self.opened()
        for name, choice in zip(THREE, choices, strict=True):
            self.vote(round_id, name, choice, **(more if choice is Choice.AGAINST else {}))
        return round_id

    def found(self) -> Opportunity:
        """The opportunity as it stands."""
        found: Opportunity = self._kept(select(Opportunity).where(Opportunity.id == self.opportunity_id))
        return found

    def asked(self) -> DecisionAsk:
        """What the committee was asked last."""
        wanted = select(DecisionAsk).where(DecisionAsk.opportunity_id == self.opportunity_id)
        found: DecisionAsk = self._kept(wanted.order_by(DecisionAsk.asked_at.desc()).limit(1))
        return found

    def write(self, **facts: Any) -> None:
        """Somebody has changed it, behind the application's back."""
        self.session.expire_all()
        found = self.session.get_one(Opportunity, self.opportunity_id)
        for name, value in facts.items():
            setattr(found, name, value)
        self.session.commit()

    def round(self, round_id: UUID) -> DecisionRound:
        """A round as it stands."""
        return self.chamber.round(round_id)

    def _kept(self, wanted: Any) -> Any:
        self.session.expire_all()
        found = self.session.scalars(wanted).one()
        self.session.expunge(found)
        self.session.commit()
        return found


def copil_of(chamber: Chamber, monkeypatch: pytest.MonkeyPatch, **facts: Any) -> Copil:
    """The committee under a policy, and a call in the pipeline of which nobody has decided yet."""
    monkeypatch.setattr(views, "vault_of", lambda _settings: chamber.vault)
    chamber.policy()
    session, fundraiser = chamber.session, person_of("Nadège Ollomo", ["fundraising"])
    ends = (datetime.now(UTC) + timedelta(days=40)).date()
    call = CallFactory.build(
        id=uuid4(), title="Fonds pour l’espace civique", funder_name="Fondation Ndako", deadline_on=ends,
        countries=("CM",), needs_registration="no", eligibility="Associations de deux ans au moins.",
    )  # fmt: skip
    known = {"title": "Espace civique 2027", "funder_name": "Fondation Ndako", "call_id": call.id, "currency": "EUR"}
    made = OpportunityFactory.build(**{**known, "requested": 12_000_000, "owner_id": fundraiser.id, **facts})
    ids = made.id, call.id
    session.add_all([fundraiser, call])
    session.flush()
    session.add(made)
    session.flush()
    session.add(beginning(made))
    session.commit()
    session.refresh(fundraiser)
    session.expunge(fundraiser)
    session.commit()
    return Copil(chamber, fundraiser, *ids)

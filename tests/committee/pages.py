"""Browsers of officers and members, and the source of questions that their pages show."""

from dataclasses import dataclass
from uuid import UUID

from flask.testing import FlaskClient

from fundapp.cases.rules.questions import CONDITIONS, TIES, WHY_NOT
from fundapp.cases.rules.vocabulary import PURPOSES
from fundapp.core.ports import QuestionSource
from tests.committee.chamber import Chamber

BRIEF = "cases/committee/brief.html"


def things(chamber: Chamber) -> dict[str, QuestionSource]:
    """Questions about things, with the words of cases."""
    subject = chamber.subject
    made = QuestionSource(
        subject.awaits, subject.settle, PURPOSES, WHY_NOT, CONDITIONS, "putting.show", BRIEF, ties=TIES
    )
    return {**chamber.app.extensions["fundapp.ports"].questions, "thing": made}


@dataclass
class House:
    """The committee and its browsers. `round_id`: the round that a test began with."""

    chamber: Chamber

    def browser(self, name: str) -> FlaskClient:
        """Somebody's browser, signed in with their keys unlocked."""
        client = self.chamber.app.test_client()
        self.chamber.keyholders.sign_in(client, self.chamber.people[name])
        return client

    def convened(self, *amounts: int, **changes: object) -> UUID:
        """A round about these lines."""
        return self.chamber.convene(self.chamber.asked(*amounts, **changes))

    def opened(self, *amounts: int, members: tuple[str, ...] = ("denis", "grace"), **changes: object) -> UUID:
        """The same, declared by these members and open for votes."""
        round_id = self.convened(*amounts, **changes)
        self.chamber.declare(round_id, *members)
        self.chamber.open(round_id)
        return round_id


def at(round_id: UUID, more: str = "") -> str:
    """The address of a round's pages."""
    return f"/committee/rounds/{round_id}{more}"

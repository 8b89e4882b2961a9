"""What tests do as whoever comes back with a code: in a browser, and through the commands."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fundapp.cases.arriving import Facts, arrive, code_for
from fundapp.cases.commands.intake import receive_application
from fundapp.cases.commands.mailbox import write_to_applicant
from fundapp.cases.models import CaseMessage, EmergencyCase
from fundapp.cases.permissions import Visitor
from fundapp.cases.rules.sheets import Sheet
from fundapp.cases.rules.vocabulary import Channel
from fundapp.cases.sealing import place_of, seal_message
from fundapp.core.database import transaction
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from tests.cases.fund import START, Fund, Sent

_FIELD = re.compile(r'name="(csrf_token|seed)"[^>]*value="([^"]*)"')


def provisional(fund: Fund, sheet: Sheet | None = None) -> Sent:
    """An application that the desk took by voice: its code is known to whoever read it out."""
    whole = {"start": dict(START), **(sheet or {})}
    with fund.app.app_context():
        kept = code_for(fund.vault, None, whole)
        arrival = arrive(fund.vault, whole, Facts(channel=Channel.HOTLINE), kept, provisional=True)
        with transaction() as session:
            found = receive_application(session, fund.nobody(), arrival)
            session.flush()
            session.expunge(found)
    return Sent(found, kept.code, kept.unlocked)


def holder(sent: Sent, *, knows_other: bool = False) -> Visitor:
    """Whoever holds the code, as permissions know them."""
    return Visitor(sent.unlocked.reader.id, knows_other)


def own_mailbox(fund: Fund, sent: Sent) -> Opened:
    """The mailbox, open by the code."""
    kinds = [Kind.MAILBOX]
    return open_compartments(fund.vault, fund.nobody(), sent.unlocked, sent.case.subject, kinds, purpose="test")


def officer_writes(fund: Fund, sent: Sent, text: str, kind: str = "message", by: str = "solange") -> CaseMessage:
    """A message of an officer, kept."""
    opened = fund.open(sent.case, [Kind.MAILBOX], by)
    with fund.app.app_context(), transaction() as session:
        made = write_to_applicant(session, fund.acting(by), sent.case.id, seal_message(opened, text), kind=kind)
        session.flush()
        session.expunge(made)
    return made


def read_by(opened: Opened, message: CaseMessage) -> str:
    """What a message says to whoever has opened the mailbox."""
    return opened.read(Kind.MAILBOX, place_of(message.id), message.text)


def put_into(fund: Fund, sent: Sent, state: str) -> None:
    """Puts a case where other parts of the house would have brought it."""
    with fund.app.app_context(), transaction() as session:
        session.execute(EmergencyCase.__table__.update().where(EmergencyCase.id == sent.case.id).values(state=state))  # type: ignore[attr-defined]


@dataclass
class Browser:
    """A browser at the one address. `page`: the last answer, redirects followed by hand so that both are seen."""

    client: FlaskClient
    page: TestResponse = field(init=False)

    def __post_init__(self) -> None:
        self.look()

    def look(self) -> TestResponse:
        """Loads the address again."""
        self.page = self.client.get("/form")
        return self.page

    def send(self, do: str, follow: bool = True, **fields: Any) -> TestResponse:
        """Presses a button of the page that is shown, with its hidden fields, then follows the redirect."""
        hidden = dict(_FIELD.findall(self.page.text))
        self.page = self.client.post("/form", data={**hidden, **fields, "do": do})
        return self.look() if follow and self.page.status_code == 303 else self.page

    def at(self, place: str) -> TestResponse:
        """Goes to a place, as the buttons of pages do."""
        with self.client.session_transaction() as session:
            session["place"] = place
        page = self.look()
        return self.look() if page.status_code == 303 else page

    def come_in(self, sent: Sent) -> TestResponse:
        """Types the code."""
        self.at("code")
        return self.send("enter", code=sent.code)

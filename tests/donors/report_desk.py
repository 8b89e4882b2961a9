"""Several people at the pages of a report, each really signed in, and the worker behind them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Executable, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fundapp.donors.models import DonorReport, ReportSection
from tests.accounts.people import person_of
from tests.accounts.signing import PASSPHRASE, sign_in_as
from tests.donors.agreements import filled
from tests.fixtures.application import Look
from tests.imports.acting import work_off

FACTS = {
    "title": "Rapport de mi-parcours", "kind": "both", "covers_from": "01/01/2026", "covers_to": "30/06/2026",
    "language": "fr",
}  # fmt: skip
"""What somebody types who begins a report."""


@dataclass
class Desk:
    """`client`: whose browser is used now; `people`: the ids of those who came, by name."""

    app: Flask
    connection: Connection
    look: Look
    keep: Callable[..., UUID]
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)

    def come(self, name: str, *groups: str, fresh: bool = True) -> FlaskClient:
        """The browser of somebody of these groups; the same one when they come again."""
        if name in self.clients:
            return self.clients[name]
        client = self.app.test_client()
        with Session(self.connection, join_transaction_mode="create_savepoint") as session:
            person = person_of(name, groups)
            session.add(person)
            session.flush()
            self.people[name] = person.id
            sign_in_as(client, session, person, fresh=fresh)
        self.clients[name] = client
        return client

    def change(self, *statements: Executable) -> None:
        """Changes rows as no page does."""
        with Session(self.connection, join_transaction_mode="create_savepoint") as session:
            for each in statements:
                session.execute(each)
            session.commit()

    def begin(self, client: FlaskClient, template: str = "letter", **typed: Any) -> "Report":
        """A report on an agreement of its own, begun on its page."""
        agreement_id = self.keep(code="CONV", amount=12_000_00)
        before = f"/agreements/{agreement_id}/reports/new/{template}"
        answer = send(client, before, FACTS | typed)
        assert answer.status_code == 303, told(answer)
        return Report(self, agreement_id, UUID(answer.location.split("/")[-1]))


@dataclass
class Report:
    """A report and its pages."""

    desk: Desk
    agreement_id: UUID
    id: UUID

    def at(self, part: str = "") -> str:
        """The address of one of its pages."""
        return f"/agreements/{self.agreement_id}/reports/{self.id}{part}"

    @property
    def row(self) -> DonorReport:
        """As it stands."""
        (found,) = self.desk.look(select(DonorReport).where(DonorReport.id == self.id))
        report: DonorReport = found
        return report

    @property
    def sections(self) -> list[ReportSection]:
        """Its texts, in their order."""
        wanted = select(ReportSection).where(ReportSection.report_id == self.id)
        return list(self.desk.look(wanted.order_by(ReportSection.number)))

    def write(self, client: FlaskClient, text: str = "Ce que vos fonds ont permis.") -> None:
        """Writes every text of it, and says that it is ready."""
        for section in self.sections:
            answer = send(client, self.at(f"/sections/{section.id}"), {"text": text, "ready": "yes"})
            assert answer.status_code == 303, told(answer)

    def compute(self, client: FlaskClient) -> None:
        """Has its figures computed, and the worker do so."""
        assert press(client, self.at(), self.at("/compute")).status_code == 303
        work_off(self.desk.app)

    def finish(self, client: FlaskClient) -> None:
        """Texts, figures, and put to be released."""
        self.write(client)
        self.compute(client)
        answer = send(client, self.at("/put"), {})
        assert answer.status_code == 303, told(answer)

    def publish(self, *clients: FlaskClient) -> None:
        """Let go out by two, and published by the worker."""
        for client in clients:
            answer = send(client, self.at("/release"), {"passphrase": PASSPHRASE})
            assert answer.status_code == 303, told(answer)
        work_off(self.desk.app)


def send(client: FlaskClient, address: str, answers: Mapping[str, Any]) -> TestResponse:
    """Opens a page and sends its form, with these answers."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code, page.location)
    return client.post(address, data={**filled(page.text), **answers})


def press(client: FlaskClient, page: str, address: str) -> TestResponse:
    """Presses a button of a page that needs no answers."""
    token = filled(client.get(page).text)["csrf_token"]
    return client.post(address, data={"csrf_token": token})


def told(answer: TestResponse) -> str:
    """What an answer says of errors, for whoever reads why a test failed."""
    return " | ".join(re.findall(r'(?s)class="(?:summary|error|note [a-z]+)".*?</div>', answer.text))[:2000]

"""What somebody does on the pages of an import, and the worker behind them."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from fundapp.imports.models import ImportRow, ImportRun
from tests.accounts.acting import filled
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.outbox.recipients import run

HEADINGS = "Nom;Sigle;Pays;Rôle dans le réseau;Domaines d’action;Récépissé;Partenaire de confiance;Ville"
ROW = 'Cercle;CDH;Tchad;Membre du réseau;"Jeunesse; Terre et environnement";"Demandé, pas encore reçu";Oui;Sarh'


def work_off(app: Flask, now: datetime | None = None) -> int:
    """Has a worker do what is due; how many messages that were."""
    with app.app_context():
        return len(run(now or datetime.now(UTC) + timedelta(seconds=1)))


@dataclass
class Importer:
    """Somebody with a browser, and the worker."""

    app: Flask
    client: FlaskClient
    look: Look
    person_id: UUID
    kind: str = "organisation"

    def send(self, data: bytes | str, name: str = "liste.csv") -> TestResponse:
        """Sends a sheet; the answer, before any worker has looked at it."""
        content = data.encode() if isinstance(data, str) else data
        address = f"/imports/new/{self.kind}"
        token = hidden(self.client.get(address).text.partition("<main")[2])["csrf_token"]
        answers: dict[str, Any] = {"csrf_token": token, "file": FileStorage(io.BytesIO(content), name)}
        # Put together here: the client would keep what is large in a temporary file, and leave that open.
        boundary, body = encode_multipart(answers)
        return self.client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")

    def read(self, data: bytes | str, name: str = "liste.csv") -> UUID:
        """Sends a sheet and has it read; the import."""
        answer = self.send(data, name)
        assert answer.status_code == 303, answer.text
        work_off(self.app)
        return UUID(answer.location.rpartition("/")[2])

    def page(self, run_id: UUID, part: str = "", **query: str) -> TestResponse:
        """A page of an import."""
        return self.client.get(f"/imports/{run_id}{part}", query_string=query, follow_redirects=True)

    def compare(self, run_id: UUID, **changes: str) -> TestResponse:
        """Sends the page of the columns as it stands, with these changes, and has the rows judged."""
        page = self.client.get(f"/imports/{run_id}/columns").text
        form = page.partition("data-unsaved")[2]
        answer = self.client.post(f"/imports/{run_id}/columns", data=filled("<main" + form) | changes)
        work_off(self.app)
        return answer

    def judge(self, data: bytes | str, name: str = "liste.csv") -> UUID:
        """Sends a sheet and goes on with the columns as they were guessed."""
        run_id = self.read(data, name)
        assert self.compare(run_id).status_code == 303
        return run_id

    def press(self, run_id: UUID, verb: str, *, worked: bool = True) -> TestResponse:
        """Presses the button that says `verb` (confirm, correct, abandon, undo), and has the worker do its part."""
        token = hidden(self.client.get(f"/imports/new/{self.kind}").text.partition("<main")[2])["csrf_token"]
        answer = self.client.post(f"/imports/{run_id}/{verb}", data={"csrf_token": token})
        if worked:
            work_off(self.app)
        return answer

    def write(self, data: bytes | str, name: str = "liste.csv") -> UUID:
        """The whole way of a sheet, as it comes."""
        run_id = self.judge(data, name)
        self.press(run_id, "confirm")
        return run_id

    def run(self, run_id: UUID) -> ImportRun:
        """The import as it stands."""
        (found,) = self.look(select(ImportRun).where(ImportRun.id == run_id))
        run: ImportRun = found
        return run

    def outcomes(self, run_id: UUID) -> list[str]:
        """What each row does, in order."""
        rows = select(ImportRow.outcome).where(ImportRow.run_id == run_id, ImportRow.outcome.is_not(None))
        return list(self.look(rows.order_by(ImportRow.number)))

    def reasons(self, run_id: UUID) -> list[str]:
        """Why rows are not taken, in order."""
        rows = select(ImportRow.reasons).where(ImportRow.run_id == run_id).order_by(ImportRow.number)
        return [" ".join(text for texts in each.values() for text in texts) for each in self.look(rows) if each]

    def wrong_fields(self, run_id: UUID) -> list[set[str]]:
        """The fields at which rows are not taken, in order."""
        rows = select(ImportRow.reasons).where(ImportRow.run_id == run_id).order_by(ImportRow.number)
        return [set(each) for each in self.look(rows) if each]

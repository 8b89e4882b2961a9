"""What somebody does with several funders at once, and the worker behind it."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from fundapp.donors.models import BulkChange, BulkChangeRow
from tests.accounts.acting import filled
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.imports.acting import work_off


@dataclass
class Together:
    """A fundraiser with a browser, and the worker."""

    app: Flask
    client: FlaskClient
    look: Look

    def address(self, *funders: UUID, **query: str) -> str:
        """Where several funders are changed: these, or all that the filter shows."""
        which = "chosen" if funders else "all"
        parts = [("which", which), *query.items(), *(("funder", str(each)) for each in funders)]
        return "/funders/together?" + "&".join(f"{name}={value}" for name, value in parts)

    def ask(self, *funders: UUID, query: dict[str, str] | None = None, **answers: Any) -> TestResponse:
        """Sends the form as it stands, with these answers."""
        address = self.address(*funders, **(query or {}))
        return self.client.post(address, data=filled(self.client.get(address).text) | answers)

    def prepare(self, *funders: UUID, query: dict[str, str] | None = None, **answers: Any) -> UUID:
        """The same, where nothing is wrong with it, and has a worker look at it if there is need; the change."""
        answer = self.ask(*funders, query=query, **answers)
        assert answer.status_code == 303, answer.text
        work_off(self.app)
        return UUID(answer.location.rpartition("/")[2])

    def press(self, change_id: UUID, verb: str, *, worked: bool = True) -> TestResponse:
        """Presses the button that says `verb` (confirm, abandon, undo), and has the worker do its part."""
        token = hidden(self.client.get("/funders/new").text.partition("<main")[2])["csrf_token"]
        answer = self.client.post(f"/funders/changes/{change_id}/{verb}", data={"csrf_token": token})
        if worked:
            work_off(self.app)
        return answer

    def do(self, *funders: UUID, query: dict[str, str] | None = None, **answers: Any) -> UUID:
        """The whole way."""
        change_id = self.prepare(*funders, query=query, **answers)
        self.press(change_id, "confirm")
        return change_id

    def page(self, change_id: UUID, part: str = "", **query: str) -> str:
        """A page of a change."""
        return self.client.get(f"/funders/changes/{change_id}{part}", query_string=query).text

    def change(self, change_id: UUID) -> BulkChange:
        """The change as it stands."""
        (found,) = self.look(select(BulkChange).where(BulkChange.id == change_id))
        change: BulkChange = found
        return change

    def rows(self, change_id: UUID) -> list[BulkChangeRow]:
        """Its funders, by name."""
        rows = select(BulkChangeRow).where(BulkChangeRow.change_id == change_id)
        return list(self.look(rows.order_by(BulkChangeRow.number)))

    def outcomes(self, change_id: UUID) -> list[tuple[str, str | None]]:
        """What each funder came to: its name, and what became of it, or would."""
        return [(row.name, row.fate or row.outcome or row.foreseen) for row in self.rows(change_id)]


def boxes(page: str) -> list[tuple[str, str]]:
    """The boxes of the list: whose id each sends, and by what name it is known."""
    return re.findall(
        r'<input type="checkbox" name="funder" value="([^"]*)" form="together" aria-label="([^"]*)"', page
    )

"""Documents of proposals for tests: sent as a browser sends them."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from fundapp.grants.models import DocumentVersion, ProposalDocument, Submission
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.grants.opportunities import SENT_ANSWERS, at

Named = tuple[str, bytes]
PLAIN = b"Proposition 2026.\n"
SAID = {"kind": "proposal", "stage": "full", "demanded": "no"}


def post_files(client: FlaskClient, address: str, said: dict[str, Any], *files: Named) -> TestResponse:
    """Put together here: the client would keep what is large in a temporary file, and leave that open."""
    parts: Sequence[tuple[str, Any]] = [
        *said.items(), *(("file", FileStorage(io.BytesIO(data), name)) for name, data in files),
    ]  # fmt: skip
    boundary, body = encode_multipart(MultiDict(parts))
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


@dataclass
class Desk:
    """Somebody who works on the documents of an opportunity."""

    client: FlaskClient
    opportunity_id: UUID
    look: Look

    @property
    def address(self) -> str:
        """The page of all documents."""
        return f"{at(self.opportunity_id)}/documents"

    @property
    def token(self) -> str:
        """What proves that a form was sent from a page of this browser."""
        return str(self.form(f"{self.address}/new")["csrf_token"])

    def form(self, address: str) -> dict[str, Any]:
        """What a form of the page carries that nobody types."""
        return hidden(self.client.get(address).text.partition("<main")[2])

    def add(self, *files: Named, **answers: str) -> TestResponse:
        """Adds a document, with its first file if there is one."""
        said = self.form(f"{self.address}/new") | SAID | answers
        return post_files(self.client, f"{self.address}/new", said, *files)

    def add_version(
        self, document_id: UUID, *files: Named, seen: dict[str, Any] | None = None, **answers: str
    ) -> TestResponse:
        """Adds a version; `seen`: the form as it was opened, if not just now."""
        address = f"/calls/documents/{document_id}/versions/new"
        return post_files(self.client, address, (seen or self.form(address)) | answers, *files)

    def document(self, name: str = "p.txt", content: bytes = PLAIN, **answers: str) -> UUID:
        """The id of a document that is kept with a version."""
        answer = self.add((name, content), **answers)
        assert answer.status_code == 303, answer.text
        return UUID(answer.location.rpartition("/")[2])

    def documents(self) -> list[ProposalDocument]:
        """All that there are."""
        return list(self.look(select(ProposalDocument).order_by(ProposalDocument.created_at, ProposalDocument.id)))

    def versions(self, document_id: UUID) -> list[DocumentVersion]:
        """Those of a document, from the first."""
        of_it = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
        return list(self.look(of_it.order_by(DocumentVersion.number)))

    def press(self, address: str, **hidden_answers: str) -> TestResponse:
        """Presses a button: what its page asks is answered with yes."""
        on_a_page_of_its_own = address.endswith("/remove")
        form = self.form(address) if on_a_page_of_its_own else {"csrf_token": self.token}
        return self.client.post(address, data=form | hidden_answers)

    def call_final(self, document_id: UUID, number: int = 1, final: str = "yes") -> TestResponse:
        """Says of a version that it is final."""
        return self.press(f"/calls/documents/{document_id}/final", number=str(number), final=final)


def flashes(client: FlaskClient, address: str) -> str:
    """A page with what was told last, as words."""
    return unescape(re.sub(r"<[^>]+>", "", client.get(address).text)).replace("\u00a0", " ").replace("\u202f", " ")


HOW = {
    "sent_clock": "16:42", "sent_zone": "Europe/Brussels", "channel": "portal", "address": "https://portail.example.org",
    "recipient": "Bureau des appels", "sent_by": "Awa", "confirmation": "AR-2025-17", "note": "Deux essais",
}  # fmt: skip


def submit(desk: Desk, *versions: UUID, **answers: str) -> Submission:
    """Takes the step, with these versions ticked; the record of it."""
    address = f"{at(desk.opportunity_id)}/step/submit"
    said = desk.form(address) | SENT_ANSWERS | HOW | answers
    answer = desk.client.post(address, data=said | {"papers": [str(each) for each in versions]})
    assert answer.status_code == 303, answer.text
    made: Submission = desk.look(select(Submission).where(Submission.taken_back_at.is_(None)))[0]
    return made


def version_id(desk: Desk, document_id: UUID) -> UUID:
    return desk.versions(document_id)[-1].id

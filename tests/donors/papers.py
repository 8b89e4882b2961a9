"""Papers for the tests of funders: sent as a browser sends them, or put where they are kept."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from fundapp.core.text import fold
from fundapp.donors.models import FunderFile
from tests.donors.pages import hidden
from tests.fixtures.application import NOW, VISITOR

Named = tuple[str, bytes]
Keep = Callable[..., UUID]
PLAIN = b"Appel 2026.\n"


@dataclass
class Desk:
    """Somebody who adds papers to a funder."""

    client: FlaskClient
    funder_id: UUID

    @property
    def address(self) -> str:
        """Where papers are added."""
        return f"/funders/{self.funder_id}/files/new"

    def send(self, *files: Named, token: str | None = None, **answers: str) -> TestResponse:
        """Sends files with what is said of them."""
        if token is None:
            token = hidden(self.client.get(self.address).text.partition("<main")[2])["csrf_token"]
        said = {"csrf_token": token, "kind": "call", **answers}
        return self.post([*said.items(), *(("file", FileStorage(io.BytesIO(data), name)) for name, data in files)])

    def post(self, parts: Sequence[tuple[str, Any]]) -> TestResponse:
        """Put together here: the client would keep what is large in a temporary file, and leave that open."""
        boundary, body = encode_multipart(MultiDict(parts))
        return self.client.post(
            self.address, data=body, content_type=f"multipart/form-data; boundary={boundary}", follow_redirects=False
        )


def keeper(rolled_back: Connection) -> Keep:
    """Keeps the row of a paper whose bytes nobody asks for; its id."""

    def put(funder_id: UUID, name: str = "appel.pdf", **facts: Any) -> UUID:
        given: dict[str, Any] = {
            "id": uuid4(), "entry_id": uuid4(), "kind": "call", "media_type": "application/pdf", "size": 1_200_000,
            "stored": 1_300_000, "digest": uuid4().hex * 2, "key": bytes(32), "added_by_id": VISITOR.id,
            "created_at": NOW, "updated_at": NOW, **facts,
        }  # fmt: skip
        given |= {"sort_name": fold(name), "found_by": fold(f"{name} {facts.get('note') or ''}")}
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            session.add(made := FunderFile(funder_id=funder_id, name=name, **given))
            session.commit()
            return made.id

    return put

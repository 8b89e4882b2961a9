"""Filling in the hotline desk's form as a browser would."""

import re
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fundapp.accounts.models import Affiliation, Person
from tests.accounts.acting import filled
from tests.accounts.pages import said
from tests.accounts.people import person_of

USUAL = {"priority": "P2", "taken_by": "me"}
"""The radio buttons as they stand, which `filled` leaves out."""


def call(client: FlaskClient, page: str | None = None, **answers: Any) -> TestResponse:
    """Sends the desk's form, or the one of `page`, with these answers."""
    given = filled(page or client.get("/desk").text) | USUAL | {"alias": "Le Baobab"} | answers
    return client.post("/desk", data=given)


def code_in(page: str) -> str:
    """The code that a page shows in groups; nothing where it shows none."""
    found = re.search(r'<ol class="code-groups".*?</ol>', page, re.DOTALL)
    return " ".join(re.findall(r">([0-9]+)<", found[0])) if found else ""


def reference_in(page: str) -> str:
    """The reference that a page shows first."""
    found: list[str] = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{2}", said(page))
    return found[0]


def refer(client: FlaskClient, page: str | None = None, **answers: Any) -> TestResponse:
    """Sends a partner's form, or the one of `page`, with these answers."""
    given = filled(page or client.get("/referrals/new").text)
    given |= {"priority": "P2", "alias": "La Mangue", "consent": "verbal"} | answers
    return client.post("/referrals/new", data=given)


def partner_of(session: Session, name: str, *organisation_ids: UUID) -> Person:
    """Somebody who refers people for these organisations; no longer of the session, as `hired` has it."""
    made = person_of(name, ["partners"])
    made.affiliations = [Affiliation(organisation_id=each) for each in organisation_ids]
    session.add(made)
    session.flush()
    session.expunge(made)
    session.commit()
    return made

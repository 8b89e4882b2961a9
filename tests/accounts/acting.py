"""What somebody does on a page, and what came of it."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from fundapp.accounts.models import Person
from fundapp.accounts.permissions import COLLEAGUES
from fundapp.audit.models import Staged
from fundapp.core.context import Actor, Context
from tests.donors.pages import attribute, hidden
from tests.fixtures.application import Look


def send(client: FlaskClient, address: str, **answers: Any) -> TestResponse:
    """Opens a form and sends it as it stands, with these answers."""
    page = client.get(address).text
    return client.post(address, data=filled(page) | answers)


def filled(page: str) -> dict[str, Any]:
    """The form of a page as it stands: a list for what may be chosen several times."""
    form = page.partition("<main")[2]
    found: dict[str, Any] = hidden(form)
    for tag in re.findall(r"<input[^>]*>", form):
        kind, name = attribute(tag, "type"), attribute(tag, "name")
        if kind == "checkbox":
            found.setdefault(name, [])
            found[name] += [attribute(tag, "value")] * (" checked" in tag)
        elif kind not in ("hidden", "radio", "password", "submit"):
            found[name] = attribute(tag, "value")
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found[name] = next(iter(re.findall(r'<option selected value="([^"]*)"', options)), "")
    return found


def error_at(page: str, field: str) -> str:
    """What is said of a field, at the field."""
    found = re.search(rf'id="{field}-error">.*?</span>(.*?)</span></div>', page, re.DOTALL)
    if found is None:  # of several answers it stands below their heading
        found = re.search(rf'<fieldset class="field wrong" id="{field}".*?</span>(.*?)</span></div>', page, re.DOTALL)
    return unescape(found[1]).strip() if found else ""


def link_in(page: str) -> str:
    """The address on this service of the link that a page shows."""
    (shown,) = re.findall(r'<code class="secret">([^<]*)</code>', page)
    return "/" + unescape(shown).partition("://")[2].partition("/")[2]


def told(look: Look, *subjects: UUID) -> list[tuple[str, dict[str, Any]]]:
    """What was recorded of these subjects, or of all: action and payload, without what joins every entry."""
    rows = look(select(Staged).order_by(Staged.position))
    return [
        (
            row.action,
            {name: value for name, value in row.payload.items() if name not in {"actor", "request", "subject"}},
        )
        for row in rows
        if not subjects or row.subject_id in subjects
    ]


def actions(look: Look) -> list[str]:
    """What was recorded, in order."""
    return [action for action, _payload in told(look)]


def colleague(ctx: Context, person: Person, *permissions: str) -> Context:
    """The circumstances, now, of somebody who may help colleagues."""
    actor = Actor(person.id, person.name, "", frozenset({*permissions, COLLEAGUES}), person.groups)
    return replace(ctx, actor=actor, now=datetime.now(UTC))

"""Agreements for tests, and their pages as somebody fills them in."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID, uuid4

from factory.base import Factory
from factory.declarations import LazyAttribute, LazyFunction, Sequence
from flask.testing import FlaskClient

from fundapp.core.context import Context
from fundapp.core.text import fold
from fundapp.donors.models import Agreement, AgreementInstalment, AgreementReport
from tests.donors.pages import hidden
from tests.fixtures.application import NOW

Acting = Callable[..., Context]


class AgreementFactory(Factory[Agreement]):
    """An agreement in force, of three years, and nothing else."""

    class Meta:
        """What is made."""

        model = Agreement

    id = LazyFunction(uuid4)
    title = Sequence(lambda number: f"Convention {number:05d}")
    sort_title = LazyAttribute(lambda made: fold(made.title))
    found_by = LazyAttribute(lambda made: fold(f"{made.title} {made.code}"))
    code = Sequence(lambda number: f"CONV-{number}")
    state = "signed"
    currency = "EUR"
    amount = 100_000_00
    signed_on = LazyAttribute(lambda made: None if made.state == "draft" else date(2025, 12, 1))
    begins_on = date(2026, 1, 1)
    ends_on = date(2027, 12, 31)
    ended_on = LazyAttribute(lambda made: date(2026, 3, 1) if made.state in ("closed", "ended_early") else None)
    languages = ("fr",)
    name_public = False
    ledger_shown = False
    entry_id = LazyFunction(uuid4)
    created_at = NOW
    updated_at = NOW


FACTS = {
    "title": "Protéger celles et ceux qui défendent", "code": "alpha-2026", "reference": "AL/26/7", "currency": "EUR",
    "amount": "120 000", "signed_on": "01/02/2026", "begins_on": "01/03/2026", "ends_on": "28/02/2028",
    "languages": "fr", "envelope": "open", "envelope_basis": "received",
}  # fmt: skip
"""What somebody types of a new agreement."""

REPORT = {"kind": "both", "covers_from": "01/03/2026", "covers_to": "31/08/2026", "due_on": "30/10/2026"}
INSTALMENT = {"amount": "60 000", "due_on": "15/03/2026"}


def row(part: str, at: int, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers of a row of a list, as the page calls them."""
    return {f"{part}_{at}_{name}": value for name, value in answers.items()}


def filled(page: str) -> dict[str, Any]:
    """What stands in the form of a page, as a browser would send it."""
    typed = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page))
    typed |= {name: value for value, name in re.findall(r'<input[^>]* value="([^"]*)"[^>]* name="([^"]+)"', page)}
    chosen = re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL)
    for name, options in chosen:
        found = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"', options)
        typed[name] = found[1] if found else ""
    return {name: unescape(value) for name, value in typed.items()} | hidden(page)


def post(client: FlaskClient, address: str, answers: Mapping[str, object]) -> Any:
    """Opens a page and sends its form, with these answers."""
    page = client.get(address)
    assert page.status_code == 200, page.location
    return client.post(address, data={**hidden(page.text), **answers})


def at(agreement_id: UUID) -> str:
    """The address of its page."""
    return f"/agreements/{agreement_id}"


TODAY = NOW.date()
READER = ("agreement.see", "funder.see")
KEEPER = (*READER, "agreement.edit")
FUNDRAISER = (*KEEPER, "ledger.open_under_agreement", "funder.edit")
FINANCE = (*KEEPER, "ledger.keep", "ledger.see")
GIVEN: dict[str, Any] = {
    "title": "Appui", "code": "APPUI", "reference": None, "holder_id": None, "owner_id": None, "currency": "EUR",
    "amount": Decimal(1000), "signed_on": TODAY, "begins_on": TODAY, "ends_on": TODAY + timedelta(days=700),
    "languages": ("fr",), "envelope": "none",
}  # fmt: skip
FURTHER = {
    "contact_id": None, "signed_file_id": None, "name_public": "yes", "ledger_shown": "no", "confidentiality": None,
    "closing": None,
}  # fmt: skip


def report(due_on: date, sent_on: date | None = None) -> AgreementReport:
    return AgreementReport(id=uuid4(), kind="both", due_on=due_on, sent_on=sent_on)


def instalment(due_on: date) -> AgreementInstalment:
    return AgreementInstalment(id=uuid4(), amount=500_00, due_on=due_on)


def row_of(**said: Any) -> dict[str, Any]:
    nothing = {"id": None, "at": 0, "covers_from": None, "covers_to": None, "sent_on": None, "note": None}
    return {**nothing, "kind": "both", "due_on": TODAY, **said}

"""What the directory knows of an organisation so that calls can be compared with it: age, status, budget, languages."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Invalid
from fundapp.core.reader import reading
from fundapp.directory.commands.organisations import describe_organisation
from fundapp.directory.importing import ORGANISATIONS
from fundapp.directory.models import OrganisationProfile
from fundapp.directory.schemas.rows import FIELDS, ORGANISATION_HEADERS
from tests.accounts.acting import error_at, filled, send
from tests.accounts.pages import english_in, said, sheet
from tests.directory.conftest import Add
from tests.directory.test_organisations import GIVEN, edit_of
from tests.fixtures.application import Look

ANSWERS: dict[str, Any] = {
    "role": "host", "registration": "yes", "trusted": "no", "founded": "2001", "legal_status": "association",
    "budget_currency": "XAF", "yearly_budget": "32 000 000", "languages": ["fr", "en"],
}  # fmt: skip


def test_an_officer_writes_what_an_organisation_can_carry(officer: FlaskClient, describe: Add, look: Look) -> None:
    found = describe("Ligue", known=False)
    assert send(officer, edit_of(found), **ANSWERS).status_code == 302
    (profile,) = look(select(OrganisationProfile))
    assert (profile.founded, profile.legal_status, profile.role) == (2001, "association", "host")
    assert (profile.yearly_budget, profile.budget_currency) == (32_000_000, "XAF")
    assert set(profile.languages) == {"fr", "en"}
    page = said(officer.get(f"/directory/{found}").text)
    for words in ("2001", "Association", "32 000 000", "anglais", "porte juridiquement"):
        assert words in page.replace("\u202f", " ").replace("\xa0", " ")
    assert english_in(officer.get(edit_of(found)).text.partition("<main")[2]) == set()
    again = filled(officer.get(edit_of(found)).text)
    assert send(officer, edit_of(found), **{**again, "trusted": "no", "languages": ["fr", "en"]}).status_code == 302
    assert look(select(OrganisationProfile.version)) == [1]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"founded": "2199"}, "founded"),
        ({"founded": "1700"}, "founded"),
        ({"legal_status": "gang"}, "legal_status"),
        ({"yearly_budget": "0"}, "yearly_budget"),
        ({"yearly_budget": "1,5"}, "yearly_budget"),
        ({"budget_currency": ""}, "budget_currency"),
        ({"languages": ["xx"]}, "languages"),
    ],
)
def test_each_of_these_is_judged_at_its_field(
    officer: FlaskClient, describe: Add, look: Look, changes: dict[str, Any], field: str
) -> None:
    answer = send(officer, edit_of(describe("Ligue", known=False)), **{**ANSWERS, **changes})
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert look(select(OrganisationProfile)) == []


def test_all_of_it_stays_empty_where_nobody_knows(officer: FlaskClient, describe: Add, look: Look) -> None:
    found = describe("Ligue", known=False)
    bare = {"role": "member", "registration": "unknown", "trusted": "no"}
    assert send(officer, edit_of(found), **bare).status_code == 302
    (profile,) = look(select(OrganisationProfile))
    assert (profile.founded, profile.legal_status, profile.budget, profile.languages) == (None, None, None, ())


def test_a_budget_needs_its_currency_in_the_command_too(session: Session, ctx: Context, describe: Add) -> None:
    given = {**GIVEN, "yearly_budget": 5, "budget_currency": None}
    with pytest.raises(Invalid):
        describe_organisation(session, ctx, describe("Ligue"), given, expected_version=1)


def test_the_sheet_that_goes_out_says_it_and_comes_back_in_unchanged(
    officer: FlaskClient, session: Session, ctx: Context, describe: Add
) -> None:
    found = describe(
        "Ligue", founded=2001, legal_status="ngo", yearly_budget=5_000_00, budget_currency="EUR", languages=("fr",)
    )
    rows = sheet(officer.get("/directory/export.csv").data)
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["Année de création"], told["Langues de travail"], told["Devise du budget"]) == (
        "2001", "français", "EUR",
    )  # fmt: skip
    assert told["Budget annuel"].startswith("5000")
    assert len(rows[0]) == len(ORGANISATION_HEADERS)
    with reading(ctx.reader):
        (existing,) = ORGANISATIONS.find(session, ctx, ["ligue"]).values()
    typed = {name: existing.typed[name] for name in ("founded", "legal_status", "budget_currency", "languages")}
    assert typed == {"founded": "2001", "legal_status": "ngo", "budget_currency": "EUR", "languages": ["fr"]}
    assert existing.typed["yearly_budget"].startswith("5")
    assert existing.id == found
    assert set(FIELDS) <= set(ORGANISATIONS.schema().fields)

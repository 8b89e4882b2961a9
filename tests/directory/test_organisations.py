"""Organisations of the directory: who sees them, what is known of them, and nobody's change is lost."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.errors import Denied, EditConflict, NotFound
from fundapp.directory.commands.organisations import describe_organisation, list_organisation
from fundapp.directory.models import OrganisationCountry, OrganisationDomain, OrganisationProfile
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.conftest import Become
from tests.accounts.network import content
from tests.accounts.pages import english_in, rows, said, sheet
from tests.directory.conftest import Add
from tests.donors.pages import lead
from tests.fixtures.application import Look, MakeContext
from tests.fixtures.counting import CountQueries

GIVEN: dict[str, Any] = {
    "name": "Ligue", "short_name": None, "country": "TD", "role": "member", "domains": ("legal",),
    "countries": ("CM",), "registration": "yes", "registration_number": "12/A", "trusted": True, "place": None,
    "website": None, "email": None, "phone": None,
}  # fmt: skip
SEEN_BY = (
    GroupCode.FUNDRAISING, GroupCode.OFFICERS, GroupCode.COMMITTEE, GroupCode.FINANCE, GroupCode.AUDITORS,
    GroupCode.ADMINISTRATORS,
)  # fmt: skip


def edit_of(organisation: UUID) -> str:
    return f"/directory/{organisation}/edit"


@pytest.mark.parametrize("group", list(GroupCode), ids=str)
def test_the_house_sees_the_directory_and_its_guests_do_not(
    client: FlaskClient, become: Become, describe: Add, group: GroupCode
) -> None:
    found = describe("Ligue")
    become(groups=[group])
    expected = 200 if group in SEEN_BY else 404
    for path in ("", f"/{found}", "/export.csv", "/funds", "/focal-points"):
        assert client.get(f"/directory{path}").status_code == expected, path


@pytest.mark.parametrize("group", [GroupCode.FUNDRAISING, GroupCode.COMMITTEE, GroupCode.AUDITORS], ids=str)
def test_who_may_only_look_is_told_who_changes_it(
    client: FlaskClient, become: Become, describe: Add, group: GroupCode
) -> None:
    found = describe("Ligue")
    become(groups=[group])
    for path in ("/directory/new", edit_of(found), "/imports/new/organisation", "/directory/funds/new"):
        assert client.get(path).status_code == 403, path
    assert "modifient le répertoire" in said(client.get("/directory").text)


def test_commands_refuse_whoever_may_not_change_the_directory(
    session: Session, make_ctx: MakeContext, describe: Add
) -> None:
    found = describe("Ligue")
    with pytest.raises(Denied):
        describe_organisation(session, make_ctx("directory.see"), found, GIVEN, expected_version=1)
    with pytest.raises(Denied):
        list_organisation(session, make_ctx("directory.see"), GIVEN)
    with pytest.raises(NotFound):
        list_organisation(session, make_ctx("case.refer"), GIVEN)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Abri", "Barreau", "Cercle", "Ligue"]),
        ("q=BARREAU", ["Barreau"]),
        ("q=lpd", ["Ligue"]),
        ("country=TD", ["Barreau", "Cercle"]),
        ("country=GA", ["Barreau", "Ligue"]),
        ("domain=legal", ["Barreau", "Ligue"]),
        ("domain=legal&domain=women", ["Abri", "Barreau", "Ligue"]),
        ("role=partner", ["Abri"]),
        ("registration=no&registration=pending", ["Abri"]),
        ("registration=unknown", ["Cercle"]),
        ("trusted=yes", ["Abri"]),
        ("trusted=no", ["Barreau", "Cercle", "Ligue"]),
        ("standing=inactive", ["Abri"]),
        ("country=XX", ["Abri", "Barreau", "Cercle", "Ligue"]),
    ],
)
def test_the_list_is_filtered_by_its_address_and_so_is_the_export(
    officer: FlaskClient, describe: Add, query: str, found: list[str]
) -> None:
    describe("Ligue", country="CM", short_name="LPD", domains=["legal", "press"], countries=["GA"])
    describe(
        "Abri", country="CG", active=False, role="partner", registration="pending", trusted=True, domains=["women"]
    )
    describe("Barreau", domains=["legal"], countries=["GA", "CD"])
    describe("Cercle", known=False)
    shown = [each.split()[0] for each in rows(officer.get(f"/directory?{query}").text)]
    assert shown == found
    exported = sheet(officer.get(f"/directory/export.csv?{query}").data)
    assert [row[0] for row in exported[1:]] == found


def test_the_pages_speak_french_and_say_what_is_unknown(officer: FlaskClient, describe: Add) -> None:
    full = describe(
        "Ligue", domains=["legal"], countries=["GA"], registration_number="12/A", place="Sarh", trusted=True
    )
    bare = describe("Cercle", known=False)
    for path in ("/directory", f"/directory/{full}", f"/directory/{bare}", edit_of(full), "/directory/new"):
        assert english_in(content(officer.get(path).text)) == set(), path
    assert "12/A" in said(officer.get(f"/directory/{full}").text)
    assert "seul le nom est connu" in said(officer.get(f"/directory/{bare}").text)
    assert "script" not in officer.get(f"/directory/{full}").text.partition("<main")[2]


def test_long_lists_have_pages_in_one_order(officer: FlaskClient, describe: Add) -> None:
    for number in range(30):
        describe(f"Ligue {number:02d}")
    first = officer.get("/directory").text
    second = officer.get(lead(first, "next")).text
    shown = [each.split()[1] for each in rows(first) + rows(second)]
    assert shown == [f"{number:02d}" for number in range(30)]


def test_a_list_costs_the_same_however_long_it_is(
    officer: FlaskClient, describe: Add, query_count: CountQueries
) -> None:
    counts = []
    for number in range(24):
        describe(f"Ligue {number}", domains=["legal", "press"], countries=["GA"])
        if number in (1, 23):
            with query_count() as statements:
                assert officer.get("/directory").status_code == 200
            statements.at_most(6)
            counts.append(len(statements))
    assert counts[0] == counts[1]


def test_an_officer_describes_an_organisation_and_the_log_names_fields_only(
    officer: FlaskClient, describe: Add, look: Look
) -> None:
    found = describe("Ligue", known=False)
    answers = {"role": "partner", "domains": ["legal", "press"], "countries": ["GA"], "trusted": "yes"}
    answers |= {"registration": "pending", "place": "Moundou", "email": "ligue@example.org"}
    assert send(officer, edit_of(found), **answers).status_code == 302
    (profile,) = look(select(OrganisationProfile))
    assert (profile.role, profile.registration, profile.trusted, profile.place) == (
        "partner", "pending", True, "Moundou",
    )  # fmt: skip
    assert sorted(look(select(OrganisationDomain.domain))) == ["legal", "press"]
    assert look(select(OrganisationCountry.country)) == ["GA"]
    ((action, payload),) = told(look, found)
    assert action == "organisation_profile.changed"
    assert {"domain", "country", "role", "trusted"} <= set(payload["fields"])
    assert "Moundou" not in str(payload)


def test_saving_without_a_change_stands_in_nobodys_way(officer: FlaskClient, describe: Add, look: Look) -> None:
    found = describe("Ligue", domains=["legal"])
    assert send(officer, edit_of(found), trusted="no").status_code == 302
    assert look(select(OrganisationProfile.version)) == [1]
    assert told(look, found) == []
    assert send(officer, edit_of(found), trusted="no", domains=["women"]).status_code == 302
    assert look(select(OrganisationProfile.version)) == [2]
    assert look(select(OrganisationDomain.domain)) == ["women"]


def test_a_new_organisation_is_on_the_list_and_described(officer: FlaskClient, look: Look) -> None:
    answers = {"name": "Cercle", "country": "CD", "role": "member", "trusted": "no"}
    assert send(officer, "/directory/new", **answers).status_code == 302
    (made,) = look(select(Organisation))
    assert (made.name, made.country, made.active) == ("Cercle", "CD", True)
    assert [action for action, _payload in told(look, made.id)] == [
        "organisation.added", "organisation_profile.changed",
    ]  # fmt: skip
    answer = send(officer, "/directory/new", **{**answers, "name": "CERCLE"})
    assert answer.status_code == 422
    assert error_at(answer.text, "name")
    assert len(look(select(Organisation))) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": ""}, "role"),
        ({"registration": "no", "registration_number": "12"}, "registration_number"),
        ({"email": "not an address"}, "email"),
        ({"website": "nowhere"}, "website"),
        ({"domains": ["weapons"]}, "domains"),
    ],
    ids=["role", "number", "email", "website", "domain"],
)
def test_each_rule_is_told_at_its_field_and_nothing_typed_is_lost(
    officer: FlaskClient, describe: Add, look: Look, changes: dict[str, Any], field: str
) -> None:
    found = describe("Ligue", known=False)
    answers = {"role": "member", "registration": "yes", "trusted": "no", "place": "Bongor"} | changes
    answer = send(officer, edit_of(found), **answers)
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert filled(answer.text)["place"] == "Bongor"
    assert look(select(OrganisationProfile)) == []


@pytest.mark.parametrize("known", [True, False], ids=["described", "not_yet_described"])
def test_the_second_of_two_editors_is_told_and_loses_nothing(
    officer: FlaskClient, describe: Add, look: Look, known: bool
) -> None:
    found = describe("Ligue", known=known)
    usual = {"role": "member", "registration": "yes", "trusted": "no"}
    mine = filled(officer.get(edit_of(found)).text)
    assert send(officer, edit_of(found), **usual, place="D’elle").status_code == 302
    late = officer.post(edit_of(found), data={**mine, **usual, "place": "De moi"})
    assert late.status_code == 409
    assert "D’elle" in late.text
    assert filled(late.text)["place"] == "De moi"
    assert look(select(OrganisationProfile.place)) == ["D’elle"]
    assert officer.post(edit_of(found), data={**filled(late.text), "trusted": "no"}).status_code == 302
    assert look(select(OrganisationProfile.place)) == ["De moi"]


def test_a_stale_version_is_refused_by_the_command_itself(session: Session, ctx: Context, describe: Add) -> None:
    found = describe("Ligue")
    with pytest.raises(EditConflict):
        describe_organisation(session, ctx, found, GIVEN, expected_version=0)
    with pytest.raises(NotFound):
        describe_organisation(session, ctx, uuid4(), GIVEN, expected_version=0)


def test_an_empty_directory_says_how_to_begin(officer: FlaskClient) -> None:
    assert "Commencez par les membres" in said(officer.get("/directory").text)
    assert "Retirez une condition" in said(officer.get("/directory?role=partner").text)

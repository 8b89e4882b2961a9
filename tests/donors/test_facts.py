"""Each group of facts has its source and its date, goes stale in its own time, and is confirmed by a person."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.core.errors import Invalid
from fundapp.core.reader import reading
from fundapp.donors.models import Funder, FunderSource
from fundapp.donors.rules.facts import SHELF_LIFE, Group, as_of, due_on, says_something, sourced
from fundapp.donors.schemas.funders import FunderSchema
from fundapp.donors.schemas.tags import Tags
from tests.core.readers import FRENCH
from tests.donors.pages import hidden, sent
from tests.fixtures.application import Look

Add = Callable[..., UUID]
TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2022/2024", date(2024, 12, 31)),
        ("2017-2020", date(2020, 12, 31)),
        ("2021", date(2021, 12, 31)),
        ("2024-09", date(2024, 9, 30)),
        ("2024-02", date(2024, 2, 29)),
        ("2024-02-30", date(2024, 2, 29)),
        ("vu le 2025-03-04", date(2025, 3, 4)),
        ("été 2019", date(2019, 12, 31)),
        ("appel 120245", None),
        ("", None),
        (None, None),
    ],
)
def test_a_sources_date_means_the_last_day_it_can_mean(typed: str | None, day: date | None) -> None:
    assert as_of(typed) == day


@given(st.sampled_from(Group), st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_a_day_as_iso_writes_it_is_that_day_and_facts_hold_their_time(group: Group, day: date) -> None:
    assert as_of(day.isoformat()) == day
    assert due_on(group, day.isoformat(), None, TODAY) == day + SHELF_LIFE[group]


def test_what_bears_no_date_is_due_at_once_and_a_later_check_counts_more() -> None:
    assert due_on(Group.AMOUNTS, None, None, TODAY) == TODAY
    assert due_on(Group.AMOUNTS, "2019", TODAY, TODAY) == TODAY + timedelta(days=365)
    assert due_on(Group.AMOUNTS, "2030", TODAY, TODAY) == date(2030, 12, 31) + timedelta(days=365)


def test_unknown_says_nothing_and_no_minimum_says_something() -> None:
    assert not says_something(Group.ELIGIBILITY, {"needs_registration": "unknown", "min_years": None})
    assert says_something(Group.ELIGIBILITY, {"needs_registration": "unknown", "min_years": 0})
    assert not says_something(Group.FOCUS, {"themes": [], "focus_countries": (), "regions": ""})


def test_one_source_goes_to_the_groups_that_say_something_and_name_none() -> None:
    found = sourced({"kind": "ngo", "grant_max": 5, "amounts_source": "leur site"}, "rapport", "2021")
    assert (found["identity_source"], found["identity_dated"]) == ("rapport", "2021")
    assert found["amounts_source"] == "leur site"
    assert "focus_source" not in found


@pytest.mark.parametrize(("typed", "share"), [("66,67", "66.67"), ("95 %", "95"), ("0", "0"), ("100", "100")])
def test_a_share_is_read_exactly(typed: str, share: str) -> None:
    asked = {"name": "Fonds", "kind": "ngo", "status": "active", "needs_registration": "unknown"}
    with reading(FRENCH):
        assert FunderSchema().judge({**asked, "cofunding_max_pct": typed})["cofunding_max_pct"] == Decimal(share)


@pytest.mark.parametrize("typed", ["101", "-1", "12,345", "beaucoup", "66,67 % ou plus"])
def test_what_is_no_share_is_refused_at_its_field(typed: str) -> None:
    asked = {"name": "Fonds", "kind": "ngo", "status": "active", "needs_registration": "unknown"}
    with reading(FRENCH), pytest.raises(Invalid) as caught:
        FunderSchema().judge({**asked, "cofunding_max_pct": typed})
    assert set(caught.value.fields) == {"cofunding_max_pct"}


def test_tags_that_differ_only_in_accents_are_one() -> None:
    assert Tags("").judge("Femmes ; élection, FEMMES,, Election,urgence") == ("élection", "Femmes", "urgence")


def test_a_saved_form_keeps_a_source_for_each_group(client: FlaskClient, look: Look) -> None:
    page = client.get("/funders/new").text
    facts = {
        "name": "Fonds",
        "grant_max": "60 k€",
        "amounts_source": "leur site",
        "amounts_dated": "2025-06",
        "tags": "à voir",
    }
    assert client.post("/funders/new", data=sent(page, **facts)).status_code == 302
    rows = {row.facts: (row.source, row.dated, row.due_on) for row in look(select(FunderSource))}
    assert rows["amounts"] == ("leur site", "2025-06", date(2026, 6, 30))
    assert set(rows) == {"identity", "amounts", "eligibility"}  # nothing was said of the others
    (found,) = look(select(Funder))
    assert "a voir" in found.found_by


def test_a_source_alone_that_changes_stands_in_the_log(client: FlaskClient, add: Add, look: Look) -> None:
    address = f"/funders/{add(name='Fonds', kind='embassy', source='Ancienne', needs_registration='no')}/edit"
    page = client.get(address).text
    assert client.post(address, data=sent(page, name="Fonds", identity_source="Nouvelle")).status_code == 302
    assert look(select(Funder.version)) == [2]
    told = [each.payload["fields"] for each in look(select(Staged)) if each.action == "funder.changed"]
    assert told == [["identity_source"]]


@pytest.mark.usefixtures("visitor")
def test_who_looked_says_that_it_still_holds(client: FlaskClient, add: Add, look: Look) -> None:
    funder = add(name="Fonds", source="Site")
    page = client.get(f"/funders/{funder}").text
    assert "À revérifier" in page
    answer = client.post(f"/funders/{funder}/facts/identity/confirm", data=hidden(page))
    assert (answer.status_code, answer.location) == (303, f"/funders/{funder}#identity")
    (row,) = look(select(FunderSource))
    today = datetime.now(UTC).date()
    assert abs(row.checked_on - today) <= timedelta(days=1)
    assert row.due_on == row.checked_on + SHELF_LIFE[Group.IDENTITY]
    after = client.get(f"/funders/{funder}").text
    assert re.search("Confirmé le .* par Ama Visite", after)
    assert "C’est toujours valable" not in after


@pytest.mark.usefixtures("visitor")
@pytest.mark.parametrize(
    ("changed", "stands"),
    [({"notes": "Autre"}, True), ({"website": "www.example.org"}, False), ({"identity_source": "Autre"}, False)],
)
def test_a_check_stands_only_for_what_was_looked_at(
    client: FlaskClient, add: Add, look: Look, changed: dict[str, str], stands: bool
) -> None:
    funder = add(name="Fonds", kind="embassy", needs_registration="no", source="Site")
    client.post(f"/funders/{funder}/facts/identity/confirm", data=hidden(client.get(f"/funders/{funder}").text))
    same = sent(client.get(f"/funders/{funder}/edit").text, name="Fonds", identity_source="Site")
    assert client.post(f"/funders/{funder}/edit", data=same | changed).status_code == 302
    (row,) = look(select(FunderSource).where(FunderSource.facts == "identity"))
    assert (row.checked_on is not None, row.checked_by_id is not None) == (stands, stands)


def test_a_confirmation_of_what_was_changed_meanwhile_is_refused(client: FlaskClient, add: Add, look: Look) -> None:
    funder = add(name="Fonds", kind="embassy", needs_registration="no")
    page, edit = client.get(f"/funders/{funder}").text, client.get(f"/funders/{funder}/edit").text
    assert client.post(f"/funders/{funder}/edit", data=sent(edit, name="Fonds", identity_source="B")).status_code == 302
    assert client.post(f"/funders/{funder}/facts/identity/confirm", data=hidden(page)).status_code == 409
    assert look(select(FunderSource.checked_on).where(FunderSource.facts == "identity")) == [None]


@pytest.mark.parametrize("facts", ["amounts", "nothing"])
def test_what_is_not_known_cannot_be_confirmed(client: FlaskClient, add: Add, facts: str) -> None:
    funder = add(name="Fonds")
    page = hidden(client.get(f"/funders/{funder}").text)
    assert client.post(f"/funders/{funder}/facts/{facts}/confirm", data=page).status_code == 404


@pytest.mark.parametrize(("facts", "names"), [("due", ["Vieux"]), ("fresh", ["Neuf"])])
def test_the_list_shows_what_is_to_be_checked_again(
    client: FlaskClient, add: Add, facts: str, names: list[str]
) -> None:
    add(name="Vieux")
    add(name="Neuf", source_rows=[FunderSource(facts="identity", due_on=date(2100, 1, 1))])
    page = client.get(f"/funders?facts={facts}").text
    assert [name for name in ("Vieux", "Neuf") if f">{name}</a>" in page] == names

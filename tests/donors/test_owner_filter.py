"""Who looks after a funder as a condition of list, map and matrix, and what waits of it on the first page."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Absence, SavedView
from fundapp.donors.models import FunderSource
from tests.accounts.acting import send
from tests.accounts.network import person
from tests.accounts.pages import said, sheet
from tests.donors.pages import names
from tests.fixtures.application import VISITOR, Look
from tests.fixtures.counting import CountQueries

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]
LONG_AGO, FAR = date(2020, 1, 1), date(2092, 1, 1)


def due(group: str = "identity") -> FunderSource:
    return FunderSource(facts=group, dated="2015", due_on=LONG_AGO)


def fresh(group: str = "identity") -> FunderSource:
    return FunderSource(facts=group, dated="2090", due_on=FAR)


def away(connection: Connection, person_id: UUID, days: float | None, since: float = 1) -> None:
    """Somebody is away since yesterday, for so many days more; None: nobody knows how long."""
    now = datetime.now(UTC)
    ends = None if days is None else now + timedelta(days=days)
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        begins = now - timedelta(days=since)
        session.add(Absence(id=uuid4(), person_id=person_id, begins_at=begins, ends_at=ends, entry_id=uuid4()))
        session.commit()


@pytest.fixture
def rose(session: Session) -> UUID:
    return person(session, "Rose Abena", "fundraising")


@pytest.fixture
def four(add: Add, visitor: UUID, session: Session, rose: UUID) -> None:
    """One of each: one's own, a colleague's, nobody's, and of somebody who has left the group."""
    gone = person(session, "Joel Mba", "committee")
    for name, owner in (("À moi", visitor), ("À Rose", rose), ("À personne", None), ("À Joel", gone)):
        add(name=name, owner_id=owner, countries=("TD",), themes=("youth",))


@pytest.mark.parametrize(
    ("owner", "found"),
    [
        ("me", ["À moi"]),
        ("nobody", ["À personne"]),
        ("unattended", ["À Joel", "À personne"]),
    ],
)
@pytest.mark.usefixtures("four")
def test_the_list_shows_whose_they_are(client: FlaskClient, owner: str, found: list[str]) -> None:
    assert names(client.get(f"/funders?owner={owner}").text) == found
    rows = sheet(client.get(f"/funders/export.csv?owner={owner}").data)
    assert [row[0] for row in rows[1:]] == found


@pytest.mark.usefixtures("four")
def test_somebody_can_be_named_and_stands_in_the_filter(client: FlaskClient, rose: UUID) -> None:
    page = client.get(f"/funders?owner={rose}").text
    assert names(page) == ["À Rose"]
    assert "Responsable : Rose Abena" in said(page).replace("\u00a0", " ")
    assert f'<option value="{rose}" selected>Rose Abena</option>' in page
    assert ">Joel Mba</option>" in page, "who has left and still has funders can be looked for"


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize("picture", ["map", "matrix"])
def test_map_and_matrix_take_the_same_filter(client: FlaskClient, rose: UUID, picture: str) -> None:
    page = client.get(f"/funders/{picture}?owner={rose}").text
    assert "1 bailleur compté" in said(page)
    assert f"owner={rose}" in page
    assert "1 bailleur compté" in said(client.get(f"/funders/{picture}?owner=me").text)


@pytest.mark.parametrize("typed", ["rubbish", "00000000", "%00", quote("Rose Abena")])
def test_what_is_nobody_is_left_out_of_the_filter(client: FlaskClient, add: Add, typed: str) -> None:
    add(name="Fonds")
    page = client.get(f"/funders?owner={typed}")
    assert page.status_code == 200
    assert names(page.text) == ["Fonds"]
    assert "n’est pas compris" in said(page.text)


def test_a_view_that_names_somebody_holds_even_where_they_are_unknown_by_now(
    client: FlaskClient, add: Add, look: Look, rose: UUID
) -> None:
    add(name="Fonds", owner_id=rose)
    assert send(client, f"/views/new/funders.index?owner={rose}&facts=due", title="De Rose").status_code == 302
    (view,) = look(select(SavedView))
    assert view.address == {"owner": str(rose), "facts": "due"}
    assert "De Rose" in client.get("/funders").text
    page = client.get(f"/funders?owner={uuid4()}")
    assert page.status_code == 200
    assert "une personne inconnue" in said(page.text)


@pytest.mark.parametrize(("days", "attended"), [(7, True), (13, True), (20, False), (None, False)])
def test_who_is_away_for_long_looks_after_nothing(
    client: FlaskClient, add: Add, rolled_back: Connection, rose: UUID, days: float | None, attended: bool
) -> None:
    add(name="Fonds", owner_id=rose)
    away(rolled_back, rose, days)
    assert names(client.get("/funders?owner=unattended").text) == ([] if attended else ["Fonds"])


def test_an_absence_that_is_over_or_still_to_come_is_none(
    client: FlaskClient, add: Add, rolled_back: Connection, rose: UUID
) -> None:
    add(name="Fonds", owner_id=rose)
    away(rolled_back, rose, -1, since=100)
    away(rolled_back, rose, 100, since=-3)
    assert names(client.get("/funders?owner=unattended").text) == []


@pytest.mark.parametrize("state", ["left", "invited"])
def test_who_cannot_sign_in_looks_after_nothing(client: FlaskClient, add: Add, session: Session, state: str) -> None:
    add(name="Fonds", owner_id=person(session, "Rose", "fundraising", state=state))
    assert names(client.get("/funders?owner=unattended").text) == ["Fonds"]


# What is due


@pytest.mark.parametrize(
    ("status", "group", "asked"),
    [
        ("active", "amounts", True),
        ("dormant", "amounts", True),
        ("suspended", "amounts", False),
        ("closed", "applying", False),
        ("suspended", "identity", True),
        ("closed", "identity", True),
    ],
)
def test_of_whoever_gives_nothing_only_that_is_asked_again(
    client: FlaskClient, add: Add, status: str, group: str, asked: bool
) -> None:
    rows = [due(group)] if group == "identity" else [due(group), fresh()]
    add(name="Fonds", status=status, source_rows=rows)
    assert names(client.get("/funders?facts=due").text) == (["Fonds"] if asked else [])
    assert names(client.get("/funders?facts=fresh").text) == ([] if asked else ["Fonds"])


def test_each_row_leads_to_what_is_to_be_checked(client: FlaskClient, add: Add) -> None:
    funder = add(name="Fonds", source_rows=[due("amounts"), due("applying"), fresh()])
    page = client.get("/funders?facts=due").text
    assert f'href="/funders/{funder}#amounts"' in page
    assert f'href="/funders/{funder}#applying"' in page
    assert f'href="/funders/{funder}#identity"' not in page
    assert "#amounts" not in client.get("/funders").text


def test_what_is_due_waits_on_the_first_page_and_leads_to_the_same_list(
    client: FlaskClient, add: Add, visitor: UUID, rose: UUID
) -> None:
    for number in range(2):
        add(name=f"À moi {number}", owner_id=visitor, source_rows=[due(), due("amounts")])
    add(name="Frais", owner_id=visitor, source_rows=[fresh()])
    add(name="Fermé", owner_id=visitor, status="closed", source_rows=[fresh(), due("amounts")])
    add(name="À Rose", owner_id=rose)
    page = client.get("/").text
    assert "2 bailleurs que vous suivez et dont les informations sont à revérifier" in said(page)
    assert "que personne ne suit" not in said(page)
    assert 'href="/funders?facts=due&amp;owner=me"' in page
    assert names(client.get("/funders?facts=due&owner=me").text) == ["À moi 0", "À moi 1"]


def test_what_nobody_looks_after_waits_for_every_fundraiser(client: FlaskClient, add: Add) -> None:
    add(name="Fonds", source_rows=[due()])
    page = client.get("/").text
    assert "1 bailleur que personne ne suit et dont les informations sont à revérifier" in said(page)
    assert 'href="/funders?facts=due&amp;owner=unattended"' in page
    assert names(client.get("/funders?facts=due&owner=unattended").text) == ["Fonds"]


def test_it_costs_one_query_and_others_none(
    client: FlaskClient, add: Add, query_count: CountQueries, in_app: object, make_ctx: Callable[..., object]
) -> None:
    from fundapp.core.context import Context
    from fundapp.donors.views.due import to_do

    add(name="Fonds", source_rows=[due()])
    may, may_not = (make_ctx("funder.see", *more) for more in (("funder.edit",), ()))
    assert isinstance(may, Context)
    assert isinstance(may_not, Context)
    with in_app.test_request_context(), query_count() as statements:  # type: ignore[attr-defined]
        assert len(to_do(may)) == 1
    assert len(statements) == 1
    with query_count() as statements:
        assert to_do(may_not) == []
    assert len(statements) == 0
    assert VISITOR.id != may.actor.id if may.actor else True

"""What hangs on a call, while sources move it, people join it, and its funder becomes another."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fundapp.accounts.pacing import Pace
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, NotFound
from fundapp.donors.commands.funders import add_funder
from fundapp.donors.importing import FUNDERS
from fundapp.donors.models import Funder
from fundapp.donors.schemas.funders import FunderSchema
from fundapp.grants.commands.calls import add_call
from fundapp.grants.commands.dates import change_date
from fundapp.grants.commands.joining import join_calls
from fundapp.grants.importing import CALLS
from fundapp.grants.models import Call, CallDeadline, CallFollower, Opportunity
from fundapp.grants.rules.found import Doubt, Found, FoundDeadline
from fundapp.grants.rules.vocabulary import Step
from tests.donors.making import TYPED, Put, merge
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.grants.subscribing import address_of
from tests.grants.telling import ONE, OTHER, told
from tests.grants.test_attack_words import typed

YEAR = datetime.now(UTC).year + 1
DUE, MOVED = date(YEAR, 9, 1), date(YEAR, 9, 15)
CALL = Found(
    "a", "Renforcer la société civile au Tchad", "https://example.org/appel/1", "fr", "EuropeAid/155232/DH",
    funder_name="Fonds Kivu", deadlines=(FoundDeadline(DUE),),
)  # fmt: skip


@pytest.fixture
def put(session: Session, me: Context) -> Put:
    """Puts a funder on the map as the form does."""
    return lambda name, **typed: add_funder(session, me, FunderSchema().judge({"name": name, **TYPED, **typed}))


@pytest.fixture
def tell(rolled_back: Connection) -> Callable[..., None]:
    def keep(*found: Found, source: UUID = ONE, days: int = 0) -> None:
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            told(session, found, source, days)
            session.commit()

    return keep


Tell = Callable[..., None]


def only(look: Look) -> Call:
    found: Call
    (found,) = look(select(Call))
    return found


def press(client: FlaskClient, page: str, address: str, **answers: str) -> int:
    return client.post(address, data=hidden(client.get(page).text) | answers).status_code


def test_a_plan_is_offered_to_move_along_with_what_a_source_moved(client: FlaskClient, tell: Tell, look: Look) -> None:
    tell(CALL)
    call_id = only(look).id
    page = client.get(f"/calls/{call_id}/plan").text
    fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    assert client.post(f"/calls/{call_id}/plan", data=fields).status_code in (302, 303)
    before = {each.plan_step: each.day for each in look(select(CallDeadline))}
    assert before
    tell(replace(CALL, deadlines=(FoundDeadline(MOVED),)), days=1)
    page = client.get(f"/calls/{call_id}").text
    assert "Échéance prolongée" in page
    assert f"/calls/{call_id}/plan/move" in page
    assert press(client, f"/calls/{call_id}/plan/move", f"/calls/{call_id}/plan/move") in (302, 303)
    after = {each.plan_step: each.day for each in look(select(CallDeadline))}
    assert after.keys() == before.keys()
    assert all(after[step] > day for step, day in before.items())


@pytest.mark.usefixtures("visitor")
def test_a_calendar_shows_what_a_source_moved_under_the_same_name(
    app: Flask, client: FlaskClient, tell: Tell, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(CALL)
    monkeypatch.setitem(app.extensions, "fundapp.pace", Pace())  # nobody has tried anything yet
    assert press(client, f"/calls/{only(look).id}", f"/calls/{only(look).id}/follow") in (302, 303)
    path = address_of(client)
    first = client.get(path)
    tell(replace(CALL, deadlines=(FoundDeadline(MOVED),)), days=1)
    then = client.get(path)
    assert f"{DUE:%Y%m%d}" in first.text
    assert f"{MOVED:%Y%m%d}" in then.text
    assert f"DTSTART;VALUE=DATE:{DUE:%Y%m%d}" not in then.text
    assert re.findall("UID:.*", first.text) == re.findall("UID:.*", then.text)
    assert first.headers["ETag"] != then.headers["ETag"]


def test_merging_funders_takes_their_calls_and_opportunities_along(
    client: FlaskClient, session: Session, me: Context, put: Put, tell: Tell, look: Look
) -> None:
    kept, other = put("Fondation Kivu"), put("Fonds Kivu")
    session.commit()
    tell(CALL)
    call_id = only(look).id
    assert only(look).funder_id == other.id
    assert press(client, f"/calls/{call_id}", f"/calls/{call_id}/opportunity") in (302, 303)
    kept_id = kept.id
    merge(session, me, kept, other)
    session.commit()
    assert (only(look).funder_id, look(select(Opportunity.funder_id))) == (kept_id, [kept_id])
    assert "Fondation Kivu" in client.get(f"/calls/{call_id}").text
    tell(replace(CALL, summary="Autre chose"), days=1)  # the source goes on to say the other name
    assert only(look).funder_id == kept_id
    assert "Fondation Kivu" in client.get(f"/calls/{call_id}").text


def test_a_funder_that_calls_point_to_stays_on_the_map(
    session: Session, me: Context, put: Put, tell: Tell, look: Look
) -> None:
    made = put("Fonds Kivu")
    session.commit()
    tell(CALL)
    session.expire_all()
    with pytest.raises(Conflict):
        FUNDERS.take_back(session, me, made.id, None, session.get_one(Funder, made.id).version)


def test_joining_takes_all_that_hangs_on_a_call_along(
    client: FlaskClient, session: Session, me: Context, tell: Tell, look: Look, visitor: UUID
) -> None:
    tell(CALL)
    tell(replace(CALL, key="z", reference=None, url="https://example.org/autre"), source=OTHER)
    one, two = look(select(Call.id).order_by(Call.created_at, Call.id))
    for each in (one, two):
        assert press(client, f"/calls/{each}", f"/calls/{each}/opportunity") in (302, 303)
        assert press(client, f"/calls/{each}", f"/calls/{each}/remind", wanted="yes") in (302, 303)
    seen = session.get_one(Call, one).version, session.get_one(Call, two).version
    join_calls(session, me, (one, two), seen=seen)
    session.commit()
    assert look(select(Opportunity.call_id)) == [one, one]
    assert look(select(CallFollower.call_id)) == [one]
    assert client.get(f"/calls/{one}").status_code == 200
    assert client.get("/calls/pipeline").status_code == 200
    assert client.get("/calls/opportunities").status_code == 200


def test_a_page_with_everything_on_it_needs_sixteen_statements(
    client: FlaskClient, put: Put, session: Session, tell: Tell, look: Look, query_count: CountQueries
) -> None:
    put("Fonds Kivu")
    session.commit()
    full = replace(
        CALL, deadlines=(FoundDeadline(DUE), FoundDeadline(DUE - timedelta(days=9), Step.QUESTIONS)),
        doubts=(Doubt("envelope", "1 619 171 million d’euros"),), countries=("TD",), languages=("fr",),
        themes=("media",),
    )  # fmt: skip
    tell(full)
    call_id = only(look).id
    assert press(client, f"/calls/{call_id}", f"/calls/{call_id}/opportunity") in (302, 303)
    tell(replace(CALL, key="z", deadlines=(FoundDeadline(MOVED + timedelta(days=3)),)), source=OTHER)
    tell(replace(CALL, key="y", reference=None, url=None), source=uuid4())
    tell(replace(full, deadlines=(FoundDeadline(MOVED),)), days=1)
    client.get(f"/calls/{call_id}")
    with query_count() as statements:
        page = client.get(f"/calls/{call_id}").text
    statements.at_most(16)
    for said in ("1 619 171 million d’euros", "Deux sources", "Fonds Kivu"):
        assert said in page, said


def test_an_import_whose_call_was_joined_to_another_is_taken_back_in_words(
    session: Session, me: Context, tell: Tell, look: Look
) -> None:
    tell(CALL)
    one = only(look).id
    two = add_call(session, me, typed(title="Le même appel"))
    session.commit()
    seen = session.get_one(Call, one).version, two.version
    join_calls(session, me, (one, two.id), seen=seen)
    session.commit()
    with pytest.raises((Conflict, EditConflict, NotFound)):
        CALLS.take_back(session, me, two.id, None, seen[1])


def test_what_a_person_changed_is_not_brought_again_by_a_join(
    session: Session, me: Context, tell: Tell, look: Look
) -> None:
    asked = replace(CALL, deadlines=(*CALL.deadlines, FoundDeadline(DUE - timedelta(days=9), Step.QUESTIONS)))
    tell(asked)
    tell(replace(CALL, key="z", reference=None, url="https://example.org/autre"), source=OTHER)
    (row,) = look(select(CallDeadline))
    given = {name: getattr(row, name) for name in ("step", "day", "clock", "zone", "label")}
    change_date(session, me, row.id, given | {"day": DUE - timedelta(days=5)}, expected_version=row.version)
    session.commit()
    session.expunge_all()
    (other,) = [each for each in look(select(Call.id)) if each != row.call_id]
    seen = session.get_one(Call, row.call_id).version, session.get_one(Call, other).version
    join_calls(session, me, (row.call_id, other), seen=seen)
    session.commit()
    assert look(select(CallDeadline.day)) == [DUE - timedelta(days=5)]


WEIGHED_ANEW = {"/calls/copil/new": 24}
"""What shows a whole paper before it is made."""


@pytest.mark.parametrize("calls", [0, 1, 200])
@pytest.mark.usefixtures("visitor")
def test_every_page_of_the_watch_answers_in_eight_statements_however_many_calls_there_are(
    app: Flask, client: FlaskClient, tell: Tell, look: Look, query_count: CountQueries, calls: int
) -> None:
    numbered = [
        replace(CALL, key=str(each), reference=f"REF-{each:04d}", url=f"https://example.org/{each}",
                title=f"Appel du Tchad n° {each}", deadlines=(FoundDeadline(DUE + timedelta(days=each % 90)),))
        for each in range(calls)
    ]  # fmt: skip
    tell(*numbered)
    for each in look(select(Call.id).order_by(Call.sort_title).limit(3)):
        press(client, f"/calls/{each}", f"/calls/{each}/opportunity")
        press(client, f"/calls/{each}", f"/calls/{each}/remind", wanted="yes")
    addresses = {
        each.rule
        for each in app.url_map.iter_rules()
        if each.rule.startswith("/calls") and "GET" in (each.methods or ()) and "<" not in each.rule
    }
    assert len(addresses) > 12
    for address in sorted(addresses):
        with query_count() as statements:
            assert client.get(address).status_code == 200, address
        statements.at_most(WEIGHED_ANEW.get(address, 8))

"""The pages of digests: a view is subscribed to, looked into and given up."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import SavedView
from fundapp.grants.commands import digests as commands
from fundapp.grants.models import CallDigest
from tests.accounts.acting import actions
from tests.accounts.pages import english_in
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.grants.digesting import MONDAY


def kept_view(client: FlaskClient, look: Look, title: str = "Presse au Tchad", shared: str = "me") -> UUID:
    """A view of the calls of one's own, made on its page."""
    address = "/views/new/calls.index?theme=media&country=TD"
    answers = {**hidden(client.get(address).text), "title": title, "shared": shared}
    assert client.post(address, data=answers).status_code == 302
    (found,) = look(select(SavedView.id).where(SavedView.title == title))
    view_id: UUID = found
    return view_id


def press(client: FlaskClient, address: str, **answers: str) -> int:
    token = (
        hidden(client.get("/calls/digests").text).get("csrf_token")
        or hidden(client.get("/calls/new").text)["csrf_token"]
    )
    return client.post(address, data={"csrf_token": token, **answers}).status_code


def test_a_view_is_subscribed_to_seen_and_given_up(
    client: FlaskClient, look: Look, add: Callable[..., UUID], visitor: UUID
) -> None:
    view_id = kept_view(client, look)
    page = client.get("/calls/digests").text
    for said in ("Presse au Tchad", "Pas de résumé", "Chaque lundi", "Chaque matin", "Tchad"):
        assert said in page
    assert press(client, f"/calls/digests/views/{view_id}", every="weekly") == 303
    (digest,) = look(select(CallDigest))
    assert (digest.person_id, digest.every) == (visitor, "weekly")
    future = datetime.now(UTC) + timedelta(seconds=-1)
    with_views = {"themes": ("media",), "countries": ("TD",), "deadline_on": date(2100, 1, 1)}
    add(title="Radios du Tchad", created_at=max(future, digest.marked_at + timedelta(microseconds=1)), **with_views)
    page = client.get("/calls/digests").text
    assert "1 nouvel appel pour le prochain message" in page
    assert "Aucune adresse ne permet" in page
    shown = client.get(f"/calls/digests/{digest.id}").text
    assert "Radios du Tchad" in shown
    assert english_in(page.partition("<main")[2].partition("</main>")[0]) == set()
    assert english_in(shown.partition("<main")[2].partition("</main>")[0]) == set()
    assert press(client, f"/calls/digests/views/{view_id}", every="daily") == 303
    assert look(select(CallDigest.every)) == ["daily"]
    views = client.get("/views").text
    assert f"/calls/digests/{digest.id}/stop" in views
    assert press(client, f"/calls/digests/{digest.id}/stop") == 303
    assert look(select(CallDigest)) == []
    assert look(select(SavedView.id)) == [view_id]
    assert {"call_digest.started", "call_digest.stopped"} <= set(actions(look))
    assert "/calls/digests" in client.get("/views").text


def test_somebody_elses_view_is_used_only_where_it_is_shared(client: FlaskClient, session: Session, look: Look) -> None:
    stamps = {"entry_id": uuid4(), "created_at": MONDAY, "updated_at": MONDAY, "address": {"theme": ["media"]}}
    theirs = [
        SavedView(id=uuid4(), owner_id=uuid4(), page=page, title=title, shared=shared, **stamps)
        for page, title, shared in (
            ("calls.index", "À elle", False),
            ("calls.index", "À tout le monde", True),
            ("funders.index", "Autre", True),
        )
    ]
    ids = [each.id for each in theirs]
    session.add_all(theirs)
    session.commit()
    page = client.get("/calls/digests").text
    assert "À tout le monde" in page
    assert "À elle" not in page
    assert [press(client, f"/calls/digests/views/{each}", every="daily") for each in ids] == [404, 303, 404]
    assert look(select(func.count()).select_from(CallDigest)) == [1]


def test_a_rhythm_that_is_not_offered_is_refused(client: FlaskClient, look: Look) -> None:
    view_id = kept_view(client, look)
    assert press(client, f"/calls/digests/views/{view_id}", every="hourly") == 422
    assert press(client, f"/calls/digests/views/{view_id}") == 422
    assert look(select(CallDigest)) == []


def test_nobody_has_more_digests_than_may_be(client: FlaskClient, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "MOST_DIGESTS", 1)
    first, second = kept_view(client, look, "Une"), kept_view(client, look, "Deux")
    assert press(client, f"/calls/digests/views/{first}", every="daily") == 303
    assert press(client, f"/calls/digests/views/{second}", every="daily") == 409
    assert press(client, f"/calls/digests/views/{first}", every="weekly") == 303


def test_without_views_the_page_says_what_to_do(client: FlaskClient) -> None:
    page = client.get("/calls/digests").text
    assert "Vous n’avez encore enregistré aucune vue des appels" in page
    assert "Filtrer les appels" in page


def test_the_pages_cost_the_same_however_many_digests_there_are(
    client: FlaskClient, look: Look, query_count: CountQueries
) -> None:
    def cost(address: str) -> int:
        with query_count() as statements:
            assert client.get(address).status_code == 200
        statements.at_most(8)
        return len(statements)

    first = kept_view(client, look, "Vue 0")
    press(client, f"/calls/digests/views/{first}", every="daily")
    few = [cost("/calls/digests"), cost("/views")]
    for number in range(1, 6):
        view_id = kept_view(client, look, f"Vue {number}")
        press(client, f"/calls/digests/views/{view_id}", every="daily")
    assert [cost("/calls/digests"), cost("/views")] == few
    (digest, *_rest) = look(select(CallDigest.id))
    cost(f"/calls/digests/{digest}")

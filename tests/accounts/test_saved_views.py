"""A list's filter can be kept under a name, shared, and removed."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.own import remove_view, save_view
from fundapp.accounts.models import SavedView
from fundapp.accounts.queries.own import SAVED_VIEWS_SHOWN, saved_views
from fundapp.core.context import Actor, Context
from fundapp.core.errors import Conflict, NotFound
from tests.donors.pages import hidden
from tests.fixtures.application import Look

PAGE = "funders.index"
OURS = "/views/new/funders.index?q=paix&theme=media"


def save(session: Session, ctx: Context, title: str, shared: str = "me") -> SavedView:
    return save_view(session, ctx, PAGE, {"q": "paix"}, {"title": title, "shared": shared})


def somebody_else(ctx: Context) -> Context:
    return Context(Actor(id=UUID(int=2), name="B", role="x"), ctx.now, "other", ctx.reader)


def test_a_view_is_kept_found_above_its_list_and_removed(client: FlaskClient, look: Look) -> None:
    page = client.get(OURS).text
    assert "Médias indépendants" in page
    answer = client.post(OURS, data=hidden(page) | {"title": "Presse", "shared": "me"})
    assert answer.headers["Location"] == "/funders?q=paix&theme=media"
    (view,) = look(select(SavedView))
    assert view.address == {"q": "paix", "theme": ["media"]}
    shown = client.get("/funders").text
    assert re.search(r'<a href="/funders\?q=paix&amp;theme=media"[^>]*>Presse</a>', shown)

    page = client.get(f"/views/{view.id}/remove").text
    assert "Presse" in page
    assert client.post(f"/views/{view.id}/remove", data=hidden(page)).status_code == 302
    assert look(select(SavedView)) == []


def test_the_same_name_twice_is_told_at_the_name(client: FlaskClient) -> None:
    typed = hidden(client.get(OURS).text) | {"title": "Presse", "shared": "me"}
    assert client.post(OURS, data=typed).status_code == 302
    again = client.post(OURS, data=typed)
    assert again.status_code == 422
    assert 'id="title-error"' in again.text


def test_only_known_lists_take_views(client: FlaskClient) -> None:
    assert client.get("/views/new/home.show").status_code == 404


def test_others_see_a_view_only_if_it_is_shared(session: Session, ctx: Context) -> None:
    save(session, ctx, "mine")
    save(session, ctx, "ours", "everybody")
    other = somebody_else(ctx)
    assert [view.title for view in saved_views(session, ctx, PAGE)] == ["mine", "ours"]
    assert [view.title for view in saved_views(session, other, PAGE)] == ["ours"]
    assert saved_views(session, ctx, "another.list") == []


def test_nobody_removes_another_persons_view(session: Session, ctx: Context) -> None:
    view = save(session, ctx, "ours", "everybody")
    with pytest.raises(NotFound):
        remove_view(session, somebody_else(ctx), view.id)


def test_no_more_views_are_kept_than_can_be_shown(session: Session, ctx: Context) -> None:
    for number in range(SAVED_VIEWS_SHOWN):
        save(session, ctx, f"{number}")
    with pytest.raises(Conflict):
        save(session, ctx, "one more")

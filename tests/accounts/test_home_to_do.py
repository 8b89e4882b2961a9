"""What waits on the home page of whoever waits for a key, could have one founded, or is reached nowhere."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.permissions import KEYS
from fundapp.accounts.views import keys, notifications
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.ports import ToDo
from fundapp.outbox.models import Recipient
from tests.accounts import network
from tests.accounts.acting import colleague
from tests.accounts.conftest import Someone
from tests.accounts.filling import recipient
from tests.accounts.keyholders import Keyholders
from tests.accounts.pages import english_in, said
from tests.accounts.signing import sign_in_as

WAITS = "Vous attendez d’être admis·e dans"
REACHED = "Personne ne peut vous joindre"


@pytest.fixture
def awa(hired: Someone) -> Person:
    return hired("Awa Ndongo", "officers")


@pytest.fixture
def bela(hired: Someone) -> Person:
    return hired("Bela Tamo", "officers")


@pytest.fixture
def zoe(hired: Someone) -> Person:
    return hired("Zoé Admin", "administrators")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    found: list[str] = []

    def note(*given: object) -> None:
        found.append(str(given[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def asked(app: Flask, ctx: Context, person: Person) -> list[ToDo]:
    """What the keys ask of somebody, in at most five queries."""
    with app.test_request_context("/"), counted() as statements:
        found = list(keys.to_do(colleague(ctx, person, KEYS)))
        assert len([each for each in statements if each.startswith("SELECT")]) <= 5
    return found


def test_who_waits_to_be_admitted_is_told_whom_to_call(
    *,
    keyholders: Keyholders,
    stranger: FlaskClient,
    app: Flask,
    ctx: Context,
    hired: Someone,
    awa: Person,
    bela: Person,
) -> None:
    chantal = hired("Chantal Eyenga", "officers")
    keyholders.found("officers", awa, bela)
    keyholders.give(chantal)
    assert [each.url for each in asked(app, ctx, chantal)] == ["/keys"]
    keyholders.sign_in(stranger, chantal)
    page = stranger.get("/").text
    assert WAITS in said(page)
    assert "lisez-lui vos chiffres" in said(page)
    assert english_in(network.content(page)) == set()
    keyholders.sign_in(stranger, awa)
    assert WAITS not in said(stranger.get("/").text)


def test_nobody_waits_for_a_key_that_there_is_not(
    keyholders: Keyholders, app: Flask, ctx: Context, awa: Person, bela: Person
) -> None:
    keyholders.give(awa, bela)
    assert asked(app, ctx, awa) == []


def test_administrators_see_which_groups_the_root_can_found_once_two_members_have_keys(
    *, keyholders: Keyholders, stranger: FlaskClient, session: Session, app: Flask, ctx: Context, zoe: Person,
    awa: Person, bela: Person,
) -> None:  # fmt: skip
    sign_in_as(stranger, session, zoe)
    keyholders.give(awa)
    assert asked(app, ctx, zoe) == []
    page = stranger.get("/keys").text
    assert "vault found" not in page
    assert "Il faut d’abord que deux de ses membres aient leurs propres clés" in said(page)
    assert english_in(network.content(page)) == set()
    keyholders.give(bela)
    assert [each.url for each in asked(app, ctx, zoe)] == ["/keys"]
    assert "n’a pas encore de clé" in said(stranger.get("/").text)
    assert stranger.get("/keys").text.count("fundapp vault found") == 1
    keyholders.found("officers", awa, bela)
    assert asked(app, ctx, zoe) == []


def reached(app: Flask, ctx: Context, person: Person) -> list[str]:
    """Where somebody is sent to be reached, found by one query."""
    with app.test_request_context("/"), counted() as statements:
        found = [each.url for each in notifications.to_do(colleague(ctx, person)) if REACHED in each.label]
        assert len([each for each in statements if each.startswith("SELECT")]) == 1
    return found


def test_who_is_reached_nowhere_is_asked_for_an_address(
    app: Flask, ctx: Context, session: Session, awa: Person, bela: Person
) -> None:
    recipient(session, bela.id)
    session.commit()
    assert reached(app, ctx, awa) == ["/notifications/new"]
    address = recipient(session, awa.id)
    session.commit()
    assert reached(app, ctx, awa) == []
    session.get_one(Recipient, address).active = False
    session.commit()
    assert reached(app, ctx, awa) == ["/notifications/new"], "one that was stopped reaches nobody"


def test_nobody_is_asked_of_whoever_is_nobody(app: Flask, ctx: Context) -> None:
    nobody = Context(None, ctx.now, ctx.request_id, ctx.reader)
    with app.test_request_context("/"):
        assert list(notifications.to_do(nobody)) == []
        assert list(keys.to_do(nobody)) == []

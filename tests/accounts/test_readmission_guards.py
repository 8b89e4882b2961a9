"""A way back takes two colleagues who are not one person in two, and whom it is for can void it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.accounts.commands.invitations import confirm_readmission, open_readmission, refuse_readmission
from fundapp.accounts.models import Invitation, Person
from fundapp.accounts.rules.limits import NEWCOMER
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.vault.keeping import token_hash
from tests.accounts import network
from tests.accounts.acting import actions, colleague, send
from tests.accounts.conftest import Someone
from tests.accounts.pages import english_in, said
from tests.accounts.signing import sign_in_as
from tests.accounts.test_readmission import confirming, opened
from tests.fixtures.application import Look

BrowserOf = Callable[[Person], FlaskClient]


@pytest.fixture
def awa(hired: Someone) -> Person:
    """Who is said to have forgotten their passphrase."""
    return hired("Awa Ndongo", "officers")


@pytest.fixture
def browser_of(app: Flask, session: Session, stranger: FlaskClient) -> BrowserOf:
    """`browser_of(person)`: in which they have just signed in."""

    def make(person: Person) -> FlaskClient:
        client = app.test_client()
        sign_in_as(client, session, person)
        return client

    return make


@pytest.fixture
def bela(hired: Someone, browser_of: BrowserOf) -> FlaskClient:
    return browser_of(hired("Bela Tamo", "officers"))


@pytest.fixture
def chantal(hired: Someone, browser_of: BrowserOf) -> FlaskClient:
    return browser_of(hired("Chantal Eyenga", "officers"))


def invited(
    session: Session, person_id: UUID, by: UUID, *, used: bool = True, kind: str = "invitation", days: int = 0
) -> None:
    """That somebody came in by a link that `by` had made, so many days ago."""
    now = datetime.now(UTC) - timedelta(days=days)
    session.add(
        Invitation(
            id=uuid4(), kind=kind, person_id=person_id, token_hash=token_hash(uuid4().hex), made_by_id=by, made_at=now,
            ends_at=now, confirmed_by_id=None, used_at=now if used else None,
        )
    )  # fmt: skip
    session.commit()


@pytest.mark.parametrize("puppet_confirms", [True, False], ids=["the puppet confirms", "the puppet opens"])
def test_who_invited_somebody_does_not_count_as_two_with_them(
    session: Session, ctx: Context, awa: Person, hired: Someone, look: Look, puppet_confirms: bool
) -> None:
    master, puppet = hired("Bela Tamo", "officers"), hired("Chantal Eyenga", "officers")
    invited(session, puppet.id, master.id, days=89)
    opener, confirmer = (master, puppet) if puppet_confirms else (puppet, master)
    open_readmission(session, colleague(ctx, opener), awa.id)
    made = session.scalars(select(Invitation.id).where(Invitation.kind == "readmission")).one()
    with pytest.raises(Conflict) as refused:
        confirm_readmission(session, colleague(ctx, confirmer), made)
    assert "invité" in str(refused.value.reason)
    assert look(select(Invitation.confirmed_by_id).where(Invitation.id == made)) == [None]


def test_other_links_between_two_colleagues_do_not_matter(
    session: Session, ctx: Context, awa: Person, hired: Someone
) -> None:
    first, second = hired("Bela Tamo", "officers"), hired("Chantal Eyenga", "officers")
    invited(session, second.id, first.id, days=90)
    invited(session, second.id, first.id, used=False)
    invited(session, second.id, first.id, kind="readmission")
    invited(session, awa.id, first.id)
    open_readmission(session, colleague(ctx, first), awa.id)
    made = select(Invitation.id).where(Invitation.kind == "readmission", Invitation.used_at.is_(None))
    confirm_readmission(session, colleague(ctx, second), session.scalars(made).one())


@pytest.mark.parametrize(("short_of", "confirms"), [(timedelta(minutes=1), False), (timedelta(0), True)])
def test_newcomers_confirm_nothing_for_a_week(
    *, session: Session, ctx: Context, awa: Person, hired: Someone, short_of: timedelta, confirms: bool
) -> None:
    second = hired("Chantal Eyenga", "officers")
    open_readmission(session, colleague(ctx, hired("Bela Tamo", "officers")), awa.id)
    confirmer = colleague(ctx, second)
    since = confirmer.now - NEWCOMER + short_of
    session.execute(update(Person).where(Person.id == second.id).values(created_at=since))
    made = session.scalars(select(Invitation.id)).one()
    if confirms:
        confirm_readmission(session, confirmer, made)
        return
    with pytest.raises(Conflict) as refused:
        confirm_readmission(session, confirmer, made)
    assert "moins d’une semaine" in str(refused.value.reason)


def test_who_may_not_confirm_reads_why_in_place_of_the_button(
    *, session: Session, bela: FlaskClient, chantal: FlaskClient, awa: Person, look: Look
) -> None:
    opened(bela, awa)
    path = confirming(look, awa)
    assert "je lui ai parlé" in said(chantal.get(path).text).lower()
    assert "une autre personne doit le confirmer" in said(bela.get(path).text)
    assert "je lui ai parlé" not in said(bela.get(path).text).lower()
    session.execute(update(Person).where(Person.name == "Chantal Eyenga").values(created_at=datetime.now(UTC)))
    session.commit()
    page = said(chantal.get(path).text)
    assert "moins d’une semaine" in page
    assert "je lui ai parlé" not in page.lower()
    assert send(chantal, path).status_code == 409
    assert english_in(network.content(chantal.get(path).text)) == set()


def test_a_name_is_not_enough_to_know_who_asks(
    bela: FlaskClient, chantal: FlaskClient, awa: Person, look: Look
) -> None:
    opened(bela, awa)
    page = said(chantal.get(confirming(look, awa)).text)
    for shown in ("awa.ndongo@example.org", "bela.tamo@example.org", "urgence"):
        assert shown in page, shown


@pytest.mark.parametrize("groups", [("officers",), ("auditors",)], ids="-".join)
def test_whom_a_way_back_is_for_sees_it_and_can_void_it(
    *, stranger: FlaskClient, hired: Someone, browser_of: BrowserOf, look: Look, groups: tuple[str, ...],
) -> None:  # fmt: skip
    person, admin = hired("Zoé Mballa", *groups), browser_of(hired("Ruth Mbarga", "administrators"))
    own, link = browser_of(person), opened(admin, person)
    path = confirming(look, person)
    home = own.get("/").text
    assert path in home
    assert "Quelqu’un a ouvert un retour en votre nom" in said(home)
    page = own.get(path).text
    assert "je lui ai parlé" not in said(page).lower()
    assert 'name="refuse"' in page
    assert english_in(network.content(page)) == set()
    assert send(own, path, refuse="yes").status_code == 302
    assert stranger.get(link).status_code == 404
    assert path not in own.get("/").text
    assert actions(look).count("readmission.refused") == 1


def test_whom_it_is_for_still_voids_it_once_it_is_confirmed(
    bela: FlaskClient, chantal: FlaskClient, awa: Person, browser_of: BrowserOf, look: Look
) -> None:
    opened(bela, awa)
    path = confirming(look, awa)
    send(chantal, path)
    own = browser_of(awa)
    assert path in own.get("/").text
    assert send(own, path, refuse="yes").status_code == 302
    assert look(select(Invitation.ends_at))[0] <= datetime.now(UTC)


def test_nobody_else_voids_it(session: Session, ctx: Context, awa: Person, hired: Someone) -> None:
    open_readmission(session, colleague(ctx, hired("Bela Tamo", "officers")), awa.id)
    made = session.scalars(select(Invitation.id)).one()
    with pytest.raises(NotFound):
        refuse_readmission(session, colleague(ctx, hired("Didier Mvondo", "finance")), made)

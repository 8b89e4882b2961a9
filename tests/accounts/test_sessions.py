"""Sessions: cookies, limits, ends; what a stolen cookie is worth."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import SettingChange, StaffSession
from fundapp.accounts.rules.installation import IDLE_MINUTES
from fundapp.core.context import Context
from fundapp.vault.keeping import token_hash
from tests.accounts.conftest import Someone
from tests.accounts.signing import sign_in_as, with_authenticator
from tests.accounts.walking_in import first_half, walk_in
from tests.donors.pages import hidden
from tests.fixtures.application import Look

AWA = "awa.ndongo@example.org"
MORNING = datetime(2026, 11, 26, 6, tzinfo=UTC)


@pytest.fixture
def awa(session: Session, someone: Someone) -> None:
    """Somebody with a passphrase and an authenticator app."""
    with_authenticator(session, someone("Awa Ndongo", "fundraising"))


def cookies(client: FlaskClient, answer: object) -> dict[str, str]:
    """What an answer sets, by name."""
    found = answer.headers.getlist("Set-Cookie")  # type: ignore[attr-defined]
    return {each.partition("=")[0]: each for each in found}


def door(client: FlaskClient) -> str:
    """The token in a browser."""
    cookie = client.get_cookie("door")
    assert cookie is not None
    return cookie.value


def leave(client: FlaskClient, address: str = "/sign-in/out") -> None:
    client.post(address, data=hidden(client.get("/me").text))


@pytest.mark.usefixtures("awa")
def test_tokens_are_for_the_browser_alone_and_no_script_reads_them(stranger: FlaskClient) -> None:
    found = cookies(stranger, first_half(stranger, AWA)) | cookies(stranger, walk_in(stranger, AWA))
    for name in ("door", "threshold", "device"):
        assert "HttpOnly" in found[name], name
        assert "Path=/" in found[name], name
    for name in ("door", "device"):
        assert "SameSite=Lax" in found[name], name
    assert "Max-Age" not in found["door"], "it ends with the browser"


def test_behind_https_tokens_are_bound_to_the_host_and_to_https(make_app: object) -> None:
    from uuid import UUID

    from flask import Response

    from fundapp.accounts.signin import let_in

    app: Flask = make_app(mode="production", public_url="https://fonds.example.org", secret_key="0123456789" * 4)  # type: ignore[operator]
    with app.test_request_context(base_url="https://fonds.example.org"):
        found = cookies(app.test_client(), let_in(Response(), "token", UUID(int=1)))
    assert set(found) == {"__Host-door", "__Host-threshold", "__Host-device"}
    assert all("Secure" in each and "Domain" not in each for each in found.values())


@pytest.mark.usefixtures("awa")
def test_the_database_knows_the_hash_of_a_token_only(stranger: FlaskClient, look: Look) -> None:
    walk_in(stranger, AWA)
    (found,) = look(select(StaffSession))
    assert found.token_hash == token_hash(door(stranger))
    assert found.device == "other.other"


@pytest.mark.usefixtures("awa")
def test_a_token_that_was_planted_before_opens_nothing_afterwards(stranger: FlaskClient) -> None:
    for name in ("door", "threshold", "session"):
        stranger.set_cookie(name, "planted")
    walk_in(stranger, AWA)
    assert door(stranger) != "planted"
    other = stranger.application.test_client()
    other.set_cookie("door", "planted")
    assert other.get("/me").status_code == 303


@pytest.mark.usefixtures("awa")
def test_the_proof_of_forms_is_another_one_after_signing_in_and_out(stranger: FlaskClient) -> None:
    before = stranger.get_cookie("session")
    page = stranger.get("/sign-in").text
    walk_in(stranger, AWA)
    answer = stranger.post("/sign-in/out", data={"csrf_token": hidden(page)["csrf_token"]})
    assert answer.status_code == 400, "a proof of before is worth nothing"
    assert stranger.get("/me").status_code == 200
    assert before is None


@pytest.mark.usefixtures("awa")
@pytest.mark.parametrize("address", ["/sign-in/out", "/me/sessions/end", "/me/edit", "/me/passphrase"])
def test_nothing_is_done_without_the_proof_of_its_form(stranger: FlaskClient, look: Look, address: str) -> None:
    walk_in(stranger, AWA)
    answer = stranger.post(address, data={"name": "Intrus", "language": "en", "zone": "UTC"})
    assert answer.status_code in (400, 422)
    assert "Awa Ndongo" in stranger.get("/me").text


@pytest.mark.usefixtures("awa")
def test_a_stolen_cookie_opens_nothing_once_its_owner_has_signed_out(stranger: FlaskClient) -> None:
    walk_in(stranger, AWA)
    thief = stranger.application.test_client()
    thief.set_cookie("door", door(stranger))
    assert thief.get("/me").status_code == 200
    leave(stranger)
    assert thief.get("/me").status_code == 303
    assert stranger.get("/me").status_code == 303


@pytest.mark.usefixtures("awa")
def test_signing_out_everywhere_ends_every_session_of_that_person_and_no_other(
    stranger: FlaskClient, session: Session, someone: Someone
) -> None:
    elsewhere, other = stranger.application.test_client(), stranger.application.test_client()
    with time_machine.travel(MORNING) as clock:
        walk_in(stranger, AWA)
        clock.shift(60)
        walk_in(elsewhere, AWA)
        sign_in_as(other, session, someone("Bela Moussa"))
        leave(stranger, "/me/sessions/end")
        assert elsewhere.get("/me").status_code == stranger.get("/me").status_code == 303
        assert other.get("/me").status_code == 200


@pytest.mark.usefixtures("awa")
def test_signing_out_leaves_nothing_in_the_browser_that_opens_anything(stranger: FlaskClient) -> None:
    walk_in(stranger, AWA)
    answer = stranger.post("/sign-in/out", data=hidden(stranger.get("/me").text))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert stranger.get_cookie("door") is None
    assert "Vous êtes déconnecté·e" in stranger.get("/sign-in").text


@pytest.mark.usefixtures("awa")
def test_a_session_ends_when_it_is_not_used_for_an_hour(stranger: FlaskClient) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        walk_in(stranger, AWA)
        for _half_hour in range(4):
            clock.shift(timedelta(minutes=30))
            assert stranger.get("/me").status_code == 200, "whoever works stays in"
        clock.shift(timedelta(minutes=60))
        assert stranger.get("/me").status_code == 303


@pytest.mark.usefixtures("awa")
def test_a_session_ends_after_twelve_hours_however_much_it_is_used(stranger: FlaskClient) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        walk_in(stranger, AWA)
        for _half_hour in range(23):
            clock.shift(timedelta(minutes=30))
            assert stranger.get("/me").status_code == 200
        clock.shift(timedelta(minutes=30))
        assert stranger.get("/me").status_code == 303


@pytest.mark.usefixtures("awa")
def test_what_an_administrator_sets_for_idle_sessions_counts_at_once(
    stranger: FlaskClient, session: Session, ctx: Context
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        walk_in(stranger, AWA)
        clock.shift(timedelta(minutes=6))
        assert stranger.get("/me").status_code == 200
        session.add(SettingChange(code=IDLE_MINUTES, value=5, made_at=MORNING, made_by_id=None, entry_id=ctx.actor.id))  # type: ignore[union-attr]
        session.commit()
        clock.shift(timedelta(minutes=5))
        assert stranger.get("/me").status_code == 303


@pytest.mark.usefixtures("awa")
def test_a_request_that_may_be_forged_does_not_keep_a_session_alive(stranger: FlaskClient, look: Look) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        walk_in(stranger, AWA)
        clock.shift(timedelta(minutes=10))
        stranger.post("/sign-in/out", data={"csrf_token": "forged"})
        (found,) = look(select(StaffSession))
        assert found.seen_at == MORNING


@pytest.mark.usefixtures("awa")
def test_what_was_typed_into_a_page_whose_session_has_ended_waits(stranger: FlaskClient) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        walk_in(stranger, AWA)
        page = stranger.get("/funders/new").text
        clock.shift(timedelta(hours=2))
        typed = hidden(page) | {"name": "Fonds <b>long</b>", "notes": "Écrit toute la nuit", "passphrase": "secret"}
        answer = stranger.post("/funders/new", data=typed)
        assert answer.status_code == 401
        assert 'value="Écrit toute la nuit"' in answer.text
        assert "Fonds &lt;b&gt;long" in answer.text
        assert "secret" not in answer.text
        (form,) = re.findall(r'<form method="post" action="/funders/new.*?</form>', answer.text, re.DOTALL)
        assert "csrf_token" not in form, "a page of somebody else's may have sent this"
        assert hidden(form).keys() >= {"name", "notes"}
        walk_in(stranger, AWA)
        again = stranger.post("/funders/new", data=hidden(form))
        assert again.status_code == 422
        assert "Écrit toute la nuit" in again.text, "the form comes back as it was typed"

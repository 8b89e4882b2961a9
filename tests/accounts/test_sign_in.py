"""Signing in: passphrase, second proof, session."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import keep_codes
from fundapp.accounts.credentials import fresh_codes
from fundapp.accounts.models import SignInAttempt, StaffSession
from fundapp.accounts.rules.limits import ATTEMPT_LASTS, SECOND_TRIES
from fundapp.core.context import Context
from fundapp.outbox.models import Delivery
from tests.accounts.conftest import Someone
from tests.accounts.filling import recipient
from tests.accounts.pages import said
from tests.accounts.signing import PASSPHRASE, code_of, with_authenticator, with_passphrase
from tests.accounts.walking_in import first_half, second_half, send, walk_in
from tests.donors.pages import hidden
from tests.fixtures.application import Look

AWA = "awa.ndongo@example.org"
WRONG = "L’adresse et la phrase de passe ne vont pas ensemble."


@pytest.fixture
def awa(session: Session, someone: Someone) -> None:
    """Somebody with a passphrase and an authenticator app."""
    with_authenticator(session, someone("Awa Ndongo", "fundraising"))


@pytest.mark.usefixtures("awa")
def test_somebody_signs_in_and_comes_to_the_page_that_they_asked_for(stranger: FlaskClient) -> None:
    assert stranger.get("/me?x=1").location == "/sign-in?back=/me?x%3D1"
    page = stranger.get("/sign-in?back=/me").text
    answer = stranger.post(
        "/sign-in", data=hidden(page) | {"email": " Awa.Ndongo@Example.org ", "passphrase": PASSPHRASE}
    )
    assert (answer.status_code, answer.location) == (302, "/sign-in/second?back=/me")
    answer = send(stranger, answer.location, code=code_of())
    assert (answer.status_code, answer.location) == (302, "/me")
    assert "Awa Ndongo" in stranger.get("/me").text
    assert stranger.get("/sign-in").location == "/"


@pytest.mark.usefixtures("awa")
def test_between_the_two_halves_nothing_is_open(stranger: FlaskClient, look: Look) -> None:
    first_half(stranger, AWA)
    assert stranger.get("/me").location == "/sign-in?back=/me"
    assert look(select(StaffSession)) == []


@pytest.mark.usefixtures("awa")
@pytest.mark.parametrize(("email", "passphrase"), [(AWA, "sept bananes"), ("nobody@example.org", PASSPHRASE), ("", "")])
def test_a_wrong_passphrase_and_an_unknown_address_are_told_alike(
    stranger: FlaskClient, email: str, passphrase: str
) -> None:
    answer = first_half(stranger, email, passphrase)
    assert answer.status_code == 422
    assert (WRONG in said(answer.text)) is bool(email)
    assert passphrase not in answer.text or not passphrase
    assert stranger.get("/sign-in/second").location == "/sign-in"


@pytest.mark.parametrize("state", ["invited", "left"])
def test_whoever_has_not_come_in_yet_or_has_left_is_told_the_same(
    stranger: FlaskClient, session: Session, someone: Someone, state: str
) -> None:
    with_authenticator(session, someone("Awa Ndongo", state=state))
    assert WRONG in said(first_half(stranger, AWA).text)


@pytest.mark.usefixtures("awa")
def test_a_code_is_taken_once(stranger: FlaskClient) -> None:
    code = code_of()
    first_half(stranger, AWA)
    assert second_half(stranger, code).status_code == 302
    stranger.post("/sign-in/out", data=hidden(stranger.get("/me").text))
    first_half(stranger, AWA)
    assert second_half(stranger, code).status_code == 422


@pytest.mark.usefixtures("awa")
@pytest.mark.parametrize(("seconds", "status"), [(0, 302), (-30, 302), (30, 302), (-65, 422), (65, 422)])
def test_a_clock_may_be_half_a_minute_wrong(stranger: FlaskClient, seconds: int, status: int) -> None:
    with time_machine.travel(datetime(2026, 11, 26, 3, 0, 10, tzinfo=UTC) + timedelta(seconds=seconds), tick=False):
        code = code_of()
    with time_machine.travel(datetime(2026, 11, 26, 3, 0, 10, tzinfo=UTC), tick=False):
        first_half(stranger, AWA)
        assert second_half(stranger, code).status_code == status


@pytest.mark.usefixtures("awa")
def test_after_some_wrong_codes_the_passphrase_is_asked_again(stranger: FlaskClient) -> None:
    first_half(stranger, AWA)
    for _try in range(SECOND_TRIES):
        answer = second_half(stranger, "000000")
        assert (answer.status_code, "Ce code n’est pas le bon" in answer.text) == (422, True)
    answer = second_half(stranger)
    assert answer.location == "/sign-in", "the right code comes too late"
    assert stranger.get("/me").status_code == 303


@pytest.mark.usefixtures("awa")
def test_a_sign_in_that_takes_too_long_begins_anew(stranger: FlaskClient) -> None:
    with time_machine.travel(datetime(2026, 11, 26, 3, tzinfo=UTC)) as clock:
        first_half(stranger, AWA)
        clock.shift(ATTEMPT_LASTS)
        answer = stranger.get("/sign-in/second")
        assert (answer.status_code, answer.location) == (303, "/sign-in")
        assert "Veuillez recommencer" in stranger.get("/sign-in").text


def test_a_recovery_code_stands_for_the_telephone_once(
    stranger: FlaskClient, session: Session, someone: Someone, ctx: Context
) -> None:
    awa, codes = someone("Awa Ndongo"), fresh_codes()
    with_authenticator(session, awa)
    keep_codes(session, ctx, awa.id, codes)
    session.commit()
    first_half(stranger, AWA)
    assert second_half(stranger, codes[3].lower().replace("-", " ")).status_code == 302
    stranger.post("/sign-in/out", data=hidden(stranger.get("/me").text))
    first_half(stranger, AWA)
    assert "déjà servi" in second_half(stranger, codes[3]).text
    assert second_half(stranger, codes[4]).status_code == 302


def test_a_recovery_code_of_somebody_else_is_worth_nothing(
    stranger: FlaskClient, session: Session, someone: Someone, ctx: Context
) -> None:
    codes = fresh_codes()
    with_authenticator(session, someone("Awa Ndongo"))
    keep_codes(session, ctx, someone("Bela Moussa").id, codes)
    session.commit()
    first_half(stranger, AWA)
    assert second_half(stranger, codes[0]).status_code == 422


def test_whoever_has_no_second_proof_sets_one_up_and_gets_recovery_codes(
    stranger: FlaskClient, session: Session, someone: Someone
) -> None:
    with_passphrase(session, someone("Awa Ndongo"))
    first_half(stranger, AWA)
    assert stranger.get("/sign-in/second").location == "/sign-in/set-up?back=/"
    page = stranger.get("/sign-in/set-up").text
    secret = hidden(page)["secret"]
    assert "<svg" in page
    assert secret[:4] in page
    wrong = stranger.post("/sign-in/set-up", data=hidden(page) | {"code": "000000"})
    assert wrong.status_code == 422
    assert hidden(wrong.text)["secret"] == secret, "the picture that was photographed stays"
    answer = stranger.post("/sign-in/set-up", data=hidden(wrong.text) | {"code": code_of(secret)})
    assert (answer.status_code, answer.text.count("<li><code>")) == (200, 10)
    assert answer.mimetype == "text/html"
    assert stranger.get("/me").status_code == 200
    stranger.post("/sign-in/out", data=hidden(stranger.get("/me").text))
    first_half(stranger, AWA)
    assert stranger.get("/sign-in/set-up").location == "/sign-in/second?back=/", "only whoever has none may set one up"


@pytest.mark.usefixtures("awa")
@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"])
def test_nobody_is_led_to_another_house(stranger: FlaskClient, back: str) -> None:
    page = stranger.get("/sign-in", query_string={"back": back}).text
    answer = stranger.post("/sign-in", data=hidden(page) | {"email": AWA, "passphrase": PASSPHRASE, "back": back})
    assert answer.location == "/sign-in/second?back=/"
    sent = hidden(stranger.get(answer.location).text) | {"code": code_of(), "back": back}
    answer = stranger.post("/sign-in/second", query_string={"back": back}, data=sent)
    assert answer.location == "/"


def test_somebody_is_told_of_a_device_that_is_new_to_them_and_only_of_that(
    stranger: FlaskClient, session: Session, someone: Someone, look: Look
) -> None:
    awa = someone("Awa Ndongo")
    with_authenticator(session, awa)
    recipient(session, awa.id)
    session.commit()
    with time_machine.travel(datetime(2026, 11, 26, 3, tzinfo=UTC)) as clock:
        walk_in(stranger, AWA)
        assert [each.template for each in look(select(Delivery))] == ["something_waits"]
        stranger.post("/sign-in/out", data=hidden(stranger.get("/me").text))
        clock.shift(60)
        walk_in(stranger, AWA)
        assert len(look(select(Delivery))) == 1


@pytest.mark.usefixtures("awa")
def test_attempts_of_a_person_are_over_once_one_has_led_in(stranger: FlaskClient, look: Look) -> None:
    first_half(stranger, AWA)
    walk_in(stranger, AWA)
    assert look(select(SignInAttempt)) == []


@pytest.mark.parametrize("secret", ["", "not base32", "A" * 31, "A" * 5000])
def test_a_secret_that_we_have_not_shown_is_replaced_by_a_new_picture(
    stranger: FlaskClient, session: Session, someone: Someone, secret: str
) -> None:
    with_passphrase(session, someone("Awa Ndongo"))
    first_half(stranger, AWA)
    page = stranger.get("/sign-in/set-up").text
    answer = stranger.post("/sign-in/set-up", data=hidden(page) | {"code": "123456", "secret": secret})
    assert answer.status_code == 422
    assert len(hidden(answer.text)["secret"]) == 32


def test_whoever_has_used_their_last_proof_up_does_not_set_another_one_up_by_the_passphrase_alone(
    stranger: FlaskClient, session: Session, someone: Someone
) -> None:
    with_passphrase(session, someone("Awa Ndongo"), enrolling=False)
    first_half(stranger, AWA)
    answer = stranger.get("/sign-in/set-up")
    assert answer.location == "/sign-in"
    assert "Deux collègues vous font revenir" in stranger.get("/sign-in").text


def test_an_attempt_whose_person_was_locked_out_meanwhile_leads_nowhere(
    stranger: FlaskClient, session: Session, someone: Someone
) -> None:
    from fundapp.accounts.commands.signing_in import use_attempt
    from fundapp.accounts.errors import HalfDone

    with_authenticator(session, someone("Awa Ndongo"))
    first_half(stranger, AWA)
    (attempt,) = session.scalars(select(SignInAttempt)).all()
    use_attempt(session, attempt.id)
    with pytest.raises(HalfDone):
        use_attempt(session, attempt.id)

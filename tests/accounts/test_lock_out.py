"""Being wrong too often: whoever guesses waits, and nobody can lock somebody else out."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.accounts.pacing import MOST_AT_ONCE, Pace, TooOften, _network
from fundapp.core.errors import Unavailable
from tests.accounts.conftest import Someone
from tests.accounts.pages import said
from tests.accounts.signing import with_authenticator
from tests.accounts.walking_in import first_half, second_half, walk_in
from tests.donors.pages import hidden

AWA = "awa.ndongo@example.org"
MORNING = datetime(2026, 11, 26, 6, tzinfo=UTC)


@pytest.fixture
def awa(session: Session, someone: Someone, stranger: FlaskClient) -> None:
    """Somebody with a passphrase; nobody has been wrong yet."""
    with_authenticator(session, someone("Awa Ndongo"))
    stranger.application.extensions["fundapp.pace"] = Pace()


def guess(client: FlaskClient, email: str, times: int = 10, address: str = "41.202.207.3") -> int:
    client.environ_base["REMOTE_ADDR"] = address
    return [first_half(client, email, "une phrase devinée").status_code for _try in range(times)][-1]


@pytest.mark.usefixtures("awa")
@pytest.mark.parametrize("email", [AWA, "nobody@example.org"])
def test_whoever_guesses_waits_whether_the_account_exists_or_not(stranger: FlaskClient, email: str) -> None:
    assert guess(stranger, email) == 422
    answer = first_half(stranger, email)
    assert answer.status_code == 429
    assert "Attendez 15 minutes" in said(answer.text)


@pytest.mark.usefixtures("awa")
def test_the_owner_comes_in_by_a_device_that_has_signed_in_before_while_somebody_guesses(
    stranger: FlaskClient,
) -> None:
    walk_in(stranger, AWA)
    stranger.post("/sign-in/out", data=hidden(stranger.get("/me").text))
    guesser = stranger.application.test_client()
    guess(guesser, AWA, address="127.0.0.1")
    assert first_half(guesser, AWA).status_code == 429
    assert first_half(stranger, AWA).status_code == 302, "the same network, but a device that is known"


@pytest.mark.usefixtures("awa")
def test_the_owner_comes_in_by_a_new_device_from_another_network_while_somebody_guesses(stranger: FlaskClient) -> None:
    guess(stranger, AWA)
    owner = stranger.application.test_client()
    owner.environ_base["REMOTE_ADDR"] = "154.72.1.9"
    assert first_half(owner, AWA).status_code == 302


@pytest.mark.usefixtures("awa")
def test_a_device_that_is_known_waits_too_when_it_guesses(stranger: FlaskClient) -> None:
    walk_in(stranger, AWA)
    stranger.post("/sign-in/out", data=hidden(stranger.get("/me").text))
    guess(stranger, AWA)
    assert first_half(stranger, AWA).status_code == 429


@pytest.mark.usefixtures("awa")
@pytest.mark.parametrize("cookie", ["", "forged", "WyJub2JvZHkiXQ.AAAA"])
def test_a_cookie_that_is_not_ours_makes_no_device_known(stranger: FlaskClient, cookie: str) -> None:
    guess(stranger, AWA)
    stranger.set_cookie("device", cookie)
    assert first_half(stranger, AWA).status_code == 429


@pytest.mark.usefixtures("awa")
def test_guessing_one_account_does_not_slow_another_down(
    stranger: FlaskClient, session: Session, someone: Someone
) -> None:
    with_authenticator(session, someone("Bela Moussa"))
    guess(stranger, AWA)
    assert first_half(stranger, "bela.moussa@example.org").status_code == 302


def test_one_network_is_one_source_and_no_address_is_kept() -> None:
    assert _network("41.202.207.3") == _network("41.202.207.99") == "41.202.207.0/24"
    assert _network("2c0f:f6d0:1:2::3") == _network("2c0f:f6d0:1:ffff::1") == "2c0f:f6d0:1::/48"
    assert _network("nonsense") == ""
    pace = Pace()
    assert "41.202" not in pace._hidden(("awa", pace.source("41.202.207.3")))
    assert pace._hidden(("awa",)) != Pace()._hidden(("awa",)), "another process, another name"


def test_a_source_may_try_again_once_its_time_is_over() -> None:
    pace = Pace()
    pace.failed(("1 per 15 minute",), "somebody")
    with pytest.raises(TooOften):
        pace.demand(("1 per 15 minute",), "somebody")
    pace.demand(("1 per 15 minute",), "somebody else")
    pace.demand(("2 per 15 minute",), "somebody")


def test_only_so_many_keys_are_derived_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundapp.accounts.pacing.QUEUE_S", 0.01)
    pace = Pace()
    turns = [pace.turn() for _each in range(MOST_AT_ONCE)]
    for turn in turns:
        turn.__enter__()
    with pytest.raises(Unavailable), pace.turn():
        pass
    turns[0].__exit__(None, None, None)
    with pace.turn():
        pass


@pytest.mark.usefixtures("awa")
def test_a_stolen_cookie_of_a_device_slows_down_that_device_alone(stranger: FlaskClient) -> None:
    with time_machine.travel(MORNING) as clock:
        thief, owner = stranger, stranger.application.test_client()
        for browser in (thief, owner):
            walk_in(browser, AWA)
            browser.post("/sign-in/out", data=hidden(browser.get("/me").text))
            clock.shift(60)
        guess(thief, AWA)
        assert first_half(thief, AWA).status_code == 429
        assert first_half(owner, AWA).status_code == 302


@pytest.mark.usefixtures("awa")
def test_whoever_knows_the_passphrase_cannot_use_up_the_codes_of_the_owners_device(stranger: FlaskClient) -> None:
    with time_machine.travel(MORNING) as clock:
        walk_in(stranger, AWA)
        stranger.post("/sign-in/out", data=hidden(stranger.get("/me").text))
        clock.shift(60)
        thief = stranger.application.test_client()
        answers = []
        for _attempt in range(4):
            first_half(thief, AWA)
            answers += [second_half(thief, "000000").status_code for _try in range(3)]
        assert answers[-1] == 429
        first_half(stranger, AWA)
        assert second_half(stranger).status_code == 302


@pytest.mark.usefixtures("awa")
def test_one_network_cannot_try_many_accounts(stranger: FlaskClient) -> None:
    pace = stranger.application.extensions["fundapp.pace"]
    for _try in range(100):
        pace.failed(("100 per 15 minute",), pace.source("41.202.207.3"))
    stranger.environ_base["REMOTE_ADDR"] = "41.202.207.200"
    assert first_half(stranger, "somebody.new@example.org").status_code == 429
    walker = stranger.application.test_client()
    walker.environ_base["REMOTE_ADDR"] = "154.72.1.9"
    assert first_half(walker, AWA).status_code == 302

"""Signing in: passphrase, second factor, session."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.accounts.conftest import Someone
from tests.accounts.signing import PASSPHRASE, code_of, with_authenticator
from tests.donors.pages import hidden


def test_somebody_signs_in_with_passphrase_and_code(stranger: FlaskClient, session: Session, someone: Someone) -> None:
    awa = someone("Awa Ndongo", "fundraising")
    with_authenticator(session, awa)
    assert stranger.get("/").headers["Location"] == "/sign-in?back=/"
    page = stranger.get("/sign-in?back=/me").text
    sent = hidden(page) | {"email": "Awa.Ndongo@example.org", "passphrase": PASSPHRASE}
    answer = stranger.post("/sign-in", data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/second?back=/me")
    page = stranger.get(answer.headers["Location"]).text
    answer = stranger.post("/sign-in/second", data=hidden(page) | {"code": code_of()})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me"), answer.text
    page = stranger.get("/me").text
    assert "Awa Ndongo" in page

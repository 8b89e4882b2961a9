"""Walking in as people do: one form after the other, in a browser without JavaScript."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts.signing import PASSPHRASE, code_of
from tests.donors.pages import hidden


def send(client: FlaskClient, address: str, **answers: str) -> TestResponse:
    """Opens a form and sends it with these answers."""
    return client.post(address, data=hidden(client.get(address).text) | answers)


def first_half(client: FlaskClient, email: str, passphrase: str = PASSPHRASE) -> TestResponse:
    """Address and passphrase."""
    return send(client, "/sign-in", email=email, passphrase=passphrase)


def second_half(client: FlaskClient, code: str | None = None) -> TestResponse:
    """The code that the authenticator shows now, or another one."""
    return send(client, "/sign-in/second", code=code or code_of())


def walk_in(client: FlaskClient, email: str) -> TestResponse:
    """Both halves."""
    first_half(client, email)
    return second_half(client)

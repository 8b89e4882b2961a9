"""Home: what waits for me."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fundapp.core.ports import ToDo


def test_home_says_what_to_do_first_when_nothing_waits(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "Rien ne vous attend" in page
    assert 'href="/funders"' in page


def test_home_lists_what_the_features_say_is_waiting(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = ToDo("Voter sur K7QF-29", "/funders", "reste 5 h 12")
    monkeypatch.setattr(app.extensions["fundapp.ports"], "to_do", [lambda _ctx: [item]])
    page = client.get("/").text
    assert "Voter sur K7QF-29" in page
    assert "reste 5 h 12" in page


def test_the_navigation_shows_only_what_a_person_may_use(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'href="/funders"' in client.get("/").text
    actor = app.extensions["fundapp.ports"].identify
    with app.test_request_context("/"):
        visitor = actor()
    stranger = type(visitor)(visitor.id, visitor.name, visitor.role, frozenset())
    monkeypatch.setattr(app.extensions["fundapp.ports"], "identify", lambda: stranger)
    assert 'href="/funders"' not in client.get("/").text
    assert client.get("/funders").status_code == 404


def test_the_local_mailbox_says_when_it_is_empty(client: FlaskClient) -> None:
    assert "Pas encore de message" in client.get("/mailbox").text
    assert client.get("/mailbox/../../etc/passwd").status_code == 404

"""Every error is an answer that a person or a program understands, in their language."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from fundapp.core.database import db
from fundapp.core.errors import (
    Conflict,
    Denied,
    DomainError,
    EditConflict,
    Invalid,
    NotFound,
    Unavailable,
)

JSON = {"Accept": "application/json"}


@pytest.fixture
def failing(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> object:
    """`failing(error)`: a client whose home page raises that error."""
    monkeypatch.setattr(app, "testing", False)

    def fail_with(error: Exception) -> FlaskClient:
        def broken() -> str:
            raise error

        monkeypatch.setitem(app.view_functions, "home.show", broken)
        return client

    return fail_with


@pytest.mark.parametrize(
    "kind",
    [Conflict, Denied, EditConflict, NotFound, Unavailable, DomainError],
    ids=lambda kind: kind.__name__,
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_domain_error_is_a_page_and_a_problem_in_the_readers_language(
    failing: object, kind: type[DomainError], language: str
) -> None:
    client = failing(kind("Parce que."))  # type: ignore[operator]
    client.set_cookie("language", language)
    page = client.get("/")
    problem = client.get("/", headers=JSON)
    assert page.status_code == problem.status_code == kind.status
    assert page.mimetype == "text/html"
    assert f'<html lang="{language}"' in page.text
    assert "Parce que." in page.text
    assert problem.mimetype == "application/problem+json"
    assert problem.get_json()["status"] == kind.status
    assert problem.get_json()["detail"] == "Parce que."
    assert problem.get_json()["title"].replace("’", "&#39;") in page.text.replace("’", "&#39;")
    assert problem.get_json()["request_id"] == problem.headers["X-Request-ID"]


def test_wrong_fields_are_pointed_at(failing: object) -> None:
    client = failing(Invalid({"name": ["Trop long.", "Trop vague."]}))  # type: ignore[operator]
    problem = client.get("/", headers=JSON)
    assert problem.status_code == 422
    assert problem.get_json()["errors"] == [
        {"pointer": "#/name", "detail": "Trop long."},
        {"pointer": "#/name", "detail": "Trop vague."},
    ]


def test_the_two_languages_differ(client: FlaskClient) -> None:
    french = client.get("/nowhere").text
    client.set_cookie("language", "en")
    english = client.get("/nowhere").text
    assert "Rien à cette adresse" in french
    assert "There is nothing at this address" in english


def test_a_database_that_is_away_is_a_passing_trouble_without_its_name(failing: object) -> None:
    client = failing(OperationalError("SELECT 1", {}, Exception("connection to db.internal failed")))  # type: ignore[operator]
    answer = client.get("/")
    assert answer.status_code == 503
    assert "db.internal" not in answer.text


def test_a_broken_page_shows_no_inside(failing: object) -> None:
    answer = failing(KeyError("inside")).get("/")  # type: ignore[operator]
    assert answer.status_code == 500
    assert "inside" not in answer.text
    assert "Traceback" not in answer.text
    assert "Rien n’a été enregistré" in answer.text


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    answer = client.get("/language")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_too_much_at_once_is_refused_politely(client: FlaskClient) -> None:
    answer = client.post("/language", data={"back": "x" * (2 << 20)})
    assert answer.status_code == 413
    assert "trop" in answer.text


def test_the_programming_interface_always_answers_problems(client: FlaskClient) -> None:
    assert client.get("/api/nowhere", headers={"Accept": "text/html"}).mimetype == "application/problem+json"


def test_a_database_whose_connections_are_all_in_use_is_a_passing_trouble(
    app: Flask, fresh_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(fresh_url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    monkeypatch.setitem(db._app_engines[app], None, engine)
    monkeypatch.setattr(app, "testing", False)
    client = app.test_client()
    client.set_cookie("door", "somebody's")
    with engine.connect():
        answer, problem = client.get("/funders"), client.get("/funders", headers=JSON)
    engine.dispose()
    assert answer.status_code == problem.status_code == 503
    assert "QueuePool" not in answer.text + problem.text

"""The edge: headers, cookies, forged requests, other hosts, whoever is not signed in."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from fundapp.core.access import PUBLIC
from fundapp.core.reader import Reader, reading
from tests.fixtures.application import visit


def token(client: FlaskClient) -> str:
    """The token of a form that this client has seen."""
    page = client.get("/funders/new").text
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_every_answer_carries_the_headers_that_keep_it_to_itself(client: FlaskClient) -> None:
    for path in ("/", "/nowhere", "/health/live"):
        headers = client.get(path).headers
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_static_files_may_be_kept_for_ever(client: FlaskClient) -> None:
    address = client.get("/").text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in client.get(address, buffered=True).headers["Cache-Control"]


def test_the_name_of_the_house_can_be_hidden_from_windows(make_app: Callable[..., Flask]) -> None:
    assert "<title>À traiter · fundapp</title>" in visit(make_app()).get("/").text
    hidden = visit(make_app(neutral="yes", public_title="Notes")).get("/").text
    assert "<title>À traiter · Notes</title>" in hidden
    assert "fundapp" not in hidden


def test_behind_https_cookies_are_bound_to_it(make_app: Callable[..., Flask]) -> None:
    app = make_app(mode="production", public_url="https://fonds.example.org")
    answer = app.test_client().get("/", base_url="https://fonds.example.org")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-session"


def test_a_form_without_its_token_is_refused_and_changes_nothing(client: FlaskClient) -> None:
    answer = client.post("/funders/new", data={"name": "Intrus", "kind": "embassy"})
    assert answer.status_code == 422
    assert "Intrus" not in client.get("/funders").text


def test_a_form_that_was_open_over_night_can_still_be_sent(client: FlaskClient) -> None:
    with time_machine.travel("2026-03-14 22:00Z") as clock:
        typed = {"language": "en", "back": "/", "csrf_token": token(client)}
        clock.shift(14 * 3600)
        assert client.post("/language", data=typed).status_code == 302


def test_a_constant_in_a_template_is_written_anew_for_each_reader(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ 32797850|number }}")
    with app.app_context(), reading(Reader("fr", ZoneInfo("UTC"))):
        assert template.render() == "32\u202f797\u202f850"
    with app.app_context(), reading(Reader("en", ZoneInfo("UTC"))):
        assert template.render() == "32,797,850"


def test_another_name_that_leads_here_is_not_served(client: FlaskClient) -> None:
    assert client.get("/funders", base_url="http://rebound.example.com").status_code == 400
    assert client.get("/health/live", base_url="http://10.1.2.3").status_code == 200
    for name in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000"):
        assert client.get("/funders", base_url=f"http://{name}").status_code == 200


def test_nobody_is_let_in_without_signing_in(make_app: Callable[..., Flask]) -> None:
    app = make_app(mode="production", public_url="http://localhost:8000")
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC or rule.arguments:
            continue
        answer = client.get(rule.rule)
        assert answer.status_code == 405 or answer.location == f"/sign-in?back={rule.rule}", rule.rule
    assert client.get("/mailbox").status_code == 404
    assert client.get("/style/").status_code == 404


def test_the_language_is_french_until_another_is_chosen(client: FlaskClient) -> None:
    assert '<html lang="fr" dir="ltr">' in client.get("/", headers={"Accept-Language": "en"}).text
    answer = client.post("/language", data={"language": "en", "back": "/funders?q=paix", "csrf_token": token(client)})
    assert answer.headers["Location"] == "/funders?q=paix"
    assert '<html lang="en" dir="ltr">' in client.get("/").text


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "xx", "back": "/", "csrf_token": token(client)})
    assert "language=" not in answer.headers.get("Set-Cookie", "")
    client.set_cookie("language", "../../etc")
    assert '<html lang="fr"' in client.get("/").text


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "elsewhere",
        "/\t/elsewhere.example",
        "//[",
        "http://[",
        "",
    ],
)
def test_the_language_switch_never_leads_elsewhere(client: FlaskClient, back: str) -> None:
    answer = client.post("/language", data={"language": "en", "back": back, "csrf_token": token(client)})
    assert answer.headers["Location"] == "/"

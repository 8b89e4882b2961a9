"""The door: other names, strangers, and writing without a token."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fundapp.core.database import transaction
from tests.donors.pages import hidden


@pytest.mark.parametrize(
    "host", ["evil.example", "evil@localhost", "localhost.evil.example", "localhost.", "[::2]", "["]
)
def test_another_name_is_refused_before_anything_else(make_app: Callable[..., Flask], host: str) -> None:
    client = make_app(mode="production", public_url="http://localhost:8000").test_client()
    answer = client.get("/funders", headers={"Host": host})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_written_by_a_request_that_has_not_shown_its_token(app: Flask, method: str) -> None:
    with (
        app.test_request_context("/", method=method),
        pytest.raises(RuntimeError, match="has not shown its token"),
        transaction(),
    ):
        pass


def test_buttons_without_a_token_are_refused(client: FlaskClient) -> None:
    token = hidden(client.get("/funders/new").text)["csrf_token"]
    assert client.post("/language", data={"language": "en"}).status_code == 400
    assert client.post("/language", data={"language": "en", "csrf_token": token}).status_code == 302


def test_a_static_file_that_is_not_there_is_not_kept(client: FlaskClient) -> None:
    assert client.get("/static/x/nothing.css").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "Same-Origin", "same-origin, none"])
def test_what_another_site_sends_is_refused_before_anything_else(stranger: FlaskClient, method: str, site: str) -> None:
    answer = stranger.open("/funders/new", method=method, data={"name": "typed"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 400
    assert answer.text == "Cet envoi provient d’une page d’un autre site. Rien n’a été fait."
    assert "Set-Cookie" not in answer.headers


def test_a_good_token_does_not_help_another_site(client: FlaskClient) -> None:
    token = hidden(client.get("/funders/new").text)["csrf_token"]
    data = {"language": "en", "csrf_token": token}
    assert client.post("/language", data=data, headers={"Sec-Fetch-Site": "same-site"}).status_code == 400
    for site in ("same-origin", "none"):
        assert client.post("/language", data=data, headers={"Sec-Fetch-Site": site}).status_code == 302, site
        refused = client.post("/language", data={"language": "en"}, headers={"Sec-Fetch-Site": site})
        assert "formulaire a expiré" in refused.text or "form has expired" in refused.text, "the token is asked for"


def test_links_from_elsewhere_lead_here(client: FlaskClient) -> None:
    assert client.get("/funders", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_health_is_told_to_whoever_asks(client: FlaskClient) -> None:
    assert client.get("/health/live", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200

"""What the page of an error offers can be done."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Personne ne peut encore se connecter à cette installation."),
        ("en", "Nobody can sign in to this installation yet."),
    ],
)
def test_where_nobody_can_sign_in_the_page_says_so_and_has_no_button_that_leads_back_to_it(
    make_app: Callable[..., Flask], language: str, sentence: str
) -> None:
    client = make_app(mode="production").test_client()
    client.set_cookie("language", language)
    page = client.get("/")
    assert page.status_code == 401
    assert sentence in page.text
    assert 'class="button"' not in page.text


def test_any_other_error_has_a_way_on(client: FlaskClient) -> None:
    assert '<a class="button" href="/"' in client.get("/nowhere").text


def test_the_other_language_leads_to_the_same_page_or_to_one_that_can_be_shown(client: FlaskClient) -> None:
    assert 'name="back" value="/nowhere?a=b"' in client.get("/nowhere?a=b").text
    assert 'name="back" value="/"' in client.post("/nowhere?a=b").text

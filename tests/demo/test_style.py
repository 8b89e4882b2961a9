"""The style page: there for those who build, nowhere else, and whole in both languages."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.application import visit

pytestmark = pytest.mark.sqlite
"""A page of examples, which asks no database."""

PAGES = ("", "case", "home", "refused", "told", "public")
KEY = "a key for tests, long enough for production"


@pytest.mark.parametrize("mode", ["demo", "production"])
def test_the_style_page_exists_in_development_only(make_app: Callable[..., Flask], mode: str) -> None:
    assert visit(make_app(mode="development")).get("/style/").status_code == 200
    app = make_app(mode=mode, secret_key=KEY)
    assert visit(app).get("/style/").status_code == 404
    assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("style.")]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_drawn(make_app: Callable[..., Flask], language: str) -> None:
    client = visit(make_app(mode="development"))
    client.set_cookie("language", language)
    for page in PAGES:
        answer = client.get(f"/style/{page}")
        assert answer.status_code == 200, page
        assert answer.text.count("<h1>") == 1, page
        assert f'lang="{language}"' in answer.text, page


@pytest.mark.parametrize("status", [400, 404, 405, 413, 429, 500])
def test_every_error_has_a_page_with_what_to_do_next(make_app: Callable[..., Flask], status: int) -> None:
    answer = visit(make_app(mode="development")).get(f"/style/error/{status}")
    assert answer.status_code == status
    assert answer.text.count("<h1>") == 1
    assert f"{status}-" in answer.text
    assert "<script" not in answer.text


def test_a_public_page_allows_no_script(make_app: Callable[..., Flask]) -> None:
    answer = visit(make_app(mode="development")).get("/style/public")
    assert "script-src" not in answer.headers["Content-Security-Policy"]

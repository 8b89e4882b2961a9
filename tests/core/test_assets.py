"""Static files: an address for each content, kept for ever; other addresses are not kept."""

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fundapp.core.assets import STATIC, init_assets, read_assets


def served() -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    init_assets(app)
    return app.test_client()


def address(client: FlaskClient, filename: str) -> str:
    with client.application.app_context():
        url: str = client.application.jinja_env.globals["static_url"](filename)  # type: ignore[operator]
    return url


def test_the_address_in_a_page_may_be_kept_for_ever() -> None:
    client = served()
    answer = client.get(address(client, "base.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_address_of_another_release_answers_but_is_not_kept() -> None:
    answer = served().get("/static/000000000000/base.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_nothing_outside_the_folder_is_served() -> None:
    assert served().get("/static/000000000000/../config.py").status_code == 404
    assert served().get("/static/000000000000/%2e%2e/config.py").status_code == 404


def test_files_travel_packed_to_those_who_can_unpack() -> None:
    client = served()
    url = address(client, "base.css")
    plain = client.get(url)
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == (STATIC / "base.css").read_bytes()
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


def test_a_page_that_names_a_missing_file_fails_at_once() -> None:
    with pytest.raises(KeyError):
        address(served(), "no-such.css")


def test_the_address_changes_when_a_file_or_its_name_does(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("one")
    first = read_assets(tmp_path).version
    (tmp_path / "a.css").write_text("two")
    second = read_assets(tmp_path).version
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    assert len({first, second, read_assets(tmp_path).version}) == 3


def test_modules_import_their_neighbours_by_relative_address() -> None:
    for module in (STATIC / "js").glob("*.js"):
        imports = [line for line in module.read_text().splitlines() if line.startswith("import")]
        assert all('from "./' in line for line in imports), module.name

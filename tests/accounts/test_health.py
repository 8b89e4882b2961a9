"""Health answers what the machine needs to know, and nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fundapp.core.database import db
from fundapp.outbox.queue import VitalSigns

MODULE = "fundapp.accounts.views.health"


@pytest.fixture
def signs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`signs(workers=0)`: what the queue shows of itself, well unless said otherwise."""

    def show(queue: bool = True, workers: int = 1, tick_age_s: int | None = 5) -> None:
        tick = None if tick_age_s is None else datetime.now(UTC) - timedelta(seconds=tick_age_s)
        monkeypatch.setattr(f"{MODULE}.vital_signs", lambda _settings: VitalSigns(queue, workers, tick))

    return show


def test_ready_when_every_part_is_there(client: FlaskClient, signs: Callable[..., None]) -> None:
    signs()
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "ok"
    assert set(answer.get_json()["parts"].values()) == {True}


@pytest.mark.parametrize(
    ("missing", "part"),
    [
        ({"queue": False}, "queue"),
        ({"workers": 0}, "worker"),
        ({"tick_age_s": None}, "scheduler"),
        ({"tick_age_s": 300}, "scheduler"),
    ],
)
def test_a_missing_part_is_named(
    client: FlaskClient, signs: Callable[..., None], missing: dict[str, int], part: str
) -> None:
    signs(**missing)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert [name for name, fit in answer.get_json()["parts"].items() if not fit] == [part]


def test_a_database_behind_its_migrations_is_not_ready(
    client: FlaskClient, signs: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    signs()
    monkeypatch.setattr(f"{MODULE}.head_revision", lambda: "a newer one")
    assert client.get("/health/ready").get_json()["parts"]["database"] is False


def test_a_database_that_is_away_is_not_ready_but_alive(
    make_app: Callable[..., Flask], signs: Callable[..., None]
) -> None:
    signs()
    app = make_app()
    with app.app_context():
        url = "postgresql+psycopg://nobody@127.0.0.1:1/nowhere"
        db._app_engines[app][None] = db._make_engine(None, {"url": url}, app)
    client = app.test_client()
    assert client.get("/health/ready").get_json()["parts"]["database"] is False
    assert client.get("/health/live").status_code == 200

"""An installation on the test's own Valkey."""

from pathlib import Path

import pytest
import redis

from fundapp.config import Settings
from fundapp.outbox.queue import connect
from tests.fixtures.databases import settings_for


@pytest.fixture
def settings(tmp_path: Path, valkey_url: str) -> Settings:
    """Settings whose queue is a real, empty Valkey."""
    return settings_for(f"sqlite:///{tmp_path}/unused.sqlite", tmp_path, redis_url=valkey_url)


@pytest.fixture
def connection(settings: Settings) -> redis.Redis:
    """A connection to it."""
    return connect(settings)

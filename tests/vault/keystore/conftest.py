"""Fixtures of the keystore's tests."""

import os
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from fundapp.core.reader import Reader, reading
from fundapp.vault.keystore import Keystore
from tests.vault.keystore.stand_ins import two_folders


@pytest.fixture(autouse=True)
def _unflushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disks are not waited for: that every write is flushed is shown where it is the question, by watching the call."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences are compared in the language of the code."""
    with reading(Reader("en", ZoneInfo("UTC"))):
        yield


@pytest.fixture
def keystore(tmp_path: Path) -> Keystore:
    """Over two folders, `a` and `b`; empty."""
    return two_folders(tmp_path)

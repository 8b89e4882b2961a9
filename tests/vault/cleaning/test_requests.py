"""The application's request class: no plain byte of an upload touches the disk, from the request to the cleaning."""

import tempfile
from pathlib import Path
from typing import IO, cast

import pytest

from fundapp.vault.cleaning.cleaning import clean
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.sealed_requests import SealingRequest
from tests.vault.files.test_uploads import CANARY, CONTENT, on_the_disk, post


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.process
def test_an_upload_is_cleaned_without_a_plain_byte_on_the_disk(disk: Path) -> None:
    cleaned: list[bytes] = []

    def take(stream: IO[bytes]) -> None:
        made = clean(cast(SealingSpool, stream).pieces())
        seen.extend(on_the_disk(disk))
        cleaned.append(made.content.read())
        made.content.close()

    seen: list[bytes] = []
    seen += post(SealingRequest, take, disk)
    assert cleaned == [CONTENT]
    assert len(seen) == 4
    assert all(len(file) > len(CONTENT) for file in seen)
    assert not any(CANARY in file for file in seen)
    assert on_the_disk(disk) == []

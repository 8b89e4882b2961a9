"""Stores of sealed files: a folder, and a bucket of an S3 server of our own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fundapp.vault.files import FileStore, open_store
from tests.vault.files.s3_stand_in import BUCKET, KEY_ID, REGION, SECRET, StandIn, s3_stand_in


@pytest.fixture
def server() -> Iterator[StandIn]:
    with s3_stand_in() as running:
        yield running


def bucket_of(server: StandIn, secret: str = SECRET) -> FileStore:
    """The store below `sealed/files` in the server's bucket."""
    address = f"s3://{BUCKET}/sealed/files"
    return open_store(address, endpoint=server.url, region=REGION, key_id=KEY_ID, secret=secret)


@pytest.fixture
def bucket(server: StandIn) -> FileStore:
    return bucket_of(server)


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return open_store(tmp_path / "files")
    return bucket_of(request.getfixturevalue("server"))

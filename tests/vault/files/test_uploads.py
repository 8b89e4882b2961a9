"""An upload is sealed while it arrives: its plain bytes never touch the disk. Werkzeug's own way does that."""

import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

import pytest
from flask import Flask, Request

from fundapp.vault.files import CannotOpenFile, seal_stream
from fundapp.vault.files.uploads import SealingSpool, sealing_stream
from tests.vault.files.sealed import KEY, PLACE, opened

CANARY = b"the passport of Amina Diallo, 14 rue des Lilas; "
CONTENT = CANARY * (3_000_000 // len(CANARY))
FORM = (
    b'--limit\r\nContent-Disposition: form-data; name="name"\r\n\r\nkept\r\n'
    b'--limit\r\nContent-Disposition: form-data; name="passport"; filename="passport.jpg"\r\n\r\n'
    + CONTENT
    + b"\r\n--limit--\r\n"
)


class SealingRequest(Request):
    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return sealing_stream(total_content_length, content_type, filename, content_length)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def on_the_disk(folder: Path) -> list[bytes]:
    """Every file that this process holds open or that stands in `folder`: also those that no longer have a name."""
    found = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    for link in Path("/proc/self/fd").iterdir():
        try:
            if link.readlink().is_relative_to(folder):
                opened = int(link.name)
                found.append(os.pread(opened, os.fstat(opened).st_size, 0))
        except FileNotFoundError:
            continue  # the listing's own
    return found


def post(request_class: type[Request], read: Callable[[IO[bytes]], object], temporary: Path) -> list[bytes]:
    """Post the canary to an application; returns what was on the disk while the application had it."""
    app, seen = Flask(__name__), []
    app.request_class = request_class

    @app.post("/")
    def take() -> str:
        from flask import request

        upload = request.files["passport"]
        assert upload.filename == "passport.jpg"
        seen.extend(on_the_disk(temporary))
        read(upload.stream)
        seen.extend(on_the_disk(temporary))
        return request.form["name"]

    # by hand: the test client would keep a form of its own making in a temporary file
    answer = app.test_client().post("/", data=FORM, content_type="multipart/form-data; boundary=limit")
    assert answer.text == "kept"
    return seen


def test_no_plain_byte_of_an_upload_touches_the_disk(temporary: Path) -> None:
    contents: list[bytes] = []
    seen = post(SealingRequest, lambda stream: contents.append(stream.read()), temporary)
    assert contents == [CONTENT]
    assert len(seen) == 2
    assert all(len(file) > len(CONTENT) for file in seen)
    assert not any(CANARY in file for file in seen)
    assert on_the_disk(temporary) == []


def test_the_same_upload_does_touch_it_where_werkzeug_does_as_it_likes(temporary: Path) -> None:
    seen = post(Request, lambda stream: stream.read(), temporary)
    assert any(CANARY in file for file in seen)


def test_an_upload_is_sealed_again_under_the_key_it_shall_keep(temporary: Path) -> None:
    sealed: list[bytes] = []

    def seal_again(stream: IO[bytes]) -> None:
        spool = cast(SealingSpool, stream)
        sealed.append(b"".join(seal_stream(KEY, PLACE, spool.pieces())))

    post(SealingRequest, seal_again, temporary)
    assert opened(sealed[0]) == CONTENT


@pytest.fixture
def spool(temporary: Path) -> SealingSpool:
    made = SealingSpool()
    for at in range(0, 300_000, 7_000):
        made.write(CONTENT[at : min(at + 7_000, 300_000)])
    return made


def test_what_was_written_is_read_like_any_file(spool: SealingSpool) -> None:
    with spool:
        assert spool.tell() == 300_000
        assert spool.seek(0) == 0
        assert spool.read(10) == CONTENT[:10]
        assert spool.seek(200_000) == 200_000
        assert spool.read(100_000) == CONTENT[200_000:300_000]
        assert spool.read(1) == b""
        assert spool.seek(-5, os.SEEK_END) == 299_995
        assert spool.read() == CONTENT[299_995:300_000]
        assert spool.seek(-10, os.SEEK_CUR) == 299_990
        assert spool.tell() == 299_990
        assert spool.seek(400_000) == 400_000
        assert spool.read() == b""
        assert b"".join(spool.pieces()) == CONTENT[:300_000]


def test_it_is_first_written_and_then_read(spool: SealingSpool) -> None:
    with spool:
        assert spool.writable()
        spool.seek(0)
        assert not spool.writable()
        with pytest.raises(io.UnsupportedOperation):
            spool.write(b"more")


def test_reading_it_and_sealing_it_again_do_not_disturb_each_other(spool: SealingSpool) -> None:
    with spool:
        spool.seek(0)
        pieces = spool.pieces()
        assert spool.read(5) + next(pieces)[:5] + spool.read(5) == CONTENT[:5] + CONTENT[:5] + CONTENT[5:10]


def test_an_empty_part_of_a_form_is_an_empty_file(temporary: Path) -> None:
    with SealingSpool() as spool:
        spool.seek(0)
        assert spool.read() == b""


def test_a_spool_that_was_changed_on_the_disk_is_refused(spool: SealingSpool) -> None:
    with spool:
        spool.seek(0)
        os.pwrite(spool._file.fileno(), b"changed", 1000)
        with pytest.raises(CannotOpenFile):
            spool.read(1)


def test_nothing_is_left_of_a_closed_spool(spool: SealingSpool, temporary: Path) -> None:
    spool.close()
    assert on_the_disk(temporary) == []
    assert spool._key == b""
    with pytest.raises(ValueError, match="closed"):
        spool.read(1)

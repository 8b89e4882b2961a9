"""The largest source there is, 300 MB of calls in a ZIP, passes through little memory."""

import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.grants.sites import Sent, site

ROOT = Path(__file__).resolve().parents[2]
LINE = (
    b"<OpportunitySynopsisDetail_1_0>"
    + b"<Description>Human rights defenders in Central Africa</Description>" * 54
    + b"\n"
)
MANY = 80_000


def zipped(line: bytes, count: int) -> bytes:
    """A ZIP with one XML of so many lines, as a server that does not know its size beforehand makes it."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    head = b"PK\x03\x04\x14\x00\x08\x00\x08\x00" + b"\x00" * 16 + (5).to_bytes(2, "little") + b"\x00\x00a.xml"
    pieces = [packer.compress(line * 100) for _hundred in range(count // 100)]
    return b"".join([head, *pieces, packer.flush(), b"PK\x07\x08", b"\x00" * 12, b"PK\x01\x02", b"\x00" * 42])


@pytest.mark.process
def test_an_extract_of_300_megabytes_takes_less_than_150_of_memory() -> None:
    assert len(LINE) * MANY > 290_000_000
    with site() as there:
        address = there.has(Sent(zipped(LINE, MANY)), "/extract.zip")
        words = [sys.executable, "-m", "tests.grants.extract_process", address]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    assert told["calls"] == MANY
    assert told["peak"] < 150, told

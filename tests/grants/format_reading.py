"""Samples of formats read to their end."""

import io
from dataclasses import dataclass
from pathlib import Path

from fundapp.grants.formats import READERS, Settings, sound
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.found import Found, Passed

DATA = Path(__file__).parent / "data"
RSS_START = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    "<channel><title>t</title><language>fr-FR</language>"
)
RSS_END = "</channel></rss>"


@dataclass(frozen=True)
class Outcome:
    """What a reader yielded, and with which fault it ended."""

    calls: list[Found]
    passed: list[Passed]
    fault: Fault | None
    detail: str = ""

    @property
    def only(self) -> Found:
        assert len(self.calls) == 1, self
        return self.calls[0]

    @property
    def titles(self) -> list[str]:
        return [each.title for each in self.calls]


def amounts(call: Found) -> tuple[int | None, int | None, int | None, str | None]:
    """Smallest and largest grant, envelope and currency, of a call whose amounts are whole."""
    found = [call.amount_min, call.amount_max, call.envelope]
    low, high, envelope = (int(each) if each is not None and each == int(each) else None for each in found)
    return low, high, envelope, call.currency


def read(kind: str, data: bytes | str, settings: Settings | None = None) -> Outcome:
    """All that `data` holds; every call is sound."""
    calls: list[Found] = []
    passed: list[Passed] = []
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    try:
        for each in READERS[kind](stream, settings or Settings()):
            assert isinstance(each, Passed) or sound(each), each
            (calls if isinstance(each, Found) else passed).append(each)  # type: ignore[arg-type]
    except Unreadable as error:
        return Outcome(calls, passed, error.fault, error.detail)
    return Outcome(calls, passed, None)


def sample(name: str) -> bytes:
    return (DATA / name).read_bytes()


def rss(*items: str) -> str:
    """A feed with these items, each given by what stands in it."""
    return RSS_START + "".join(f"<item>{each}</item>" for each in items) + RSS_END

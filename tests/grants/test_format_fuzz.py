"""Whatever comes in, it is read into sound calls or refused with the one error, in bounded time and little memory."""

import io
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fundapp.grants.formats import READERS, Settings, pages
from fundapp.grants.formats.payloads import CUT, payload_of
from fundapp.grants.formats.soundness import LARGEST_PAYLOAD
from fundapp.grants.rules.faults import Unreadable
from tests.grants.format_reading import RSS_START, read, rss, sample

SAMPLES = {
    "feed": sample("wordpress-rss2.xml")[:3000] + b"</channel></rss>",
    "grants_gov": sample("grants-gov-extract.xml"),
    "simpler_grants": sample("simpler-detail.json"),
    "sedia": sample("sedia-record.json"),
    "sheet": sample("veille.cp1252")[:2500],
}
SIGNS = st.sampled_from(
    [
        b"<", b">", b"&", b'"', b"\0", b";", b"\n", b"]]>", b"<!--", b"</item>", b"<item>", b"\xff", b"{", b"[", b"]",
        b"}", b":", b",", b"&#0;", b"&nbsp;", b"9999999999999999", b"-1", b"1e999", b"\\ud800", b"null", b"\xc2\x85",
        b"\xe2\x80\xae",
    ]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    """The content with pieces cut out, put in twice, overwritten or taken from elsewhere in it, or its end missing."""
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 60)))
        from_there = draw(st.integers(0, len(content)))
        pieces = [SIGNS, st.binary(max_size=4), st.just(b""), st.just(content[from_there : from_there + 80])]
        content = content[:start] + draw(st.one_of(pieces)) + content[end:]
    return content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content


@pytest.mark.parametrize("kind", SAMPLES)
@given(data=st.data(), language=st.sampled_from([None, "fr", "en"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_sample_with_bytes_changed_is_read_or_refused(kind: str, data: st.DataObject, language: str | None) -> None:
    content = data.draw(mutated(SAMPLES[kind]))
    started = time.process_time()
    read(kind, content, Settings(language=language))  # which looks whether each call is sound
    assert time.process_time() - started < 5


@pytest.mark.parametrize("kind", SAMPLES)
@given(content=st.binary(max_size=300))
@settings(max_examples=40)
def test_any_bytes_are_read_or_refused(kind: str, content: bytes) -> None:
    read(kind, content)


@given(content=mutated(SAMPLES["simpler_grants"]))
@settings(max_examples=40)
def test_pages_of_anything_are_told_or_not(content: bytes) -> None:
    with suppress(Unreadable):
        assert pages(io.BytesIO(content)) is None


CHILDREN = b"<EligibleApplicants>25</EligibleApplicants>" * 100_000
COSTLY = {
    "open brackets": ("feed", b"<" * 2_000_000),
    "lonely signs": ("feed", rss(f"<title>{'&' * 500_000}</title>").encode()),
    "a long title": ("feed", rss(f"<title>{'a&lt;b ' * 300_000}</title>").encode()),
    "a long date": ("feed", rss(f"<title>a</title><pubDate>{'1 ' * 500_000}</pubDate>").encode()),
    "items without end": ("feed", f"{RSS_START}{'<item>' * 200_000}".encode()),
    "undeclared prefixes": ("feed", (RSS_START + "".join(f"<a{number}:b/>" for number in range(50_000))).encode()),
    "open texts": ("feed", (RSS_START + "<item><title><![CDATA[" * 50_000).encode()),
    "nested answers": ("sedia", b'{"a":' * 500_000),
    "an open text": ("sedia", b'{"results":["' + b'\\"' * 1_000_000),
    "quotes": ("simpler_grants", b"{" + b'"' * 1_000_001),
    "a long figure": ("simpler_grants", b'{"data":[{"opportunity_id":' + b"9" * 500_000 + b"}]}"),
    "nested elements": ("grants_gov", b"<Grants>" + b"<a>" * 500_000),
    "many children": ("grants_gov", b"<Grants><OpportunitySynopsisDetail_1_0>" + CHILDREN),
    "a wide sheet": ("sheet", b"Titre;" + b"a;" * 300_000),
    "many countries": ("sheet", b"Titre;Pays\nA;" + b"z1|z2|" * 100_000),
}


@pytest.mark.parametrize("name", COSTLY)
def test_no_shape_of_an_answer_takes_long(name: str) -> None:
    kind, content = COSTLY[name]
    started = time.process_time()
    read(kind, content)
    assert time.process_time() - started < 10


def test_a_payload_is_canonical_and_says_when_it_was_cut() -> None:
    assert payload_of({"b": 1, "a": ["é"]}) == '{"a":["é"],"b":1}'
    nested = {str(outer): {str(inner): "x" * 90 for inner in range(100)} for outer in range(100)}
    many = {str(number): "x" for number in range(50_000)}
    for sent in ({"text": "é" * 100_000}, {"list": ["x" * 300] * 5_000}, many, nested):
        payload = payload_of(sent)
        assert len(payload.encode()) <= LARGEST_PAYLOAD
        assert payload.endswith("}")
        assert CUT in payload


def test_a_pipe_is_read_once_from_its_beginning_to_its_end() -> None:
    class Pipe(io.RawIOBase):
        """Gives a few bytes at a time, and no second look."""

        def __init__(self, data: bytes) -> None:
            self._inner = io.BytesIO(data)

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            return self._inner.read(min(size, 100) if size >= 0 else 100)

    for kind, content in SAMPLES.items():
        through = list(READERS[kind](Pipe(content), Settings()))  # type: ignore[arg-type]
        whole = read(kind, content)
        assert len(through) == len(whole.calls) + len(whole.passed)


MEASURE = """
from benchmarks.calls.extract import measured
print(*measured(300, 15_000))
"""


@pytest.mark.process
def test_three_hundred_megabytes_of_an_extract_take_under_150_megabytes_and_20_seconds() -> None:
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run([sys.executable, "-c", MEASURE], cwd=root, capture_output=True, check=True, timeout=120)
    count, seconds, kibibytes = map(float, run.stdout.split())
    assert count > 18_000
    assert seconds < 20
    assert kibibytes < 150_000

"""What each kind of source is asked."""

import json
from datetime import UTC, datetime
from email import message_from_bytes
from urllib.parse import parse_qs, urlsplit

import pytest

from fundapp.grants.fetching.questions import KEY_HOSTS, LIMITS, Question, question, tries
from fundapp.grants.formats.sheet_headings import SYNONYMS
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.sources import Kind
from fundapp.grants.schemas.source_columns import MEANINGS

NOW = datetime(2026, 3, 14, 3, 30, tzinfo=UTC)
"""Still the evening before in New York."""

SEDIA = "https://api.tech.ec.europa.eu/search-api/prod/rest/search?apiKey=SEDIA"
SIMPLER = "https://api.simpler.grants.gov/v1/opportunities/search"


def parts(asked: Question) -> dict[str, object]:
    """The parts of a multipart form, each of which must say that it is JSON."""
    assert asked.posting
    head = f"Content-Type: {asked.posting.content_type}\r\n\r\n".encode()
    found = {}
    for part in message_from_bytes(head + asked.posting.body).get_payload():
        assert part.get_content_type() == "application/json"  # type: ignore[union-attr]
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
        found[str(name)] = json.loads(part.get_payload(decode=True))  # type: ignore[union-attr, arg-type]
    return found


def test_a_feed_is_asked_for_as_it_is() -> None:
    assert question("feed", "https://example.org/feed/", 1, NOW) == Question("https://example.org/feed/")
    assert tries("feed", "https://example.org/feed/") == 1


def test_the_newest_extract_is_looked_for_day_by_day() -> None:
    address = "https://example.org/extracts/GrantsDBExtract{date}v2.zip"
    days = [question("grants_gov", address, page, NOW).address for page in range(1, tries("grants_gov", address) + 1)]
    assert days == [
        f"https://example.org/extracts/GrantsDBExtract{day}v2.zip" for day in (20260313, 20260312, 20260311, 20260310)
    ]


def test_the_european_portal_is_asked_for_open_and_announced_calls_page_by_page() -> None:
    asked = question("sedia", SEDIA, 3, NOW, words="human rights", language="fr")
    assert parse_qs(urlsplit(asked.address).query) == {
        "apiKey": ["SEDIA"], "text": ["human rights"], "pageSize": ["100"], "pageNumber": ["3"],
    }  # fmt: skip
    assert parts(asked) == {
        "query": {"bool": {"must": [{"terms": {"type": ["1", "2", "8"]}},
                                    {"terms": {"status": ["31094501", "31094502"]}}]}},
        "languages": ["fr"],
        "sort": {"field": "startDate", "order": "DESC"},
    }  # fmt: skip
    assert not asked.alone
    assert parse_qs(urlsplit(question("sedia", SEDIA, 1, NOW).address).query)["text"] == ["***"]


def test_grants_gov_is_asked_with_the_key_of_the_installation() -> None:
    asked = question("simpler_grants", SIMPLER, 2, NOW, words="human rights", key="secret")
    assert asked.posting
    assert asked.posting.headers == {"X-API-Key": "secret"}
    wanted = json.loads(asked.posting.body)
    assert wanted["query"] == "human rights"
    assert wanted["pagination"]["page_offset"] == 2
    bare = question("simpler_grants", SIMPLER, 1, NOW, key="secret").posting
    assert bare
    assert "query" not in json.loads(bare.body)


@pytest.mark.parametrize("host", ["evil.example.org", "api.simpler.grants.gov.example.org", "grants.gov"])
def test_nobody_else_is_told_the_key(host: str) -> None:
    asked = question("simpler_grants", f"https://{host}/v1/opportunities/search", 1, NOW, key="secret")
    assert asked.posting
    assert "secret" not in str(asked.posting)
    assert host not in KEY_HOSTS


def test_without_a_key_the_setting_is_named() -> None:
    with pytest.raises(Unreadable) as raised:
        question("simpler_grants", SIMPLER, 1, NOW)
    assert (raised.value.fault, raised.value.detail) == (Fault.FORBIDDEN, "FUNDAPP_SIMPLER_GRANTS_KEY")


def test_every_kind_has_its_limits() -> None:
    assert LIMITS.keys() == set(Kind)
    assert {kind: each.longest for kind, each in LIMITS.items()} == {
        "feed": 10_000_000, "sheet": 10_000_000, "sedia": 50_000_000, "simpler_grants": 50_000_000,
        "grants_gov": 1_000_000_000, "mailbox": 100_000_000,
    }  # fmt: skip


def test_every_heading_that_a_sheet_may_have_can_be_explained() -> None:
    assert MEANINGS.keys() == SYNONYMS.keys()

"""What is asked of each kind of source, page by page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from urllib3.fields import RequestField
from urllib3.filepost import encode_multipart_formdata

from fundapp.core.net import LOOPBACK
from fundapp.grants.fetching.answers import Posting
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.sources import SEARCHED, Kind
from fundapp.grants.rules.visits import MOST_PAGES

MEGABYTE = 1_000_000
PAGE_SIZE = 100
"""Results on a page of a search."""

DATED = "{date}"
"""In an address: the day on which what stands there was published, as 20260314. The newest one is looked for."""

DAYS_BACK = 3
"""The extract of a day comes in its morning, and some days none comes."""

KEY_HOSTS = frozenset({"api.simpler.grants.gov"})
"""Who is told the key: whoever writes addresses must not be able to have it sent elsewhere."""


@dataclass(frozen=True)
class Limits:
    """How many unpacked bytes are taken from one address, and how many seconds that may take."""

    longest: int
    within: float


LIMITS: Mapping[str, Limits] = {
    Kind.FEED: Limits(10 * MEGABYTE, 30),
    Kind.SHEET: Limits(10 * MEGABYTE, 30),
    Kind.SEDIA: Limits(50 * MEGABYTE, 60),
    Kind.SIMPLER_GRANTS: Limits(50 * MEGABYTE, 60),
    Kind.GRANTS_GOV: Limits(1_000 * MEGABYTE, 240),
    Kind.MAILBOX: Limits(100 * MEGABYTE, 120),
}


@dataclass(frozen=True)
class Question:
    """One request. `alone`: its answer is the whole, so that it can be asked whether anything changed since."""

    address: str
    posting: Posting | None = None
    alone: bool = True


def question(
    kind: str, address: str, page: int, now: datetime, *, words: str = "", language: str = "", key: str = ""
) -> Question:
    """The request for one page (or attempt), counted from 1. Raises Unreadable where a key is needed and not there."""
    if kind == Kind.SEDIA:
        return _sedia(address, page, words, language)
    if kind == Kind.SIMPLER_GRANTS:
        return _simpler_grants(address, page, words, key)
    return Question(_of_day(address, _new_york(now) - timedelta(days=page - 1)))


def tries(kind: str, address: str) -> int:
    """How many requests one visit may take: pages of a search, or days on which the newest may have been published."""
    if kind in SEARCHED:
        return MOST_PAGES
    return 1 + DAYS_BACK if DATED in address else 1


def _of_day(address: str, day: date) -> str:
    return address.replace(DATED, f"{day:%Y%m%d}")


def _new_york(now: datetime) -> date:
    return now.astimezone(ZoneInfo("America/New_York")).date()


def _sedia(address: str, page: int, words: str, language: str) -> Question:
    """Calls for proposals (types 1, 2 and 8) that are open or announced, the newest first; as the portal asks."""
    wanted = {"bool": {"must": [{"terms": {"type": ["1", "2", "8"]}}, {"terms": {"status": ["31094501", "31094502"]}}]}}
    parts = {"query": wanted, "languages": [language or "en"], "sort": {"field": "startDate", "order": "DESC"}}
    fields = []
    for name, value in parts.items():
        field = RequestField(name, json.dumps(value))
        field.make_multipart(content_type="application/json")
        fields.append(field)
    body, content_type = encode_multipart_formdata(fields)
    asked = {"text": words or "***", "pageSize": str(PAGE_SIZE), "pageNumber": str(page)}
    return Question(_with(address, asked), Posting(body, content_type), alone=False)


def _simpler_grants(address: str, page: int, words: str, key: str) -> Question:
    """Opportunities that are posted or forecast, the newest first."""
    wanted: dict[str, object] = {
        "filters": {"opportunity_status": {"one_of": ["posted", "forecasted"]}},
        "pagination": {
            "page_offset": page,
            "page_size": PAGE_SIZE,
            "sort_order": [{"order_by": "post_date", "sort_direction": "descending"}],
        },
    }
    if words:
        wanted["query"] = words
    headers = _key_for(address, key)
    return Question(address, Posting(json.dumps(wanted).encode(), "application/json", headers), alone=False)


def _key_for(address: str, key: str) -> Mapping[str, str]:
    host = urlsplit(address).hostname or ""
    if host not in KEY_HOSTS | LOOPBACK:
        return {}
    if not key:
        raise Unreadable(Fault.FORBIDDEN, "FUNDAPP_SIMPLER_GRANTS_KEY")
    return {"X-API-Key": key}


def _with(address: str, asked: Mapping[str, str]) -> str:
    """The address with these arguments, besides those that it has."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in asked]
    return urlunsplit(parts._replace(query=urlencode([*kept, *asked.items()], safe="*")))

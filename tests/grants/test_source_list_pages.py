"""The list of sources, its filter and its sheets, their health, and what waits on the home page."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fundapp.grants.views.sources import to_do
from tests.fixtures.application import VISITOR, MakeContext
from tests.fixtures.counting import CountQueries
from tests.grants.sites import Sent, Site
from tests.grants.watching import Watch

DAY = timedelta(days=1)
Put = Callable[..., UUID]


def names(page: str) -> list[str]:
    return re.findall(r'<a href="/calls/sources/[0-9a-f-]{36}">([^<]*)</a>', page)


HEALTHS: dict[str, dict[str, Any]] = {
    "works": {"visited_at": -1, "succeeded_at": -1, "found_at": -29},
    "new": {},
    "failing": {"visited_at": 0, "succeeded_at": -2, "failures": 1, "failing_since": -1, "fault": "gone"},
    "never": {"visited_at": 0, "failures": 1, "failing_since": -1, "fault": "gone"},
    "silent": {"visited_at": -1, "succeeded_at": -1, "found_at": -31},
    "paused": {"active": False, "failures": 5, "failing_since": -1, "found_at": -90, "fault": "gone"},
}


def dated(facts: dict[str, Any]) -> dict[str, Any]:
    """Days from now as moments."""
    now = datetime.now(UTC)
    return {name: now + value * DAY if name.endswith(("_at", "since")) else value for name, value in facts.items()}


def test_the_list_is_filtered_and_exported_as_filtered(client: FlaskClient, visitor: UUID, put_source: Put) -> None:
    for name, facts in HEALTHS.items():
        put_source(name, **dated(facts))
    put_source("mailbox", kind="mailbox", address=None)
    assert names(client.get("/calls/sources").text) == sorted([*HEALTHS, "mailbox"])
    for health in HEALTHS:
        shown = names(client.get("/calls/sources", query_string={"health": health}).text)
        assert shown == ([health] if health != "new" else ["mailbox", "new"])
    assert names(client.get("/calls/sources?kind=mailbox").text) == ["mailbox"]
    assert names(client.get("/calls/sources?q=NEV").text) == ["never"]
    assert len(names(client.get("/calls/sources?q=example.org").text)) == 6
    assert names(client.get("/calls/sources?sort=failing").text)[0] == "paused"
    csv = client.get("/calls/sources/export.csv?health=silent").text
    assert ("silent" in csv, "never" in csv) == (True, False)
    with client.get("/calls/sources/export.xlsx") as sheet:
        assert sheet.status_code == 200


def test_the_list_pages_by_keys_and_counts_its_queries(
    client: FlaskClient, visitor: UUID, put_source: Put, query_count: CountQueries
) -> None:
    for number in range(60):
        put_source(f"Flux {number:02}", **dated(HEALTHS["works"]))
    client.get("/calls/sources")
    with query_count() as counted:
        page = client.get("/calls/sources").text
    counted.at_most(8)
    assert len(names(page)) < 60
    following = re.search(r'href="(/calls/sources\?at=[^"]+)"[^>]*rel="next"', page)
    assert following
    more = names(client.get(following[1].replace("&amp;", "&")).text)
    assert not set(more) & set(names(page))


def test_the_page_of_a_source_counts_its_queries(
    client: FlaskClient, watch: Watch, there: Site, query_count: CountQueries
) -> None:
    source_id = watch.add(there.has(Sent(b"1|Appel")))
    watch.visit()
    client.get(f"/calls/sources/{source_id}")
    with query_count() as counted:
        client.get(f"/calls/sources/{source_id}")
    counted.at_most(8)


def test_sources_that_need_somebody_wait_on_the_home_page(
    app: Flask, client: FlaskClient, visitor: UUID, put_source: Put, make_ctx: MakeContext
) -> None:
    for name, facts in HEALTHS.items():
        put_source(name, **dated(facts))
    put_source("thrice", **dated({**HEALTHS["failing"], "failures": 3}))
    now = datetime.now(UTC)
    with app.test_request_context():
        waiting = to_do(make_ctx("call.see", "call.edit", now=now))
        assert [each.detail for each in waiting] == ["silent", "thrice"]
        assert to_do(make_ctx("call.see", now=now)) == []
        assert to_do(make_ctx(now=now)) == []
    assert "thrice" in client.get("/").text


def test_who_may_only_look_is_told_so(
    app: Flask, client: FlaskClient, visitor: UUID, put_source: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    source_id = put_source("Un flux", **dated(HEALTHS["silent"]))
    reader = replace(VISITOR, permissions=frozenset({"call.see"}))
    monkeypatch.setattr(app.extensions["fundapp.ports"], "identify", lambda: reader)
    page = client.get(f"/calls/sources/{source_id}").text
    assert "Retirer" not in page
    assert client.get("/calls/sources/new").status_code == 403
    assert client.get(f"/calls/sources/{source_id}/remove").status_code == 403

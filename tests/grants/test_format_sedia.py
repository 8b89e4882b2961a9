"""The search of the EU's portal: values in lists, JSON in texts, a row per language, and what is no call."""

import io
import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundapp.grants.formats import Pages, pages
from fundapp.grants.formats.sedia_dates import wall
from fundapp.grants.rules.faults import Fault
from fundapp.grants.rules.found import Found
from fundapp.grants.rules.vocabulary import Step, Timing
from tests.grants.format_reading import Outcome, amounts, read, sample

BRUSSELS = "Europe/Brussels"
_ROW = {"type": ["1"], "title": ["A"], "identifier": ["CERV-2025-A"], "status": ["31094502"]}


def portal(**values: Any) -> Outcome:
    """An answer with one topic of these values."""
    return read("sedia", json.dumps({"totalResults": 1, "results": [{"metadata": _ROW | values}]}))


def days(call: Found) -> list[tuple[date, time | None, Step]]:
    return [(each.day, each.clock, each.step) for each in call.deadlines]


def test_the_sample_gives_each_language_of_one_topic_with_one_key() -> None:
    found = read("sedia", sample("sedia-search.json"))
    assert found.fault is None
    assert [each.language for each in found.calls] == ["sv", "cs", "en"]
    assert {each.key for each in found.calls} == {"HORIZON-CL4-2025-04-DATA-03"}
    english = found.calls[2]
    assert english.title == "Software Engineering for AI and generative AI (RIA) (AI/Data/Robotics Partnership)"
    assert english.url == (
        "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/topic-details/"
        "HORIZON-CL4-2025-04-DATA-03"
    )
    assert days(english) == [(date(2025, 10, 2), None, Step.APPLICATION)]
    assert english.deadlines[0].zone == BRUSSELS
    assert (english.timing, english.closed) == (Timing.FIXED, True)
    assert (english.published_on, english.programme) == (date(2025, 6, 10), "HORIZON-CL4-2025-04")
    assert (english.summary or "").startswith("Expected Outcome:")
    assert "General conditions" in (english.eligibility or "")


def test_the_budget_is_that_of_the_topic_and_not_of_its_whole_call() -> None:
    english = read("sedia", sample("sedia-search.json")).calls[2]
    assert amounts(english)[:3] == (4_000_000, 6_000_000, 15_000_000)
    assert english.currency == "EUR"


def test_news_among_calls_are_passed_over() -> None:
    assert [each.reason for each in read("sedia", sample("sedia-search.json")).passed] == ["news", "news"]


@pytest.mark.parametrize(("code", "reason"), [("0", "tender"), ("6", "news"), ("9", "other"), ("", "other")])
def test_what_is_no_call_says_what_it_is(code: str, reason: str) -> None:
    assert [each.reason for each in portal(type=[code]).passed] == [reason]


@pytest.mark.parametrize("code", ["1", "2", "8"])
def test_topics_external_action_and_cascade_funding_are_calls(code: str) -> None:
    assert portal(type=[code]).titles == ["A"]


def test_the_sample_of_one_record_has_hours_moved_by_the_offset_and_a_page_for_people() -> None:
    call = read("sedia", sample("sedia-record.json")).only
    assert days(call) == [(date(2024, 4, 18), time(17), Step.APPLICATION)]  # written as 19:00+0200
    assert call.timing is Timing.FORECAST
    assert call.published_on is None
    assert (call.url or "").endswith("/topic-details/HORIZON-CL5-2024-D2-01-03")


@pytest.mark.parametrize(
    ("said", "day", "clock"),
    [
        ("2025-10-02T17:00:00.000+0200", date(2025, 10, 2), time(17)),
        ("2025-01-15T17:00:00.000+0100", date(2025, 1, 15), time(17)),
        ("2025-10-02T17:00:00.000+0000", date(2025, 10, 2), time(17)),
        ("2025-10-02T00:00:00.000+0000", date(2025, 10, 2), None),
        ("2025-10-02T00:00:00.000+0200", date(2025, 10, 2), None),
        ("2025-10-01T22:00:00.000+0000", date(2025, 10, 2), None),
        ("2025-01-15T23:59:59.000+0100", date(2025, 1, 15), time(23, 59)),
        ("2025-10-02T11:00:00.000-0400", date(2025, 10, 2), time(17)),
        ("2025-10-02", date(2025, 10, 2), None),
    ],
)
def test_a_moment_is_read_as_brussels_shows_it(said: str, day: date, clock: time | None) -> None:
    assert days(portal(deadlineDate=[said], deadlineModel=["single-stage"]).only) == [(day, clock, Step.APPLICATION)]


@given(st.integers(0, 60 * 24 * 365 * 80))
@settings(max_examples=100)
def test_every_hour_of_brussels_comes_back_in_summer_and_winter(minutes: int) -> None:
    shown = (datetime(1996, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(ZoneInfo(BRUSSELS))
    clock = None if shown.time() == time() else shown.time()
    assert wall(shown.strftime("%Y-%m-%dT%H:%M:%S.000%z")) == (shown.date(), clock)


def test_a_two_stage_call_has_a_concept_note_and_a_full_proposal() -> None:
    said = ["2025-09-16T17:00:00.000+0200", "2025-02-04T17:00:00.000+0100"]
    call = portal(deadlineDate=said, deadlineModel=["two-stage"]).only
    assert days(call) == [
        (date(2025, 2, 4), time(17), Step.CONCEPT_NOTE), (date(2025, 9, 16), time(17), Step.FULL_PROPOSAL),
    ]  # fmt: skip
    assert (call.timing, call.doubts) == (Timing.FIXED, ())


def test_one_day_of_a_two_stage_call_is_a_doubt() -> None:
    call = portal(deadlineDate=["2025-09-16T00:00:00.000+0000"], deadlineModel=["two-stage"]).only
    assert days(call) == [(date(2025, 9, 16), None, Step.APPLICATION)]
    assert [each.field for each in call.doubts] == ["deadlines"]


@pytest.mark.parametrize("model", ["multiple cut-off", "single-stage"])
def test_several_days_are_cut_offs(model: str) -> None:
    said = ["2025-05-15T00:00:00.000+0000", "2025-01-15T00:00:00.000+0000", "2025-05-15T00:00:00.000+0000"]
    call = portal(deadlineDate=said, deadlineModel=[model]).only
    assert call.timing is Timing.CUTOFFS
    assert [each.day for each in call.deadlines] == [date(2025, 1, 15), date(2025, 5, 15)]


def test_deadlines_are_also_found_in_the_json_of_a_text() -> None:
    actions = json.dumps([{"deadlineDates": ["2025-10-02"]}])
    assert days(portal(actions=[actions]).only) == [(date(2025, 10, 2), None, Step.APPLICATION)]


@pytest.mark.parametrize(
    ("status", "timing", "closed"),
    [
        (["31094501"], Timing.FORECAST, False),
        (["31094502"], Timing.FIXED, False),
        (["31094503"], Timing.FIXED, True),
        (["31094502", "31094503"], Timing.FIXED, False),
    ],
)
def test_the_status_tells_what_is_announced_and_what_is_over(status: list[str], timing: Timing, closed: bool) -> None:
    call = portal(status=status, deadlineDate=["2025-10-02"]).only
    assert (call.timing, call.closed) == (timing, closed)


def test_marks_of_the_search_are_no_part_of_a_title() -> None:
    assert portal(title=["Droits <b>humains</b> &amp;amp; libertés"]).only.title == "Droits humains & libertés"


def test_what_the_index_changes_by_itself_is_not_kept() -> None:
    first = portal(esDA_IngestDate=["2025-10-03T18:04:40.851+0200"]).only
    assert first.payload == portal(esDA_IngestDate=["2025-10-04T18:04:40.851+0200"]).only.payload
    assert first.payload != portal(latestInfos=['[{"content": "new"}]']).only.payload


@pytest.mark.parametrize(
    "values",
    [
        {"budgetOverview": ["{"], "actions": ["[1, null]"], "deadlineDate": [None, {}]},
        {"budgetOverview": ['{"budgetTopicActionMap": {"1": [{"action": "CERV-2025-A - x", "budgetYearMap": [1]}]}}']},
        {"budgetOverview": ['{"budgetTopicActionMap": [1]}'], "status": "31094502", "language": []},
        {"actions": ["[" * 100_000], "links": ["1e999999999"], "startDate": ["9999-12-31T23:59:59.000-1200"]},
    ],
)
def test_values_of_another_kind_break_nothing(values: dict[str, Any]) -> None:
    assert portal(**values).titles == ["A"]


def test_a_day_that_does_not_exist_is_a_doubt() -> None:
    call = portal(deadlineDate=["2025-02-30T00:00:00.000+0000"]).only
    assert (call.deadlines, call.doubts[0].said) == ((), "2025-02-30T00:00:00.000+0000")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("", Fault.EMPTY),
        ("<html>", Fault.PAGE),
        ('{"data": [1]}', Fault.OTHER_FORMAT),
        ('{"results": [{}]}', Fault.OTHER_FORMAT),
    ],
)
def test_what_is_no_answer_is_told(data: str, fault: Fault) -> None:
    assert read("sedia", data).fault is fault


def test_an_answer_in_a_wrong_encoding_is_read() -> None:
    data = json.dumps({"results": [{"metadata": _ROW | {"title": ["Égalité"]}}]}, ensure_ascii=False)
    for encoding in ("utf-8-sig", "cp1252", "utf-16"):
        assert read("sedia", data.encode(encoding)).titles == ["Égalité"]


def test_of_an_answer_that_was_cut_whole_rows_are_taken() -> None:
    found = read("sedia", sample("sedia-search.json")[:60_000])
    assert (found.fault, [each.language for each in found.calls]) == (Fault.CUT, ["sv"])


def test_how_many_pages_follow_is_told() -> None:
    first = pages(io.BytesIO(sample("sedia-search.json")))
    assert first == Pages(number=1, size=5, total=21_020)
    assert (first.next, Pages(4204, 5, 21_020).next) == (2, None)
    other = pages(io.BytesIO(sample("simpler-search.json")))
    assert (other, other and other.next) == (Pages(number=1, size=30, total=60), 2)


@pytest.mark.parametrize(
    "data", [b"{}", b"[1]", b"{", b'{"pageNumber": 1, "pageSize": 0, "totalResults": 9}', b"[" * 99_999]
)
def test_pages_of_what_has_none_are_unknown(data: bytes) -> None:
    assert pages(io.BytesIO(data)) is None


def test_ten_thousand_rows_are_read() -> None:
    rows = [{"metadata": _ROW | {"identifier": [f"A-{number}"]}} for number in range(10_000)]
    assert len(read("sedia", json.dumps({"results": rows})).calls) == 10_000

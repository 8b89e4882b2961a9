"""Calls of the United States: the XML extract of Grants.gov, and the answers of Simpler.Grants.gov."""

import json
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from fundapp.grants.formats.us_calls import APPLICANTS
from fundapp.grants.rules.faults import Fault
from fundapp.grants.rules.vocabulary import Timing
from tests.grants.format_reading import Outcome, amounts, read, sample

START = '<Grants xmlns="http://apply.grants.gov/system/OpportunityDetail-V1.0">'
NEW_YORK = "America/New_York"
STANDARD = (
    "Electronically submitted applications must be submitted no later than 11:59 p.m., ET, on the listed application"
    " due date."
)


def extract(*fields: str, kind: str = "OpportunitySynopsisDetail_1_0") -> str:
    """An extract with one opportunity of these fields, each as NAME=TEXT."""
    given = {"OpportunityID": "1", "OpportunityTitle": "A"} | dict(each.split("=", 1) for each in fields)
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in given.items())
    return f"{START}<{kind}>{inside}</{kind}></Grants>"


def grants(*fields: str, kind: str = "OpportunitySynopsisDetail_1_0") -> Outcome:
    return read("grants_gov", extract(*fields, kind=kind))


def simpler(summary: dict[str, Any] | None = None, **fields: Any) -> Outcome:
    record = {"opportunity_id": 7, "opportunity_title": "A", "summary": summary} | fields
    return read("simpler_grants", json.dumps({"data": [record]}))


def test_the_sample_of_the_extract_is_read_as_it_stands() -> None:
    call = read("grants_gov", sample("grants-gov-extract.xml")).only
    assert (call.key, call.reference) == ("328621", "DHS-20-ST-062-001")
    assert call.title == "2020 DHS SLA for Minority Serving Institutions"
    assert call.url == "https://www.grants.gov/search-results-detail/328621"
    assert call.funder_name == "Office of Procurement Operations - Grants Division"
    assert call.published_on == date(2020, 8, 10)
    assert [(each.day, each.clock, each.zone) for each in call.deadlines] == [
        (date(2020, 10, 9), time(23, 59), NEW_YORK)
    ]
    assert amounts(call) == (470_000, 470_000, 3_290_000, "USD")
    assert call.eligibility == (
        "Open to: Public and state controlled institutions of higher education; Private institutions of higher"
        " education.\n\nCost sharing or matching: No."
    )


def test_text_escaped_twice_is_text() -> None:
    summary = read("grants_gov", sample("grants-gov-extract.xml")).only.summary or ""
    assert "DHS S&T Office" in summary
    assert 'defined as "minority institutions" by § 365(3)' in summary
    assert "&amp;" not in summary
    marked = "&amp;lt;p&amp;gt;Civil society&amp;lt;/p&amp;gt;&amp;lt;script&amp;gt;x&amp;lt;/script&amp;gt;"
    call = grants(f"Description={marked}").only
    assert call.summary == "Civil society"


def test_a_new_version_is_the_same_call_with_another_payload() -> None:
    first, second = grants("Version=Synopsis 1").only, grants("Version=Synopsis 2", "LastUpdatedDate=09022020").only
    assert first.key == second.key
    assert json.loads(second.payload)["Version"] == "Synopsis 2"
    assert first.payload != second.payload


def test_officials_are_not_gathered() -> None:
    assert "contact" not in read("grants_gov", sample("grants-gov-extract.xml")).only.payload.lower()
    assert "example.net" not in read("simpler_grants", sample("simpler-search.json")).calls[0].payload


@pytest.mark.parametrize(
    ("explanation", "clock", "zone", "doubts"),
    [
        ("", time(23, 59), NEW_YORK, 0),
        (STANDARD, time(23, 59), NEW_YORK, 0),
        ("Applications are due no later than 5:00 p.m. ET on the listed application due date.", time(17), NEW_YORK, 0),
        ("Due by 12 noon Eastern.", time(12), NEW_YORK, 0),
        ("Due by 5 PM Pacific Time.", time(17), None, 1),
        ("Concept notes at 5 pm, full applications at 11:59 pm ET.", None, None, 1),
        ("Applications are also accepted until December 1, 2024.", time(23, 59), NEW_YORK, 1),
    ],
)  # fmt: skip
def test_a_deadline_is_at_the_end_of_the_day_in_washington_unless_the_agency_says_otherwise(
    explanation: str, clock: time | None, zone: str | None, doubts: int
) -> None:
    call = grants("CloseDate=04152024", f"CloseDateExplanation={explanation}").only
    assert [(each.day, each.clock, each.zone) for each in call.deadlines] == [(date(2024, 4, 15), clock, zone)]
    assert call.deadlines[0].label == explanation
    assert len(call.doubts) == doubts


def test_without_a_closing_date_its_explanation_is_read() -> None:
    assert grants("CloseDateExplanation=Applications are accepted on a rolling basis.").only.timing is Timing.ROLLING
    call = grants("CloseDateExplanation=See the full announcement.").only
    assert (call.deadlines, call.timing) == ((), Timing.UNKNOWN)
    assert [each.said for each in call.doubts] == ["See the full announcement."]


def test_a_forecast_has_the_day_that_is_expected_and_no_hour() -> None:
    call = grants("EstimatedSynopsisCloseDate=03012026", "PostDate=11012025", kind="OpportunityForecastDetail_1_0").only
    assert call.timing is Timing.FORECAST
    assert [(each.day, each.clock, each.zone) for each in call.deadlines] == [(date(2026, 3, 1), None, None)]


@pytest.mark.parametrize("said", ["none", "0", "", " "])
def test_no_amount_is_no_amount(said: str) -> None:
    call = grants(f"AwardCeiling={said}", "AwardFloor=0").only
    assert (call.amount_min, call.amount_max, call.doubts) == (None, None, ())


@pytest.mark.parametrize(
    ("floor", "ceiling", "fields"),
    [
        ("500000", "100000", ["amount_min", "amount_max"]),
        ("1", "999999999999999999", ["amount_max"]),
        ("1", "1e3000000", ["amount_max"]),
        ("-5", "1", ["amount_min"]),
        ("NaN", "1", ["amount_min"]),
        ("see text", "1", ["amount_min"]),
    ],
)
def test_amounts_that_cannot_be_true_are_doubts(floor: str, ceiling: str, fields: list[str]) -> None:
    call = grants(f"AwardFloor={floor}", f"AwardCeiling={ceiling}").only
    assert [each.field for each in call.doubts] == fields
    assert all(getattr(call, each) is None for each in fields)


@pytest.mark.parametrize("said", ["02302020", "13012020", "2020-10-09", "1012020", "abcdefgh", "01010001"])
def test_a_day_that_does_not_exist_is_a_doubt(said: str) -> None:
    call = grants(f"CloseDate={said}").only
    assert call.deadlines == ()
    assert [each.field for each in call.doubts] == ["deadlines"]


def test_who_may_apply_is_told_in_words() -> None:
    call = grants(
        "EligibleApplicants=25", "AdditionalInformationOnEligibility=Foreign NGOs &amp;amp; public bodies"
    ).only
    assert call.eligibility == "Open to: Others (see the text on eligibility).\n\nForeign NGOs & public bodies"
    assert call.where.value == "unknown"
    assert set(APPLICANTS) == {
        "00",
        "01",
        "02",
        "04",
        "05",
        "06",
        "07",
        "08",
        "11",
        "12",
        "13",
        "20",
        "21",
        "22",
        "23",
        "25",
        "99",
    }
    assert grants("EligibleApplicants=77").only.eligibility == "Open to: 77."


def test_contracts_and_nameless_records_are_passed_over() -> None:
    assert [each.reason for each in grants("FundingInstrumentType=PC").passed] == ["tender"]
    assert [each.reason for each in grants("OpportunityTitle= ").passed] == ["untitled"]
    assert [each.reason for each in grants("OpportunityID=").passed] == ["unreadable"]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("", Fault.EMPTY),
        ("<html>Sign in</html>", Fault.PAGE),
        ("<rss/>", Fault.OTHER_FORMAT),
        ("{}", Fault.OTHER_FORMAT),
        (b"PK\x03\x04", Fault.OTHER_FORMAT),
        ('<!DOCTYPE Grants [<!ENTITY a "b">]>' + START + "</Grants>", Fault.UNSAFE),
        (('<!DOCTYPE Grants [<!ENTITY a "b">]>' + START + "</Grants>").encode("utf-16"), Fault.UNSAFE),
        ("<!--" + " " * 70_000 + '--><!DOCTYPE Grants [<!ENTITY a "b">]>' + extract(), Fault.OTHER_FORMAT),
        (START + "<OpportunitySynopsisDetail_1_0></a></Grants>", Fault.BROKEN),
        (START + "<a>" * 1000, Fault.CUT),
        (START + "<OpportunitySynopsisDetail_1_0><OpportunityID>" + "1" * 11_000_000, Fault.CUT),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_what_is_no_extract_is_told(data: str | bytes, fault: Fault) -> None:
    found = read("grants_gov", data)
    assert (found.fault, found.calls) == (fault, [])


def test_an_empty_extract_is_no_fault() -> None:
    assert (grants("OpportunityID=1").fault, read("grants_gov", START + "</Grants>").fault) == (None, None)


def test_of_an_extract_that_was_cut_whole_opportunities_are_taken() -> None:
    whole = extract("Description=" + "x" * 5000).removesuffix("</Grants>")
    found = read("grants_gov", whole + whole.removeprefix(START)[:-400])
    assert (len(found.calls), found.fault) == (1, Fault.CUT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_encodings_of_xml_are_read(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?>' + extract("OpportunityTitle=Égalité")
    assert read("grants_gov", data.encode(encoding)).titles == ["Égalité"]


def test_the_sample_of_the_search_is_read_as_it_stands() -> None:
    found = read("simpler_grants", sample("simpler-search.json"))
    assert found.fault is None
    assert [each.reason for each in found.passed][:1] == ["test"]
    assert len(found.calls) + len(found.passed) == 30
    sixth = next(each for each in found.calls if each.key == "6")
    assert sixth.title == "Research into Armed forces operational officer industry"
    assert sixth.url == "https://simpler.grants.gov/opportunity/6"  # not “grants.gov”, which an agency typed
    assert (sixth.reference, sixth.funder_name) == ("ABC-6-XYZ-001", "US Number Department")
    assert [(each.day, each.clock, each.zone) for each in sixth.deadlines] == [
        (date(2024, 3, 26), time(23, 59), NEW_YORK)
    ]
    assert amounts(sixth)[:3] == (247_500, 1_485_000, 1_485_000)
    assert (sixth.eligibility or "").startswith("Open to: Individuals.")
    assert (sixth.published_on, sixth.closed) == (date(2024, 3, 4), False)


def test_forecasts_closed_and_empty_records_of_the_search() -> None:
    calls = {each.key: each for each in read("simpler_grants", sample("simpler-search.json")).calls}
    assert (calls["2"].timing, calls["2"].deadlines[0].day) == (Timing.FORECAST, date(2024, 5, 27))
    assert calls["2"].deadlines[0].clock is None
    assert {each.closed for key, each in calls.items() if 11 <= int(key) <= 20} == {True}
    nothing = calls["31"]
    assert (nothing.deadlines, nothing.amount_max, nothing.summary, nothing.timing) == ((), None, None, Timing.UNKNOWN)


def test_one_opportunity_alone_is_read_bare_and_wrapped() -> None:
    bare = read("simpler_grants", sample("simpler-detail.json")).only
    wrapped = read("simpler_grants", b'{"message": "Success", "data": ' + sample("simpler-detail.json") + b"}").only
    assert bare == wrapped
    assert amounts(bare)[:3] == (10_000, 100_000, 10_000_000)
    assert bare.deadlines[0].label == "Proposals are due earlier than usual."


def test_anything_may_be_null_or_of_another_kind() -> None:
    assert simpler(None).only.title == "A"
    odd = {
        "applicant_types": "all",
        "award_floor": True,
        "close_date": 5,
        "funding_instruments": 1,
        "is_cost_sharing": "no",
    }
    assert simpler(odd, opportunity_assistance_listings={"a": 1}, agency=[1]).only.title == "A"
    assert [each.reason for each in simpler({}, opportunity_title=None).passed] == ["untitled"]


def test_html_and_large_numbers_of_the_search() -> None:
    call = simpler({"summary_description": "<p>One</p><p>Two &amp;amp; three</p>", "award_ceiling": 10**18}).only
    assert call.summary == "One\n\nTwo & three"
    assert (call.amount_max, call.doubts[0].field) == (None, "amount_max")
    data = b'{"data": [{"opportunity_id": 1, "opportunity_title": "a", "summary": {"award_floor": 1e999999999}}]}'
    assert read("simpler_grants", data).only.amount_min is None
    thousands = b'{"data": [{"opportunity_id": ' + b"9" * 5000 + b', "opportunity_title": "a"}]}'
    assert read("simpler_grants", thousands).only.title == "a"
    assert simpler({"award_ceiling": 1500.5}).only.amount_max == Decimal("1500.5")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("", Fault.EMPTY),
        ("<!doctype html><p>Sign in</p>", Fault.PAGE),
        ("[1]", Fault.OTHER_FORMAT),
        ('{"results": []}', Fault.OTHER_FORMAT),
        ('{"data": [{"a": 1}]}', Fault.OTHER_FORMAT),
        ('{"data": [', Fault.CUT),
        ('{"data": [}', Fault.BROKEN),
        ('{"data": [NaN]}', Fault.BROKEN),
        ('{"data": ' + "[" * 100_000, Fault.UNSAFE),
        ('{"data": [' + '{"opportunity_id":' * 100 + "1" + "}" * 100 + "]}", Fault.UNSAFE),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_answer_is_told(data: str, fault: Fault) -> None:
    found = read("simpler_grants", data)
    assert (found.fault, found.calls) == (fault, [])


def test_of_an_answer_that_was_cut_whole_records_are_taken() -> None:
    found = read("simpler_grants", sample("simpler-search.json")[:40_000])
    assert found.fault is Fault.CUT
    assert found.calls == read("simpler_grants", sample("simpler-search.json")).calls[: len(found.calls)]
    assert len(found.calls) > 8

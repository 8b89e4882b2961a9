"""Simpler.Grants.gov: answers of its search, and of one opportunity, in JSON. Anything in them may be null."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

from fundapp.grants.formats.json_answers import records, text_of
from fundapp.grants.formats.making import made
from fundapp.grants.formats.settings import Settings
from fundapp.grants.formats.us_calls import amounts, eligibility, readable
from fundapp.grants.formats.us_deadlines import closing
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.found import Doubt, Found, FoundDeadline, Passed
from fundapp.grants.rules.vocabulary import Timing

_PAGE = "https://simpler.grants.gov/opportunity/"
_MOCK = "MOCK DATA"
_OVER = frozenset({"closed", "archived"})
_CONTRACT = "procurement_contract"
_PRIVATE = (
    "agency_contact_description", "agency_email_address", "agency_email_address_description", "agency_phone_number",
)  # fmt: skip
_CODES = {
    "state_governments": "00",
    "county_governments": "01",
    "city_or_township_governments": "02",
    "special_district_governments": "04",
    "independent_school_districts": "05",
    "public_and_state_institutions_of_higher_education": "06",
    "federally_recognized_native_american_tribal_governments": "07",
    "public_and_indian_housing_authorities": "08",
    "other_native_american_tribal_organizations": "11",
    "nonprofits_non_higher_education_with_501c3": "12",
    "nonprofits_non_higher_education_without_501c3": "13",
    "private_institutions_of_higher_education": "20",
    "individuals": "21",
    "for_profit_organizations_other_than_small_businesses": "22",
    "small_businesses": "23",
    "other": "25",
    "unrestricted": "99",
}
"""Its names of the codes of the extract."""

Record = Mapping[str, Any]


def read_simpler_grants(stream: BinaryIO, _settings: Settings) -> Iterator[Found | Passed]:
    """The opportunities of an answer. Raises Unreadable; what was whole before the fault is yielded first.

    The address is that of the service's own page: `additional_info_url` is whatever an agency typed (“google.com”).
    """
    for record in records(stream, "data"):
        if "opportunity_id" not in record and "opportunity_title" not in record:
            raise Unreadable(Fault.OTHER_FORMAT)
        yield _call(record)


def _call(record: Record) -> Found | Passed:
    key, title = text_of(record.get("opportunity_id")), text_of(record.get("opportunity_title"))
    summary = record.get("summary")
    summary = summary if isinstance(summary, dict) else {}
    if _MOCK in title:
        return Passed(title, "test")
    if not key:
        return Passed(title, "unreadable")
    if summary.get("funding_instruments") == [_CONTRACT]:
        return Passed(title, "tender")
    sent = {**record, "summary": {name: each for name, each in summary.items() if name not in _PRIVATE}}
    money = amounts(
        *(summary.get(name) for name in ("award_floor", "award_ceiling", "estimated_total_program_funding"))
    )
    posted = _day(summary, "post_date", "published_on")
    return made(key, title, sent, _told(key, record, summary), money, posted, _end(record, summary))


def _told(key: str, record: Record, summary: Record) -> dict[str, Any]:
    types = summary.get("applicant_types")
    shares = summary.get("is_cost_sharing")
    agency = (summary.get("agency_name"), record.get("agency_name"), record.get("agency"))
    return {
        "url": _PAGE + key,
        "language": "en",
        "reference": text_of(record.get("opportunity_number")),
        "programme": ", ".join(_listings(record)),
        "funder_name": next(filter(None, map(text_of, agency)), ""),
        "closed": text_of(record.get("opportunity_status")) in _OVER or None,
        "summary": readable(text_of(summary.get("summary_description"))),
        "eligibility": eligibility(
            [_CODES.get(text_of(each), text_of(each)) for each in types] if isinstance(types, list) else (),
            text_of(summary.get("applicant_eligibility_description")),
            {True: "Yes", False: "No"}[shares] if isinstance(shares, bool) else "",
        ),
    }


def _listings(record: Record) -> Iterator[str]:
    given = record.get("opportunity_assistance_listings")
    for each in given[:20] if isinstance(given, list) else ():
        number = text_of(each.get("assistance_listing_number")) if isinstance(each, dict) else ""
        if number:
            yield f"Assistance Listing {number}"


def _end(record: Record, summary: Record) -> Mapping[str, Any]:
    """The deadline; of a forecast only the day that is expected."""
    is_forecast = summary.get("is_forecast") is True or record.get("opportunity_status") == "forecasted"
    read = _day(summary, "forecasted_close_date" if is_forecast else "close_date", "deadlines")
    day = read.get("deadlines")
    if is_forecast:
        return {**({"deadlines": (FoundDeadline(day),)} if day else read), "timing": Timing.FORECAST}
    end = closing(day, text_of(summary.get("close_date_description")))
    return {**end, "doubts": (*read.get("doubts", ()), *end.get("doubts", ()))}


def _day(summary: Record, name: str, field: str) -> dict[str, Any]:
    said = text_of(summary.get(name))
    try:
        return {field: date.fromisoformat(said)} if said else {}
    except ValueError:
        return {"doubts": (Doubt(field, said),)}

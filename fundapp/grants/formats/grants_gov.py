"""The XML extract of Grants.gov (OpportunityDetail-V1.0), one opportunity at a time: it holds hundreds of megabytes.

A new version of an opportunity bears the same OpportunityID; its Version and LastUpdatedDate stand in the payload.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

from lxml import etree

from fundapp.grants.formats.making import made
from fundapp.grants.formats.settings import Settings
from fundapp.grants.formats.us_calls import amounts, eligibility, readable
from fundapp.grants.formats.us_deadlines import closing
from fundapp.grants.formats.xml_stream import elements
from fundapp.grants.rules.found import Doubt, Found, FoundDeadline, Passed
from fundapp.grants.rules.vocabulary import Timing

_SYNOPSIS, _FORECAST = "OpportunitySynopsisDetail_1_0", "OpportunityForecastDetail_1_0"
_PAGE = "https://www.grants.gov/search-results-detail/"
_MANY = ("EligibleApplicants", "CFDANumbers", "FundingInstrumentType", "CategoryOfFundingActivity")
_CONTRACT = "PC"
_PRIVATE = frozenset(
    {
        "GrantorContactEmail", "GrantorContactEmailDescription", "GrantorContactText", "GrantorContactName",
        "GrantorContactPhoneNumber",
    }
)  # fmt: skip
"""Who to write to is on the page of the call: names and addresses of officials are not gathered here."""

Fields = Mapping[str, list[str]]


def read_grants_gov(stream: BinaryIO, _settings: Settings) -> Iterator[Found | Passed]:
    """The opportunities of an extract. Raises Unreadable; what was whole before the fault is yielded first."""
    for element in elements(stream, "Grants", (_SYNOPSIS, _FORECAST)):
        yield _call(_fields(element), is_forecast=etree.QName(element).localname == _FORECAST)


def _fields(element: Any) -> Fields:
    found: dict[str, list[str]] = {}
    for child in element.iterchildren(etree.Element):
        name = etree.QName(child).localname
        if child.text and name not in _PRIVATE:
            found.setdefault(name, []).append(child.text)
    return found


def _call(fields: Fields, *, is_forecast: bool) -> Found | Passed:
    key, title = _first(fields, "OpportunityID").strip(), _first(fields, "OpportunityTitle")
    if not key.isdecimal():
        return Passed(title, "unreadable")
    if set(fields.get("FundingInstrumentType", ())) == {_CONTRACT}:
        return Passed(title, "tender")
    told = {
        "url": _PAGE + key,
        "language": "en",
        "reference": _first(fields, "OpportunityNumber"),
        "programme": ", ".join(f"Assistance Listing {each}" for each in fields.get("CFDANumbers", ())[:20]),
        "funder_name": readable(_first(fields, "AgencyName")),
        "summary": readable(_first(fields, "Description")),
        "eligibility": eligibility(
            fields.get("EligibleApplicants", ()),
            _first(fields, "AdditionalInformationOnEligibility"),
            _first(fields, "CostSharingOrMatchingRequirement"),
        ),
    }
    money = amounts(*(_first(fields, each) for each in ("AwardFloor", "AwardCeiling", "EstimatedTotalProgramFunding")))
    sent = {name: values if name in _MANY else values[0] for name, values in fields.items()}
    return made(key, title, sent, told, money, _day(fields, "PostDate", "published_on"), _end(fields, is_forecast))


def _end(fields: Fields, is_forecast: bool) -> Mapping[str, Any]:
    """The deadline; of a forecast only the day that is expected, whose hour nobody knows yet."""
    name = "EstimatedSynopsisCloseDate" if is_forecast else "CloseDate"
    read = _day(fields, name, "deadlines")
    day = read.get("deadlines")
    if is_forecast:
        expected = {"deadlines": (FoundDeadline(day),)} if day else read
        return {**expected, "timing": Timing.FORECAST}
    end = closing(day, _first(fields, "CloseDateExplanation"))
    return {**end, "doubts": (*read.get("doubts", ()), *end.get("doubts", ()))}


def _day(fields: Fields, name: str, field: str) -> dict[str, Any]:
    """MMDDYYYY; a day that does not exist is a doubt."""
    said = _first(fields, name).strip()
    if not said:
        return {}
    try:
        return {field: date(int(said[4:8]), int(said[:2]), int(said[2:4]))} if len(said) == 8 else _doubt(field, said)
    except ValueError:
        return _doubt(field, said)


def _doubt(field: str, said: str) -> dict[str, Any]:
    return {"doubts": (Doubt(field, said),)}


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")

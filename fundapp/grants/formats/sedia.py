"""The search of the EU Funding & Tenders portal (SEDIA) in JSON.

Every value is a list, some texts are JSON themselves, each topic comes once in every language, and news, tenders and
other things stand among the calls. A topic's key is its identifier, the same in all languages.
"""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from fundapp.grants.formats.json_answers import records, text_of
from fundapp.grants.formats.making import made
from fundapp.grants.formats.sedia_dates import deadlines, hours_are_moved, wall
from fundapp.grants.formats.sedia_values import all_of, budget, decoded_texts, first_of
from fundapp.grants.formats.settings import Settings
from fundapp.grants.formats.words import cut, line
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.found import Found, Passed
from fundapp.grants.rules.markup import plain
from fundapp.grants.rules.vocabulary import Timing

_TOPIC = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/topic-details/"
_PASSED = {"0": "tender", "6": "news"}
_CALLS = frozenset({"1", "2", "8"})
"""Topics of direct calls, calls of external action, calls of consortia that hand money on."""

_FORTHCOMING, _CLOSED = "31094501", "31094503"
_JSON = ("actions", "latestInfos", "budgetOverview", "links")
_CHANGES_BY_ITSELF = ("esDA_IngestDate", "esDA_QueueDate", "esDA_FirstIngestDate", "esST_checksum", "sortStatus")
"""Of the index, not of the call; so are the weight and the marked text of each answer."""

Values = Mapping[str, Any]


def read_sedia(stream: BinaryIO, _settings: Settings) -> Iterator[Found | Passed]:
    """The rows of an answer, each language on its own. Raises Unreadable; what was whole before is yielded first."""
    for record in records(stream, "results"):
        values = record.get("metadata")
        if not isinstance(values, dict):
            raise Unreadable(Fault.OTHER_FORMAT)
        yield _row(record, values)


def _row(record: Values, values: Values) -> Found | Passed:
    title = first_of(values, "title") or text_of(record.get("title")) or text_of(record.get("content"))
    kind = first_of(values, "type")
    if kind not in _CALLS:
        return Passed(line(title), _PASSED.get(kind, "other"))
    key = first_of(values, "identifier") or first_of(values, "callIdentifier") or text_of(record.get("reference"))
    opened = wall(first_of(values, "startDate"))
    sent = {name: decoded_texts(each) if name in _JSON else each for name, each in values.items()}
    sent = {name: each for name, each in sent.items() if name not in _CHANGES_BY_ITSELF}
    told = {
        "url": _address(record, values),
        "language": (first_of(values, "language") or text_of(record.get("language")))[:2].lower(),
        "reference": first_of(values, "identifier"),
        "programme": first_of(values, "callIdentifier"),
        "funder_name": "European Commission",
        "published_on": opened[0] if opened and _FORTHCOMING not in all_of(values, "status") else None,
        "closed": set(all_of(values, "status")) == {_CLOSED} or None,
        "summary": cut(plain(first_of(values, "descriptionByte") or first_of(values, "description"))),
        "eligibility": cut(plain(first_of(values, "topicConditions"))),
    }
    return made(key, title, sent, told, _end(values), budget(values, key))


def _address(record: Values, values: Values) -> str:
    """The page for people; some rows give the file behind it."""
    said = first_of(values, "url") or text_of(record.get("url"))
    identifier = first_of(values, "identifier")
    return _TOPIC + identifier if said.endswith(".json") and identifier.isascii() and " " not in identifier else said


def _end(values: Values) -> Values:
    """The deadlines; of a call that is only announced they are those expected."""
    said = all_of(values, "deadlineDate") or [
        text_of(day)
        for action in decoded_texts(values.get("actions"))
        if isinstance(action, dict) and isinstance(action.get("deadlineDates"), list)
        for day in action["deadlineDates"]
    ]
    is_moved = hours_are_moved(first_of(values, "startDate"))
    found = deadlines(first_of(values, "deadlineModel").lower(), said[:60], is_moved=is_moved)
    if _FORTHCOMING in all_of(values, "status"):
        found["timing"] = Timing.FORECAST
    return found

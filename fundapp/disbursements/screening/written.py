"""Entries of lists and possible matches as canonical JSON: always the same text for the same thing."""

import json
from collections.abc import Iterable
from typing import Any

from fundapp.disbursements.screening.evidence import Evidence
from fundapp.disbursements.screening.lists import Birth, Kind, Listed
from fundapp.disbursements.screening.matching import Possible
from fundapp.disbursements.screening.scoring import Agreement
from fundapp.disbursements.screening.vocabulary import Likeness


def written_entry(one: Listed) -> str:
    """Somebody listed, without the code of their list."""
    return _canonical(_told(one))


def read_entry(code: str, text: str) -> Listed:
    """What `written_entry` wrote, of the list `code`."""
    return _listed(code, json.loads(text))


def written_matches(found: Iterable[Possible]) -> str:
    """Possible matches, to be sealed: they carry names."""
    return _canonical([_match(each) for each in found])


def read_matches(text: str) -> list[Possible]:
    """What `written_matches` wrote."""
    return [_possible(told) for told in json.loads(text)]


def _canonical(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _told(one: Listed) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "names": list(one.names),
        "births": [[birth.first, birth.last] for birth in one.births],
        "countries": sorted(one.countries),
    }


def _listed(code: str, told: dict[str, Any]) -> Listed:
    births = tuple(Birth(first, last) for first, last in told["births"])
    return Listed(code, told["id"], Kind(told["kind"]), tuple(told["names"]), births, frozenset(told["countries"]))


def _match(found: Possible) -> dict[str, Any]:
    return {
        "listed": {**_told(found.listed), "list": found.listed.list_code},
        "score": found.score,
        "name": found.name,
        "words": [[each.ours, each.theirs, each.likeness.name] for each in found.agreements],
        "birth": found.birth.value,
        "country": found.country.value,
    }


def _possible(told: dict[str, Any]) -> Possible:
    words = tuple(Agreement(ours, theirs, Likeness[name]) for ours, theirs, name in told["words"])
    listed = _listed(told["listed"].pop("list"), told["listed"])
    return Possible(listed, told["score"], told["name"], words, Evidence(told["birth"]), Evidence(told["country"]))

"""Lists of sanctions as they are kept, how a payee stands to them, and how the two are called."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy

OLD_AFTER = timedelta(days=30)
"""Age from which a list is flagged: publishers change theirs every few days."""

MOST_TOLD = 50
"""Possible matches that are kept for whoever judges, the likeliest first; all of them are counted."""


class ListCode(StrEnum):
    """The lists that can be kept. The newest of each counts."""

    UN = "un"
    EU = "eu"
    OFAC = "ofac"
    NATIONAL = "national"
    OWN = "own"


LIST_NAMES: Mapping[str, Any] = {
    ListCode.UN: lazy("United Nations Security Council"),
    ListCode.EU: lazy("European Union"),
    ListCode.OFAC: lazy("OFAC, United States"),
    ListCode.NATIONAL: lazy("A national list"),
    ListCode.OWN: lazy("A list of our own"),
}


class Format(StrEnum):
    """How a file is written, and which list it is."""

    UN_XML = "un_xml"
    EU_XML = "eu_xml"
    EU_CSV = "eu_csv"
    OFAC_XML = "ofac_xml"
    OFAC_CSV = "ofac_csv"
    NATIONAL_CSV = "national_csv"
    OWN_CSV = "own_csv"


FORMATS: Mapping[Format, Any] = {
    Format.UN_XML: lazy("United Nations: consolidated list, XML"),
    Format.EU_XML: lazy("European Union: consolidated list, XML (1.1)"),
    Format.EU_CSV: lazy("European Union: consolidated list, CSV (1.1)"),
    Format.OFAC_XML: lazy("OFAC: sdn.xml or consolidated.xml"),
    Format.OFAC_CSV: lazy("OFAC: sdn.csv together with alt.csv"),
    Format.NATIONAL_CSV: lazy("A national list, as CSV with the columns name, other names, birth date"),
    Format.OWN_CSV: lazy("A list of our own, as CSV with the same columns"),
}


class Standing(StrEnum):
    """How a payee stands to the lists."""

    NONE = "none"
    """Nobody has looked yet."""
    STALE = "stale"
    """Another list has come since somebody looked."""
    CLEAR = "clear"
    """Nobody on the lists has a name like theirs."""
    WAITS = "waits"
    """There are possible matches, and nobody has judged them yet."""
    CLEARED = "cleared"
    """A person has compared them: it is somebody else."""
    BLOCKED = "blocked"
    """A person has compared them: it may well be them."""


STANDINGS: Mapping[Standing, Any] = {
    Standing.NONE: lazy("Not looked for yet"),
    Standing.STALE: lazy("To be looked for again: a list is newer"),
    Standing.CLEAR: lazy("On no list"),
    Standing.WAITS: lazy("Possible matches to judge"),
    Standing.CLEARED: lazy("Judged: somebody else"),
    Standing.BLOCKED: lazy("Judged: not to be paid"),
}

SHAPES: Mapping[Standing, str] = {
    Standing.NONE: "waiting",
    Standing.STALE: "warn",
    Standing.CLEAR: "good",
    Standing.WAITS: "asked",
    Standing.CLEARED: "good",
    Standing.BLOCKED: "bad",
}
"""How a standing is drawn."""

STOPS: Mapping[Standing, Any] = {
    Standing.NONE: lazy("The payee has not been looked for on the lists of sanctions yet."),
    Standing.STALE: lazy("A newer list of sanctions has come: look for the payee once more."),
    Standing.WAITS: lazy(
        "Somebody on a list of sanctions has a name like the payee’s: a person must judge that first."
    ),
    Standing.BLOCKED: lazy("The payee is not to be paid: somebody judged that they may be on a list of sanctions."),
}
"""Why a payment is not released; standings that stop nothing are not in it."""


def token_of(code: str, day: str, digest: str) -> str:
    """How a screening names a list: its code and day, and the beginning of its digest, as a day may have two."""
    return f"{code}:{day}:{digest[:8]}"


def standing_of(lists: frozenset[str], looked: frozenset[str], possible: int, verdict: str | None) -> Standing:
    """How a payee stands who was looked for on the lists `looked`, while `lists` are those that count.

    Who was blocked stays so until somebody looks again, whatever lists come.
    """
    if verdict == Standing.BLOCKED:
        return Standing.BLOCKED
    if looked != lists:
        return Standing.STALE
    if not possible:
        return Standing.CLEAR
    return Standing.WAITS if verdict is None else Standing.CLEARED

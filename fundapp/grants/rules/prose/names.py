"""Countries in which projects may take place, languages in which one applies, references of funders."""

import re
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from fundapp.core.places import (
    COUNTRIES,
    LANGUAGES_FIRST,
    REGIONS,
    country_name,
    language_name,
    region_name,
)
from fundapp.core.reader import Reader
from fundapp.core.text import fold
from fundapp.grants.rules.found import Doubt
from fundapp.grants.rules.prose.text import Prose
from fundapp.grants.rules.prose.words import one_of
from fundapp.grants.rules.vocabulary import Where

_READERS = tuple(Reader(language, ZoneInfo("UTC")) for language in ("fr", "en"))
_MOST = 20
_LIST = 700
_MORE_COUNTRIES = {
    **dict.fromkeys(("rdc", "drc", "r.d.c.", "rd congo", "dr congo", "congo-kinshasa", "congo kinshasa"), "CD"),
    **dict.fromkeys(
        ("republique democratique du congo", "democratic republic of the congo", "democratic republic of congo"), "CD"
    ),
    **dict.fromkeys(
        ("republique du congo", "republic of the congo", "republic of congo", "congo-brazzaville", "congo brazzaville"),
        "CG",
    ),
    **dict.fromkeys(("rca", "centrafrique", "republique centrafricaine", "central african republic"), "CF"),
    **dict.fromkeys(("cote d'ivoire", "ivory coast"), "CI"),
    **dict.fromkeys(("etats-unis", "united states", "usa"), "US"),
    **dict.fromkeys(("royaume-uni", "united kingdom"), "GB"),
    **dict.fromkeys(("swaziland", "eswatini"), "SZ"),
    **dict.fromkeys(("cap-vert", "cape verde"), "CV"),
    **dict.fromkeys(("birmanie", "burma", "myanmar"), "MM"),
    **dict.fromkeys(("turquie", "turkey", "turkiye"), "TR"),
    **dict.fromkeys(("sao tome-et-principe", "sao tome et principe", "sao tome and principe"), "ST"),
}
_MAIN_LIST = one_of(
    r"""
        (?:les )?pays (?:eligibles?|admissibles?|concernes?|cibles?|suivants|d'intervention|d'execution|beneficiaires) |
        eligible countries | target countries | countries (?:covered|eligible|of implementation) |
        following countries |
        (?:doivent|devront|doit|devra) (?:avoir lieu|se derouler|
        etre (?:realisee?s?|mise?s? en oeuvre|executee?s?)) (?:au|en|dans|a) |
        must (?:take place|be implemented|be carried out) in | zones? geographiques? |
        lieux? d'(?:execution|intervention) | geographic(?:al)? (?:scope|coverage|area)
        """
)
_EXCEPT = one_of(
    r"""
        sauf | excepte | a l'exception | a l'exclusion | hors | exclus | except | excluding | other than |
        ineligible | ineligibles | non eligibles | not eligible
        """
)
_EVERYWHERE = one_of(
    r"""
        tous les pays | tout pays | tous | any country | all countries | worldwide | monde entier | all
        """
)
_LANGUAGE_LIST = one_of(
    r"""
        langues?(?: (?:de|des|du|acceptees?|autorisees?)[a-z ]{0,30})? | languages?(?: of [a-z ]{0,20})? |
        rediges?(?:ees?)? en | redigees? en | ecrite?s? en | soumise?s? en | presentee?s? en |
        (?:submitted|written|accepted|completed|apply|applications?|proposals?) in
        """
)
_LEAD = re.compile(r"[ :|\n-]{0,8}")
_LANGUAGES = (*LANGUAGES_FIRST, "de", "nl", "it", "ru", "zh", "fa", "tr", "mg", "am", "so", "ha")
_REFERENCES = (
    re.compile(r"\bEuropeAid/[0-9]{6}/[A-Z]{1,3}/[A-Z]{2,4}(?:/[A-Za-z0-9-]{2,12}){0,2}"),
    re.compile(r"\b(?:HORIZON|CERV|NDICI|ERASMUS|LIFE|CREA|JUST|ISF|AMIF|DIGITAL|EU4H)-[A-Z0-9][A-Z0-9-]{5,50}"),
    re.compile(
        r"(?i:\b(?:r[ée]f[ée]rences?(?: de l['’]appel| du dossier)?|references?(?: number| no\.?)?|"
        r"r[ée]f\.?|ref\.?|call (?:id|reference|number)|"
        r"(?:funding )?opportunity (?:number|id)|num[ée]ro de l['’]appel|publication reference|"
        r"appel [àa] (?:projets?|propositions?)(?: n[°o])?))"
        r" ?(?:n[°o]\.? ?)?[:#]? ?(?P<code>(?=[A-Za-z/._-]{0,20}[0-9])[A-Z][A-Za-z0-9]*(?:[/._-][A-Za-z0-9]+){0,8})"
    ),
)


_FUNDER = re.compile(
    r"(?im)^(?:bailleurs?(?: de fonds)?|organisme financeur|funder|donor|funding body) ?: ?(\S.{1,199})$"
)


def read_names(prose: Prose) -> dict[str, Any]:
    """`countries` with `where`, `languages`, `reference`, `funder_name` and doubts, as far as the text says them."""
    doubts: list[Doubt] = []
    found = _countries(prose, doubts) | _spoken(prose) | _reference(prose, doubts) | _funder(prose)
    return found | ({"doubts": tuple(doubts)} if doubts else {})


def _countries(prose: Prose, doubts: list[Doubt]) -> dict[str, Any]:
    """Only a list that says what it is counts: a country that a text mentions is not one where projects may be."""
    named: dict[str, None] = {}
    everywhere = False
    for match in islice(_MAIN_LIST.finditer(prose.bare), _MOST):
        end = _list_end(prose, match.end())
        listed = prose.bare[match.end() : end]
        codes = [_country_names()[each[0]] for each in _country_pattern().finditer(listed)]
        everywhere = everywhere or (not codes and _EVERYWHERE.match(listed.lstrip(" :|-")) is not None)
        excepted = _EXCEPT.search(prose.bare, prose.start_of(match.start()), end)
        unclear = ("??" in codes and "CD" not in codes) or excepted
        if unclear or (not codes and _regions().search(listed)):
            doubts.append(Doubt("countries", prose.said(match.start(), end)))
        elif codes:
            named |= dict.fromkeys("CG" if code == "??" else code for code in codes)
    if named:
        return {"countries": tuple(named), "where": Where.NAMED}
    return {"where": Where.ANYWHERE} if everywhere and not doubts else {}


def _list_end(prose: Prose, place: int) -> int:
    """A list ends with its sentence, or where the next line has a label of its own; it may begin on the next line."""
    first = _LEAD.match(prose.bare, place, place + 40)
    place = first.end() if first else place
    end = prose.end_of(place)
    if first and "\n" in first[0]:
        stop = re.search(r"\n\n|\n[^\n:]{2,40} ?:|[.] ", prose.bare[end : place + _LIST])
        end = end + stop.start() if stop else min(place + _LIST, len(prose.bare))
    return min(end, place + _LIST)


def _spoken(prose: Prose) -> dict[str, Any]:
    found: dict[str, None] = {}
    for match in islice(_LANGUAGE_LIST.finditer(prose.bare), _MOST):
        listed = prose.bare[match.end() : min(prose.end_of(match.end()), match.end() + 100)]
        found |= dict.fromkeys(_languages_at_once(listed))
    return {"languages": tuple(found)} if found else {}


def _languages_at_once(listed: str) -> list[str]:
    """Languages from the beginning on, with nothing but commas and small words between them."""
    codes: list[str] = []
    place = 0
    while True:
        match = _language_pattern().match(listed, place)
        if match is None:
            return codes
        codes.append(_language_names()[match["name"]])
        place = match.end()


def _funder(prose: Prose) -> dict[str, Any]:
    match = _FUNDER.search(prose.plain)
    return {"funder_name": match[1].strip(" .")} if match else {}


def _reference(prose: Prose, doubts: list[Doubt]) -> dict[str, Any]:
    """The funder's own name for the call; where a text has two, it may be about another call."""
    for pattern in _REFERENCES:
        codes = {
            match.groupdict().get("code") or match[0]: match for match in islice(pattern.finditer(prose.plain), _MOST)
        }
        if len(codes) == 1:
            return {"reference": next(iter(codes))}
        if codes:
            doubts.extend(Doubt("reference", prose.said(*match.span())) for match in codes.values())
            return {}
    return {}


@cache
def _country_names() -> dict[str, str]:
    """Codes by folded name; « ?? » for Congo, which both states are called."""
    found = {fold(country_name(reader, code)): code for code in COUNTRIES for reader in _READERS}
    return found | _MORE_COUNTRIES | {"congo": "??"}


@cache
def _country_pattern() -> re.Pattern[str]:
    return _any_of(_country_names())


@cache
def _regions() -> re.Pattern[str]:
    names = [fold(region_name(reader, region)) for region in REGIONS for reader in _READERS]
    return _any_of([*names, "afrique", "africa", "afrique subsaharienne", "sub-saharan africa", "asie", "europe"])


@cache
def _language_names() -> dict[str, str]:
    return {fold(language_name(reader, code)): code for code in _LANGUAGES for reader in _READERS}


@cache
def _language_pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_language_names(), key=len, reverse=True))
    small = r"(?:(?:en|in|et|ou|and|or|et/ou|and/or|le|la|l'|either|soit) ?){0,3}"
    return re.compile(rf"[ :|,(/;-]{{0,4}}{small}(?P<name>{names})(?![a-z])")


def _any_of(names: Any) -> re.Pattern[str]:
    return re.compile(
        r"(?<![a-z])(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + r")(?![a-z])"
    )

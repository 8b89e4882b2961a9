"""The populations that reports speak of: persons whom an agreement's money helped, and requests that were refused."""

from collections.abc import Iterable, Mapping
from typing import Any

from babel.support import LazyProxy

from fundapp.cases.rules.reasons import REASONS
from fundapp.cases.rules.vocabulary import AGE_BANDS, GENDERS, PURPOSES
from fundapp.cases.workflow import Action
from fundapp.core.i18n import lazy
from fundapp.core.places import CENTRAL_AFRICA, country_name
from fundapp.core.reader import current_reader
from fundapp.donors.disclosure.catalogue import Catalogue, Dimension, Groups, Level, Table

UNSAID, OTHER, ELSEWHERE = "unsaid", "other", "elsewhere"

CEMAC = ("CM", "CF", "TD", "CG", "GA", "GQ")
GREAT_LAKES = ("CD", "BI", "RW")
OTHERS = tuple(code for code in CENTRAL_AFRICA if code not in (*CEMAC, *GREAT_LAKES))


def _alone(codes: Iterable[str]) -> Groups:
    return tuple((code, (code,)) for code in codes)


def _ages() -> Dimension:
    codes = (*AGE_BANDS, UNSAID)
    young, old = ("under_18", "18_29"), ("45_59", "60_over")
    bands = (("under_30", young), ("30_44", ("30_44",)), ("45_over", old), (UNSAID, (UNSAID,)))
    halves = (("under_30", young), ("30_over", ("30_44", *old, UNSAID)))
    labels = {
        **AGE_BANDS, UNSAID: lazy("Age not said"), "under_30": lazy("Under 30"), "45_over": lazy("45 or older"),
        "30_over": lazy("30 or older, or not said"),
    }  # fmt: skip
    return Dimension("age", lazy("Age"), codes, UNSAID, (Level("bands", bands), Level("halves", halves)), labels)


def _genders() -> Dimension:
    codes, rest = tuple(GENDERS), ("non_binary", OTHER, UNSAID)
    three = (("woman", ("woman",)), ("man", ("man",)), ("other_gender", rest))
    two = (("woman", ("woman",)), ("not_woman", ("man", *rest)))
    labels = {
        **GENDERS, "other_gender": lazy("Other, or not said"), "not_woman": lazy("Man, other, or not said"),
    }  # fmt: skip
    return Dimension("gender", lazy("Gender"), codes, UNSAID, (Level("three", three), Level("two", two)), labels)


def _regions() -> Dimension:
    codes = (*CENTRAL_AFRICA, ELSEWHERE)
    three = (("cemac", CEMAC), ("great_lakes", GREAT_LAKES), ("other_region", (*OTHERS, ELSEWHERE)))
    two = (("cemac", CEMAC), ("not_cemac", (*GREAT_LAKES, *OTHERS, ELSEWHERE)))
    labels: dict[str, Any] = {code: LazyProxy(_country, code, enable_cache=False) for code in CENTRAL_AFRICA}
    labels |= {
        ELSEWHERE: lazy("Outside Central Africa"), "cemac": lazy("CEMAC"), "great_lakes": lazy("Great Lakes"),
        "other_region": lazy("Other countries"), "not_cemac": lazy("Outside the CEMAC"),
    }  # fmt: skip
    levels = (Level("countries", _alone(codes)), Level("regions", three), Level("halves", two))
    return Dimension("region", lazy("Region"), codes, ELSEWHERE, levels, labels)


def _country(code: str) -> str:
    return country_name(current_reader(), code)


def _purposes() -> Dimension:
    grouped = (
        ("shelter_living", ("relocation", "subsistence", "family_support", "transport")),
        ("health_mind", ("medical", "psychosocial")),
        ("law_prison", ("legal", "prison_visits")),
        ("safety_work", ("physical_security", "digital_security", "communications", "equipment")),
        (OTHER, (OTHER,)),
    )
    two = (
        ("living_health", (*grouped[0][1], *grouped[1][1])),
        ("law_safety", (*grouped[2][1], *grouped[3][1], OTHER)),
    )
    labels = {
        **PURPOSES, "shelter_living": lazy("Shelter and living"), "health_mind": lazy("Health and mind"),
        "law_prison": lazy("Law and prison"), "safety_work": lazy("Safety and work"),
        "living_health": lazy("Shelter, living, health"), "law_safety": lazy("Law, safety, work, other"),
    }  # fmt: skip
    levels = (Level("purposes", _alone(PURPOSES)), Level("grouped", grouped), Level("halves", two))
    return Dimension("purpose", lazy("Purpose"), tuple(PURPOSES), OTHER, levels, labels)


PERSONS = Catalogue(
    "persons",
    (_genders(), _ages(), _regions(), _purposes()),
    (
        Table("gender", lazy("Persons by gender"), ("gender",), (("three",), ("two",))),
        Table("region", lazy("Persons by region"), ("region",), (("countries",), ("regions",), ("halves",))),
        Table("purpose", lazy("Persons by purpose"), ("purpose",), (("purposes",), ("grouped",), ("halves",))),
        Table("age", lazy("Persons by age"), ("age",), (("bands",), ("halves",))),
        Table(
            "gender_region", lazy("Persons by gender and region"), ("gender", "region"),
            (("three", "countries"), ("three", "regions"), ("two", "halves")),
        ),
        Table(
            "gender_purpose", lazy("Persons by gender and purpose"), ("gender", "purpose"),
            (("three", "purposes"), ("three", "grouped"), ("two", "halves")),
        ),
        Table(
            "gender_age", lazy("Persons by gender and age"), ("gender", "age"),
            (("three", "bands"), ("two", "halves")),
        ),
        Table(
            "region_purpose", lazy("Persons by region and purpose"), ("region", "purpose"),
            (("countries", "grouped"), ("regions", "grouped"), ("halves", "halves")),
        ),
    ),
)  # fmt: skip
"""Keys of counts: quarter, gender, age, region (a country), purpose."""


def _reasons() -> Dimension:
    names: Mapping[str, Any] = REASONS[Action.DECLINE]
    codes = (*names, OTHER)
    grouped = (
        ("outside_mandate", ("not_a_defender", "no_link", "no_danger", "outside_area")),
        ("helped_or_known", ("helped_elsewhere", "same_matter")),
        ("not_established", ("unconfirmed", "no_answer")),
        ("no_means", ("no_means",)),
        (OTHER, (OTHER,)),
    )
    rest = tuple(code for code in codes if code not in grouped[0][1])
    two = (("outside_mandate", grouped[0][1]), ("other_reason", rest))
    labels = {
        **names, OTHER: lazy("Another reason"), "outside_mandate": lazy("Not what this fund is for"),
        "helped_or_known": lazy("Helped or dealt with elsewhere"),
        "not_established": lazy("Not confirmed, or no answer"), "other_reason": lazy("Another reason"),
    }  # fmt: skip
    levels = (Level("reasons", _alone(codes)), Level("grouped", grouped), Level("halves", two))
    return Dimension("reason", lazy("Reason"), codes, OTHER, levels, labels)


REFUSALS = Catalogue(
    "refusals",
    (_reasons(),),
    (Table("reason", lazy("Refusals by reason"), ("reason",), (("reasons",), ("grouped",), ("halves",))),),
)
"""Keys of counts: quarter, reason (of declining a case)."""

CATALOGUES = {catalogue.name: catalogue for catalogue in (PERSONS, REFUSALS)}

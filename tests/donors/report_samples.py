"""Reports as data, for the tests of their papers: a small fund with much withheld, a large one, a letter, an empty one.

Nobody in them exists; amounts are invented.
"""

from copy import deepcopy
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.donors.rules.report_data import (
    FORMAT,
    CellData,
    Flow,
    IndicatorData,
    LedgerRow,
    LineData,
    ReportData,
    StoryData,
    TableData,
)
from fundapp.donors.rules.results import progress
from tests.donors.report_texts import LINES, STATEMENTS, STORY, english_sections, french_sections, section

LABELS: dict[str, dict[str, Any]] = {
    "gender": {"other_gender": lazy("Other")},
    "region": {"elsewhere": lazy("Other")},
    "tables": {"gender_region": lazy("By gender")},
}

CUT_OFF = "2026-11-20T08:15:00+00:00"
COUNTRIES = ("CM", "CG", "CD", "GA", "TD", "CF", "GQ", "BI", "RW", "AO", "ST")


def flow(period: int, total: int) -> Flow:
    """An amount of the period and in all."""
    return {"period": period, "total": total}


def cells(counts: dict[tuple[str, ...], int | None], as_of: str) -> list[CellData]:
    """Cells by their labels; none has a day that is not shown."""
    return [
        {"labels": list(labels), "count": count, "as_of": None if count is None else as_of}
        for labels, count in counts.items()
    ]


def table(key: str, dimensions: list[str], counts: dict[tuple[str, ...], int | None], level: int = 0) -> TableData:
    """A protected table as of the end of September."""
    as_of = "2026-09-30"
    return {"key": key, "dimensions": dimensions, "level": level, "as_of": as_of, "cells": cells(counts, as_of)}


def line(number: int | None, label: str | None, budget: int, spent: Flow, *, beyond: bool = False) -> LineData:
    """A line of the budget, its code made of the number."""
    used = spent["total"] * 10_000 // budget if budget else None
    code = f"{number}.1" if number else None
    return {
        "number": number,
        "code": code,
        "label": label,
        "budget": budget,
        "spent": spent,
        "used": used,
        "leeway": 1000 if number else None,
        "beyond": beyond,
    }


def indicator(
    code: str, statement: str, values: tuple[int | None, int | None, int | None], **more: Any
) -> IndicatorData:
    """An indicator with its baseline, value and target."""
    baseline, value, target = values
    way = progress(baseline, target, value)
    given: IndicatorData = {
        "code": code,
        "statement": statement,
        "unit": "number",
        "baseline": baseline,
        "target": target,
        "target_on": "2027-06-30",
        "value": value,
        "as_of": "2026-09-30",
        "progress": way,
        "source": "computed",
        "note": None,
    }
    return {**given, **more}  # type: ignore[typeddict-item]


def ledger(count: int) -> list[LedgerRow]:
    """Payments, one after the other."""
    return [
        {
            "case": f"K{place:05d}XQ",
            "month": f"2026-{place % 9 + 1:02d}",
            "paid": 150_000 + place * 125,
            "currency": "XAF",
            "counted": 22_867 + place * 19,
            "evidence": ("documented", "waived", "missing", "partly")[place % 4],
        }
        for place in range(count)
    ]


def small(language: str = "fr") -> ReportData:
    """Twenty awards, of which nearly nothing may be broken down."""
    french = language == "fr"
    return {
        "format": FORMAT,
        "head": {
            "code": "CONV-2026-03",
            "title": "Fonds d’urgence pour les défenseurs et défenseures des droits humains",
            "reference": "HRD/CAF/26-118",
            "funder": "Fondation Aurore",
            "holder": "Réseau des défenseurs d’Afrique centrale",
            "currency": "EUR",
            "amount": 6_000_000,
            "begins_on": "2026-01-01",
            "ends_on": "2026-12-31",
            "share": 700,
        },
        "cover": {
            "title": "Rapport semestriel 2026" if french else "Half-year report 2026",
            "kind": "both",
            "template": "harmonised",
            "language": language,
            "edition": 1,
            "changes": None,
            "covers_from": "2026-04-01",
            "covers_to": "2026-09-30",
            "cut_off": CUT_OFF,
        },
        "figures": {
            "money": {
                "received": flow(2_000_000, 4_500_000),
                "refunded": flow(0, 0),
                "awards": flow(1_412_350, 2_731_080),
                "fees": flow(21_115, 40_902),
                "exchange": flow(0, 0),
                "administration": flow(105_000, 210_000),
                "spent": flow(1_538_465, 2_981_982),
                "held": 384_000,
                "cash": 1_518_018,
                "strangers": 0,
            },
            "local": [{"currency": "XAF", "paid": flow(9_264_400, 17_914_700), "counted": flow(1_412_350, 2_731_080)}],
            "lines": [
                line(1, "Aides d’urgence" if french else "Emergency grants", 5_000_000, flow(1_412_350, 2_731_080)),
                line(2, "Frais de transfert" if french else "Fees of transfers", 80_000, flow(21_115, 40_902)),
                line(3, "Administration", 420_000, flow(105_000, 210_000)),
                line(4, "Audit", 500_000, flow(0, 0)),
            ],
            "evidence": {"paid": 1_412_350, "documented": 1_129_880, "waived": 141_235, "missing": 141_235},
            "requests": [
                {"key": "received", "count": 45},
                {"key": "approved", "count": 20},
                {"key": "declined", "count": 15},
                {"key": "referred", "count": None},
                {"key": "withdrawn", "count": None},
            ],
            "persons": [{"key": "primary", "count": 20}, {"key": "family", "count": 55}],
            "tables": [
                table("gender", ["gender"], {("woman",): 10, ("man",): 10, ("non_binary",): None}),
                table("region", ["region"], {("cemac",): 15, ("great_lakes",): None, ("other_region",): None}, 1),
            ],
            "times": [
                {"clock": "acknowledge", "median": 390, "ninetieth": 1230, "promised": 1440},
                {"clock": "decision", "median": 3930, "ninetieth": 8400, "promised": 10080},
                {"clock": "payment", "median": None, "ninetieth": None, "promised": 7200},
            ],
            "indicators": [
                indicator(
                    "1.1", "Personnes mises à l’abri" if french else "Persons brought to safety", (0, 2000, 4000)
                ),
                indicator(
                    "1.2",
                    "Part des décisions rendues à temps" if french else "Share of decisions in time",
                    (5000, 9150, 9000),
                    unit="percent",
                ),
                indicator(
                    "2.1",
                    "Le fonds a une politique de sauvegarde" if french else "The fund has a safeguarding policy",
                    (0, 100, 100),
                    unit="yes_no",
                    source="typed",
                    note="Adoptée en assemblée générale." if french else "Adopted by the general assembly.",
                ),
            ],
            "ledger": ledger(20),
            "withheld": [
                {"what": "age", "reason": "would_reveal"},
                {"what": "purpose", "reason": "too_few"},
                {"what": "gender_region", "reason": "too_few"},
                {"what": "reason", "reason": "unsolved"},
            ],
        },
        "sections": french_sections() if french else english_sections(),
        "stories": [{"pseudonym": "Ézéchiel" if french else "Naomi", "text": STORY[language]}],
    }


def large(language: str = "fr", rows: int = 60) -> ReportData:
    """Two years of a large fund: twelve lines, twenty indicators, every table, many payments, a second edition."""
    data = deepcopy(small(language))
    french = language == "fr"
    data["head"] |= {"amount": 98_000_000, "begins_on": "2024-10-01", "ends_on": "2027-09-30"}
    data["cover"] |= {
        "title": "Rapport narratif et financier, deuxième année"
        if french
        else "Narrative and financial report, year two",
        "covers_from": "2025-10-01",
        "edition": 2,
        "changes": "Deux paiements de mars ont été rattachés à la bonne ligne." if french else "Two payments moved.",
    }
    figures = data["figures"]
    figures["money"] = {
        "received": flow(30_000_000, 65_000_000),
        "refunded": flow(0, 120_000),
        "awards": flow(24_310_455, 47_002_217),
        "fees": flow(411_270, 801_904),
        "exchange": flow(-20_340, 55_671),
        "administration": flow(2_100_000, 4_200_000),
        "spent": flow(26_801_385, 52_059_792),
        "held": 3_204_000,
        "cash": 12_820_208,
        "strangers": 1,
    }
    figures["local"] += [
        {"currency": "CDF", "paid": flow(41_250_000_00, 82_511_700_00), "counted": flow(1_400_000, 2_790_000)},
        {"currency": "BIF", "paid": flow(9_100_000, 30_264_400), "counted": flow(310_000, 980_000)},
    ]
    figures["lines"] = [*many_lines(french=french), line(None, None, 0, flow(12_000, 12_000))]
    figures["indicators"] = [
        indicator(
            f"{1 + place // 5}.{1 + place % 5}",
            STATEMENTS[language][place % 4],
            (
                None if place % 7 == 3 else 0,
                None if place % 9 == 5 else 1300 * place,
                20_000 + 100 * place if place % 6 else None,
            ),
        )
        for place in range(20)
    ]
    figures["persons"] = [{"key": "primary", "count": 345}, {"key": "family", "count": 1130}]
    figures["requests"] = [
        {"key": key, "count": count}
        for key, count in (
            ("received", 910),
            ("approved", 350),
            ("declined", 395),
            ("referred", 110),
            ("withdrawn", 55),
        )
    ]
    figures["tables"] = large_tables()
    figures["ledger"] = ledger(rows)
    figures["withheld"] = [{"what": "region_purpose", "reason": "would_reveal"}, {"what": "age", "reason": "unchanged"}]
    return data


def many_lines(*, french: bool) -> list[LineData]:
    """Twelve lines, one of them overspent, one untouched, one with a very long name."""
    used = [8_640_000 - 700_000 * place for place in range(12)]
    used[6], used[9] = 6_120_000, 0
    return [
        line(place + 1, name, 9_000_000 - 650_000 * place, flow(used[place] // 6, used[place]), beyond=place == 6)
        for place, name in enumerate(LINES["fr" if french else "en"])
    ]


def large_tables() -> list[TableData]:
    """All tables: countries, cells hidden among shown ones, cells that stand as in an earlier report."""
    genders, purposes = (
        ("woman", "man", "other_gender"),
        ("relocation", "medical", "legal", "digital_security", "other"),
    )
    counts = dict(zip(COUNTRIES, (95, 20, 110, 25, 15, 40, None, 20, 10, None, None), strict=True))
    by_purpose = dict(zip(purposes, (160, 75, 60, 40, 10), strict=True))
    crossed: dict[tuple[str, ...], int | None] = {
        (gender, code): None if count is None or gender == "other_gender" or count < 20 else 5 * round(count / 10)
        for gender in genders
        for code, count in counts.items()
    }
    found = [
        table("gender", ["gender"], {("woman",): 165, ("man",): 170, ("other_gender",): 10}),
        table("region", ["region"], {(code,): count for code, count in counts.items()}),
        table("purpose", ["purpose"], {(code,): count for code, count in by_purpose.items()}),
        table("age", ["age"], {("under_30",): 120, ("30_44",): 145, ("45_over",): 75, ("unsaid",): None}),
        table("gender_region", ["gender", "region"], crossed),
        table(
            "gender_purpose",
            ["gender", "purpose"],
            {
                (gender, code): None if gender == "other_gender" else count // 10 * 5
                for gender in genders
                for code, count in by_purpose.items()
            },
        ),
        table(
            "reason",
            ["reason"],
            {("no_danger",): 140, ("unconfirmed",): 95, ("helped_elsewhere",): 60, ("no_means",): None},
        ),
    ]
    found[3]["cells"][1]["as_of"] = "2026-03-31"
    found[5]["cells"][0]["as_of"] = "2026-03-31"
    return found


def letter(language: str = "fr") -> ReportData:
    """A letter of one or two pages."""
    data = deepcopy(small(language))
    french = language == "fr"
    data["cover"] |= {"template": "letter", "kind": "narrative", "title": "Merci" if french else "Thank you"}
    data["sections"] = [
        section(
            "thanks",
            "Merci" if french else "Thank you",
            french_sections()[1]["text"] if french else english_sections()[1]["text"],
        ),
        section(
            "done",
            "Ce que votre argent a permis" if french else "What your money did",
            french_sections()[0]["text"] if french else english_sections()[0]["text"],
        ),
        section(
            "next",
            "La suite" if french else "What comes next",
            "Un troisième lieu d’accueil ouvrira en mars." if french else "A third shelter opens in March.",
        ),
    ]
    data["figures"]["ledger"] = None
    data["figures"]["indicators"] = []
    return data


def empty(language: str = "fr") -> ReportData:
    """The first report of an agreement from which nothing has happened yet."""
    data = deepcopy(small(language))
    nothing = flow(0, 0)
    data["head"] |= {"reference": None, "holder": None, "share": None}
    data["figures"] = {
        "money": {
            "received": nothing,
            "refunded": nothing,
            "awards": nothing,
            "fees": nothing,
            "exchange": nothing,
            "administration": nothing,
            "spent": nothing,
            "held": 0,
            "cash": 0,
            "strangers": 0,
        },
        "local": [],
        "lines": [],
        "evidence": {"paid": 0, "documented": 0, "waived": 0, "missing": 0},
        "requests": [],
        "persons": [],
        "tables": [],
        "times": [],
        "indicators": [],
        "ledger": None,
        "withheld": [],
    }
    data["sections"] = [section("progress", "Où en sommes-nous ?", "")]
    data["stories"] = []
    return data


def with_story(data: ReportData, *stories: StoryData) -> ReportData:
    """The report with other stories."""
    return {**data, "stories": list(stories)}

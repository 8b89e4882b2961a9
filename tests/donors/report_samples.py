"""Reports as data, for the tests of their papers: a small fund with much withheld, a large one, a letter, an empty one.

Nobody in them exists; amounts are invented.
"""

import json
from pathlib import Path
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.donors.rules.report_data import (
    Flow,
    IndicatorData,
    LedgerRow,
    LineData,
    MoneyData,
    ReportData,
)
from fundapp.donors.rules.results import progress
from tests.donors.report_tables import large_tables
from tests.donors.report_texts import LINES, STATEMENTS, section

LABELS: dict[str, dict[str, Any]] = {
    "gender": {"other_gender": lazy("Other")},
    "region": {"elsewhere": lazy("Other")},
    "tables": {"gender_region": lazy("By gender")},
}

DATA = Path(__file__).parent / "data"
CUT_OFF = "2026-11-20T08:15:00+00:00"


def flow(period: int, total: int) -> Flow:
    """An amount of the period and in all."""
    return {"period": period, "total": total}


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
    found: ReportData = json.loads((DATA / f"report-small-{language}.json").read_text(encoding="utf-8"))
    return found


def large(language: str = "fr", rows: int = 60) -> ReportData:
    """Two years of a large fund: twelve lines, twenty indicators, every table, many payments, a second edition."""
    data = small(language)
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
    figures["money"] = large_money()
    figures["local"] += [
        {"currency": "CDF", "paid": flow(41_250_000_00, 82_511_700_00), "counted": flow(1_400_000, 2_790_000)},
        {"currency": "BIF", "paid": flow(9_100_000, 30_264_400), "counted": flow(310_000, 980_000)},
    ]
    figures["lines"] = [*many_lines(french=french), line(None, None, 0, flow(12_000, 12_000))]
    figures["indicators"] = twenty_indicators(language)
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
    figures["withheld"] = [{"what": "region_purpose", "reason": "protected"}, {"what": "age", "reason": "protected"}]
    return data


def large_money() -> MoneyData:
    """Much money, some of it paid back, some lost by exchange."""
    return {
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


def twenty_indicators(language: str) -> list[IndicatorData]:
    """Some without baseline, value or target."""
    return [
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


def many_lines(*, french: bool) -> list[LineData]:
    """Twelve lines, one of them overspent, one untouched, one with a very long name."""
    used = [8_640_000 - 700_000 * place for place in range(12)]
    used[6], used[9] = 6_120_000, 0
    return [
        line(place + 1, name, 9_000_000 - 650_000 * place, flow(used[place] // 6, used[place]), beyond=place == 6)
        for place, name in enumerate(LINES["fr" if french else "en"])
    ]


def letter(language: str = "fr") -> ReportData:
    """A letter of one or two pages."""
    data = small(language)
    french = language == "fr"
    data["cover"] |= {"template": "letter", "kind": "narrative", "title": "Merci" if french else "Thank you"}
    texts = [each["text"] for each in data["sections"]]
    data["sections"] = [
        section(
            "thanks",
            "Merci" if french else "Thank you",
            texts[1],
        ),
        section(
            "done",
            "Ce que votre argent a permis" if french else "What your money did",
            texts[0],
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
    data = small(language)
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

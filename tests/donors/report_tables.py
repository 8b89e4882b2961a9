"""The protected tables of the samples of reports."""

from fundapp.donors.rules.report_data import CellData, TableData

COUNTRIES = ("CM", "CG", "CD", "GA", "TD", "CF", "GQ", "BI", "RW", "AO", "ST")


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

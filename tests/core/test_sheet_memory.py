"""A hundred thousand rows leave in bounded memory. Measured in a process of its own, by its high-water mark."""

import subprocess
import sys

import pytest

MEASURE = """
import resource, sys
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo
from fundapp.core.money import Money
from fundapp.core.reader import Reader
from fundapp.core.sheets import MoneyColumn, csv_stream, xlsx_file

reader = Reader("fr", ZoneInfo("Africa/Douala"))
columns = ["a", MoneyColumn("b"), "c", "d", "e"]

def rows(count):
    for n in range(count):
        moment = datetime(2026, 4, 3, tzinfo=UTC)
        yield [f"Bailleur {n} =x", Money(n * 1000, "XAF"), Decimal(n) / 100, date(2026, 4, 3), moment]

def write(kind, count):
    if kind == "csv":
        return sum(map(len, csv_stream(columns, rows(count), reader)))
    with xlsx_file(columns, rows(count), reader, "Liste") as file:
        return len(file.read(2))

write(sys.argv[1], 2_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
write(sys.argv[1], 100_000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_hundred_thousand_rows_take_no_more_memory_than_two_thousand(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, kind], capture_output=True, text=True, check=True, timeout=120
    )
    kibibytes = int(done.stdout)
    assert kibibytes < 6_000, f"{kibibytes} KiB more"

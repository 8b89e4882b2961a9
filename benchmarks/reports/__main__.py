"""The figures of a report on many awards: `python -m benchmarks.reports [--awards 50000] [--postgresql]`.

Cases of their own, each awarded in francs and paid out of one envelope in euros, two in three with papers, are written
straight into a database. A process of its own then computes all figures with the pseudonymous ledger, as a worker does,
writes them as canonical JSON, and tells seconds of wall time, and its greatest memory. Fails above the limits.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from benchmarks.grounds import databases, fresh, tidied
from benchmarks.machine import described
from fundapp.core.database import prepare
from fundapp.donors.figures.about import About
from fundapp.donors.figures.checking import recomputed
from fundapp.donors.rules.report_data import canonical
from tests.donors.figured import figures_of
from tests.donors.report_paid import paying_under
from tests.fixtures.counting import counted_statements

AWARDS = 50_000
AT_ONCE = 5_000
MOST_SECONDS, MOST_MEGABYTES = 10, 400
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAYS = date(2026, 1, 1), date(2026, 12, 31)
CUT_OFF = datetime(2027, 3, 1, tzinfo=UTC)


def filled(url: str, awards: int) -> Sequence[str]:
    """Writes so many awards; the ids of the agreement and of its envelope."""
    engine = create_engine(url)
    with Session(engine) as session:
        paying = paying_under(session, 1)
        for number in range(awards):
            at = FIRST + timedelta(minutes=number * 10)
            papers, refunded = 65_600 if number % 3 else 0, 1_000 if number % 50 == 0 else 0
            paying.pay(at, papers=papers, refunded=refunded, returned=number % 40 == 1)
            paying.time(paying.paid[-1].case_id, "payment", at, number % 300)
            if number % AT_ONCE == AT_ONCE - 1:
                paying.flush()
                # Or PostgreSQL goes on looking through whole tables for what rows refer to, as it did in empty ones.
                session.execute(text("ANALYZE"))
        paying.flush()
        session.commit()
    tidied(engine)
    engine.dispose()
    return paying.books.agreement_id.hex, paying.books.envelopes[0].hex


def measured(url: str, agreement_id: str, envelope_id: str) -> dict[str, float]:
    """In this process: all figures, canonical JSON, and the same compared with the books again."""
    engine = create_engine(url)
    prepare(engine)
    told = UUID(agreement_id), "EUR", DAYS[0], (UUID(envelope_id),), 0
    about = About(*told, *DAYS, CUT_OFF, ZoneInfo("Africa/Douala"))
    with Session(engine) as session, counted_statements() as statements:
        start, worked = perf_counter(), process_time()
        figures = figures_of(session, about)
        text = canonical(figures)
        seconds, worked, asked = perf_counter() - start, process_time() - worked, len(statements)
        memory = greatest_memory()
        start = perf_counter()
        assert recomputed(session, figures, about) == []
    again = perf_counter() - start
    rows = len(figures["ledger"] or ())
    return {
        "seconds": seconds, "megabytes": memory, "statements": asked, "rows": rows, "again": again,
        "json": len(text) / 2**20, "worked": worked,
    }  # fmt: skip


def greatest_memory() -> float:
    """Megabytes that this process has had in memory at most. What `getrusage` tells is its parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> None:
    """Fills, measures, prints."""
    parser = argparse.ArgumentParser(description="The figures of a report on many awards.")
    parser.add_argument("--awards", type=int, default=AWARDS)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--of", nargs=3, metavar=("URL", "AGREEMENT", "ENVELOPE"), help="measure in this process")
    given = parser.parse_args()
    if given.of:
        print(json.dumps(measured(*given.of)))
        return
    print(described())
    with databases(postgresql=given.postgresql) as server, TemporaryDirectory() as folder:
        url = fresh(server, Path(folder), "reports")
        kept = filled(url, given.awards)
        command = [sys.executable, "-m", "benchmarks.reports", "--of", url, *kept]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(
        f"{given.awards:,} awards on {url.partition(':')[0]}: {found['seconds']:.1f} s"
        f" ({found['worked']:.1f} s of our own processor), {found['megabytes']:.0f} MB,"
        f" {found['statements']:.0f} statements, {found['rows']:,.0f} rows, {found['json']:.1f} MB of JSON;"
        f" compared with the books again in {found['again']:.1f} s"
    )
    raise SystemExit(found["seconds"] >= MOST_SECONDS or found["megabytes"] >= MOST_MEGABYTES)


if __name__ == "__main__":
    main()

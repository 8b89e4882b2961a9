"""How long an import takes: `python -m benchmarks.imports.rows [--of funder] [--rows 10000] [--kind xlsx]`.

A list of organisations or funders, as French Excel saves it, goes the whole way on a database of its own, on SQLite or
with `--postgresql`: read, judged, written, then sent once more (which changes nothing), and taken back. Wall time and
CPU time of each step, SQL statements, and the largest memory of the process; the worker's own code, without queue.
"""

import argparse
import io
import resource
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select
from xlsxwriter import Workbook

from benchmarks.grounds import databases, fresh
from benchmarks.machine import described
from fundapp.accounts.models import Organisation
from fundapp.accounts.queries.people import actor_of
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.reader import Reader, reading
from fundapp.donors.models import Funder
from fundapp.imports.commands import deciding
from fundapp.imports.models import ImportRun
from fundapp.imports.queries import heading_cells
from fundapp.imports.schemas.headings import signature
from tests.accounts.people import person_of
from tests.fixtures.counting import counted_statements
from tests.fixtures.databases import settings_for
from tests.outbox.recipients import run

ORGANISATIONS = (
    "Nom", "Sigle", "Pays", "Rôle dans le réseau", "Domaines d’action", "Récépissé", "Ville", "Courriel public",
)  # fmt: skip
FUNDERS = (
    "Nom", "Sigle", "Type", "Statut", "Thèmes", "Pays prioritaires", "Montant maximum", "Devise", "Langues", "Source",
    "Date de la source",
)  # fmt: skip
DOMAINS = ("Jeunesse", "Terre et environnement", "Jeunesse; Terre et environnement")


def organisation(n: int) -> tuple[str, ...]:
    """A made-up organisation."""
    return (
        f"Réseau des défenseurs n° {n:05d}", f"RD{n}", ("Tchad", "Cameroun", "Gabon")[n % 3], "Membre du réseau",
        DOMAINS[n % 3], "Oui", f"Ville {n % 97}", f"rd{n}@example.org",
    )  # fmt: skip


def funder(n: int) -> tuple[str, ...]:
    """A made-up funder."""
    return (
        f"Fondation du fleuve n° {n:05d}", f"FF{n}", ("Fondation privée", "Ambassade", "Fonds pour les femmes")[n % 3],
        "Actif", "Jeunesse; Médias indépendants", "Tchad; Cameroun", f"{10 + n % 90} 000,50", "EUR",
        "Français; Anglais", "Site du bailleur", "2025",
    )  # fmt: skip


LISTS = {"organisation": (ORGANISATIONS, organisation), "funder": (FUNDERS, funder)}
GROUPS = ["officers", "fundraising"]
COUNTED = {"organisation": Organisation, "funder": Funder}
Rows = list[tuple[str, ...]]


def as_csv(rows: Rows) -> bytes:
    """As French Excel saves it."""
    lines = [";".join(f'"{cell}"' for cell in row) for row in rows]
    return "\r\n".join(lines).encode("cp1252")


def as_xlsx(rows: Rows) -> bytes:
    """A workbook."""
    made = io.BytesIO()
    with Workbook(made) as book:
        sheet = book.add_worksheet("Liste")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return made.getvalue()


class House:
    """An application with one person who imports lists of a kind, and nothing else."""

    def __init__(self, app: Flask, kind: str) -> None:
        self.app, self.kind = app, kind
        self.sources = app.extensions["fundapp.ports"].imports
        with app.app_context(), transaction() as session:
            person = person_of("Solange Ndeke", GROUPS)
            session.add(person)
            session.flush()
            actor = actor_of(person, GROUPS, app.extensions["fundapp.ports"].grants)
        assert actor.reader is not None
        self.ctx = Context(actor, datetime.now(UTC), "benchmark", actor.reader)

    def send(self, content: bytes) -> UUID:
        """A sheet arrives."""
        with transaction() as session:
            sheet = deciding.SentSheet("liste", content)
            return deciding.start_import(session, self.ctx, self.sources[self.kind], sheet).id

    def choose(self, run_id: UUID) -> None:
        """The columns as they were guessed."""
        with transaction() as session:
            found = session.get_one(ImportRun, run_id)
            chosen = deciding.ChosenColumns(found.heading, found.columns, signature(heading_cells(session, found)))
            deciding.choose_columns(session, self.ctx, self.sources, run_id, chosen)

    def ask(self, act: Callable[..., object], run_id: UUID) -> None:
        """Confirms or takes back."""
        with transaction() as session:
            act(session, self.ctx, self.sources, run_id)

    def counted(self) -> int:
        """Records of the kind."""
        with ReadSession(db) as session:
            return session.scalar(select(func.count()).select_from(COUNTED[self.kind])) or 0

    def work(self, name: str) -> float:
        """A worker does what is due; says how long that took."""
        wall, cpu = perf_counter(), process_time()
        with counted_statements() as statements:
            run(datetime.now(UTC) + timedelta(seconds=1))
        wall, cpu = perf_counter() - wall, process_time() - cpu
        print(f"{name:<28}{wall:8.1f} s wall {cpu:8.1f} s CPU {len(statements):9,} statements")
        return wall


def measure(house: House, content: bytes) -> None:
    """The whole way, there and back."""
    first = house.send(content)
    total = house.work("read")
    house.choose(first)
    total += house.work("judged")
    house.ask(deciding.confirm_import, first)
    total += house.work("written")
    print(f"{'in all':<28}{total:8.1f} s wall; {house.counted()} records")
    again = house.send(content)
    house.work("the same file: read")
    house.choose(again)
    house.work("the same file: judged")
    with ReadSession(db) as session:
        found = session.get_one(ImportRun, again)
        print(f"the same file: {found.added} new, {found.changed} changed, {found.same} as they are")
    house.ask(deciding.undo_import, first)
    house.work("taken back")
    print(f"{house.counted()} records left")


def main() -> None:
    """Measures, and prints."""
    from fundapp.app import create_app  # noqa: PLC0415 - after the arguments were understood

    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--of", choices=LISTS, default="organisation")
    words.add_argument("--rows", type=int, default=10_000)
    words.add_argument("--kind", choices=("csv", "xlsx"), default="csv")
    words.add_argument("--postgresql", action="store_true")
    given = words.parse_args()
    print(described())
    headings, made = LISTS[given.of]
    content = {"csv": as_csv, "xlsx": as_xlsx}[given.kind]([headings, *map(made, range(given.rows))])
    print(f"{given.rows:,} rows of kind {given.of}, {given.kind}, {len(content):,} bytes")
    with TemporaryDirectory() as kept, databases(postgresql=given.postgresql) as server:
        folder = Path(kept)
        app = create_app(settings_for(fresh(server, folder, "imports"), folder))
        with app.app_context(), reading(Reader("fr", app.extensions["fundapp.settings"].zone)):
            measure(House(app, given.of), content)
            db.engine.dispose()
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()

"""The processes of an installation that pays, what surrounds it, and everything that can be done to them."""

import os
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random
from signal import SIGKILL
from threading import Event, Lock

from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from benchmarks.clients import pause
from benchmarks.disbursements.payments_ground import Ground, lay
from benchmarks.disbursements.payments_operator import Operator, Truthful
from benchmarks.disbursements.payments_roles import CLOCK, FULL
from benchmarks.outbox.house import ROOT, House, _free_port
from fundapp.app import create_app
from fundapp.config import Settings, load_settings
from fundapp.core.database import db
from fundapp.runtime.valkey import valkey_role
from tests.disbursements.sandbox.server import Fault, serving
from tests.outbox.stand_ins import MailServer, Manners, mail_server

DAY = 86_400
LASTING = 2
"""So many faults that last are under way at most; the oldest ends with the next one."""
GUARDED = ("payment_step", "payment_release", "ledger_transfer", "audit_stage", "outbox_message")
ROOM = """
CREATE FUNCTION campaign_room() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
  IF (SELECT is_full FROM campaign_disk) THEN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END IF;
  RETURN NEW;
END$$
"""
ON_TABLE = "CREATE TRIGGER campaign_room BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION campaign_room()"
FILL = (
    "CREATE TABLE campaign_disk (is_full BOOLEAN NOT NULL)",
    "INSERT INTO campaign_disk VALUES (FALSE)",
    ROOM,
    *map(ON_TABLE.format, GUARDED),
)
"""PostgreSQL's disk is full by a trigger: it raises what a full one raises (53100), on the tables that grow."""
BACKENDS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)

Act = Callable[[], bool]


class PaymentsHouse(House):
    """A house with an operator and a mail server beside it. `done`: what was done to it, by kind."""

    def __init__(self, stack: ExitStack, environ: dict[str, str], folder: Path, mail: MailServer, op: Operator) -> None:
        super().__init__(stack, environ, folder, hasty=True)
        self.mail, self.operator, self.done = mail, op, Counter[str]()
        self.engine = create_engine(self.settings.database_url, pool_pre_ping=True)
        self.shared = self.settings.data_dir / "campaign"
        self._reader: Flask | None = None
        self._ends: deque[Act] = deque()
        self._lock = Lock()
        self.wreaks = self._wreaks()

    def wreak(self, kind: str) -> None:
        """One fault; counted where there was something to do it to."""
        if self.wreaks[kind]():
            self.done[kind] += 1
        while len(self._ends) > LASTING:
            self._ends.popleft()()

    def reader(self) -> Flask:
        """The application in this process, for whoever clears up and judges."""
        if self._reader is None:
            self._reader = create_app(self.settings)
        return self._reader

    def heal(self) -> None:
        """Everything is as it should be; what was killed is being started again."""
        while self._ends:
            self._ends.popleft()()
        self.operator.over_soon = True

    def close(self) -> None:
        """Leaves no connection of this process behind."""
        self.engine.dispose()
        if self._reader is not None:
            with self._reader.app_context():
                db.engine.dispose()

    def offset(self) -> float:
        """By how many seconds the clock is wrong."""
        return float((self.shared / CLOCK).read_text() or 0)

    def set_clock(self, seconds: float) -> bool:
        """Puts every process's clock forward or back, at once."""
        with self._lock:
            draft = self.shared / f"{CLOCK}.new"
            draft.write_text(str(seconds))
            draft.replace(self.shared / CLOCK)
        return True

    def _wreaks(self) -> dict[str, Act]:
        found: dict[str, Act] = {"flush": self._counted(self.flush)}
        for role in ("web", "worker-1", "worker-2", "scheduler", "valkey"):
            found[f"kill {role}"] = self._counted(lambda role=role: self.kill(role))  # type: ignore[misc]
        for role in ("web", "worker-1", "worker-2"):
            found[f"kill child of {role}"] = self._counted(lambda role=role: self.kill(role, child_of=True))  # type: ignore[misc]
        for fault in (Fault.REFUSE, Fault.HANG, Fault.DROP, Fault.BREAK, Fault.CLOSED):
            found[f"operator: {fault}"] = lambda fault=fault: self._operator(fault)  # type: ignore[misc]
        for name, manners in _RUDE.items():
            found[f"mail: {name}"] = lambda manners=manners: self._mail(manners)  # type: ignore[misc]
        found["clock: a day on"] = lambda: self._lasting(lambda: self.set_clock(DAY), lambda: self.set_clock(0))
        found["clock: a day back"] = lambda: self._lasting(lambda: self.set_clock(-DAY), lambda: self.set_clock(0))
        found["disk full"] = lambda: self._lasting(lambda: self._disk(full=True), lambda: self._disk(full=False))
        if self.settings.database_url.startswith("postgresql"):
            found["backend ended"] = self._end_backend
            found["backend killed"] = self._kill_backend
        return found

    def _counted(self, act: Callable[[], None]) -> Act:
        def counted() -> bool:
            before = self.deaths
            act()
            return self.deaths > before

        return counted

    def _lasting(self, begins: Act, ends: Act) -> bool:
        self._ends.append(ends)
        return begins()

    def _operator(self, fault: Fault) -> bool:
        def behave(how: Fault) -> bool:
            self.operator.fault = how
            return True

        return self._lasting(lambda: behave(fault), lambda: behave(Fault.NONE))

    def _mail(self, manners: Manners) -> bool:
        def behave(how: Manners) -> bool:
            self.mail.manners = how
            return True

        return self._lasting(lambda: behave(manners), lambda: behave(Manners()))

    def _disk(self, *, full: bool) -> bool:
        if self.engine.dialect.name == "sqlite":
            (self.shared / FULL).touch() if full else (self.shared / FULL).unlink(missing_ok=True)
            return True
        return self._asked(f"UPDATE campaign_disk SET is_full = {full}", again=not full) is not None

    def _end_backend(self) -> bool:
        return bool(self._asked(f"SELECT pg_terminate_backend(pid) FROM ({BACKENDS} ORDER BY random() LIMIT 1) AS one"))

    def _kill_backend(self) -> bool:
        """The server ends every other connection then, and recovers."""
        found = self._asked(f"{BACKENDS} ORDER BY random() LIMIT 1")
        if not found:
            return False
        with suppress(ProcessLookupError):
            os.kill(found[0], SIGKILL)
            return True
        return False

    def _asked(self, statement: str, *, again: bool = False) -> Sequence[int] | None:
        """The first column; None where the database does not answer. `again`: until it does."""
        while True:
            try:
                with self.engine.begin() as connection:
                    answer = connection.execute(text(statement))
                    return [row[0] for row in answer] if answer.returns_rows else [1]
            except DBAPIError:
                if not again:
                    return None
            pause(0.2)

    def _words(self, role: str, log: Path) -> Sequence[str]:
        if role == "valkey":
            return valkey_role(self.settings.data_dir, log, self.environ).command
        return [sys.executable, "-m", "benchmarks.disbursements.payments_roles", role.partition("-")[0]]


_RUDE: Mapping[str, Manners] = {
    "refuses": Manners({"MAIL": "451 later"}),
    "hangs": Manners(hangs_at="."),
    "drops": Manners(drops_at="."),
}


@contextmanager
def payments_house(database_url: str, folder: Path, cases: int) -> Iterator[tuple[PaymentsHouse, Ground]]:
    """A running house on an empty database, with so many cases that may be paid."""
    with ExitStack() as stack:
        mail = stack.enter_context(mail_server(Manners()))
        operator = stack.enter_context(serving(Truthful, Operator()))
        assert isinstance(operator, Operator)
        environ = _environ(database_url, mail.url, operator.url, folder)
        settings = load_settings(environ)
        shared = settings.data_dir / "campaign"
        shared.mkdir(parents=True)
        (shared / CLOCK).write_text("0")
        ground = lay(settings, shared, cases)
        _fill(settings)
        made = PaymentsHouse(stack, environ, folder, mail, operator)
        stack.callback(made.close)
        made.open()
        yield made, ground


def wreak_at_random(house: PaymentsHouse, seed: int, until: Event, pauses: tuple[float, float]) -> None:
    """One fault after the other, in an order that the seed decides."""
    chance, kinds = Random(seed), sorted(house.wreaks)
    while not until.wait(chance.uniform(*pauses)):
        house.wreak(chance.choice(kinds))


def wreak_each_once(house: PaymentsHouse, seed: int, until: Event, pauses: tuple[float, float]) -> None:
    """Every kind once, in an order that the seed decides; what finds nothing to be done to is tried a few times."""
    chance, kinds = Random(seed), sorted(house.wreaks)
    for kind in chance.sample(kinds, len(kinds)):
        for _try in range(20):
            if house.done[kind] or until.wait(chance.uniform(*pauses)):
                break
            house.wreak(kind)


def _environ(database_url: str, mail_url: str, operator_url: str, folder: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("FUNDAPP_")},
        "FUNDAPP_MODE": "demo",
        "FUNDAPP_DATA_DIR": str(folder / "data"),
        "FUNDAPP_DATABASE_URL": database_url,
        "FUNDAPP_MAIL_URL": mail_url,
        "FUNDAPP_SECRET_KEY": "a key for campaigns, which protects nothing at all",
        "FUNDAPP_PORT": str(_free_port()),
        "FUNDAPP_WEB_THREADS": "8",
        "FUNDAPP_MTN_URL": operator_url,
        "FUNDAPP_MTN_USER": "user",
        "FUNDAPP_MTN_KEY": "key",
        "FUNDAPP_MTN_SUBSCRIPTION": "subscription",
        "FUNDAPP_MTN_ENVIRONMENT": "sandbox",
        "PYTHONPATH": str(ROOT),
    }


def _fill(settings: Settings) -> None:
    """The switch by which PostgreSQL's disk is full."""
    engine = create_engine(settings.database_url)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            for statement in FILL:
                connection.execute(text(statement))
    engine.dispose()

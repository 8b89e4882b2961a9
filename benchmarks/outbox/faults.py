"""Messages put and delivered while everything is killed: none may be lost.

`python -m benchmarks.outbox.faults [--messages 5000] [--seeds 1 2 3] [--databases sqlite postgresql]`: a real web, two
workers, a scheduler and Valkey are killed with -9 and Valkey is flushed, at random, while clients post until each of
their messages is acknowledged. Then the faults end, and the outbox must be empty within 120 s. Exit status 1 where an
acknowledged message was not delivered, or too late.
"""

import argparse
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import urllib3
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from benchmarks.clients import pause
from benchmarks.machine import described
from benchmarks.outbox.house import House, engine_of, house, wreak, wreak_each_once
from fundapp.outbox.models import Delivery, Message
from tests.outbox.stand_ins import MailServer, Manners, mail_server
from tests.services.postgres import durable_postgres
from tests.services.processes import wait_until

LONGEST_DRAIN = 120.0
POSTERS = 4


@dataclass(frozen=True)
class Outcome:
    """What came of a campaign: counts, and the seconds until the outbox was empty once the faults had ended."""

    put: int
    delivered: int
    lost: int
    duplicates: int
    dead: int
    faults: int
    drained: float

    @property
    def good(self) -> bool:
        """Nothing lost, nothing given up, empty in time."""
        return not self.lost and not self.dead and self.drained <= LONGEST_DRAIN


def campaign(database_url: str, folder: Path, messages: int, seed: int, *, hasty: bool = False) -> Outcome:
    """One campaign on an empty database. A hasty one does each harm once, and posts until all harm is done."""
    with mail_server(Manners()) as mail, house(database_url, mail.url, folder, hasty=hasty) as running:
        keys, over = [f"{seed}-{number}" for number in range(messages)], threading.Event()
        post_all(running, keys[:1])  # everything is up
        harm, pauses = (wreak_each_once, (0.3, 1.0)) if hasty else (wreak, (0.5, 2.0))
        wrecker = threading.Thread(target=harm, args=(running, seed, over, pauses))
        wrecker.start()
        try:
            post_all(running, keys)
            while hasty and wrecker.is_alive():
                keys.append(f"{seed}-{len(keys)}")
                post_all(running, keys[-1:])
        finally:
            over.set()
            wrecker.join()
        engine, healed = engine_of(running.settings), monotonic()
        wait_until(lambda: waiting(engine) == 0, 3 * LONGEST_DRAIN, "an empty outbox")
        drained = monotonic() - healed
        outcome = count(engine, mail, keys, running.deaths, drained)
        engine.dispose()
    return outcome


def post_all(running: House, keys: list[str]) -> None:
    """Post every key until it is acknowledged."""
    with ThreadPoolExecutor(POSTERS) as pool:
        list(pool.map(poster(running.settings.port), keys))


def poster(port: int) -> Callable[[str], None]:
    """Posts one key, as often as it takes."""
    pool = urllib3.PoolManager(maxsize=POSTERS, retries=False, timeout=urllib3.Timeout(connect=1, read=10))

    def post(key: str) -> None:
        for _try in range(1_800):
            try:
                if pool.request("POST", f"http://127.0.0.1:{port}/put/{key}").status == 200:
                    return
            except urllib3.exceptions.HTTPError:
                pass
            pause(0.1)
        raise TimeoutError(key)

    return post


def waiting(engine: Engine) -> int:
    """How many messages are neither done nor dead."""
    with Session(engine) as session:
        return session.scalar(select(func.count()).where(Message.state == "waiting")) or 0


def count(engine: Engine, mail: MailServer, keys: list[str], faults: int, drained: float) -> Outcome:
    """Compare what was acknowledged with what the mail server has."""
    arrived = Counter(str(kept.message["Message-ID"]).strip("<>").partition("@")[0] for kept in mail.kept)
    with Session(engine) as session:
        ids = {key: made.hex for key, made in session.execute(select(Delivery.key, Delivery.id))}
        dead = session.scalar(select(func.count()).where(Message.state == "dead")) or 0
    lost = [key for key in keys if arrived[ids.get(key, "")] == 0]
    return Outcome(len(keys), len(arrived), len(lost), arrived.total() - len(arrived), dead, faults, drained)


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """An empty database: a file, or the first one of a durable server of our own."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/campaign.sqlite"
        return
    with durable_postgres() as url:
        yield url


def main(words: list[str]) -> int:
    """Every seed on every database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    given = parser.parse_args(words)
    print(described(), flush=True)
    good = True
    for kind in given.databases:
        for seed in given.seeds:
            with TemporaryDirectory(prefix="fundapp-faults-") as folder, database(kind, Path(folder)) as url:
                outcome = campaign(url, Path(folder), given.messages, seed)
            print(f"{kind}, seed {seed}: {outcome}", flush=True)
            good = good and outcome.good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

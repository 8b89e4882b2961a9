"""What one first message costs: SQL statements, processor time, and how much of that Argon2id takes.

    .venv/bin/python -m benchmarks.cases.sending [messages]

In a fresh demonstration, with the real cost of codes; everything is thrown away at the end.
"""

import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

from flask.testing import FlaskClient

from fundapp.app import create_app
from fundapp.core.database import db
from fundapp.demo.load import load_once
from fundapp.vault.codes import derive_code
from tests.fixtures.counting import counted_statements
from tests.fixtures.databases import migrate, settings_for

MESSAGES = 100


def main() -> None:
    """Sends messages and prints the medians."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(f"sqlite:///{folder}/sending.sqlite", Path(folder))
        migrate(settings)
        app = create_app(settings)
        load_once(app)
        client = app.test_client()
        with counted_statements() as statements:
            _send(client, 0)
        spent = [_timed(partial(_send, client, number)) for number in range(1, count + 1)]
        stretched = [_timed(lambda: derive_code("0" * 26)) for _each in range(20)]
        with app.app_context():
            db.engine.dispose()
    print(f"statements: {len(statements)}")
    print(f"processor:  {median(spent) * 1000:.1f} ms, of which Argon2id {median(stretched) * 1000:.1f} ms")
    print(f"besides:    {(median(spent) - median(stretched)) * 1000:.1f} ms (least {_least(spent, stretched):.1f} ms)")


def _send(client: FlaskClient, number: int) -> None:
    body = {"do": "send", "happened": f"Message {number}", "needed": "Partir.", "answer": "Signal, le soir."}
    answer = client.post("/form", data=body)
    if answer.status_code != 200:
        raise SystemExit(f"refused: {answer.status_code}")


def _timed(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun


def _least(spent: list[float], stretched: list[float]) -> float:
    return (min(spent) - min(stretched)) * 1000


if __name__ == "__main__":
    main()

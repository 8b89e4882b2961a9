"""What a wrong passphrase takes, for an account and for none: `python -m benchmarks.accounts.sign_in [PAIRS]`.

At the cost of production (Argon2id, 128 MiB, three passes), through the page, on SQLite. Then what identifying somebody
costs a page: the same page asked signed in, and its queries.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.machine import described
from fundapp.accounts.credentials import choose
from fundapp.accounts.models import Passphrase
from fundapp.accounts.pacing import Pace
from fundapp.app import create_app
from fundapp.core.database import db, transaction
from fundapp.demo.load import load_once
from fundapp.demo.people import by_key
from fundapp.vault import installation
from fundapp.vault.passphrases import MEMBERS
from tests.donors.pages import hidden
from tests.fixtures.counting import counted_statements
from tests.fixtures.databases import migrate, settings_for

PAIRS = 100
PAGES = 200
KNOWN, UNKNOWN = by_key("awa").email, "awe@example.org"


def main() -> None:
    """Measures and tells."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    installation.DEMO_COST = MEMBERS  # a demonstration's house at the cost of production
    with tempfile.TemporaryDirectory() as folder:
        app = _house(Path(folder))
        print(described())
        _tell_attempts(app.test_client(), pairs)
        _tell_pages(app)
        with app.app_context():
            db.engine.dispose()


def _house(folder: Path) -> Flask:
    settings = settings_for(f"sqlite:///{folder}/house.sqlite", folder)
    migrate(settings)
    app = create_app(settings)
    load_once(app)
    chosen = choose("une phrase de production", MEMBERS)
    with app.app_context(), transaction() as session:
        row = session.get_one(Passphrase, by_key("awa").id)
        row.salt, row.memory, row.passes = chosen.salt, chosen.cost.memory, chosen.cost.passes
        row.verifier = chosen.derived.verifier
    return app


def _tell_attempts(client: FlaskClient, pairs: int) -> None:
    for email in (KNOWN, UNKNOWN):
        _attempt(client, email)
    found = [(_attempt(client, KNOWN), _attempt(client, UNKNOWN)) for _pair in range(pairs)]
    known, unknown = ([pair[side] * 1000 for pair in found] for side in (0, 1))
    differences = [one - other for one, other in zip(known, unknown, strict=True)]
    low, _middle, high = quantiles(differences, n=4)
    print(f"wrong passphrase, {pairs} pairs, wall time: known {median(known):.1f} ms, unknown {median(unknown):.1f} ms")
    print(f"paired difference: median {median(differences):+.2f} ms, quartiles {low:+.2f} and {high:+.2f} ms")


def _attempt(client: FlaskClient, email: str) -> float:
    client.application.extensions["fundapp.pace"] = Pace()
    sent = hidden(client.get("/sign-in").text) | {"email": email, "passphrase": "une phrase devinée"}
    before = perf_counter()
    assert client.post("/sign-in", data=sent).status_code == 422
    return perf_counter() - before


def _tell_pages(app: Flask) -> None:
    client = app.test_client()
    client.post("/demo", data=hidden(client.get("/demo").text) | {"key": "solange"})
    for path in ("/", "/me", "/keys", "/duty", "/funders"):
        client.get(path)
        with counted_statements() as statements:
            assert client.get(path).status_code == 200
        before = process_time()
        for _time in range(PAGES):
            client.get(path)
        print(f"{path}: {len(statements)} queries, {(process_time() - before) / PAGES * 1000:.1f} ms CPU")


if __name__ == "__main__":
    main()

"""A call watch with many calls: all that is known of them, past the commands. The same seed gives the same watch."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from benchmarks.grounds import tidied
from fundapp.accounts.models import SavedView
from fundapp.app import create_app
from fundapp.core.database import db
from fundapp.core.models import Base
from fundapp.core.places import CENTRAL_AFRICA
from fundapp.core.text import fold
from fundapp.donors.models import Funder
from fundapp.donors.rules.vocabulary import THEMES
from fundapp.grants.commands.words import learn_calls
from fundapp.grants.models import Call, CallCountry, CallDigest, CallLanguage, CallTheme
from fundapp.grants.rules.deadlines import NEVER, Due
from fundapp.grants.rules.identity import address_key, reference_key, title_key
from fundapp.grants.rules.vocabulary import Standing, Timing, Where
from tests.accounts.people import person_of
from tests.fixtures.application import VISITOR
from tests.fixtures.databases import settings_for

SEED = 12
BATCH = 500
FUNDERS = 200

PLACES = ("Rhin", "Loire", "Tamise", "Léman", "Escaut", "Danube", "Sénégal", "Oubangui", "Chari", "Sanaga")
WORDS = ("Appel", "Subventions", "Fonds", "Programme", "Initiative", "Soutien", "Call", "Grants")
ABOUT = ("droits humains", "presse libre", "jeunesse", "justice", "défenseures", "paix", "forêts", "gouvernance")
BODY = "Les organisations de la société civile sont invitées à proposer des projets. " * 8

Rows = dict[type[Base], list[dict[str, Any]]]


@dataclass(frozen=True)
class CallWatch:
    """A watch with many calls, one of them with much to say, and a digest of one view."""

    app: Flask
    engine: Engine
    call_id: UUID
    digest_id: UUID


@contextmanager
def watch_of(url: str, folder: Path, calls: int, seed: int = SEED) -> Iterator[CallWatch]:
    """The watch on the migrated database at `url`. Nearly a quarter of its calls are not over."""
    app = create_app(settings_for(url, folder))
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        found = _filled(session, calls, Random(seed))
    tidied(engine)
    yield CallWatch(app, engine, *found)
    engine.dispose()


def _filled(session: Session, calls: int, dice: Random) -> tuple[UUID, UUID]:
    person = person_of(VISITOR.name, ("fundraising",), "active")
    person.id = VISITOR.id
    session.add(person)
    session.flush()
    funders, now, first = _funders(session, min(FUNDERS, calls)), datetime.now(UTC), uuid4()
    for begin in range(0, calls, BATCH):
        rows: Rows = {}
        for number in range(begin, min(begin + BATCH, calls)):
            _call(rows, first if number == 0 else uuid4(), number, dice, (now, dice.choice(funders)))
        for table, made in rows.items():
            session.execute(insert(table), made)
        learn_calls(session, [each["id"] for each in rows[Call]])
    digest_id = _digest(session, now)
    session.commit()
    return first, digest_id


def _funders(session: Session, funders: int) -> list[UUID]:
    now, ids = datetime(2026, 1, 1, tzinfo=UTC), [uuid4() for _each in range(funders)]
    said = {"kind": "ngo", "status": "active", "needs_registration": "unknown", "relation": "unknown", "version": 1}
    rows = [
        {"id": each, "name": f"Fondation {number:04d}", "sort_name": f"fondation {number:04d}",
         "found_by": f"fondation {number:04d}", "entry_id": uuid4(), "created_at": now, "updated_at": now, **said}
        for number, each in enumerate(ids)
    ]  # fmt: skip
    session.execute(insert(Funder), rows)
    return ids


def _call(rows: Rows, call_id: UUID, number: int, dice: Random, known: tuple[datetime, UUID]) -> None:
    """One call and what belongs to it. `known`: what time it is, and a funder of the map."""
    now, funder_id = known
    timing = dice.choices(list(Timing), (80, 5, 5, 3, 7))[0]
    title = f"{dice.choice(WORDS)} {dice.choice(PLACES)} {dice.choice(ABOUT)} {number:06d}"
    day = (now + timedelta(days=dice.randrange(1, 120) if number % 10 == 0 else -dice.randrange(1, 3_000))).date()
    due = Due(day, time(16), "Europe/Brussels") if timing in (Timing.FIXED, Timing.CUTOFFS) else None
    largest = dice.randrange(1, 90) * 1_000_000 if dice.random() < 0.6 else None
    place = dice.choices(list(Where), (6, 2, 2))[0]
    kept, url = now - timedelta(minutes=5 * number + 20), f"https://example.org/{number}"
    on_map = number % 3 == 0
    standing = dice.choices(list(Standing), (80, 10, 10))[0]
    body = BODY * 6 if number == 0 else BODY
    _put(rows, Call, id=call_id, title=title, sort_title=fold(title), found_by=fold(f"{title} {body}"), body=body,
         reference=f"REF-{number}", url=url, reference_key=reference_key(f"REF-{number}"), address_key=address_key(url),
         title_key=title_key(title), funder_id=funder_id if on_map else None,
         funder_name=None if on_map else f"Réseau {number % 97}", published_on=day - timedelta(days=40), timing=timing,
         deadline_on=due.on if due else None, deadline_clock=due.clock if due else None,
         deadline_zone=due.zone if due else None, deadline_step="application", closes_at=due.ends if due else NEVER,
         currency=dice.choice(("EUR", "USD", "XAF")) if largest else None, amount_min=largest and largest // 10,
         amount_max=largest, place=place, needs_registration=dice.choice(("yes", "no", "unknown")), standing=standing,
         aside_why="theme" if standing == Standing.SET_ASIDE else None, edited=(), entry_id=uuid4(), created_at=kept,
         updated_at=kept, version=1)  # fmt: skip
    for theme in dice.sample(list(THEMES), dice.randrange(1, 4)):
        _put(rows, CallTheme, call_id=call_id, theme=theme)
    if place == Where.NAMED:
        for country in dice.sample(CENTRAL_AFRICA, dice.randrange(1, 4)):
            _put(rows, CallCountry, call_id=call_id, country=country)
    _put(rows, CallLanguage, call_id=call_id, language=dice.choice(("fr", "en")))


def _digest(session: Session, now: datetime) -> UUID:
    """A view of the watch, and its digest of the last week."""
    view_id, digest_id = uuid4(), uuid4()
    stamps = {"created_at": now, "updated_at": now, "entry_id": uuid4()}
    address = {"theme": ["media"], "country": "TD"}
    session.add(SavedView(id=view_id, owner_id=VISITOR.id, page="calls.index", title="Presse", address=address,
                          shared=False, **stamps))  # fmt: skip
    session.flush()
    since = now - timedelta(days=7)
    session.add(CallDigest(id=digest_id, view_id=view_id, person_id=VISITOR.id, every="weekly", marked_at=since,
                           next_at=now, **stamps))  # fmt: skip
    session.flush()
    return digest_id


def _put(rows: Rows, table: type[Base], **values: Any) -> None:
    rows.setdefault(table, []).append(values)

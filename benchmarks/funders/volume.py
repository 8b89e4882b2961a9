"""A funder map with many funders: all that is known of them, past the commands. The same seed gives the same map."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from benchmarks.grounds import tidied
from fundapp.app import create_app
from fundapp.core.database import db
from fundapp.core.models import Base
from fundapp.core.places import CENTRAL_AFRICA
from fundapp.core.text import fold
from fundapp.donors.commands.likeness import index_funders
from fundapp.donors.models import (
    Funder,
    FunderAsk,
    FunderContact,
    FunderCountry,
    FunderCycle,
    FunderFile,
    FunderInteraction,
    FunderLanguage,
    FunderSource,
    FunderStep,
    FunderTag,
    FunderTheme,
)
from fundapp.donors.rules.facts import Group, due_on
from fundapp.donors.rules.vocabulary import APPLICATION_MODES, INTERACTIONS, KINDS, THEMES, Status
from tests.accounts.people import person_of
from tests.fixtures.application import VISITOR
from tests.fixtures.databases import settings_for

SEED = 11
BATCH = 500
TWINS = 50
"""Of so many funders one has the acronym of another."""

PLACES = ("Rhin", "Loire", "Tamise", "Léman", "Escaut", "Danube", "Saint-Laurent", "Sénégal", "Oubangui", "Chari")
WORDS = ("Fondation", "Fonds", "Agence", "Trust", "Initiative", "Alliance", "Programme", "Ambassade")
TAGS = ("à relancer", "partenaire de Yaoundé", "rencontré à Genève", "lettre envoyée")

Rows = dict[type[Base], list[dict[str, Any]]]


@dataclass(frozen=True)
class FunderMap:
    """A map with many funders, and one of them, of whom most is known."""

    app: Flask
    engine: Engine
    funder_id: UUID


@contextmanager
def map_of(url: str, folder: Path, funders: int, seed: int = SEED) -> Iterator[FunderMap]:
    """The map on the migrated database at `url`."""
    app = create_app(settings_for(url, folder))
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        found = _filled(session, funders, Random(seed))
    tidied(engine)
    yield FunderMap(app, engine, found)
    engine.dispose()


def _filled(session: Session, funders: int, dice: Random) -> UUID:
    person = person_of(VISITOR.name, ("fundraising",), "active")
    person.id = VISITOR.id
    session.add(person)
    session.flush()
    first = uuid4()
    for begin in range(0, funders, BATCH):
        rows: Rows = {}
        for number in range(begin, min(begin + BATCH, funders)):
            _funder(rows, first if number == 0 else uuid4(), number, dice)
        for table, made in rows.items():
            session.execute(insert(table), made)
        index_funders(session, [each["id"] for each in rows[Funder]])
    session.commit()
    return first


def _funder(rows: Rows, funder_id: UUID, number: int, dice: Random) -> None:
    """One funder, and what belongs to it; the first has as much as its page shows at most."""
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    name = f"{dice.choice(WORDS)} {dice.choice(PLACES)} {dice.choice(PLACES)} {number:06d}"
    tag = dice.choice(TAGS)
    stamps = {"entry_id": uuid4(), "created_at": now, "updated_at": now, "version": 1}
    smallest = dice.randrange(1, 50) * 100_000 if dice.random() < 0.6 else None
    _put(rows, Funder, id=funder_id, name=name, sort_name=fold(name), found_by=fold(f"{name} {tag}"),
         short_name=f"F{number - (number % TWINS == 1)}", kind=dice.choice(list(KINDS)),
         status=_status(dice), grant_min=smallest, grant_max=smallest and smallest * 10,
         currency="EUR" if smallest else None, application_mode=dice.choice(list(APPLICATION_MODES)),
         relation="unknown",
         needs_registration=dice.choice(("yes", "no", "unknown")), owner_id=VISITOR.id if number % 3 else None,
         **stamps)  # fmt: skip
    for theme in dice.sample(list(THEMES), dice.randrange(1, 4)):
        _put(rows, FunderTheme, funder_id=funder_id, theme=theme)
    for country in dice.sample(CENTRAL_AFRICA, dice.randrange(4)):
        _put(rows, FunderCountry, funder_id=funder_id, country=country)
    _put(rows, FunderLanguage, funder_id=funder_id, language=dice.choice(("fr", "en")))
    _put(rows, FunderTag, funder_id=funder_id, tag=tag, folded=fold(tag))
    for group in Group:
        dated = f"20{dice.randrange(18, 27)}"
        source = {"source": "https://example.org", "dated": dated, "due_on": due_on(group, dated, None, now.date())}
        _put(rows, FunderSource, funder_id=funder_id, facts=group.value, **source)
    for _each in range(30 if number == 0 else 1):
        _known(rows, funder_id, number, stamps, dice)
        _asked(rows, funder_id, number, stamps, dice)


def _asked(rows: Rows, funder_id: UUID, number: int, stamps: Mapping[str, Any], dice: Random) -> None:
    """What was asked of them, when they open and close, a paper of theirs."""
    day, told = date(2020, 1, 1) + timedelta(days=dice.randrange(2_000)), {**stamps, "funder_id": funder_id}
    outcome, asked = dice.choice(("pending", "won", "lost")), dice.randrange(1, 90) * 100_000
    _put(rows, FunderAsk, id=uuid4(), title=f"Appui {number}", asked_on=day, outcome=outcome, asked_amount=asked,
         got_amount=asked if outcome == "won" else None, currency=dice.choice(("EUR", "USD")),
         found_by=f"appui {number}", **told)  # fmt: skip
    _put(rows, FunderCycle, id=uuid4(), name="Appel annuel", opens_month=dice.randrange(1, 13), opens_day=None,
         closes_month=dice.randrange(1, 13), closes_day=dice.choice((None, 15)), every_years=1, due_on=day,
         **told)  # fmt: skip
    name = f"appel-{number}.pdf"
    _put(rows, FunderFile, id=uuid4(), name=name, sort_name=name, found_by=name, kind="call", size=9, stored=9,
         media_type="application/pdf", digest=f"{number:064x}", added_by_id=VISITOR.id, key=b"0" * 32,
         **told)  # fmt: skip


def _known(rows: Rows, funder_id: UUID, number: int, stamps: Mapping[str, Any], dice: Random) -> None:
    """Who knows them: a contact, something that was said, something to do."""
    day = date(2025, 1, 1) + timedelta(days=dice.randrange(600))
    told = {**stamps, "funder_id": funder_id}
    contact = uuid4()
    _put(rows, FunderContact, id=contact, name=f"Contact {number}", sort_name=f"contact {number}",
         role="Chargée de programme", basis="public", **told)  # fmt: skip
    _put(rows, FunderInteraction, id=uuid4(), contact_id=contact, happened_on=day, kind=dice.choice(list(INTERACTIONS)),
         said=f"Entretien n° {number}", found_by=f"entretien n {number}", written_by_id=VISITOR.id, **told)  # fmt: skip
    _put(rows, FunderStep, id=uuid4(), what=f"Relancer {number}", due_on=day, owner_id=VISITOR.id, **told)


def _status(dice: Random) -> str:
    return Status.ACTIVE if dice.random() < 0.8 else dice.choice(list(Status))


def _put(rows: Rows, table: type[Base], **values: Any) -> None:
    rows.setdefault(table, []).append(values)

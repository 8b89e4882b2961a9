"""A fund in which every field of a case says something that stands nowhere else, and everybody who might see it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Affiliation, Person
from fundapp.app import create_app
from fundapp.audit.sequencer import sequence_all
from fundapp.cases.arriving import arrive_draft, code_for
from fundapp.cases.commands.intake import begin_draft
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.referrals import key_group_code
from fundapp.cases.restricting import keep_to
from fundapp.cases.rules.conflicts import Grade
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.reader import Reader
from fundapp.vault.foundation import found_couriers
from fundapp.vault.installation import couriers_folder, demonstration_root, vault_of
from tests.access import field_rows
from tests.access.field_payments import LATER
from tests.access.field_planting import Planted, Planting
from tests.accounts.duty import DOUALA
from tests.accounts.keyholders import Keyholders
from tests.accounts.network import organisation
from tests.accounts.people import person_of
from tests.accounts.signing import sign_in_as
from tests.cases.fund import Fund, Sent
from tests.fixtures.databases import settings_for
from tests.vault.people import People

STAFF: Mapping[str, tuple[str, str]] = {
    "solange": ("Solange Ndeke", "officers"), "idriss": ("Idriss Abakar", "officers"),
    "awa": ("Awa Mbarga", "officers"), "nadia": ("Nadia Toko", "officers"), "paul": ("Paul Essomba", "officers"),
    "ruth": ("Ruth Comité", "committee"), "abel": ("Abel Comité", "committee"),
    "joel": ("Joël Mba", "finance"), "fatime": ("Fatimé Issa", "finance"),
    "odile": ("Odile Audit", "auditors"), "yves": ("Yves Admin", "administrators"),
    "carine": ("Carine Bailleurs", "fundraising"), "denis": ("Denis Bailleur", "donors"),
    "xavier": ("Xavier Dicté", "officers"), "zoe": ("Zoé Entendu", "officers"),
}  # fmt: skip
"""By name: who they are, and their group. The last two hold no keys: the row of the case names them."""

ROLES: Mapping[str, str] = {
    "its officer": "solange", "officer": "idriss", "recused officer": "awa", "undeclared officer": "nadia",
    "officer outside": "paul", "committee": "ruth", "finance": "joel", "auditor": "odile", "administrator": "yves",
    "fundraiser": "carine", "partner": "rose", "another partner": "luc", "donor": "denis", "applicant": "",
    "stranger": "",
}  # fmt: skip
"""Who asks, and as whom. `officer outside` asks for the twin of the case, which is restricted to others."""

PARTNERS = {"rose": "Rose Alliée", "anne": "Anne Alliée", "luc": "Luc Voisin"}


@dataclass
class FieldWorld:
    """The fund, the case, its restricted twin, and another case to which it may be joined."""

    app: Flask
    fund: Fund
    case: Planted
    twin: Planted
    draft: Sent
    third: UUID
    """A case of its own, to which the others may be joined."""
    league: UUID
    relay: UUID
    """The organisation that entered the case, and one to which nobody belongs."""

    def browser(self, role: str) -> FlaskClient:
        """A browser in which a role is signed in, their keys unlocked where they have any."""
        client, name = self.app.test_client(), ROLES[role]
        if name in self.fund.people:
            person = self.fund.people[name]
            holders = self.fund.keyholders
            known = person.name in holders.vault.members
            (holders.sign_in if known else lambda one, each: sign_in_as(one, self.fund.session, each))(client, person)
        return client

    def asked(self, role: str) -> Planted:
        """The case that a role asks for."""
        return self.twin if role == "officer outside" else self.case

    def change(self, **columns: Any) -> None:
        """Changes columns of both cases, behind the application's back."""
        for each in (self.case, self.twin):
            self.fund.session.execute(
                update(EmergencyCase).where(EmergencyCase.id == each.sent.case.id).values(**columns)
            )
        self.fund.session.commit()
        self.fund.session.expire_all()


@contextmanager
def field_world(url: str, folder: Path) -> Iterator[FieldWorld]:
    """It all, on the empty migrated database at `url`."""
    settings = settings_for(url, folder)
    app, root = create_app(settings), demonstration_root(settings)
    vault = vault_of(settings)
    vault.begin()
    with app.app_context():
        engine = db.engine
    # No application context is held while pages are asked: what one request keeps in `g` would last for the next.
    with Session(engine, expire_on_commit=False) as session:
        with app.app_context():
            world = _built(app, session, People(vault, root, _machine()))
        yield world
    engine.dispose()


def _machine() -> Context:
    return Context(None, datetime.now(UTC), "world", Reader("fr", DOUALA))


def _built(app: Flask, session: Session, known: People) -> FieldWorld:
    holders, settings = Keyholders(app, session, known), app.extensions["fundapp.settings"]
    league, shelter = organisation(session, "Ligue d’appui"), organisation(session, "Abri")
    relay = organisation(session, "Relais")
    people = _people(session, {"rose": league, "anne": league, "luc": shelter})
    for code in ("officers", "committee", "finance"):
        holders.found(code, *(people[name] for name in _holding(code)))
    holders.found(key_group_code(league), people["rose"], people["anne"])
    found_couriers(session, known.ctx, known.root, couriers_folder(settings))
    session.commit()
    fund = Fund(app, session, known.vault, holders, people, everybody_declares=False)
    case, twin = Planting(fund, "Zx", league).planted(), Planting(fund, "Zw", league, later=LATER).planted()
    for planted, names in ((case, ("idriss",)), (twin, ("idriss", "paul"))):
        for name in names:
            fund.declare(planted.sent.case, name)
    fund.declare(case.sent.case, "awa", Grade.FAMILY)
    reference, others = twin.sent.case.reference, [people["idriss"].id]
    keep_to(known.vault, fund.acting("solange"), fund.keys("solange"), reference, others)
    with transaction() as writing:
        field_rows.link(writing, case.sent.case.id, twin.sent.case.id, people["solange"].id)
    draft, third = _draft(fund), fund.receive().case.id
    sequence_all()  # so that auditors see what has happened
    return FieldWorld(app, fund, case, twin, draft, third, league, relay)


def _holding(code: str) -> list[str]:
    return [name for name, (_full, group) in STAFF.items() if group == code and name not in ("xavier", "zoe")]


def _people(session: Session, partners: Mapping[str, UUID]) -> dict[str, Person]:
    people = {name: person_of(full, [group]) for name, (full, group) in STAFF.items()}
    for name, organisation_id in partners.items():
        people[name] = person_of(PARTNERS[name], ["partners"])
        people[name].affiliations = [Affiliation(organisation_id=organisation_id)]
    session.add_all(people.values())
    session.commit()
    return people


def _draft(fund: Fund) -> Sent:
    """Something that nobody has sent yet, under a code of its own."""
    sheet = {"start": {"alias": "Le Baobab", "happened": "…"}, "contact": {"details": "Brouillon-Qdraft"}}
    kept = code_for(fund.vault, None, sheet)
    with transaction() as session:
        draft = begin_draft(session, fund.nobody(), arrive_draft(fund.vault, sheet, kept))
        session.flush()
        session.expunge(draft)
    return Sent(draft, kept.code, kept.unlocked)  # type: ignore[arg-type]

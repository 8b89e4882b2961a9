"""A fund in which every field of a case says something that stands nowhere else, and everybody who might see it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Affiliation, Person
from fundapp.app import create_app
from fundapp.audit.sequencer import sequence_all
from fundapp.cases.arriving import Facts, arrive, arrive_draft, arrive_step, code_for
from fundapp.cases.assessing import open_assessment
from fundapp.cases.commands.additions import add_step
from fundapp.cases.commands.criteria import start_usual_criteria
from fundapp.cases.commands.intake import begin_draft, receive_application
from fundapp.cases.commands.notices import choose_notices
from fundapp.cases.commands.taking import take_case
from fundapp.cases.filing import arrive_files, clean_files
from fundapp.cases.models import CaseMessage, EarlierNeed, EmergencyCase, NeedLine, Orientation
from fundapp.cases.permissions import Visitor
from fundapp.cases.queries.referrals import key_group_code
from fundapp.cases.restricting import keep_to
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.rules.sheets import Step, written
from fundapp.cases.rules.vocabulary import Channel, Priority
from fundapp.cases.sealing import seal_message, seal_wish
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.reader import Reader
from fundapp.directory.models import OtherFund
from fundapp.vault.envelope import Place
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.foundation import found_couriers
from fundapp.vault.installation import couriers_folder, demonstration_root, vault_of
from fundapp.vault.rules import Kind
from tests.access import field_rows
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
class Planted:
    """A case of which every sealed field holds a text of its own, by the name of the field."""

    sent: Sent
    texts: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


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
    case, twin = (Planting(fund, prefix, league).planted() for prefix in ("Zx", "Zw"))
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


def _table(model: Any) -> Any:
    return model.__table__


def _draft(fund: Fund) -> Sent:
    """Something that nobody has sent yet, under a code of its own."""
    sheet = {"start": {"alias": "Le Baobab", "happened": "…"}, "contact": {"details": "Brouillon-Qdraft"}}
    kept = code_for(fund.vault, None, sheet)
    with transaction() as session:
        draft = begin_draft(session, fund.nobody(), arrive_draft(fund.vault, sheet, kept))
        session.flush()
        session.expunge(draft)
    return Sent(draft, kept.code, kept.unlocked)  # type: ignore[arg-type]


@dataclass
class Planting:
    """Makes one case, by the real commands where something is sealed."""

    fund: Fund
    prefix: str
    league: UUID
    texts: dict[str, str] = field(default_factory=dict)

    def planted(self) -> Planted:
        """The case with all that belongs to it."""
        made = Planted(self._received(), self.texts)
        made.ids = self._added(made.sent)
        self._noted(made.sent, made.ids)
        return made

    def _text(self, name: str) -> str:
        """A word that stands for one field and nowhere else."""
        self.texts[name] = f"{self.prefix}{name.replace('.', '').replace('_', '').replace(' ', '')}Qv"
        return self.texts[name]

    def _received(self) -> Sent:
        fund = self.fund
        sheet = {
            "start": {
                "alias": self._text("emergency_case.summary"), "happened": self._text("emergency_case.narrative"),
                "needed": "Partir.", "answer": self._text("emergency_case.contact"),
            },
            "who": {"role": "self", "legal_name": self._text("emergency_case.identity")},
            "referees": [{"name": self._text("emergency_case.referees"), "way": "Signal", "informed": "yes"}],
            "payment": {
                "method": "mobile_money", "payee": self._text("emergency_case.payment"), "details": "Compte",
            },
        }  # fmt: skip
        kept = code_for(fund.vault, None, sheet)
        facts = Facts(
            Channel.PARTNER, Priority.P1, "GQ", "psychosocial", None, self.league, fund.people["rose"].id
        )  # fmt: skip
        arrival = arrive(fund.vault, sheet, facts, kept, partner=key_group_code(self.league))
        with transaction() as session:
            found = receive_application(session, fund.nobody(), arrival)
            session.flush()
            session.expunge(found)
        with transaction() as session:
            solange = fund.acting("solange")
            field_rows.declare(session, found.id, fund.people["solange"].id)
            session.flush()
            take_case(session, solange, found.reference)
        return Sent(found, kept.code, kept.unlocked)

    def _added(self, sent: Sent) -> dict[str, str]:
        """Messages, additions, a file, lines of needs, a wish for notices."""
        fund, visitor = self.fund, Visitor(sent.unlocked.reader.id, provisional=False)
        opened = fund.open(sent.case, [Kind.MAILBOX, Kind.NARRATIVE])
        ours, theirs = (seal_message(opened, self._text(f"case_message.text {who}")) for who in ("ours", "theirs"))
        steps = [
            arrive_step(fund.vault, Step.INCIDENTS, [{"words": self._text("case_addition.content narrative")}]),
            arrive_step(fund.vault, Step.PAYMENT, {"payee": self._text("case_addition.content payment")}),
        ]
        with SealingSpool() as upload:
            upload.write(self._text("file content").encode())
            cleaned, _refused = clean_files([(f"{self._text('vault_document.title')}.txt", upload)])
            files = arrive_files(fund.vault, cleaned)
        wish = seal_wish(fund.vault, f"{self._text('case_notice.address').lower()}@example.org", "fr")
        need_id = uuid4()
        item = opened.seal(Kind.NARRATIVE, Place("case_need", need_id, "item"), self._text("case_need.item"))
        old_id, told = uuid4(), self._text("case_need_before.item")
        old = opened.seal(Kind.NARRATIVE, Place("case_need_before", old_id, "item"), told)
        with transaction() as session:
            for each in steps:
                add_step(session, fund.nobody(), visitor, each)
            evidence = add_step(session, fund.nobody(), visitor, files.step, files.files).id
            choose_notices(session, fund.nobody(), fund.vault, visitor, sent.case.id, wish)
            connection = session.connection()
            for message, who in ((ours, fund.people["solange"].id), (theirs, None)):
                row: dict[str, Any] = {
                    "kind": "message",
                    "person_id": who,
                    "sent_at": datetime.now(UTC),
                    "read_at": None,
                }
                row |= {"id": message.id, "case_id": sent.case.id, "text": message.text, "entry_id": uuid4()}
                connection.execute(insert(_table(CaseMessage)), [row])
            connection.execute(insert(_table(NeedLine)), [field_rows.need(sent.case.id, need_id, item)])
            before = field_rows.need_before(sent.case.id, need_id, fund.people["solange"].id, old_id, old)
            connection.execute(insert(_table(EarlierNeed)), [before])
        return {"need_id": str(need_id), "addition_id": str(evidence)}

    def _noted(self, sent: Sent, ids: dict[str, str]) -> None:
        """What officers write down, each kind of it; and rows of everything else that belongs to a case."""
        fund, solange = self.fund, self.fund.people["solange"].id
        opened = open_assessment(fund.vault, fund.acting("solange"), fund.keys("solange"), sent.case, purpose="test")
        with transaction() as session:
            if self.prefix == "Zx":
                start_usual_criteria(session, fund.acting("solange"))
            session.flush()
            kept = field_rows.first_set(session)
            other = OtherFund(
                id=uuid4(), name=f"Fonds {self.prefix}", sort_name=f"fonds {self.prefix}", asked_by="anybody",
                active=True, entry_id=uuid4(), country_rows=[], language_rows=[], purpose_rows=[],
                created_at=datetime.now(UTC), updated_at=datetime.now(UTC),
            )  # fmt: skip
            session.add(other)
            session.flush()
            told = field_rows.Told(sent.case.id, solange, kept.id, other.id, fund.people["idriss"].id)
            for model, row in field_rows.noted(told):
                for name in field_rows.sealed_in(model):
                    place = Place(model.__tablename__, row["id"], name)
                    text = self._text(f"{model.__tablename__}.{name}")
                    if model is Orientation:
                        text = written({"handed": [], "words": text})
                    row[name] = opened.seal(Kind.ASSESSMENT, place, text)
                session.connection().execute(insert(model.__table__), [row])
                ids[model.__tablename__] = str(row["id"])
            field_rows.answer(session, UUID(ids["case_assessment"]))
            for model, row in field_rows.unsealed(told):
                session.connection().execute(insert(model.__table__), [row])

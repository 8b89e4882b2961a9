"""What a fund leaves behind while it works with sealed records: searched for everything that was typed."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.vault.commands import (
    add_document,
    add_recovery_key,
    begin_session,
    create_compartments,
    issue_code,
    remove_member,
    renew_epoch,
    shred_compartments,
)
from fundapp.vault.documents import open_file, seal_file
from fundapp.vault.envelope import Place
from fundapp.vault.keeping import keep_code, keep_member, keep_recovery
from fundapp.vault.lists import Item, open_list
from fundapp.vault.pairs import SigningPair
from fundapp.vault.passphrases import fresh_recovery_key
from fundapp.vault.queries import holders_of
from fundapp.vault.resealing import reseal, waiting_for
from fundapp.vault.rules import Kind
from fundapp.vault.sessions import resume_session, unlock_by_code
from tests.canaries.places import Place as Searched
from tests.canaries.places import folder
from tests.canaries.places import text as searched_text
from tests.canaries.scan import assert_silent, scan
from tests.canaries.servers import postgresql
from tests.canaries.words import Canaries
from tests.fixtures.houses import House, MakeHouse
from tests.vault.people import CHEAP, People, make_vault, new_case

CASES = 8


@dataclass
class Journey:
    """A fund at work, and the texts that nobody may find afterwards."""

    house: House
    people: People
    canaries: Canaries
    log: list[str] = field(default_factory=list)

    def run(self) -> None:
        with self.house.app.app_context():
            self._people()
            items = [self._case(number) for number in range(CASES)]
            self._list(items)
            self._leave(items)
            self.people.vault.keystore.copy(self.people.vault.copies, datetime.now(UTC))
            db.engine.dispose()
        self.house.sign()
        self.house.export()
        self.house.back_up()

    def _people(self) -> None:
        self.people.add("awa", "bela", "chantal")
        self.people.found("officers", "awa", "bela", "chantal")
        passphrase, recovery = self.canaries.plain("passphrase"), fresh_recovery_key()
        self.canaries.remember("recovery key", recovery, recovery.replace("-", ""))
        awa = self.people.members["awa"]
        kept, second = keep_member(awa, passphrase, CHEAP), keep_recovery(awa, recovery)
        with transaction() as session:
            from fundapp.vault.commands import change_passphrase

            change_passphrase(session, self.people.as_("awa"), kept)
            add_recovery_key(session, self.people.as_("awa"), awa, second)
            token = begin_session(session, self.people.as_("awa"), awa)
        self.canaries.remember("token", token)
        with ReadSession(db) as session:
            assert resume_session(session, token, self.people.ctx.now) == awa

    def _case(self, number: int) -> Item:
        case, code, people = new_case(), keep_code(CHEAP), self.people
        self.canaries.remember(f"code {number}", code.code, code.code.replace(" ", ""))
        texts = {
            Kind.NARRATIVE: self.canaries.name(f"story {number}"),
            Kind.CONTACT: self.canaries.phone(f"phone {number}"),
            Kind.SUMMARY: self.canaries.plain(f"summary {number}"),
            Kind.EVIDENCE: self.canaries.email(f"address {number}"),
        }
        with transaction() as session:
            issue_code(session, people.ctx, code)
            plan: Any = {kind: [people.group("officers")] for kind in (*texts, Kind.MAILBOX)}
            plan[Kind.MAILBOX].append(code.unlocked)
            opened = create_compartments(session, people.ctx, people.vault, case, plan)
        content = self.canaries.plain(f"file {number}").encode() * 300
        file = seal_file(people.vault.files, opened, Kind.EVIDENCE, [content])
        title = self.canaries.name(f"title {number}")
        with transaction() as session:
            document = add_document(session, people.ctx, opened, Kind.EVIDENCE, file, title)
            session.flush()
            session.expunge(document)
        again = people.open("awa", case, Kind.EVIDENCE)
        assert b"".join(open_file(people.vault.files, again, Kind.EVIDENCE, document)) == content
        with ReadSession(db) as session:
            assert unlock_by_code(session, people.vault, code.code) == code.unlocked
        place = Place("case", case.id, "summary")
        return Item(case, opened.seal(Kind.SUMMARY, place, texts[Kind.SUMMARY]), place)

    def _list(self, items: list[Item]) -> None:
        people = self.people
        for _time in range(2):
            found = open_list(
                people.vault, people.as_("awa"), people.members["awa"], people.groups["officers"], items, purpose="x"
            )
            assert len(found) == CASES

    def _leave(self, items: list[Item]) -> None:
        people, group = self.people, self.people.groups["officers"]
        with transaction() as session:
            remove_member(session, people.ctx, group, people.members["bela"].id)
            renew_epoch(
                session,
                people.as_("awa"),
                people.vault,
                people.members["awa"],
                group,
                members=holders_of(session, group),
            )
            shred_compartments(
                session, people.ctx, people.vault, items[0].subject.id, [Kind.NARRATIVE, Kind.CONTACT], reason="x"
            )
        for waiting in waiting_for(people.members["awa"])[:3]:
            reseal(people.vault, people.as_("awa"), people.members["awa"], waiting)

    def places(self, kind: str) -> list[Searched]:
        """Everything that it left: the data folder with database, keystore, files, copies, export, backup; the log."""
        found = [folder("data folder", self.house.folder), searched_text("log", "\n".join(self.log).encode())]
        url = self.house.app.config["SQLALCHEMY_DATABASE_URI"]
        if kind == "postgresql":
            return [*found, postgresql("database", url)]
        return [*found, folder("database", Path(url.removeprefix("sqlite:///")).parent)]


@pytest.fixture
def journey(make_house: MakeHouse, ctx: Context, caplog: pytest.LogCaptureFixture) -> Iterator[Journey]:
    caplog.set_level(logging.DEBUG)
    house, root = make_house(), SigningPair.fresh()
    made = Journey(house, People(make_vault(house.folder, root), root, ctx), Canaries("vault"))
    made.run()
    made.log += [record.getMessage() for record in caplog.records] or ["nothing was logged"]
    yield made
    house.let_go()


@pytest.mark.database
def test_nothing_of_what_was_typed_can_be_found_and_an_unsealed_column_is(journey: Journey, database_kind: str) -> None:
    assert_silent(journey.canaries, journey.places(database_kind))
    with journey.house.writing() as session:
        session.execute(text("CREATE TABLE planted (note TEXT)"))
        session.execute(text("INSERT INTO planted VALUES (:text)"), {"text": journey.canaries.name("planted")})
    found = scan(journey.canaries, journey.places(database_kind))
    assert {finding.label for finding in found.findings} == {"planted"}
    with pytest.raises(AssertionError, match="planted"):
        assert_silent(journey.canaries, journey.places(database_kind))

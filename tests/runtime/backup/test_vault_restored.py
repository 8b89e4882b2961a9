"""An older backup put back: what was shredded opens for nobody, and what was taken away stays away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select, update

from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import DomainError, NotFound
from fundapp.vault.commands import (
    answer_seizure,
    create_compartments,
    issue_code,
    remove_member,
    replace_code,
    reset_member,
    share_compartment,
    shred_compartments,
    withdraw_reader,
)
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.errors import CannotOpen, Untrusted
from fundapp.vault.keeping import KeptCode, keep_code, keep_member, unlock_member
from fundapp.vault.models import Compartment, KeyGroup, Member, UnlockedSession, Wrap
from fundapp.vault.opening import open_compartments
from fundapp.vault.pairs import SigningPair
from fundapp.vault.rules import Kind, Subject
from fundapp.vault.sessions import unlock_by_code
from fundapp.vault.unlocked import Unlocked, UnlockedMember
from tests.fixtures.houses import House, MakeHouse
from tests.vault.people import CHEAP, PASSPHRASE, People, make_vault, new_case

pytestmark = pytest.mark.usefixtures("rebuilt_quickly")

CASES = 100
KINDS = (Kind.NARRATIVE, Kind.IDENTITY, Kind.MAILBOX)


@dataclass
class Fund:
    """A house with a vault, its cases, and what was sealed in them."""

    house: House
    people: People
    cases: list[tuple[Subject, KeptCode]] = field(default_factory=list)
    sealed: dict[tuple[Subject, Kind], Envelope] = field(default_factory=dict)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with self.house.app.app_context():
            yield
            db.engine.dispose()

    def fill(self, count: int) -> None:
        kept = [keep_code(CHEAP) for _number in range(count)]
        for code in kept:
            case = new_case()
            with transaction() as session:
                issue_code(session, self.people.ctx, code)
                plan: Any = {kind: [self.people.group("officers")] for kind in KINDS}
                plan[Kind.MAILBOX].append(code.unlocked)
                opened = create_compartments(session, self.people.ctx, self.people.vault, case, plan)
            for kind in KINDS:
                self.sealed[case, kind] = opened.seal(kind, place(case), f"{kind} d’Émérence")
            self.cases.append((case, code))

    def reads(self, reader: Unlocked, ctx: Context, case: Subject, kind: Kind) -> bool:
        """Whether this reader gets the text, by the real opening."""
        try:
            opened = open_compartments(self.people.vault, ctx, reader, case, [kind], purpose="test")
            return opened.read(kind, place(case), self.sealed[case, kind]) == f"{kind} d’Émérence"
        except (NotFound, CannotOpen):
            return False

    def members(self) -> list[UnlockedMember]:
        """Everybody whose passphrase opens a bundle in the database."""
        found = []
        with ReadSession(db) as session:
            for row in session.scalars(select(Member)):
                try:
                    found.append(unlock_member(row, PASSPHRASE))
                except DomainError:
                    continue
        return found

    def readable(self, count: int | None = None) -> set[tuple[Subject, Kind]]:
        """What anybody opens of the last cases, with every passphrase and every code."""
        found = set()
        members = self.members()
        for case, code in self.cases[-(count or len(self.cases)) :]:
            with ReadSession(db) as session:
                applicant = unlock_by_code(session, self.people.vault, code.code)
            for member in members:
                name = next(name for name, known in self.people.members.items() if known.id == member.id)
                found |= {(case, kind) for kind in KINDS if self.reads(member, self.people.as_(name), case, kind)}
            if applicant and self.reads(applicant, self.people.ctx, case, Kind.MAILBOX):
                found.add((case, Kind.MAILBOX))
        return found


def place(case: Subject) -> Place:
    return Place("case", case.id, "text")


@pytest.fixture
def fund(make_house: MakeHouse, ctx: Context) -> Fund:
    """Officers Awa and Bela, committee Chantal and Didier."""
    house, root = make_house(), SigningPair.fresh()
    fund = Fund(house, People(make_vault(house.folder, root), root, ctx))
    with fund.at_work():
        fund.people.add("awa", "bela", "chantal", "didier")
        fund.people.found("officers", "awa", "bela")
        fund.people.found("committee", "chantal", "didier")
    return fund


def test_a_hundred_shredded_cases_open_for_nobody_after_an_older_backup_came_back(fund: Fund) -> None:
    with fund.at_work():
        fund.fill(CASES + 3)
        assert len(fund.readable(20)) == 3 * 20
    fund.house.sign()
    backup = fund.house.back_up()
    with fund.at_work():
        for case, _code in fund.cases[:CASES]:
            with transaction() as session:
                shred_compartments(
                    session, fund.people.ctx, fund.people.vault, case.id, list(KINDS), reason="retention"
                )
    fund.house.sign()
    fund.house.restore(backup, fund.house.export())
    with fund.at_work():
        kept = {(case, kind) for case, _code in fund.cases[CASES:] for kind in KINDS}
        assert fund.readable() == kept
        with transaction() as session:  # even where somebody makes the rows say that nothing was shredded
            session.execute(update(Compartment).values(shredded_at=None, final_at=None, halves_gone=False))
        assert fund.readable(20) == kept


def test_without_the_log_too_what_was_shredded_opens_for_nobody(fund: Fund) -> None:
    with fund.at_work():
        fund.fill(2)
    fund.house.sign()
    backup = fund.house.back_up()
    with fund.at_work(), transaction() as session:
        case = fund.cases[0][0]
        shred_compartments(session, fund.people.ctx, fund.people.vault, case.id, list(KINDS), reason="retention")
    fund.house.restore(backup)
    with fund.at_work():
        assert fund.readable() == {(fund.cases[1][0], kind) for kind in KINDS}


def test_what_was_withdrawn_reset_replaced_or_seized_since_stays_so(fund: Fund) -> None:
    people = fund.people
    with fund.at_work():
        fund.fill(2)
        people.admit("officers", "didier", by="awa")
        (case, code), (other, _code) = fund.cases
        opened = people.open("awa", case, Kind.NARRATIVE)
        with transaction() as session:
            to = people.members["chantal"].reader
            share_compartment(session, people.as_("awa"), people.vault, opened, Kind.NARRATIVE, to)
        assert fund.reads(people.members["chantal"], people.as_("chantal"), case, Kind.NARRATIVE)
    fund.house.sign()
    backup = fund.house.back_up()
    with fund.at_work():
        mailbox, new = people.open("awa", case, Kind.MAILBOX), keep_code(CHEAP, code.unlocked.reader.id)
        forgotten = keep_member(UnlockedMember.fresh(people.members["didier"].id), "autre chose", CHEAP)
        with transaction() as session:
            withdraw_reader(session, people.ctx, case.id, [Kind.NARRATIVE], people.members["chantal"].reader)
            answer_seizure(session, people.ctx, people.members["bela"].id)
            reset_member(session, people.ctx, forgotten)
            replace_code(session, people.as_("awa"), people.vault, new, mailbox)
    fund.house.sign()
    fund.house.restore(backup, fund.house.export())
    with fund.at_work():
        for name in ("bela", "didier", "chantal"):
            for subject in (case, other):
                assert not fund.reads(people.members[name], people.as_(name), subject, Kind.NARRATIVE), name
        assert fund.reads(people.members["awa"], people.as_("awa"), case, Kind.NARRATIVE)
        with ReadSession(db) as session:
            assert unlock_by_code(session, people.vault, code.code) is None
            officers = session.get_one(KeyGroup, people.groups["officers"])
            assert officers.renewal_wanted_at is not None
            assert session.scalars(select(Wrap).where(Wrap.reader_id == people.members["chantal"].id)).all() == []
        with transaction() as session:
            people.renew(session, "officers", by="awa")
        assert fund.reads(people.members["awa"], people.as_("awa"), other, Kind.IDENTITY)


def test_no_session_comes_back(fund: Fund) -> None:
    from fundapp.vault.commands import begin_session

    with fund.at_work(), transaction() as session:
        begin_session(session, fund.people.ctx, fund.people.members["awa"])
    fund.house.sign()
    fund.house.restore(fund.house.back_up(), fund.house.export())
    with fund.at_work(), ReadSession(db) as session:
        assert session.scalars(select(UnlockedSession)).all() == []


def test_a_backup_older_than_an_epoch_leaves_the_group_able_to_go_on(fund: Fund) -> None:
    """Its newer key is lost with the rows; what the backup holds is read, and the chain goes on from the log's."""
    from fundapp.audit.verify import verify_export

    people = fund.people
    with fund.at_work():
        fund.fill(2)
    held = fund.house.sign()
    backup = fund.house.back_up()
    with fund.at_work():
        people.admit("officers", "chantal", by="awa")
        with transaction() as session:
            remove_member(session, people.ctx, people.groups["officers"], people.members["bela"].id)
            people.renew(session, "officers", by="awa")
        for case, _code in fund.cases:
            assert fund.reads(people.members["chantal"], people.as_("chantal"), case, Kind.IDENTITY)
    fund.house.sign()
    fund.house.restore(backup, fund.house.export())
    with fund.at_work():
        _goes_on(fund)
    fund.house.sign()
    lines = fund.house.export("after.jsonl").read_bytes().splitlines(keepends=True)
    assert verify_export(lines, held=[held], root=people.root.public).statements


def _goes_on(fund: Fund) -> None:
    """Sealing waits for a new epoch, which whoever is left can make; then people are admitted again."""
    people = fund.people
    case, new = fund.cases[0][0], new_case()
    assert fund.reads(people.members["awa"], people.as_("awa"), case, Kind.IDENTITY)
    plan: Any = {Kind.NARRATIVE: [people.group("officers")]}
    with transaction() as session, pytest.raises(Untrusted):
        create_compartments(session, people.ctx, people.vault, new, plan)
    with transaction() as session:
        group = session.get_one(KeyGroup, people.groups["officers"])
        assert group.renewal_wanted_at is not None
        people.renew(session, "officers", by="awa")
    for each, _code in fund.cases:
        assert fund.reads(people.members["awa"], people.as_("awa"), each, Kind.IDENTITY)
        assert not fund.reads(people.members["bela"], people.as_("bela"), each, Kind.IDENTITY)
    with transaction() as session:
        create_compartments(session, people.ctx, people.vault, new, plan)
    people.admit("officers", "chantal", by="awa")
    for each, _code in fund.cases:
        assert fund.reads(people.members["chantal"], people.as_("chantal"), each, Kind.IDENTITY)
    with transaction() as session:
        people.renew(session, "officers", by="chantal")
    assert fund.reads(people.members["awa"], people.as_("awa"), case, Kind.NARRATIVE)

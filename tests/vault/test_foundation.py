"""Founding: the root, the couriers, the escrow, and the papers on which they are written."""

import hashlib
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict
from fundapp.vault.commands import create_compartments, remove_member, withdraw_reader
from fundapp.vault.commands.groups import admit_vouched
from fundapp.vault.envelope import Place
from fundapp.vault.errors import CannotOpen, Untrusted
from fundapp.vault.escrow import SEED_BYTES, join, split
from fundapp.vault.foundation import (
    courier,
    courier_reader,
    found_couriers,
    found_escrow,
    read_root,
    written_root,
)
from fundapp.vault.models import CourierKey, EpochKey
from fundapp.vault.opening import open_compartments
from fundapp.vault.pairs import SealingPair, SigningPair
from fundapp.vault.passphrases import read, written
from fundapp.vault.rules import ESCROW, Courier, Kind, Reader, ReaderKind
from fundapp.vault.unlocked import Unlocked
from tests.fixtures.application import Look
from tests.vault.people import People, new_case


@given(st.binary(min_size=1, max_size=70))
def test_what_is_written_on_paper_is_read_back_however_it_is_typed(secret: bytes) -> None:
    paper = written(secret)
    assert read(paper, len(secret)) == secret
    assert read(paper.lower().replace("-", "  "), len(secret)) == secret
    assert read(paper.replace("O", "0").replace("I", "1").replace("B", "8"), len(secret)) == secret


@given(st.binary(min_size=16, max_size=40), st.data())
def test_a_wrong_letter_on_paper_is_noticed(secret: bytes, data: st.DataObject) -> None:
    paper = written(secret)
    at = data.draw(st.sampled_from([index for index, letter in enumerate(paper[:-2]) if letter != "-"]))
    other = data.draw(st.sampled_from([letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" if letter != paper[at]]))
    assert read(paper[:at] + other + paper[at + 1 :], len(secret)) is None
    assert read(paper[:-3], len(secret)) is None
    assert read("", len(secret)) is None


def test_the_root_is_written_in_fourteen_or_fifteen_groups_and_read_back() -> None:
    root = SigningPair.fresh()
    paper = written_root(root)
    assert read_root(paper) == root
    assert all(len(group) <= 4 for group in paper.split("-"))
    assert read_root(paper[:-1]) is None


def test_any_two_papers_bring_the_escrow_back_and_one_alone_does_not() -> None:
    seed = hashlib.sha256(b"seed").digest()
    papers, pair = split(seed), SealingPair.from_seed(seed)
    for two in itertools.permutations(papers, 2):
        assert join(two) == pair
    assert join(papers) == pair
    for bad in ([papers[0]], [papers[0], papers[0]], [papers[0], split(bytes(SEED_BYTES))[1]], [papers[0], "x"], []):
        with pytest.raises(CannotOpen):
            join(bad)


def test_a_paper_of_the_escrow_says_nothing_of_the_seed() -> None:
    """Each half of a paper is a one-time pad or padded by one that the holder has not."""
    seed = bytes(SEED_BYTES)
    held = [read(paper, 1 + 2 * SEED_BYTES) or b"" for paper in split(seed)]
    for paper in held:
        first, second = paper[1 : 1 + SEED_BYTES], paper[1 + SEED_BYTES :]
        assert bytes(a ^ b for a, b in zip(first, second, strict=True)) != seed
        assert seed not in (first, second)


def test_couriers_are_stated_by_the_root_and_read_what_is_made_for_them_alone(people: People, tmp_path: Path) -> None:
    with transaction() as session:
        found_couriers(session, people.ctx, people.root, tmp_path / "couriers")
    with ReadSession(db) as session:
        notices = courier(session, tmp_path / "couriers", Courier.NOTICES)
    assert notices is not None
    case = new_case()
    with transaction() as session:
        plan = {Kind.NOTICE: [people.group("officers"), courier_reader(notices.reader.id)]}
        opened = create_compartments(session, people.ctx, people.vault, case, plan)
    place = Place("case", case.id, "address")
    sealed = opened.seal(Kind.NOTICE, place, "une adresse")
    read_back = open_compartments(people.vault, people.ctx, notices, case, [Kind.NOTICE], purpose="test")
    assert read_back.read(Kind.NOTICE, place, sealed) == "une adresse"
    with transaction() as session:
        withdraw_reader(session, people.ctx, case.id, [Kind.NOTICE], notices.reader)
    with pytest.raises(Exception, match="NotFound"):
        open_compartments(people.vault, people.ctx, notices, case, [Kind.NOTICE], purpose="test")


def test_each_compartment_for_a_courier_is_for_its_own_courier(people: People, tmp_path: Path) -> None:
    with transaction() as session:
        found_couriers(session, people.ctx, people.root, tmp_path / "couriers")
        rows = {row.purpose: row.id for row in session.scalars(select(CourierKey))}
    crossed = {Kind.NOTICE: [courier_reader(rows["payments"])]}
    with transaction() as session, pytest.raises(Untrusted):
        create_compartments(session, people.ctx, people.vault, new_case(), crossed)


def test_a_couriers_key_swapped_in_the_table_is_not_sealed_to(people: People, tmp_path: Path, look: Look) -> None:
    with transaction() as session:
        found_couriers(session, people.ctx, people.root, tmp_path / "couriers")
    (row,) = look(select(CourierKey).where(CourierKey.purpose == "payments"))
    for change in ({"sealing_key": SealingPair.fresh().public}, {"signature": bytes(64)}, {"purpose": "escrow"}):
        with transaction() as session:
            session.execute(update(CourierKey).where(CourierKey.id == row.id).values(**change))
            plan = {Kind.INSTRUCTION: [courier_reader(row.id)]}
            with pytest.raises((Untrusted, Conflict)):
                create_compartments(session, people.ctx, people.vault, new_case(), plan)
            session.rollback()


def test_a_machine_without_the_private_half_has_no_courier(people: People, tmp_path: Path) -> None:
    with transaction() as session:
        found_couriers(session, people.ctx, people.root, tmp_path / "couriers")
    with ReadSession(db) as session:
        assert courier(session, tmp_path / "elsewhere", Courier.NOTICES) is None
        (tmp_path / "couriers" / "notices").write_bytes(SealingPair.fresh().private)
        assert courier(session, tmp_path / "couriers", Courier.NOTICES) is None
    with transaction() as session, pytest.raises(Conflict):
        found_couriers(session, people.ctx, people.root, tmp_path / "couriers")


def test_the_escrow_lets_a_group_of_one_be_founded_and_rescues_it(nobody: People, look: Look) -> None:
    with transaction() as session:
        papers = found_escrow(session, nobody.ctx, nobody.root)
    nobody.add("awa", "bela")
    nobody.found("officers", "awa")
    case, place = new_case(), Place("case", new_case().id, "text")
    with transaction() as session:
        plan = {Kind.NARRATIVE: [nobody.group("officers")]}
        sealed = create_compartments(session, nobody.ctx, nobody.vault, case, plan).seal(Kind.NARRATIVE, place, "x")
    holder = Unlocked(Reader(ReaderKind.MEMBER, ESCROW), join(papers[1:]))
    with transaction() as session:
        admit_vouched(
            session,
            nobody.ctx,
            nobody.vault,
            (holder, nobody.root),
            nobody.groups["officers"],
            nobody.members["bela"].id,
            spoken=nobody.digits("bela"),
        )
        remove_member(session, nobody.ctx, nobody.groups["officers"], nobody.members["awa"].id)
    assert nobody.open("bela", case, Kind.NARRATIVE).read(Kind.NARRATIVE, place, sealed) == "x"
    with transaction() as session:
        nobody.renew(session, "officers", by="bela")
    assert {row.holder_id for row in look(select(EpochKey))} == {ESCROW, nobody.members["bela"].id}
    with transaction() as session, pytest.raises(Conflict):
        found_escrow(session, nobody.ctx, nobody.root)


def test_an_escrow_without_the_root_admits_nobody(nobody: People) -> None:
    with transaction() as session:
        papers = found_escrow(session, nobody.ctx, nobody.root)
    nobody.add("awa", "bela")
    nobody.found("officers", "awa")
    holder = Unlocked(Reader(ReaderKind.MEMBER, ESCROW), join(papers[:2]))
    by, group = (holder, SigningPair.fresh()), nobody.groups["officers"]
    with transaction() as session, pytest.raises(Untrusted):
        admit_vouched(
            session, nobody.ctx, nobody.vault, by, group, nobody.members["bela"].id, spoken=nobody.digits("bela")
        )


def test_private_halves_that_are_there_are_never_written_over(people: People, tmp_path: Path) -> None:
    with transaction() as session:
        found_couriers(session, people.ctx, people.root, tmp_path / "couriers")
        session.rollback()
    before = (tmp_path / "couriers" / "notices").read_bytes()
    with transaction() as session:
        found_couriers(session, people.ctx, people.root, tmp_path / "couriers")
    assert (tmp_path / "couriers" / "notices").read_bytes() == before
    with ReadSession(db) as session:
        assert courier(session, tmp_path / "couriers", Courier.NOTICES) is not None

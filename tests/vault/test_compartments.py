"""Compartments: shared, withdrawn, renewed, shredded; and readers that nobody meant."""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, EditConflict, NotFound
from fundapp.vault.commands import (
    create_compartments,
    renew_compartments,
    share_compartment,
    shred_compartments,
    withdraw_reader,
)
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.errors import Locked, Shredded, Untrusted
from fundapp.vault.keeping import keep_code
from fundapp.vault.models import Compartment, OlderHalf, QuickKey, Wrap
from fundapp.vault.rules import HOLDERS, Kind, Reader, ReaderKind, Subject
from fundapp.vault.shredding import finish_shreddings
from tests.fixtures.application import Look
from tests.vault.people import CHEAP, People, new_case

NARRATIVE = Kind.NARRATIVE


def place(case: Subject, column: str = "story") -> Place:
    return Place("case", case.id, column)


def make(people: People, *kinds: Kind) -> tuple[Subject, Envelope]:
    """A case of the officers, with a sentence in its first compartment."""
    case = new_case()
    with transaction() as session:
        plan = {kind: [people.group("officers")] for kind in kinds or (NARRATIVE,)}
        opened = create_compartments(session, people.ctx, people.vault, case, plan)
    return case, opened.seal((kinds or (NARRATIVE,))[0], place(case), "avant")


def share(people: People, case: Subject, name: str) -> None:
    opened = people.open("awa", case, NARRATIVE)
    with transaction() as session:
        to = people.members[name].reader
        share_compartment(session, people.as_("awa"), people.vault, opened, NARRATIVE, to)


def withdraw(people: People, case: Subject, name: str) -> None:
    with transaction() as session:
        withdraw_reader(session, people.as_(name), case.id, [NARRATIVE], people.members[name].reader)


def test_a_single_member_is_given_a_narrative_and_loses_it_at_once(people: People) -> None:
    case, sealed = make(people)
    share(people, case, "chantal")
    assert people.open("chantal", case, NARRATIVE).read(NARRATIVE, place(case), sealed) == "avant"
    withdraw(people, case, "chantal")
    with pytest.raises(NotFound):
        people.open("chantal", case, NARRATIVE)
    with pytest.raises(NotFound):
        people.open("didier", case, NARRATIVE)


def test_after_a_withdrawal_the_next_reader_gives_the_compartment_a_new_key(people: People, look: Look) -> None:
    case, sealed = make(people)
    share(people, case, "chantal")
    held = people.open("chantal", case, NARRATIVE)
    withdraw(people, case, "chantal")
    opened = people.open("awa", case, NARRATIVE)
    after = opened.seal(NARRATIVE, place(case), "après")
    assert opened.read(NARRATIVE, place(case), sealed) == "avant"
    assert people.open("bela", case, NARRATIVE).read(NARRATIVE, place(case), after) == "après"
    assert people.open("bela", case, NARRATIVE).read(NARRATIVE, place(case), sealed) == "avant"
    with pytest.raises(Exception, match="CannotOpen"):
        held.read(NARRATIVE, place(case), after)
    (row,) = look(select(Compartment).where(Compartment.subject_id == case.id))
    assert (row.version, row.renewal_wanted) == (2, False)


def test_a_compartment_renewed_many_times_still_opens_its_first_record(people: People) -> None:
    case, sealed = make(people)
    for _time in range(4):
        opened = people.open("awa", case, NARRATIVE)
        with transaction() as session:
            renew_compartments(session, people.as_("awa"), people.vault, opened, [NARRATIVE])
    assert people.open("bela", case, NARRATIVE).read(NARRATIVE, place(case), sealed) == "avant"


def test_two_renewals_at_once_do_not_both_happen(people: People) -> None:
    case, _sealed = make(people)
    first, second = people.open("awa", case, NARRATIVE), people.open("bela", case, NARRATIVE)
    with transaction() as session:
        renew_compartments(session, people.as_("awa"), people.vault, first, [NARRATIVE])
    with transaction() as session, pytest.raises(EditConflict):
        renew_compartments(session, people.as_("bela"), people.vault, second, [NARRATIVE])
    to = people.members["chantal"].reader
    with transaction() as session, pytest.raises(EditConflict):
        share_compartment(session, people.as_("bela"), people.vault, second, NARRATIVE, to)


def test_a_reader_slipped_into_the_table_gets_nothing_at_a_renewal(people: People, look: Look) -> None:
    case, _sealed = make(people)
    (row,) = look(select(Compartment).where(Compartment.subject_id == case.id))
    with transaction() as session:
        slipped = {"reader_kind": "member", "reader_id": people.members["didier"].id, "version": 1, "number": 0}
        session.add(Wrap(compartment_id=row.id, wrapped=b"x", pin=os.urandom(32), **slipped))
        session.get_one(Compartment, row.id).renewal_wanted = True
    people.open("awa", case, NARRATIVE)
    readers = [each.reader_id for each in look(select(Wrap).where(Wrap.compartment_id == row.id))]
    assert readers == [people.groups["officers"]]


def test_an_applicants_key_swapped_in_the_table_gets_nothing_at_a_renewal(people: People, look: Look) -> None:
    from fundapp.vault.commands import issue_code
    from fundapp.vault.models import Applicant
    from fundapp.vault.pairs import SealingPair

    case, kept = new_case(), keep_code(CHEAP)
    with transaction() as session:
        issue_code(session, people.ctx, kept)
        plan: Any = {Kind.MAILBOX: [people.group("officers"), kept.unlocked]}
        create_compartments(session, people.ctx, people.vault, case, plan)
        session.execute(update(Applicant).values(sealing_key=SealingPair.fresh().public))
        session.execute(update(Compartment).values(renewal_wanted=True))
    people.open("awa", case, Kind.MAILBOX)
    assert [each.reader_kind for each in look(select(Wrap))] == ["group"]


def test_nobody_gets_a_compartment_that_is_not_for_their_kind(people: People) -> None:
    kept = keep_code(CHEAP)
    refused = [kind for kind in Kind if ReaderKind.APPLICANT not in HOLDERS[kind]]
    assert {Kind.NARRATIVE, Kind.REFEREES, Kind.ASSESSMENT, Kind.IDENTITY} <= set(refused)
    for kind in refused:
        with transaction() as session, pytest.raises(Conflict):
            create_compartments(session, people.ctx, people.vault, new_case(), {kind: [kept.unlocked]})
    courier = Reader(ReaderKind.COURIER, uuid4())
    for kind in (Kind.NARRATIVE, Kind.CONTACT, Kind.PAYMENT):
        with transaction() as session, pytest.raises(Conflict):
            create_compartments(session, people.ctx, people.vault, new_case(), {kind: [courier]})


def test_nothing_is_sealed_to_a_key_from_nowhere(people: People) -> None:
    for reader in (
        Reader(ReaderKind.MEMBER, uuid4()),
        Reader(ReaderKind.GROUP, uuid4()),
        Reader(ReaderKind.COURIER, uuid4()),
        Reader(ReaderKind.APPLICANT, uuid4()),
    ):
        kind = {ReaderKind.COURIER: Kind.NOTICE, ReaderKind.APPLICANT: Kind.MAILBOX}.get(reader.kind, NARRATIVE)
        with transaction() as session, pytest.raises(Untrusted):
            create_compartments(session, people.ctx, people.vault, new_case(), {kind: [reader]})


def test_a_compartment_is_made_once(people: People) -> None:
    case, _sealed = make(people)
    plan = {NARRATIVE: [people.group("officers")]}
    with transaction() as session, pytest.raises(Conflict):
        create_compartments(session, people.ctx, people.vault, case, plan)


def test_a_compartment_that_is_not_open_is_not_shared(people: People) -> None:
    case, _sealed = make(people, NARRATIVE, Kind.IDENTITY)
    opened = people.open("awa", case, NARRATIVE)
    to = people.members["chantal"].reader
    with transaction() as session, pytest.raises(Locked):
        share_compartment(session, people.ctx, people.vault, opened, Kind.IDENTITY, to)


def test_shredding_destroys_every_key_and_says_from_when_it_is_final(people: People, look: Look) -> None:
    case, _sealed = make(people)
    people.vault.keystore.copy(people.vault.copies, people.ctx.now)
    (before,) = look(select(Compartment).where(Compartment.subject_id == case.id))
    with transaction() as session:
        shred_compartments(session, people.ctx, people.vault, case.id, [NARRATIVE], reason="retention")
    assert people.vault.keystore.get([before.id]) == {}
    for table in (Wrap, OlderHalf, QuickKey):
        assert look(select(table).where(table.compartment_id == before.id)) == []
    (row,) = look(select(Compartment).where(Compartment.subject_id == case.id))
    assert row.final_at is not None
    assert (row.final_at - people.ctx.now).days == 7
    with pytest.raises(Shredded):
        people.open("awa", case, NARRATIVE).compartment(NARRATIVE)
    with transaction() as session, pytest.raises(Conflict):
        shred_compartments(session, people.ctx, people.vault, case.id, [NARRATIVE], reason="retention")


def test_a_shredding_that_is_rolled_back_destroys_nothing(people: People) -> None:
    case, sealed = make(people)
    with transaction() as session:
        shred_compartments(session, people.ctx, people.vault, case.id, [NARRATIVE], reason="retention")
        session.rollback()
    assert people.open("awa", case, NARRATIVE).read(NARRATIVE, place(case), sealed) == "avant"


def test_a_shredding_that_the_keystore_missed_is_made_up_for(people: People, look: Look, monkeypatch: Any) -> None:
    from fundapp.vault.keystore import KeystoreAway

    case, _sealed = make(people)
    real, (row,) = people.vault.keystore.shred, look(select(Compartment).where(Compartment.subject_id == case.id))

    def away(_ids: Any) -> None:
        raise KeystoreAway

    monkeypatch.setattr(people.vault.keystore, "shred", away)
    with transaction() as session:
        shred_compartments(session, people.ctx, people.vault, case.id, [NARRATIVE], reason="retention")
    assert row.id in people.vault.keystore.get([row.id])
    with pytest.raises(Shredded):
        people.open("awa", case, NARRATIVE).compartment(NARRATIVE)
    monkeypatch.setattr(people.vault.keystore, "shred", real)
    assert finish_shreddings(people.vault.keystore) == 1
    assert people.vault.keystore.get([row.id]) == {}
    assert finish_shreddings(people.vault.keystore) == 0


def test_the_keystore_has_a_half_before_the_row_is_written(people: People, monkeypatch: Any) -> None:
    from fundapp.vault.keystore import KeystoreAway

    def away(_halves: Any) -> None:
        raise KeystoreAway

    monkeypatch.setattr(people.vault.keystore, "put", away)
    case = new_case()
    with pytest.raises(KeystoreAway), transaction() as session:
        create_compartments(session, people.ctx, people.vault, case, {NARRATIVE: [people.group("officers")]})
    with pytest.raises(NotFound):
        people.open("awa", case, NARRATIVE)


def test_nothing_is_sealed_into_a_keystore_whose_disks_are_not_there(people: People, tmp_path: Path) -> None:
    from dataclasses import replace

    from fundapp.vault.keystore import KeystoreAway, open_keystore

    bare = open_keystore([str(tmp_path / "not-mounted"), str(tmp_path / "nor-this")])
    people.vault = replace(people.vault, keystore=bare)
    with pytest.raises(KeystoreAway):
        make(people)
    bare.put({uuid4(): os.urandom(32)})
    with pytest.raises(KeystoreAway):
        make(people)
    people.vault.begin()
    assert make(people)
    people.vault.begin()
    assert make(people)


def test_the_cost_of_making_compartments_does_not_grow_with_their_number(people: People, query_count: Any) -> None:
    counts = []
    for kinds in ((NARRATIVE,), (NARRATIVE, Kind.IDENTITY, Kind.CONTACT, Kind.ASSESSMENT, Kind.SUMMARY)):
        plan = {kind: [people.group("officers"), people.group("committee")] for kind in kinds}
        with query_count() as statements, transaction() as session:
            create_compartments(session, people.ctx, people.vault, new_case(), plan)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12

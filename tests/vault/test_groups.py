"""Groups: founded by the root, joined by admission, left, renewed; what a writer in the database cannot do."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Invalid, NotFound
from fundapp.vault.commands import (
    admit_member,
    create_compartments,
    found_group,
    remove_member,
    renew_epoch,
    share_compartment,
)
from fundapp.vault.errors import Locked, Untrusted
from fundapp.vault.models import Epoch, EpochKey, KeyGroup, KeyStatement, Member
from fundapp.vault.pairs import SealingPair, SigningPair
from fundapp.vault.queries import standings
from fundapp.vault.rules import Kind
from fundapp.vault.trust import chain_of
from fundapp.vault.unlocked import UnlockedMember
from tests.fixtures.application import Look
from tests.vault.people import People, new_case


def seal_to(people: People, code: str) -> None:
    """Something for a group: refused unless its key leads back to the root."""
    with transaction() as session:
        plan = {Kind.NARRATIVE: [people.group(code)]}
        create_compartments(session, people.ctx, people.vault, new_case(), plan)


def test_only_the_root_founds_a_group(nobody: People) -> None:
    nobody.add("awa", "bela")
    nobody.root = SigningPair.fresh()
    with pytest.raises(Locked):
        nobody.found("officers", "awa", "bela")


def test_a_group_of_one_is_refused_and_so_is_a_name_in_use(people: People) -> None:
    with pytest.raises(Conflict, match="Conflict"):
        people.found("finance", "awa")
    with pytest.raises(Conflict):
        people.found("finance", "awa", "awa")
    with pytest.raises(Conflict):
        people.found("officers", "awa", "bela")


def test_an_admitted_member_reads_what_was_sealed_before(people: People) -> None:
    case = new_case()
    with transaction() as session:
        plan = {Kind.NARRATIVE: [people.group("officers")]}
        create_compartments(session, people.ctx, people.vault, case, plan)
    with pytest.raises(NotFound):
        people.open("chantal", case, Kind.NARRATIVE)
    people.admit("officers", "chantal", by="awa")
    assert people.open("chantal", case, Kind.NARRATIVE).compartments


def test_an_admission_needs_the_digits_that_the_other_reads_out(people: People) -> None:
    new, by = people.members["chantal"], people.members["awa"]
    group = people.groups["officers"]
    with transaction() as session, pytest.raises(Invalid) as refused:
        admit_member(session, people.as_("awa"), people.vault, by, group, new.id, spoken="12345 " * 6)
    assert set(refused.value.fields) == {"spoken"}


def test_only_members_admit_and_nobody_twice(people: People) -> None:
    with pytest.raises(NotFound):
        people.admit("officers", "didier", by="chantal")
    with pytest.raises(Conflict):
        people.admit("officers", "bela", by="awa")


def test_who_left_reads_nothing_at_once_and_a_renewal_is_due(people: People, look: Look) -> None:
    case = new_case()
    with transaction() as session:
        create_compartments(session, people.ctx, people.vault, case, {Kind.NARRATIVE: [people.group("officers")]})
        remove_member(session, people.ctx, people.groups["officers"], people.members["bela"].id)
    with pytest.raises(NotFound):
        people.open("bela", case, Kind.NARRATIVE)
    (group,) = look(select(KeyGroup).where(KeyGroup.code == "officers"))
    assert group.renewal_wanted_at == people.ctx.now


def test_the_last_reader_of_a_group_cannot_leave(people: People) -> None:
    group = people.groups["officers"]
    with transaction() as session:
        remove_member(session, people.ctx, group, people.members["bela"].id)
    with transaction() as session, pytest.raises(Conflict):
        remove_member(session, people.ctx, group, people.members["awa"].id)
    with transaction() as session, pytest.raises(NotFound):
        remove_member(session, people.ctx, people.groups["committee"], people.members["awa"].id)


def test_after_a_renewal_everything_is_sealed_to_the_new_epoch_and_old_records_open(people: People, look: Look) -> None:
    case = new_case()
    with transaction() as session:
        create_compartments(session, people.ctx, people.vault, case, {Kind.NARRATIVE: [people.group("officers")]})
    people.admit("officers", "chantal", by="awa")
    with transaction() as session:
        remove_member(session, people.ctx, people.groups["officers"], people.members["bela"].id)
        people.renew(session, "officers", by="awa")
    held = look(select(EpochKey).where(EpochKey.group_id == people.groups["officers"]))
    assert {each.holder_id for each in held} == {people.members["awa"].id, people.members["chantal"].id}
    assert {each.number for each in held} == {1}
    assert people.open("chantal", case, Kind.NARRATIVE).compartments
    seal_to(people, "officers")
    with transaction() as session:
        (standing,) = [each for each in standings(session) if each.code == "officers"]
    assert (standing.members, standing.renewal_wanted_at) == (2, None)


def test_only_a_member_renews(people: People) -> None:
    with transaction() as session, pytest.raises(NotFound):
        people.renew(session, "officers", by="chantal")


def test_a_key_slipped_into_an_epoch_is_not_sealed_to(people: People) -> None:
    seal_to(people, "officers")
    with transaction() as session:
        mine = SealingPair.fresh().public
        session.execute(update(Epoch).where(Epoch.group_id == people.groups["officers"]).values(sealing_key=mine))
    with pytest.raises(Untrusted):
        seal_to(people, "officers")


def test_a_member_whose_key_was_swapped_is_not_in_a_new_epoch(people: People, look: Look) -> None:
    awa, bela, group = people.members["awa"], people.members["bela"], people.groups["officers"]
    with transaction() as session:
        mine = SealingPair.fresh().public
        session.execute(update(Member).where(Member.id == bela.id).values(sealing_key=mine))
        with pytest.raises(Conflict):
            renew_epoch(session, people.as_("awa"), people.vault, awa, group, members=[awa.id, bela.id])
        renew_epoch(session, people.as_("awa"), people.vault, awa, group, members=[awa.id])
    held = look(select(EpochKey).where(EpochKey.group_id == group))
    assert [each.holder_id for each in held] == [awa.id]


def test_a_renewal_is_for_whom_its_signer_named_and_for_its_signer(people: People, look: Look) -> None:
    awa, bela, group = people.members["awa"], people.members["bela"], people.groups["officers"]
    people.admit("officers", "chantal", by="awa")
    for named in ([bela.id], [awa.id, people.members["didier"].id], []):
        with transaction() as session, pytest.raises(Conflict):
            renew_epoch(session, people.as_("awa"), people.vault, awa, group, members=named)
    with transaction() as session:
        renew_epoch(session, people.as_("awa"), people.vault, awa, group, members=[awa.id, bela.id])
    held = look(select(EpochKey).where(EpochKey.group_id == group))
    assert {each.holder_id for each in held} == {awa.id, bela.id}, "whoever was put among them by a writer is not"


def test_statements_that_were_changed_dropped_or_slipped_in_are_found(people: People) -> None:
    people.admit("officers", "chantal", by="awa")
    group = people.groups["officers"]
    mine = SigningPair.fresh()
    rows = KeyStatement.group_id == group
    for attack in (
        update(KeyStatement).where(rows, KeyStatement.position == 0).values(signer=mine.public),
        update(KeyStatement).where(rows, KeyStatement.position == 1).values(signature=b"\0" * 64),
        update(KeyStatement).where(rows, KeyStatement.position == 0).values(body=b"[]"),
        update(KeyStatement).where(rows, KeyStatement.position == 0).values(body=b"\xff"),
        delete(KeyStatement).where(rows, KeyStatement.position == 0),
        delete(KeyStatement).where(rows),
    ):
        with transaction() as session:
            session.execute(attack)
            with pytest.raises(Untrusted):
                chain_of(session, people.vault, group)
            session.rollback()
    with transaction() as session:
        assert chain_of(session, people.vault, group).position == 1


def test_another_root_trusts_nobody(people: People) -> None:
    elsewhere = replace(people.vault, root=SigningPair.fresh().public)
    with transaction() as session, pytest.raises(Untrusted):
        chain_of(session, elsewhere, people.groups["officers"])


def test_a_statement_that_is_rolled_back_is_not_remembered(people: People) -> None:
    with transaction() as session:
        people.admit_in(session, "officers", "chantal", by="awa")
        session.rollback()
    with transaction() as session:
        assert people.members["chantal"].id not in chain_of(session, people.vault, people.groups["officers"]).members
    people.admit("officers", "chantal", by="awa")


def test_a_person_without_keys_cannot_belong(people: People) -> None:
    people.members["efua"] = UnlockedMember.fresh(uuid4())
    with pytest.raises(NotFound):
        people.admit("officers", "efua", by="awa")
    ids = {people.members[name].id: people.digits(name) for name in ("efua", "awa")}
    with transaction() as session, pytest.raises(NotFound):
        found_group(session, people.ctx, people.vault, people.root, "finance", ids)


def test_a_key_still_wrapped_to_an_older_epoch_is_renewed_at_the_next_opening(people: People, look: Look) -> None:
    from fundapp.vault.models import Compartment

    case = new_case()
    with transaction() as session:
        plan = {Kind.NARRATIVE: [people.group("officers")]}
        create_compartments(session, people.ctx, people.vault, case, plan)
        people.renew(session, "officers", by="awa")
        session.execute(update(Compartment).values(renewal_wanted=False))  # as after a restore of that table alone
    people.open("awa", case, Kind.NARRATIVE)
    (row,) = look(select(Compartment).where(Compartment.subject_id == case.id))
    assert row.version == 2


def test_a_case_is_not_shared_with_a_member_whose_key_was_swapped(people: People) -> None:
    case, chantal = new_case(), people.members["chantal"]
    with transaction() as session:
        plan = {Kind.NARRATIVE: [people.group("officers")]}
        opened = create_compartments(session, people.ctx, people.vault, case, plan)
    for change in ({"sealing_key": SealingPair.fresh().public}, {"signing_key": SigningPair.fresh().public}):
        with transaction() as session:
            session.execute(update(Member).where(Member.id == chantal.id).values(**change))
            with pytest.raises(Untrusted):
                share_compartment(session, people.ctx, people.vault, opened, Kind.NARRATIVE, chantal.reader)
            session.rollback()

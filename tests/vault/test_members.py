"""Members' keys: kept under a passphrase, changed, recovered, reset, taken away."""

import pytest
from sqlalchemy import select

from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.vault.commands import (
    add_recovery_key,
    begin_session,
    change_passphrase,
    create_compartments,
    make_member,
    part_with_member,
    recover_member,
    renew_epoch,
    reset_member,
)
from fundapp.vault.errors import CannotOpen, Locked
from fundapp.vault.keeping import keep_member, keep_recovery, spoken_fingerprint, unlock_by_recovery, unlock_member
from fundapp.vault.models import EpochKey, KeyGroup, Member, UnlockedSession
from fundapp.vault.pairs import SealingPair, SigningPair
from fundapp.vault.passphrases import fresh_recovery_key
from fundapp.vault.queries import holders_of
from fundapp.vault.rules import Kind
from fundapp.vault.seen import seen_by
from fundapp.vault.unlocked import UnlockedMember
from tests.fixtures.application import Look
from tests.vault.people import CHEAP, PASSPHRASE, People, new_case


def row_of(look: Look, member: UnlockedMember) -> Member:
    found: Member = look(select(Member).where(Member.id == member.id))[0]
    return found


def test_the_passphrase_unlocks_and_no_other_does(people: People, look: Look) -> None:
    awa = people.members["awa"]
    assert unlock_member(row_of(look, awa), PASSPHRASE) == awa
    for wrong in (PASSPHRASE + " ", PASSPHRASE.upper(), "", "le manguier"):
        with pytest.raises(CannotOpen):
            unlock_member(row_of(look, awa), wrong)


def test_a_passphrase_is_the_same_however_the_keyboard_writes_it(nobody: People) -> None:
    awa = UnlockedMember.fresh(people_id := new_case().id)
    composed, decomposed = "\u00e9t\u00e9", "e\u0301te\u0301"
    kept = keep_member(awa, composed, CHEAP)
    with transaction() as session:
        member = make_member(session, nobody.ctx, kept)
        assert member.id == people_id
        session.flush()
        session.expunge(member)
    assert unlock_member(member, decomposed) == awa


def test_public_keys_swapped_beside_a_bundle_are_noticed_at_sign_in(people: People, look: Look) -> None:
    row = row_of(look, people.members["awa"])
    for name, key in (("sealing_key", SealingPair.fresh().public), ("signing_key", SigningPair.fresh().public)):
        before = getattr(row, name)
        setattr(row, name, key)
        with pytest.raises(CannotOpen):
            unlock_member(row, PASSPHRASE)
        setattr(row, name, before)
    assert unlock_member(row, PASSPHRASE) == people.members["awa"]


def test_a_changed_passphrase_opens_the_same_keys_and_the_old_one_is_dead(people: People, look: Look) -> None:
    awa = people.members["awa"]
    kept = keep_member(awa, "une autre phrase entière", CHEAP)
    with transaction() as session:
        change_passphrase(session, people.as_("awa"), kept)
    assert unlock_member(row_of(look, awa), "une autre phrase entière") == awa
    with pytest.raises(CannotOpen):
        unlock_member(row_of(look, awa), PASSPHRASE)


def test_nobody_changes_a_passphrase_onto_other_keys(people: People) -> None:
    kept = keep_member(UnlockedMember.fresh(people.members["awa"].id), "une phrase", CHEAP)
    for command in (change_passphrase, recover_member):
        with transaction() as session, pytest.raises(Locked):
            command(session, people.as_("awa"), kept)
    with transaction() as session, pytest.raises(Locked):
        add_recovery_key(session, people.ctx, kept.unlocked, b"x")


def test_a_printed_key_recovers_once(people: People, look: Look) -> None:
    awa, printed = people.members["awa"], fresh_recovery_key()
    assert len(printed.replace("-", "")) == 32
    recovery = keep_recovery(awa, printed)
    with transaction() as session:
        add_recovery_key(session, people.as_("awa"), awa, recovery)
    found = unlock_by_recovery(row_of(look, awa), printed.lower().replace("-", " "))
    assert found == awa
    kept = keep_member(found, "une nouvelle phrase", CHEAP)
    with transaction() as session:
        recover_member(session, people.as_("awa"), kept)
    assert unlock_member(row_of(look, awa), "une nouvelle phrase") == awa
    with pytest.raises(CannotOpen):
        unlock_by_recovery(row_of(look, awa), printed)


def test_a_wrong_or_mistyped_recovery_key_opens_nothing(people: People, look: Look) -> None:
    awa, printed = people.members["awa"], fresh_recovery_key()
    with transaction() as session:
        add_recovery_key(session, people.as_("awa"), awa, keep_recovery(awa, printed))
    for wrong in (fresh_recovery_key(), printed[:-1], "", "%%%"):
        with pytest.raises(CannotOpen):
            unlock_by_recovery(row_of(look, awa), wrong)
    with pytest.raises(CannotOpen):
        keep_recovery(awa, "AAAA-BBBB")


def test_who_forgot_everything_gets_new_keys_and_is_admitted_again(people: People) -> None:
    case = new_case()
    with transaction() as session:
        create_compartments(session, people.ctx, people.vault, case, {Kind.NARRATIVE: [people.group("officers")]})
    old, new = people.members["bela"], UnlockedMember.fresh(people.members["bela"].id)
    kept = keep_member(new, "cette fois je la retiens", CHEAP)
    with transaction() as session:
        reset_member(session, people.ctx, kept)
    people.members["bela"] = new
    with pytest.raises(NotFound):
        people.open("bela", case, Kind.NARRATIVE)
    people.admit("officers", "bela", by="awa")
    assert people.open("bela", case, Kind.NARRATIVE).compartments
    people.members["bela"] = old
    with pytest.raises(CannotOpen):
        people.open("bela", case, Kind.NARRATIVE)


def test_parting_ends_sessions_takes_keys_and_asks_for_new_epochs(people: People, look: Look) -> None:
    people.admit("committee", "awa", by="didier")
    bela = people.members["awa"]
    with transaction() as session:
        begin_session(session, people.as_("awa"), bela)
        part_with_member(session, people.ctx, bela.id, reason="seized")
    assert look(select(UnlockedSession)) == []
    assert look(select(EpochKey).where(EpochKey.holder_id == bela.id)) == []
    assert all(group.renewal_wanted_at for group in look(select(KeyGroup)))
    with transaction() as session, pytest.raises(NotFound):
        part_with_member(session, people.ctx, bela.id, reason="left")
    with transaction() as session, pytest.raises(NotFound):
        renew_epoch(
            session,
            people.ctx,
            people.vault,
            bela,
            people.groups["officers"],
            members=holders_of(session, people.groups["officers"]),
        )


def test_what_a_member_saw_can_be_listed_from_the_log(people: People) -> None:
    from fundapp.audit.sequencer import sequence_all

    cases = [new_case() for _number in range(3)]
    for case in cases:
        with transaction() as session:
            plan = {kind: [people.group("officers")] for kind in (Kind.NARRATIVE, Kind.IDENTITY)}
            create_compartments(session, people.ctx, people.vault, case, plan)
    people.open("awa", cases[0], Kind.NARRATIVE)
    people.open("awa", cases[1], Kind.NARRATIVE)
    sequence_all()
    people.open("awa", cases[0], Kind.IDENTITY)
    people.open("bela", cases[2], Kind.NARRATIVE)
    with transaction() as session:
        seen = {each.subject_id: each for each in seen_by(session, people.members["awa"].id)}
    assert seen.keys() == {cases[0].id, cases[1].id}
    assert seen[cases[0].id].times == 2
    assert seen[cases[0].id].compartments == {"narrative", "identity"}


def test_keys_are_made_once_and_reset_only_where_there_are_some(people: People) -> None:
    kept = keep_member(people.members["awa"], PASSPHRASE, CHEAP)
    with transaction() as session, pytest.raises(Conflict):
        make_member(session, people.ctx, kept)
    kept = keep_member(UnlockedMember.fresh(new_case().id), PASSPHRASE, CHEAP)
    with transaction() as session, pytest.raises(Conflict):
        reset_member(session, people.ctx, kept)


def test_a_spoken_fingerprint_is_six_groups_of_five_digits_of_both_keys() -> None:
    one, other = UnlockedMember.fresh(new_case().id), UnlockedMember.fresh(new_case().id)
    spoken = spoken_fingerprint(one.signing.public, one.pair.public)
    assert [len(group) for group in spoken.split()] == [5] * 6
    assert spoken.replace(" ", "").isdigit()
    assert spoken != spoken_fingerprint(other.signing.public, one.pair.public)
    assert spoken != spoken_fingerprint(one.signing.public, other.pair.public)


def test_no_key_is_derived_while_others_wait_for_the_database(people: People) -> None:
    with transaction(), pytest.raises(RuntimeError, match="before the transaction"):
        keep_member(people.members["awa"], PASSPHRASE, CHEAP)

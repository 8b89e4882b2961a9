"""Somebody writes into the database, past its triggers: auditors find it, offline, from an export and the root."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from fundapp.committee.commands.deciding import close_round
from fundapp.committee.models import DecisionRound, Panellist, PolicyVersion
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.tallies import Choice
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict
from fundapp.vault.models import Member
from fundapp.vault.pairs import SigningPair
from fundapp.vault.unlocked import UnlockedMember
from tests.committee.chamber import Chamber
from tests.committee.proving import (
    checked,
    drop_guards,
    forge,
    found,
    kept_of,
    log_of,
    rewrite_vote,
    slip_in,
    staged,
    unstage,
    vote_of,
)

THREE = ("awa", "bruno", "claire")
THIEF = SigningPair(b"t" * 32)


@pytest.fixture
def broken(chamber: Chamber) -> Chamber:
    """The committee, whose database somebody owns."""
    chamber.policy()
    drop_guards(chamber.session)
    return chamber


def opened(chamber: Chamber, *amounts: int, names: tuple[str, ...] = THREE) -> UUID:
    """A round with a panel."""
    round_id = chamber.convene(chamber.asked(*(amounts or (600_000, 200_000)), room=3_000_000))
    chamber.declare(round_id, *names)
    chamber.open(round_id)
    return round_id


def close(chamber: Chamber, round_id: UUID) -> None:
    """The time is over."""
    chamber.now += timedelta(hours=73)
    with chamber.app.app_context(), transaction() as session:
        close_round(session, chamber.acting("solange"), chamber.sources, round_id)
    chamber.session.expire_all()


def decided(chamber: Chamber) -> UUID:
    """A round that was decided."""
    round_id = opened(chamber)
    for name in THREE:
        chamber.vote(round_id, name, 600_000, 100_000)
    return round_id


def person(chamber: Chamber, name: str) -> UUID:
    """Somebody's id."""
    return chamber.people[name].id


def stand(chamber: Chamber, round_id: UUID, name: str, **columns: Any) -> None:
    """How somebody stands, written into the table."""
    session = chamber.session
    session.execute(
        update(Panellist)
        .where(Panellist.round_id == round_id, Panellist.person_id == person(chamber, name))
        .values(**columns)
    )
    session.commit()


def test_an_honest_life_is_recomputed_from_the_log_and_its_rows_fit(chamber: Chamber) -> None:
    chamber.policy()
    first = decided(chamber)
    second = opened(chamber, 300_000, names=("denis", "grace"))
    chamber.vote(second, "denis", 300_000, conditions=frozenset({"receipts"}))
    chamber.vote(second, "denis", 200_000, conditions=frozenset({"receipts"}))
    chamber.vote(second, "grace", 250_000)
    third = opened(chamber, 900_000, names=("awa", "bruno", "claire", "denis"))
    chamber.vote(third, "awa", 900_000)
    chamber.declare(third, "awa", grade=Grade.FAMILY)
    for name in ("bruno", "claire"):
        chamber.vote(third, name, choice=Choice.AGAINST, reason="no_danger")
    chamber.vote(third, "denis", 900_000)
    assert {chamber.round(each).state for each in (first, second, third)} == {"decided"}
    open_still = opened(chamber, 900_000)
    chamber.vote(open_still, "awa", 900_000)
    result = checked(chamber)
    assert result.decisions == 3
    assert result.statements["committee.vote"] == 3 + 2 + 3


def test_an_honest_lapse_and_an_extension_are_in_order(chamber: Chamber) -> None:
    from fundapp.committee.commands.opening import extend_round

    chamber.policy()
    round_id = opened(chamber)
    chamber.vote(round_id, "awa", 600_000, 0)
    close(chamber, round_id)
    assert chamber.round(round_id).state == "lapsed"
    with chamber.app.app_context(), transaction() as session:
        extend_round(session, chamber.acting("solange"), round_id)
    for name in ("bruno", "claire"):
        chamber.vote(round_id, name, 500_000, 0)
    assert checked(chamber).decisions == 1


def test_the_decisions_alone_tell_nothing_of_a_hidden_vote(chamber: Chamber) -> None:
    chamber.policy()
    round_id = opened(chamber)
    chamber.vote(round_id, "awa", 123_456, 0)
    log_of(chamber)
    row = kept_of(chamber).rows[round_id.hex]
    assert "123456" not in str(row)
    assert [set(each) for each in row["votes"]] == [{"member", "revision", "vote"}]


def test_a_vote_inserted_with_its_staged_entry_is_found(broken: Chamber) -> None:
    round_id = opened(broken)
    broken.vote(round_id, "awa", 600_000, 0)
    like = vote_of(broken, round_id, "awa")
    columns = forge(broken.session, like, THIEF, member=person(broken, "bruno").hex, revision=1)
    slip_in(broken, like, person(broken, "bruno"), 1, columns)
    broken.vote(round_id, "claire", 600_000, 0)
    assert broken.round(round_id).state == "decided", "nothing but a key tells the forged vote from a real one"
    assert found(broken) == ("vote.signer", "committee.round.decided")


def test_a_vote_inserted_for_somebody_without_a_seat_is_found(broken: Chamber) -> None:
    round_id = opened(broken)
    broken.vote(round_id, "awa", 600_000, 0)
    like = vote_of(broken, round_id, "awa")
    slip_in(broken, like, person(broken, "grace"), 1, forge(broken.session, like, THIEF))
    assert found(broken) == ("vote.seat", "committee.vote.cast")


def test_a_vote_inserted_without_an_entry_is_found(broken: Chamber) -> None:
    round_id = decided(broken)
    like = vote_of(broken, round_id, "awa")
    slip_in(broken, like, person(broken, "awa"), 2, forge(broken.session, like, THIEF, revision=2))
    unstaged = staged(broken.session, "committee.vote.cast")[-1]
    broken.session.delete(unstaged)
    broken.session.commit()
    assert found(broken) == ("decisions.differ", "votes")


def test_an_amount_changed_before_the_close_under_its_signature_decides_nothing(broken: Chamber) -> None:
    round_id = opened(broken)
    broken.vote(round_id, "awa", 600_000, 0)
    vote = vote_of(broken, round_id, "awa")
    rewrite_vote(broken, vote, forge(broken.session, vote, amounts=[1, 0]), committed=True)
    broken.vote(round_id, "bruno", 600_000, 0)
    with pytest.raises(Conflict):
        broken.vote(round_id, "claire", 600_000, 0)
    assert found(broken) == ("", ""), "the log and the rows tell one story until votes are opened"


@pytest.mark.parametrize(("committed", "reason"), [(False, "vote.changed"), (True, "vote.signer")])
def test_an_amount_changed_before_the_close_and_signed_by_the_thief_is_found(
    broken: Chamber, committed: bool, reason: str
) -> None:
    round_id = opened(broken)
    broken.vote(round_id, "awa", 600_000, 0)
    vote = vote_of(broken, round_id, "awa")
    rewrite_vote(broken, vote, forge(broken.session, vote, THIEF, amounts=[1, 0]), committed=committed)
    broken.vote(round_id, "bruno", 600_000, 0)
    broken.vote(round_id, "claire", 600_000, 0)
    assert found(broken) == (reason, "committee.round.decided")


def test_a_key_swapped_in_the_vault_signs_in_vain(broken: Chamber) -> None:
    round_id = opened(broken)
    swap_key(broken, "awa")
    broken.vote(round_id, "awa", 600_000, 0)
    broken.vote(round_id, "bruno", 600_000, 0)
    broken.vote(round_id, "claire", 600_000, 0)
    assert found(broken) == ("vote.signer", "committee.round.decided")


def test_a_key_swapped_before_the_declaration_is_found_there(broken: Chamber) -> None:
    round_id = broken.convene(broken.asked(600_000, room=3_000_000))
    swap_key(broken, "awa")
    broken.declare(round_id, "awa")
    assert found(broken)[0] == "statement.signer"


def swap_key(chamber: Chamber, name: str) -> None:
    """Another public key in the table of members; whoever put it there holds the private one."""
    old = chamber.keys(name)
    chamber.keyholders.vault.members[chamber.people[name].name] = replaced(old)
    chamber.session.execute(update(Member).where(Member.id == old.id).values(signing_key=THIEF.public))
    chamber.session.commit()


def replaced(old: UnlockedMember) -> UnlockedMember:
    """Somebody's keys with the thief's signing pair."""
    return replace(old, signing=THIEF)


def test_a_signature_replayed_from_another_round_is_found(broken: Chamber) -> None:
    first = decided(broken)
    taken = vote_of(broken, first, "awa")
    second = opened(broken)
    for name in ("bruno", "claire"):
        broken.vote(second, name, 600_000, 100_000)
    like = vote_of(broken, second, "bruno")
    columns = {"body": taken.body, "signature": taken.signature, "signer": taken.signer}
    slip_in(broken, like, person(broken, "awa"), 1, columns)
    close(broken, second)
    assert broken.round(second).state == "decided"
    assert found(broken) == ("vote.facts", "committee.round.decided")


def test_a_recusal_before_the_opening_dropped_with_its_entries_leaves_no_declaration(broken: Chamber) -> None:
    round_id = broken.convene(broken.asked(600_000, 200_000, room=3_000_000))
    broken.declare(round_id, "bruno", "claire", "denis")
    broken.declare(round_id, "awa", grade=Grade.FAMILY)
    assert unstage(broken.session, "committee.member.recused") == 1
    unstage(broken.session, "vault.compartments.withdrawn")
    stand(broken, round_id, "awa", standing="convened", grade="none")
    broken.open(round_id)
    assert broken.standings(round_id)["awa"] == "seated"
    assert found(broken) == ("seat.undeclared", "committee.round.opened")


def test_a_recusal_undone_in_the_rows_is_found_by_the_log(broken: Chamber) -> None:
    round_id = opened(broken, names=(*THREE, "denis"))
    broken.vote(round_id, "awa", 600_000, 200_000)
    broken.declare(round_id, "awa", grade=Grade.DISPUTE)
    stand(broken, round_id, "awa", standing="seated", grade="none")
    assert found(broken) == ("decisions.differ", "panel")
    for name in ("bruno", "claire", "denis"):
        broken.vote(round_id, name, 600_000, 200_000)
    assert found(broken) == ("vote.seat", "committee.round.decided")


def test_a_recusal_after_the_opening_dropped_with_its_entry_is_found_by_the_keys_it_took(broken: Chamber) -> None:
    round_id = opened(broken, names=(*THREE, "denis"))
    broken.vote(round_id, "awa", 600_000, 200_000)
    broken.declare(round_id, "awa", grade=Grade.DISPUTE)
    assert unstage(broken.session, "committee.member.recused") == 1
    stand(broken, round_id, "awa", standing="seated", grade="none")
    for name in ("bruno", "claire", "denis"):
        broken.vote(round_id, name, 600_000, 200_000)
    assert found(broken) == ("seat.withdrawn", "vault.compartments.withdrawn")


def test_a_policy_put_in_force_by_hand_is_found(broken: Chamber) -> None:
    with broken.app.app_context(), transaction() as session:
        from fundapp.committee.commands.policies import draft_policy
        from tests.committee.chamber import SMALL

        made = draft_policy(session, broken.acting("awa"), replace(SMALL, ceiling=None)).id
    session = broken.session
    session.execute(update(PolicyVersion).where(PolicyVersion.state == "in_force").values(state="replaced"))
    session.execute(
        update(PolicyVersion).where(PolicyVersion.id == made).values(state="in_force", in_force_since=broken.now)
    )
    session.commit()
    broken.convene(broken.asked(600_000, room=3_000_000))
    assert found(broken) == ("round.policy", "committee.round.convened")


def test_a_round_closed_early_is_found(broken: Chamber) -> None:
    round_id = opened(broken, names=(*THREE, "denis"))
    for name in THREE:
        broken.vote(round_id, name, 600_000, 200_000)
    session = broken.session
    session.execute(update(DecisionRound).where(DecisionRound.id == round_id).values(closes_at=broken.now))
    session.commit()
    with broken.app.app_context(), transaction() as writing:
        close_round(writing, broken.acting("solange"), broken.sources, round_id)
    assert found(broken) == ("round.early", "committee.round.decided")

"""Steps of members and their groups: who comes, goes, forgets, and keeps what how."""

from uuid import UUID, uuid4

from fundapp.core.database import ReadSession, db, transaction
from fundapp.vault import commands
from fundapp.vault.keeping import (
    keep_member,
    keep_recovery,
    spoken_fingerprint,
    unlock_by_recovery,
    unlock_member,
)
from fundapp.vault.models import Member
from fundapp.vault.passphrases import fresh_recovery_key
from fundapp.vault.queries import holders_of
from fundapp.vault.rules import ReaderKind
from fundapp.vault.unlocked import UnlockedMember
from tests.vault.access_attempt import attempt
from tests.vault.access_world import Person, World
from tests.vault.people import CHEAP


def join(world: World) -> None:
    """A new member of staff, who belongs to no group yet."""
    world.outcomes["joined"] += 1
    unlocked = UnlockedMember.fresh(uuid4())
    kept = keep_member(unlocked, f"of {unlocked.id}", CHEAP)
    with transaction() as session:
        commands.make_member(session, world.ctx(), kept)
    world.know(Person(unlocked.id, ReaderKind.MEMBER, [unlocked], f"of {unlocked.id}"))


def admit(world: World, group: UUID, new: Person, by: Person) -> None:
    """A member admits another."""
    holders = world.model.holders[group]
    keys = new.member
    spoken = spoken_fingerprint(keys.signing.public, keys.pair.public)
    allowed = by.id in holders and new.there and new.id not in holders
    attempt(
        world,
        "admitted",
        lambda session: commands.admit_member(
            session, world.ctx(by), world.vault, by.member, group, new.id, spoken=spoken
        ),
        allowed=allowed,
    )
    if allowed:
        holders.add(new.id)


def leave_group(world: World, group: UUID, person: Person) -> None:
    """Somebody leaves one group."""
    holders = world.model.holders[group]
    allowed = person.id in holders and len(holders) > 1
    attempt(
        world,
        "left a group",
        lambda session: commands.remove_member(session, world.ctx(), group, person.id),
        allowed=allowed,
    )
    if allowed:
        holders.discard(person.id)


def part(world: World, person: Person) -> None:
    """Somebody leaves the house, or a device of theirs was seized."""
    mine = [holders for holders in world.model.holders.values() if person.id in holders]
    alone = any(world.model.is_alone(person.id, box) for box in world.boxes if not box.shredded)
    allowed = person.there and all(len(holders) > 1 for holders in mine) and not alone
    attempt(
        world,
        "left",
        lambda session: commands.part_with_member(session, world.ctx(), person.id, reason="left"),
        allowed=allowed,
    )
    if allowed:
        _lose_everything(world, person)
        person.there = False


def reset(world: World, person: Person) -> None:
    """Somebody forgot everything, or comes back: new keys, which open nothing."""
    unlocked = UnlockedMember.fresh(person.id)
    kept = keep_member(unlocked, person.passphrase, CHEAP)
    mine = [holders for holders in world.model.holders.values() if person.id in holders]
    allowed = all(len(holders) > 1 for holders in mine)
    attempt(world, "reset", lambda session: commands.reset_member(session, world.ctx(), kept), allowed=allowed)
    if not allowed:
        return
    _lose_everything(world, person)
    person.keys.append(unlocked)
    person.there, person.paper = True, ""
    world.know(person)


def _lose_everything(world: World, person: Person) -> None:
    for holders in world.model.holders.values():
        holders.discard(person.id)
    for box in world.boxes:
        if person.id in box.readers:
            box.readers.discard(person.id)
            box.renewal_wanted = True
    person.tokens = dict.fromkeys(person.tokens, False)


def renew_epoch(world: World, group: UUID, by: Person) -> None:
    """A group's next epoch."""
    allowed = by.id in world.model.holders[group]
    attempt(
        world,
        "epochs",
        lambda session: commands.renew_epoch(
            session, world.ctx(by), world.vault, by.member, group, members=holders_of(session, group)
        ),
        allowed=allowed,
    )
    if allowed:
        world.model.epochs[group] += 1


def begin(world: World, person: Person) -> None:
    """A session."""
    if person.there:
        with transaction() as session:
            token = commands.begin_session(session, world.ctx(person), person.keys[-1])
        person.tokens[token] = True


def end(world: World, person: Person) -> None:
    """All sessions of one person."""
    with transaction() as session:
        commands.end_sessions(session, world.ctx(), person.id)
    person.tokens = dict.fromkeys(person.tokens, False)


def change_passphrase(world: World, person: Person) -> None:
    """Another passphrase for the same keys."""
    if not person.there:
        return
    person.passphrase += "."
    kept = keep_member(person.member, person.passphrase, CHEAP)
    with transaction() as session:
        commands.change_passphrase(session, world.ctx(person), kept)
    _unlocks(world, person)


def recover(world: World, person: Person) -> None:
    """A recovery key is printed, everything is forgotten, and the paper brings the keys back."""
    if not person.there:
        return
    paper = fresh_recovery_key()
    with transaction() as session:
        recovery = keep_recovery(person.member, paper)
        commands.add_recovery_key(session, world.ctx(person), person.member, recovery)
    with ReadSession(db) as session:
        unlocked = unlock_by_recovery(session.get_one(Member, person.id), paper)
    assert unlocked == person.member
    person.passphrase += "!"
    kept = keep_member(unlocked, person.passphrase, CHEAP)
    with transaction() as session:
        commands.recover_member(session, world.ctx(person), kept)
    _unlocks(world, person)


def _unlocks(world: World, person: Person) -> None:
    with ReadSession(db) as session:
        assert unlock_member(session.get_one(Member, person.id), person.passphrase) == person.member

"""An export read back makes the log that it was made from."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.commands import record
from fundapp.audit.loading import load_log, told_since
from fundapp.audit.models import Alias, CheckpointRow, Entry, Erasure, Head, Staged
from fundapp.audit.proofs import part_hash
from fundapp.audit.queries import last_checkpoint
from fundapp.audit.sequencer import sequence
from fundapp.audit.verify import Refused, verify_export
from fundapp.core.context import Context
from tests.audit.histories import History, made
from tests.audit.histories import Signer as Stranger
from tests.audit.logs import SIGNER, exported
from tests.fixtures.application import NOW

OURS = Stranger(SIGNER.origin, "ours")


class Mine(Stranger):
    """Who holds the key with which the tests of the log sign."""

    @property
    def private(self) -> Ed25519PrivateKey:
        """The private key."""
        return SIGNER._key


def history(count: int) -> History:
    """A log that nobody wrote here, so that the database is empty of it."""
    told = History.of(count, every=100)
    told.signer = OURS
    return told


def load(session: Session, told: History, made_at: dict[int, datetime] | None = None) -> int:
    return load_log(session, told.lines(), key=told.signer.key, made_at=made_at or {}).entries


def test_the_export_of_what_was_loaded_is_the_one_that_was_loaded(session: Session) -> None:
    told = history(1_300)
    told.erase(3, 700)
    assert load(session, told) == 1_301
    assert exported(session)[1:] == told.lines()[1:]
    head = session.scalars(select(Head)).one()
    last = last_checkpoint(session)
    assert last is not None
    assert head.size == last.size == 1_301
    assert part_hash(session, 0, 1_301) == verify_export(told.lines()).last.root  # type: ignore[union-attr]
    assert session.scalar(select(Erasure.by_entry_id).limit(1)) == UUID(told.entries[1_300].leaf["id"])


def test_the_time_of_a_checkpoint_is_the_one_known_or_that_of_its_last_entry(session: Session) -> None:
    load(session, history(150), {100: NOW})
    times = dict(session.execute(select(CheckpointRow.size, CheckpointRow.made_at)).all())
    assert times == {100: NOW, 150: datetime(2026, 3, 14, 2, 29, tzinfo=UTC)}


def test_what_does_not_verify_is_refused(session: Session) -> None:
    told = history(50)
    with pytest.raises(Refused):
        load_log(session, told.lines(), key=SIGNER.key, made_at={})
    lines = [line.replace(b"funder.added", b"funder.sold!") for line in told.lines()]
    with pytest.raises(Refused):
        load_log(session, lines, key=told.signer.key, made_at={})


def test_an_export_that_breaks_off_is_refused(session: Session) -> None:
    told = history(50)
    with pytest.raises(Refused):
        load_log(session, told.lines()[:-1], key=told.signer.key, made_at={})


def bound(alias: str, subject: UUID) -> History:
    """A log of one entry about a subject."""
    payload = {"actor": UUID(int=5).hex, "request": "r", "subject": subject.hex}
    return History([made(0, "bound", payload, object=alias, actor="person:aa")], {1}, OURS)


def test_aliases_follow_from_the_ids_that_contents_are_bound_to(session: Session) -> None:
    load(session, bound("case:01", UUID(int=9)))
    found = {(alias.kind, alias.subject_id, alias.alias) for alias in session.scalars(select(Alias))}
    assert found == {("case", UUID(int=9), "case:01"), ("person", UUID(int=5), "person:aa")}


@pytest.mark.parametrize("known", [("case:01", UUID(int=8)), ("case:02", UUID(int=9))])
def test_an_alias_that_is_known_already_stays(session: Session, known: tuple[str, UUID]) -> None:
    session.add(Alias(kind="case", alias=known[0], subject_id=known[1]))
    session.flush()
    load(session, bound("case:01", UUID(int=9)))
    aliases = session.scalars(select(Alias.alias).where(Alias.kind == "case")).all()
    assert aliases == [known[0]]


def test_what_is_staged_goes_where_it_stands_in_the_log(session: Session, ctx: Context) -> None:
    told = history(3)
    stays = record(session, ctx, "case.seen", "case", uuid4())
    goes = UUID(told.entries[1].leaf["id"])
    session.add(
        Staged(id=goes, minute="2026-03-14T09:26Z", action="a", subject_kind="k", subject_id=uuid4(), payload={})
    )
    session.flush()
    load(session, told)
    assert session.scalars(select(Staged.id)).all() == [stays]
    assert sequence(session) == 1
    assert session.scalars(select(Entry.id).order_by(Entry.index.desc()).limit(1)).one() == stays


def test_the_log_goes_on_under_our_key(session: Session, ctx: Context) -> None:
    told = History.of(300)
    told.signer = Mine(SIGNER.origin)
    assert load(session, told) == 300
    record(session, ctx, "case.seen", "case", uuid4())
    newest = make_checkpoint(session, SIGNER, NOW)
    assert newest is not None
    assert verify_export(exported(session), held=[told.checkpoint(300), newest.note]).entries == 301


def test_what_entries_tell_is_told_in_their_order_from_where_one_asks(session: Session) -> None:
    told = history(1_205)
    told.erase(1_203)
    load(session, told)
    found = list(told_since(session, 1_200))
    assert [each.action for each in found] == ["funder.added"] * 5 + ["audit.payload.erased"]
    assert [each.payload for each in found] == [entry.payload for entry in told.entries[1_200:]]
    assert found[3].payload is None
    assert {each.subject_id for each in found} == {None}


def test_the_subject_is_the_one_that_the_content_is_bound_to_or_that_the_alias_stands_for(session: Session) -> None:
    session.add(Alias(kind="case", alias="case:01", subject_id=UUID(int=8)))
    session.flush()
    load(session, bound("case:01", UUID(int=9)))
    assert [(each.kind, each.subject_id) for each in told_since(session, 0)] == [("case", UUID(int=9))]

"""What a business transaction records, and how the sequencer puts it into the log."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fundapp.audit import sequencer
from fundapp.audit.commands import entries_kept_back, erase_payloads, gathered_entries, record
from fundapp.audit.models import Alias, Entry, Head, Node, Payload, Staged
from fundapp.audit.sequencer import sequence
from fundapp.audit.tree import Tree
from fundapp.audit.verify import Frontier, commitment, leaf_hash
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from tests.audit.logs import checkpoint, fill

SUBJECT = UUID(int=7)


def only(session: Session) -> Entry:
    return session.scalars(select(Entry)).one()


def test_an_entry_tells_who_did_what_to_what_by_aliases_and_to_the_minute(session: Session, ctx: Context) -> None:
    assert ctx.actor is not None
    entry_id = record(session, ctx, "case.vote.cast", "case", SUBJECT, {"round": 3})
    assert sequence(session) == 1
    entry = only(session)
    aliases = {(alias.kind, alias.subject_id): alias.alias for alias in session.scalars(select(Alias))}
    assert (entry.index, entry.id, entry.action) == (0, entry_id, "case.vote.cast")
    assert entry.minute == "2026-03-14T09:26Z"
    assert entry.actor == aliases["person", ctx.actor.id]
    assert entry.subject == aliases["case", SUBJECT]
    assert SUBJECT.hex not in str(entry.leaf)
    assert ctx.actor.id.hex not in str(entry.leaf)
    assert session.scalars(select(Staged)).all() == []


def test_what_is_kept_back_inside_what_is_gathered_is_nobodys_else_and_the_rest_is_still_gathered(
    session: Session, ctx: Context
) -> None:
    def staged() -> set[str]:
        return set(session.scalars(select(Staged.action)))

    with gathered_entries(session):
        record(session, ctx, "case.first", "case", SUBJECT)
        with entries_kept_back(session) as kept:
            record(session, ctx, "case.kept", "case", SUBJECT)
        record(session, ctx, "case.last", "case", SUBJECT)
        assert staged() == set()
    assert [each["action"] for each in kept] == ["case.kept"]
    assert staged() == {"case.first", "case.last"}
    record(session, ctx, "case.after", "case", SUBJECT)
    assert staged() == {"case.first", "case.last", "case.after"}


def test_the_minute_is_told_in_utc_wherever_the_clock_stands(session: Session, ctx: Context) -> None:
    elsewhere = ctx.now.astimezone(datetime.now(UTC).astimezone().tzinfo) + timedelta(seconds=6)
    record(session, replace(ctx, now=elsewhere), "case.seen", "case", SUBJECT)
    sequence(session)
    assert only(session).minute == "2026-03-14T09:26Z"


def test_the_payload_stands_apart_under_a_salted_commitment_with_the_request(session: Session, ctx: Context) -> None:
    record(session, ctx, "case.vote.cast", "case", SUBJECT, {"round": 3})
    sequence(session)
    entry, payload = only(session), session.scalars(select(Payload)).one()
    assert ctx.actor is not None
    bound = {"request": "test-request", "actor": ctx.actor.id.hex, "subject": SUBJECT.hex}
    assert payload.payload == {"round": 3, **bound}
    assert entry.commitment == commitment(payload.salt, payload.payload)
    assert len(payload.salt) == 32
    assert entry.leaf_hash == leaf_hash(entry.leaf)


def test_equal_payloads_have_different_commitments(session: Session, ctx: Context) -> None:
    for _each in range(2):
        record(session, ctx, "case.vote.cast", "case", SUBJECT, {"round": 3})
    sequence(session)
    assert len(set(session.scalars(select(Entry.commitment)))) == 2


def test_what_nobody_did_was_done_by_the_system(session: Session, ctx: Context) -> None:
    record(session, replace(ctx, actor=None), "outbox.purged", "outbox", SUBJECT)
    sequence(session)
    assert only(session).actor == "system"


@pytest.mark.parametrize("payload", [{"amount": 1.5}, {"when": datetime(2026, 1, 1, tzinfo=UTC)}, {"odd": "\ud800"}])
def test_a_payload_that_has_no_canonical_form_is_refused_at_once(
    session: Session, ctx: Context, payload: dict[str, object]
) -> None:
    with pytest.raises((ValueError, TypeError)):
        record(session, ctx, "case.vote.cast", "case", SUBJECT, payload)
    assert session.scalars(select(Staged)).all() == []


def test_indices_have_no_gap_over_batches_and_keep_the_order_of_recording(session: Session, ctx: Context) -> None:
    ids = [record(session, ctx, "case.seen", "case", uuid4()) for _each in range(25)]
    assert [sequence(session, limit=10) for _each in range(4)] == [10, 10, 5, 0]
    found = session.execute(select(Entry.index, Entry.id).order_by(Entry.index)).all()
    assert [index for index, _id in found] == list(range(25))
    assert [entry_id for _index, entry_id in found] == ids


def test_one_subject_keeps_its_alias(session: Session, ctx: Context) -> None:
    for _batch in range(2):
        record(session, ctx, "case.seen", "case", SUBJECT)
        sequence(session)
    record(session, ctx, "funder.seen", "funder", SUBJECT)
    sequence(session)
    first, second, other = session.scalars(select(Entry.subject).order_by(Entry.index))
    assert first == second
    assert other != first


def test_the_head_and_the_nodes_are_those_of_the_verifiers_tree(session: Session, ctx: Context) -> None:
    fill(session, ctx, 600)
    frontier, expected = Frontier(), {}
    for index, found in enumerate(session.scalars(select(Entry.leaf_hash).order_by(Entry.index))):
        frontier.append(found)
        if (index + 1) % 256 == 0:
            part = Frontier()
            for leaf in session.scalars(
                select(Entry.leaf_hash).where(Entry.index > index - 256, Entry.index <= index).order_by(Entry.index)
            ):
                part.append(leaf)
            expected[8, index // 256] = part.root()
    head = session.scalars(select(Head).execution_options(populate_existing=True)).one()
    assert head.size == 600
    assert Tree.thaw(head.size, head.frontier).root() == frontier.root()
    assert {(node.level, node.index): node.hash for node in session.scalars(select(Node))} == expected


def test_a_payload_is_gone_with_the_checkpoint_of_its_erasure_and_the_leaf_stays(
    session: Session, ctx: Context
) -> None:
    gone, kept = fill(session, ctx, 2)
    leaves = list(session.scalars(select(Entry.leaf_hash).order_by(Entry.index)))
    by = erase_payloads(session, ctx, [gone], "person_asked")
    sequence(session)
    assert {payload.entry_id for payload in session.scalars(select(Payload))} == {gone, kept, by}
    checkpoint(session)
    payloads = {payload.entry_id: payload.payload for payload in session.scalars(select(Payload))}
    assert payloads.keys() == {kept, by}
    assert (payloads[by]["entries"], payloads[by]["reason"]) == ([gone.hex], "person_asked")
    assert list(session.scalars(select(Entry.leaf_hash).order_by(Entry.index)))[:2] == leaves


@pytest.mark.parametrize("sequenced", [True, False])
def test_what_tells_of_an_erasure_cannot_be_erased(session: Session, ctx: Context, sequenced: bool) -> None:
    (gone,) = fill(session, ctx, 1)
    by = erase_payloads(session, ctx, [gone], "person_asked")
    if sequenced:
        sequence(session)
    with pytest.raises(Conflict):
        erase_payloads(session, ctx, [by], "person_asked")


def test_the_sequencer_asks_as_often_for_many_entries_as_for_few(
    session: Session, ctx: Context, query_count: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for number in (2, 200):
        for _each in range(number):
            record(session, ctx, "case.seen", "case", uuid4())
        with query_count() as statements:  # type: ignore[operator]
            sequencer.sequence(session)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 9


@pytest.mark.sqlite
def test_the_salt_of_an_erased_payload_is_no_longer_in_the_file(committed: Engine, ctx: Context) -> None:
    with Session(committed) as session:
        (gone,) = fill(session, ctx, 1)
        session.commit()
        salt = session.scalars(select(Payload.salt)).one()
        erase_payloads(session, ctx, [gone], "person_asked")
        session.commit()
    file = Path(str(committed.url.database))
    fold_in(committed)
    assert salt in file.read_bytes()
    with Session(committed) as session:
        checkpoint(session)
        session.commit()
    fold_in(committed)
    assert salt not in file.read_bytes()


def fold_in(engine: Engine) -> None:
    """Brings SQLite's write-ahead log into the file and cuts it."""
    engine.dispose()
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def test_what_is_erased_already_is_not_erased_again(session: Session, ctx: Context) -> None:
    one, other = fill(session, ctx, 2)
    erase_payloads(session, ctx, [one, one], "person_asked")
    by = erase_payloads(session, ctx, [one, other], "person_asked")
    checkpoint(session)
    told = session.scalars(select(Payload.payload).where(Payload.entry_id == by)).one()
    assert told["entries"] == [other.hex]
    for nothing in ([], [one, other]):
        with pytest.raises(Conflict):
            erase_payloads(session, ctx, nothing, "person_asked")

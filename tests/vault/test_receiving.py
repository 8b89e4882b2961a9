"""What arrives with many others: prepared before the transaction, kept in few statements, opened together."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from fundapp.audit.commands import gathered_entries, record
from fundapp.audit.models import Staged
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict, EditConflict, NotFound
from fundapp.vault import envelope
from fundapp.vault.codes import code_from, fresh_code, read_code
from fundapp.vault.commands import issue_code, receive_sealed, renew_compartments, shred_compartments
from fundapp.vault.errors import CodeTaken, Shredded, Untrusted
from fundapp.vault.keeping import keep_code
from fundapp.vault.models import Compartment, Document, Epoch, KeyStatement
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_subjects
from fundapp.vault.preparing import Prepared, prepare_compartments
from fundapp.vault.rules import READ, Kind, Reader, Subject
from fundapp.vault.seen import seen_by
from fundapp.vault.trust import keys_of_groups
from tests.fixtures.application import Look
from tests.fixtures.counting import Statements
from tests.vault.people import CHEAP, People, new_case

Count = Callable[[], AbstractContextManager[Statements]]
BOTH = (Kind.NARRATIVE, Kind.IDENTITY)


def prepare(people: People, subject: Subject, kinds: Sequence[Kind] = BOTH) -> Prepared:
    with ReadSession(db) as session:
        keys, groups = keys_of_groups(session, people.vault, ["officers"])
        return prepare_compartments(keys, subject, {kind: [groups["officers"]] for kind in kinds})


def receive(people: People, subject: Subject) -> Opened:
    prepared = prepare(people, subject)
    with transaction() as session:
        return receive_sealed(session, people.ctx, prepared)


def test_what_was_prepared_opens_like_anything_else(people: People) -> None:
    case = new_case()
    place = envelope.Place("case", case.id, "story")
    sealed = receive(people, case).seal(Kind.NARRATIVE, place, "Émérence")
    assert people.open("awa", case, *BOTH).read(Kind.NARRATIVE, place, sealed) == "Émérence"
    with pytest.raises(NotFound):
        people.open("chantal", case, Kind.NARRATIVE)


def test_the_keys_of_groups_are_read_in_one_query(people: People, query_count: Count) -> None:
    with query_count() as statements, ReadSession(db) as session:
        _keys, groups = keys_of_groups(session, people.vault, ["officers", "committee", "nobody"])
    statements.at_most(1)
    assert groups == {code: people.group(code) for code in ("committee", "officers")}


def test_a_renewed_group_is_sealed_to_under_its_newest_key(people: People) -> None:
    with transaction() as session:
        people.renew(session, "officers", "awa")
    case = new_case()
    assert {wrap["number"] for wrap in prepare(people, case).wraps} == {1}
    receive(people, case)
    people.open("bela", case, *BOTH)


def test_a_key_that_the_chain_does_not_name_is_not_sealed_to(people: People) -> None:
    stranger = keep_code(CHEAP).unlocked.pair.public
    with transaction() as session:
        session.execute(update(Epoch).where(Epoch.group_id == people.groups["officers"]).values(sealing_key=stranger))
    with pytest.raises(Untrusted):
        prepare(people, new_case())


def test_a_slipped_in_epoch_is_not_sealed_to(people: People) -> None:
    stranger = keep_code(CHEAP).unlocked.pair.public
    row = {"group_id": people.groups["officers"], "number": 7, "sealing_key": stranger}
    with transaction() as session:
        session.execute(insert(Epoch), {**row, "before": b"x", "before_number": 0})
    with pytest.raises(Untrusted):
        prepare(people, new_case())


def test_a_chain_that_was_cut_is_not_sealed_to(people: People) -> None:
    with transaction() as session:
        people.renew(session, "officers", "awa")
    with transaction() as session:
        last = session.scalars(
            select(KeyStatement)
            .where(KeyStatement.group_id == people.groups["officers"])
            .order_by(KeyStatement.position.desc())
        ).first()
        session.delete(last)
    with pytest.raises(Untrusted):
        prepare(people, new_case())


def test_readers_that_a_compartment_never_admits_are_refused_while_preparing(people: People) -> None:
    applicant = keep_code(CHEAP).unlocked
    with ReadSession(db) as session:
        keys, _groups = keys_of_groups(session, people.vault, ["officers"])
    with pytest.raises(Conflict):
        prepare_compartments(keys, new_case(), {Kind.IDENTITY: [applicant]})


def test_receiving_takes_four_statements(people: People, query_count: Count) -> None:
    prepared = prepare(people, new_case(), (Kind.NARRATIVE, Kind.IDENTITY, Kind.CONTACT, Kind.SUMMARY))
    with query_count() as statements, transaction() as session, gathered_entries(session):
        receive_sealed(session, people.ctx, prepared)
        session.flush()
    statements.at_most(4)


def test_a_value_of_a_compartment_made_here_costs_no_question(people: People, query_count: Count) -> None:
    prepared = prepare(people, new_case())
    with query_count() as statements, transaction() as session:
        opened = receive_sealed(session, people.ctx, prepared)
        session.flush()
        before = len(statements)
        session.add(document(people, opened))
        session.flush()
        assert len(statements) == before + 1


def test_a_value_sealed_before_a_renewal_is_refused_in_any_later_transaction(people: People) -> None:
    opened = receive(people, new_case())
    late = document(people, opened)
    with transaction() as session:
        renew_compartments(session, people.ctx, people.vault, opened, [Kind.NARRATIVE])
    with pytest.raises(EditConflict):
        keep(late)


def test_what_one_transaction_made_means_nothing_to_the_next_of_the_same_session(
    people: People, session: Session
) -> None:
    made = [next(iter(prepare(people, new_case()).opened.values())).id]
    session.execute(select(1))
    envelope.note_made(session, made)
    row = document(people, Opened(new_case(), {}), sealed=False)
    session.add(row)
    assert made[0] in envelope._made_here(row)
    session.expunge(row)
    session.commit()
    session.execute(select(1))
    session.add(row)
    assert made[0] not in envelope._made_here(row)
    session.expunge(row)


def keep(row: Document) -> None:
    with transaction() as session:
        session.add(row)
        session.flush()


def fail_while_gathering(people: People) -> None:
    with transaction() as session, gathered_entries(session):
        record(session, people.ctx, "test.failed", "test", new_case().id)
        raise Conflict


def document(people: People, opened: Opened, *, sealed: bool = True) -> Document:
    """A row with a sealed column, of a compartment."""
    new = new_case().id
    place = envelope.Place("vault_document", new, "title")
    title = opened.seal(Kind.NARRATIVE, place, "a") if sealed else envelope.Envelope(bytes(80))
    compartment = opened.compartments[Kind.NARRATIVE].id if sealed else new
    return Document(id=new, compartment_id=compartment, version=1, stored=1, title=title, made_at=people.ctx.now)


def test_a_seed_has_one_code_and_another_seed_another() -> None:
    codes = {code_from(bytes([number]) * 32) for number in range(200)}
    assert len(codes) == 200
    assert code_from(bytes(32)) == code_from(bytes(32))
    assert all(read_code(code) for code in codes)
    assert len(fresh_code()) == len(code_from(bytes(32)))


def test_a_code_is_issued_once(people: People) -> None:
    code = code_from(bytes(32))
    first, again = keep_code(CHEAP, code=code), keep_code(CHEAP, code=code)
    with transaction() as session:
        issue_code(session, people.ctx, first, submitted=True)
    with pytest.raises(CodeTaken), transaction() as session:
        issue_code(session, people.ctx, again, submitted=True)


def test_entries_gathered_are_written_in_one_statement_at_the_end(
    people: People, query_count: Count, look: Look
) -> None:
    with query_count() as statements, transaction() as session, gathered_entries(session):
        for number in range(5):
            record(session, people.ctx, f"test.number.{number}", "test", new_case().id)
        assert len(statements) == 0
    assert len(statements) == 1
    assert len([row for row in look(select(Staged)) if row.action.startswith("test.number")]) == 5


def test_entries_gathered_are_not_written_where_the_work_failed(people: People, look: Look) -> None:
    with pytest.raises(Conflict):
        fail_while_gathering(people)
    with transaction() as session:
        record(session, people.ctx, "test.after", "test", new_case().id)
    assert [row.action for row in look(select(Staged)) if row.action.startswith("test.")] == ["test.after"]


def open_all(people: People, wanted: Mapping[Subject, Sequence[Kind]], name: str = "awa") -> dict[Any, Opened]:
    return open_subjects(people.vault, people.as_(name), people.members[name], wanted, purpose="test")


def test_several_subjects_open_in_as_many_queries_as_one(people: People, query_count: Count, look: Look) -> None:
    cases = [new_case() for _number in range(12)]
    for case in cases:
        receive(people, case)
    counts = []
    for some in (cases[:1], cases):
        with query_count() as statements:
            opened = open_all(people, dict.fromkeys(some, BOTH))
        counts.append(len(statements))
        assert set(opened) == {case.id for case in some}
        assert all(set(each.compartments) == set(BOTH) for each in opened.values())
    assert counts[0] == counts[1]
    last = [row for row in look(select(Staged).order_by(Staged.position)) if row.action == READ][-1]
    assert last.payload["subjects"] == [case.id.hex for case in cases]


def test_of_several_subjects_each_is_seen(people: People, session: Session) -> None:
    cases = [new_case(), new_case()]
    for case in cases:
        receive(people, case)
    open_all(people, dict.fromkeys(cases, BOTH))
    assert {each.subject_id for each in seen_by(session, people.members["awa"].id)} == {case.id for case in cases}


def test_one_subject_without_a_key_closes_them_all(people: People) -> None:
    mine, absent = new_case(), new_case()
    receive(people, mine)
    with pytest.raises(NotFound):
        open_all(people, {mine: BOTH, absent: BOTH})
    with pytest.raises(NotFound):
        open_all(people, {mine: BOTH, Subject("person", mine.id): BOTH})
    with pytest.raises(NotFound):
        open_all(people, {mine: [Kind.PAYMENT]})


def test_of_several_subjects_only_what_was_asked_for_opens(people: People) -> None:
    one, other = new_case(), new_case()
    receive(people, one)
    receive(people, other)
    opened = open_all(people, {one: [Kind.NARRATIVE], other: [Kind.IDENTITY]})
    assert set(opened[one.id].compartments) == {Kind.NARRATIVE}
    assert set(opened[other.id].compartments) == {Kind.IDENTITY}


def test_several_subjects_are_renewed_where_that_is_due(people: People, look: Look) -> None:
    cases = [new_case(), new_case()]
    for case in cases:
        receive(people, case)
    with transaction() as session:
        people.renew(session, "officers", "bela")
    open_all(people, dict.fromkeys(cases, BOTH))
    assert {row.version for row in look(select(Compartment))} == {2}


def test_what_was_shredded_is_named_among_several(people: People) -> None:
    cases = [new_case(), new_case()]
    for case in cases:
        receive(people, case)
    with transaction() as session:
        shred_compartments(session, people.ctx, people.vault, cases[0].id, [Kind.IDENTITY], reason="test")
    opened = open_all(people, dict.fromkeys(cases, BOTH))
    with pytest.raises(Shredded):
        opened[cases[0].id].compartment(Kind.IDENTITY)
    assert opened[cases[1].id].compartment(Kind.IDENTITY).version == 1


def test_a_group_that_was_not_founded_is_missing(people: People) -> None:
    with ReadSession(db) as session:
        _keys, groups = keys_of_groups(session, people.vault, ["finance"])
    assert groups == {}
    assert isinstance(people.group("officers"), Reader)

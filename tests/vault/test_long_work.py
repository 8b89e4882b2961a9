"""Files, sealing anew, attended work, and the day a device is seized."""

import os
import subprocess
from typing import Any

import pytest
from sqlalchemy import select, update

from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict
from fundapp.vault.attended import STALLED, Attendance, attend, is_stalled, start_work
from fundapp.vault.commands import (
    add_document,
    begin_session,
    create_compartments,
    remove_member,
    renew_epoch,
    shred_compartments,
    withdraw_reader,
)
from fundapp.vault.documents import open_file, seal_file, title_of
from fundapp.vault.errors import CannotOpen, Locked
from fundapp.vault.models import Compartment, Document, OlderHalf, Work
from fundapp.vault.opened import Opened
from fundapp.vault.queries import holders_of
from fundapp.vault.resealing import RESEAL, reseal, waiting_for
from fundapp.vault.rules import Kind, Subject
from fundapp.vault.seizure import report_seizure
from fundapp.vault.sessions import resume_session
from fundapp.vault.unlocked import UnlockedMember
from tests.fixtures.application import NOW, Look
from tests.vault.people import People, new_case

EVIDENCE = Kind.EVIDENCE


def make(people: People, text: bytes = b"une photo") -> tuple[Subject, Opened, Document]:
    """A case of the officers with one file."""
    case = new_case()
    with transaction() as session:
        opened = create_compartments(session, people.ctx, people.vault, case, {EVIDENCE: [people.group("officers")]})
    file = seal_file(people.vault.files, opened, EVIDENCE, [text])
    with transaction() as session:
        document = add_document(session, people.ctx, opened, EVIDENCE, file, "convocation.jpg")
        session.flush()
        session.expunge(document)
    return case, opened, document


def kept(look: Look) -> Document:
    found: Document = look(select(Document))[0]
    return found


def test_a_file_and_its_name_are_sealed_in_their_compartment(people: People, look: Look) -> None:
    case, _opened, document = make(people, b"x" * 200_000)
    opened = people.open("bela", case, EVIDENCE)
    assert b"".join(open_file(people.vault.files, opened, EVIDENCE, document)) == b"x" * 200_000
    assert title_of(opened, EVIDENCE, kept(look)) == "convocation.jpg"


def test_a_file_put_in_the_place_of_another_does_not_open(people: People) -> None:
    case, _opened, one = make(people, b"une")
    _case, _opened, two = make(people, b"deux")
    store, opened = people.vault.files, people.open("awa", case, EVIDENCE)
    swapped = list(store.read(two.id.hex))
    store.delete(one.id.hex)
    one.stored = store.put(one.id.hex, swapped)
    with pytest.raises(CannotOpen):
        list(open_file(store, opened, EVIDENCE, one))


def test_a_file_whose_compartment_was_shredded_is_noise(people: People) -> None:
    case, opened, document = make(people)
    with transaction() as session:
        shred_compartments(session, people.ctx, people.vault, case.id, [EVIDENCE], reason="retention")
    with pytest.raises(CannotOpen):
        list(open_file(people.vault.files, people.open("awa", case, EVIDENCE), EVIDENCE, document))
    assert opened.compartments, "whoever had it open when it was shredded still has what was in memory"


def test_a_compartment_that_is_not_open_takes_no_file(people: People) -> None:
    _case, opened, _document = make(people)
    with pytest.raises(Locked):
        seal_file(people.vault.files, opened, Kind.MAILBOX, [b"x"])


def test_no_file_is_sealed_while_others_wait_for_the_database(people: People) -> None:
    _case, opened, _document = make(people)
    with transaction(), pytest.raises(RuntimeError, match="before the transaction"):
        seal_file(people.vault.files, opened, EVIDENCE, [b"x"])


def wait_for_renewal(people: People, case: Subject) -> None:
    with transaction() as session:
        withdraw_reader(session, people.ctx, case.id, [EVIDENCE], people.members["chantal"].reader)


def test_sealing_anew_moves_every_record_to_the_newest_key(people: People, look: Look) -> None:
    case, _opened, document = make(people)
    before = kept(look).title.record
    wait_for_renewal(people, case)
    (waiting,) = waiting_for(people.members["awa"])
    assert (waiting.subject, waiting.kinds) == (case, frozenset({EVIDENCE}))
    assert reseal(people.vault, people.as_("awa"), people.members["awa"], waiting) == 1
    after = kept(look)
    assert after.title.record != before
    opened = people.open("bela", case, EVIDENCE)
    assert title_of(opened, EVIDENCE, after) == "convocation.jpg"
    assert int.from_bytes(after.title.record[18:22]) == 2
    assert b"".join(open_file(people.vault.files, opened, EVIDENCE, document)) == b"une photo"
    assert [each.version for each in look(select(OlderHalf))] == [1], "kept for the file, which is not rewritten"


def test_older_halves_go_once_nothing_is_sealed_under_them(people: People, look: Look) -> None:
    case, _opened, _document = make(people)
    with transaction() as session:
        session.execute(update(Document).values(version=2))
    wait_for_renewal(people, case)
    (waiting,) = waiting_for(people.members["awa"])
    reseal(people.vault, people.as_("awa"), people.members["awa"], waiting)
    assert look(select(OlderHalf)) == []
    assert waiting_for(people.members["awa"]) == []


def test_what_somebody_wrote_meanwhile_is_not_overwritten(people: People, look: Look, monkeypatch: Any) -> None:
    from fundapp.vault import resealing
    from fundapp.vault.envelope import Envelope, Place

    case, _opened, document = make(people)
    wait_for_renewal(people, case)
    opened = people.open("awa", case, EVIDENCE)
    newer = opened.seal(EVIDENCE, Place("vault_document", document.id, "title"), "plus récent")
    real = transaction

    def interfering() -> Any:
        with real() as session:
            session.execute(update(Document).values(title=Envelope(newer.record)))
        monkeypatch.setattr(resealing, "transaction", real)
        return real()

    monkeypatch.setattr(resealing, "transaction", interfering)
    (waiting,) = waiting_for(people.members["awa"])
    reseal(people.vault, people.as_("awa"), people.members["awa"], waiting)
    assert title_of(people.open("awa", case, EVIDENCE), EVIDENCE, kept(look)) == "plus récent"


def test_after_a_new_epoch_everything_of_the_group_waits_for_sealing_anew(people: People) -> None:
    case, _opened, _document = make(people)
    assert waiting_for(people.members["awa"]) == []
    group = people.groups["officers"]
    with transaction() as session:
        remove_member(session, people.ctx, group, people.members["bela"].id)
        renew_epoch(
            session, people.as_("awa"), people.vault, people.members["awa"], group, members=holders_of(session, group)
        )
    assert [each.subject for each in waiting_for(people.members["awa"])] == [case]
    assert waiting_for(people.members["bela"]) == []
    assert waiting_for(people.members["chantal"]) == []


def begun(people: People, kind: str) -> Any:
    with transaction() as session:
        from fundapp.vault.commands import begin_work

        return begin_work(session, people.as_("awa"), people.members["awa"], kind, {"a": "1"})


def handed(member: UnlockedMember) -> bytes:
    import json
    from base64 import b64encode

    bundle = b64encode(member.bundle()).decode()
    return json.dumps({"id": str(member.id), "bundle": bundle, "request": "r"}).encode()


def test_attended_work_seals_anew_and_tells_how_far_it_is(people: People, look: Look, monkeypatch: Any) -> None:
    case, _opened, _document = make(people)
    wait_for_renewal(people, case)
    steps: list[tuple[int, int]] = []
    real = Attendance.step

    def step(self: Attendance, done: int, total: int) -> None:
        steps.append((done, total))
        real(self, done, total)

    monkeypatch.setattr(Attendance, "step", step)
    work_id = begun(people, RESEAL)
    assert attend(work_id, os.getppid(), handed(people.members["awa"]), people.vault)
    assert steps == [(0, 1), (1, 1)]
    (work,) = look(select(Work))
    assert (work.outcome, work.done, work.total, work.error) == ("done", 1, 1, None)


def test_work_that_fails_says_so_without_saying_what_was_in_it(people: People, look: Look, monkeypatch: Any) -> None:
    from fundapp.vault import attended

    def fail(_attendance: Attendance) -> None:
        raise ValueError("Émérence")

    monkeypatch.setitem(attended._doers, "test.fails", fail)
    work_id = begun(people, "test.fails")
    assert not attend(work_id, os.getppid(), handed(people.members["awa"]), people.vault)
    (work,) = look(select(Work))
    assert (work.outcome, work.error) == ("failed", "ValueError")
    assert is_stalled(Work(outcome="running", beat_at=NOW), NOW + 2 * STALLED)
    assert not is_stalled(Work(outcome="running", beat_at=NOW), NOW)


def test_the_key_goes_to_the_child_through_a_pipe_alone(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    real = subprocess.Popen

    def spying(words: list[str], **options: Any) -> Any:
        started.append((words, options))
        return real(["cat"], **options)

    monkeypatch.setattr("fundapp.vault.attended.subprocess.Popen", spying)
    awa = people.members["awa"]
    work_id = start_work(people.as_("awa"), awa, RESEAL, {"a": "1"})
    ((words, options),) = started
    assert str(work_id) in words
    assert "env" not in options
    for secret in (awa.pair.private, awa.signing.private):
        assert secret.hex() not in repr((words, options))
        assert secret not in repr(words).encode()
    with ReadSession(db) as session:
        assert session.get_one(Work, work_id).ids == {"a": "1"}


def test_a_seized_device_loses_everything_in_one_act(people: People, look: Look) -> None:
    case, _opened, _document = make(people)
    make(people)
    people.open("bela", case, EVIDENCE)
    seen = report_seizure(people.as_("awa"), people.members["bela"].id)
    assert [each.subject_id for each in seen] == [case.id]
    assert [row.subject_id for row in look(select(Compartment)) if row.renewal_wanted] == [case.id]
    assert [each.subject for each in waiting_for(people.members["awa"])] == [case]
    with pytest.raises(Exception, match="NotFound"):
        people.open("bela", case, EVIDENCE)


def test_a_seized_device_of_the_last_reader_loses_its_sessions_at_least(people: People) -> None:
    with transaction() as session:
        remove_member(session, people.ctx, people.groups["officers"], people.members["awa"].id)
        token = begin_session(session, people.as_("bela"), people.members["bela"])
    with pytest.raises(Conflict):
        report_seizure(people.as_("awa"), people.members["bela"].id)
    with ReadSession(db) as session:
        assert resume_session(session, token, NOW) is None

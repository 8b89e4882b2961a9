"""Sessions and codes: what a token and a follow-up code open, and what a dump of either opens: nothing."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.vault import sessions
from fundapp.vault.codes import CodeKeys, check_digits, derive_code, fresh_code, grouped, read_code
from fundapp.vault.commands import (
    begin_session,
    create_compartments,
    end_session,
    end_sessions,
    issue_code,
    purge_draft,
    replace_code,
    submit_draft,
)
from fundapp.vault.envelope import Place
from fundapp.vault.keeping import KeptCode, keep_code
from fundapp.vault.models import Applicant, UnlockedSession
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import DRAFT_KEPT, SESSION_LASTS, Kind, Reader, ReaderKind, Subject
from fundapp.vault.sessions import resume_session, unlock_by_code
from fundapp.vault.unlocked import Unlocked
from tests.fixtures.application import NOW, Look
from tests.vault.people import CHEAP, People, new_case


def resume(token: str, after: timedelta = timedelta()) -> Unlocked | None:
    with ReadSession(db) as session:
        return resume_session(session, token, NOW + after)


def enter(people: People, code: str) -> Unlocked | None:
    with ReadSession(db) as session:
        return unlock_by_code(session, people.vault, code)


def apply(people: People, *, provisional: bool = False) -> tuple[Subject, KeptCode]:
    """An application: a draft and a mailbox under a code."""
    case, kept = new_case(), keep_code(CHEAP)
    with transaction() as session:
        issue_code(session, people.ctx, kept, provisional=provisional)
        plan: Any = {Kind.DRAFT: [kept.unlocked], Kind.MAILBOX: [people.group("officers"), kept.unlocked]}
        create_compartments(session, people.ctx, people.vault, case, plan)
    return case, kept


def test_a_token_unlocks_until_the_session_ends(people: People, look: Look) -> None:
    awa = people.members["awa"]
    with transaction() as session:
        token = begin_session(session, people.as_("awa"), awa)
    assert resume(token) == awa
    assert resume(token, SESSION_LASTS) is None
    assert resume(token + "x") is None
    (row,) = look(select(UnlockedSession))
    with transaction() as session:
        end_session(session, people.ctx, row.id)
    assert resume(token) is None


def test_all_sessions_of_a_person_end_at_once_and_nobody_elses(people: People) -> None:
    with transaction() as session:
        mine = [begin_session(session, people.as_("awa"), people.members["awa"]) for _device in range(2)]
        other = begin_session(session, people.as_("bela"), people.members["bela"])
        end_sessions(session, people.ctx, people.members["awa"].id)
    assert [resume(token) for token in mine] == [None, None]
    assert resume(other) is not None


def test_a_dump_of_the_sessions_holds_neither_token_nor_key(people: People, look: Look) -> None:
    awa = people.members["awa"]
    with transaction() as session:
        token = begin_session(session, people.as_("awa"), awa)
    (row,) = look(select(UnlockedSession))
    kept = b"".join((row.token_hash, row.sealed))
    assert token.encode() not in kept
    assert awa.signing.private not in kept
    assert awa.pair.private[:32] not in kept


@pytest.mark.parametrize("change", ["reader", "row"])
def test_a_session_moved_to_somebody_else_opens_nothing(people: People, look: Look, change: str) -> None:
    with transaction() as session:
        token = begin_session(session, people.as_("awa"), people.members["awa"])
        begin_session(session, people.as_("bela"), people.members["bela"])
    rows = {row.reader_id: row for row in look(select(UnlockedSession))}
    awa, bela = (rows[people.members[name].id] for name in ("awa", "bela"))
    values = {"reader_id": bela.reader_id} if change == "reader" else {"sealed": bela.sealed}
    with transaction() as session:
        session.execute(update(UnlockedSession).where(UnlockedSession.id == awa.id).values(**values))
    assert resume(token) is None


def test_an_applicants_session_opens_the_mailbox_without_deriving_again(people: People, monkeypatch: Any) -> None:
    case, kept = apply(people)
    applicant = enter(people, kept.code)
    assert applicant == kept.unlocked
    with transaction() as session:
        token = begin_session(session, people.ctx, applicant)

    def never(*_given: Any) -> None:
        raise AssertionError("derived again")

    monkeypatch.setattr("fundapp.vault.codes.stretch", never)
    resumed = resume(token)
    assert resumed == applicant
    opened = open_compartments(people.vault, people.ctx, resumed, case, [Kind.MAILBOX], purpose="test")
    assert opened.compartments.keys() == {Kind.MAILBOX}


def test_a_code_opens_whatever_way_it_is_typed(people: People) -> None:
    _case, kept = apply(people)
    digits = read_code(kept.code)
    assert digits is not None
    arabic = digits.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in (kept.code, digits, f"  {kept.code}\n", digits[:13] + "-" + digits[13:], arabic):
        assert enter(people, typed) == kept.unlocked


def test_absent_wrong_and_mistyped_codes_get_one_answer_after_the_same_derivation(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    _case, kept = apply(people)
    calls = []

    def counting(*given: Any) -> CodeKeys:
        calls.append(1)
        return derive_code(*given)

    monkeypatch.setattr(sessions, "derive_code", counting)
    digits = read_code(kept.code) or ""
    mistyped = str((int(digits[0]) + 1) % 10) + digits[1:]
    for wrong in (fresh_code(), mistyped, "", "12", "abcd", "9" * 400, kept.code + "1"):
        assert enter(people, wrong) is None
    assert len(calls) == 7


def test_an_applicant_whose_row_was_swapped_is_refused(people: People) -> None:
    _case, kept = apply(people)
    _other, stranger = apply(people)
    with transaction() as session:
        row = session.get_one(Applicant, kept.unlocked.reader.id)
        row.sealed = session.get_one(Applicant, stranger.unlocked.reader.id).sealed
    assert enter(people, kept.code) is None


def test_after_submission_the_code_opens_the_mailbox_alone(people: People) -> None:
    case, kept = apply(people)
    with transaction() as session:
        submit_draft(session, people.ctx, people.vault, kept.unlocked.reader.id)
    opened = open_compartments(
        people.vault, people.ctx, kept.unlocked, case, [Kind.MAILBOX, Kind.DRAFT], purpose="test"
    )
    assert opened.shredded == {Kind.DRAFT}
    with transaction() as session, pytest.raises(Conflict):
        submit_draft(session, people.ctx, people.vault, kept.unlocked.reader.id)
    with transaction() as session, pytest.raises(Conflict):
        purge_draft(session, people.ctx, people.vault, kept.unlocked.reader.id)


def test_a_draft_is_purged_after_fourteen_days_and_not_before(people: People, look: Look) -> None:
    from dataclasses import replace

    _case, kept = apply(people)
    applicant_id = kept.unlocked.reader.id
    early = replace(people.ctx, now=NOW + DRAFT_KEPT - timedelta(seconds=1))
    with transaction() as session, pytest.raises(Conflict):
        purge_draft(session, early, people.vault, applicant_id)
    with transaction() as session:
        purge_draft(session, replace(people.ctx, now=NOW + DRAFT_KEPT), people.vault, applicant_id)
    assert enter(people, kept.code) is None
    assert look(select(Applicant)) == []
    with transaction() as session, pytest.raises(NotFound):
        purge_draft(session, people.ctx, people.vault, applicant_id)


def test_a_provisional_code_is_replaced_by_its_holder_and_the_old_one_is_dead(people: People, look: Look) -> None:
    case, kept = apply(people, provisional=True)
    (row,) = look(select(Applicant))
    assert row.provisional
    with transaction() as session:
        old_token = begin_session(session, people.ctx, kept.unlocked)
    both = [Kind.MAILBOX, Kind.DRAFT]
    opened = open_compartments(people.vault, people.ctx, kept.unlocked, case, both, purpose="test")
    sealed = opened.seal(Kind.MAILBOX, Place("message", case.id, "text"), "bonjour")
    new = keep_code(CHEAP, kept.unlocked.reader.id)
    with transaction() as session:
        replace_code(session, people.ctx, people.vault, new, opened)
    assert enter(people, kept.code) is None
    assert resume(old_token) is None
    applicant = enter(people, new.code)
    assert applicant is not None
    again = open_compartments(people.vault, people.ctx, applicant, case, [Kind.MAILBOX], purpose="test")
    assert again.read(Kind.MAILBOX, Place("message", case.id, "text"), sealed) == "bonjour"
    later = again.seal(Kind.MAILBOX, Place("message", case.id, "text"), "après")
    with pytest.raises(Exception, match="CannotOpen"):
        open_compartments(people.vault, people.ctx, kept.unlocked, case, [Kind.MAILBOX], purpose="test")
    with pytest.raises(Exception, match="CannotOpen"):
        opened.read(Kind.MAILBOX, Place("message", case.id, "text"), later)
    (row,) = look(select(Applicant))
    assert not row.provisional


def test_a_lost_code_is_replaced_by_an_officer_and_provisional_until_its_holder_replaces_it(
    people: People, look: Look
) -> None:
    case, kept = apply(people)
    with transaction() as session:
        submit_draft(session, people.ctx, people.vault, kept.unlocked.reader.id)
    opened = people.open("awa", case, Kind.MAILBOX)
    new = keep_code(CHEAP, kept.unlocked.reader.id)
    with transaction() as session:
        replace_code(session, people.as_("awa"), people.vault, new, opened)
    applicant = enter(people, new.code)
    assert applicant is not None
    assert open_compartments(people.vault, people.ctx, applicant, case, [Kind.MAILBOX], purpose="test").compartments
    (row,) = look(select(Applicant))
    assert row.provisional
    unknown = keep_code(CHEAP)
    with transaction() as session, pytest.raises(NotFound):
        replace_code(session, people.as_("awa"), people.vault, unknown, opened)


def test_the_code_of_one_case_opens_no_other(people: People) -> None:
    case, _kept = apply(people)
    _other, stranger = apply(people)
    with pytest.raises(NotFound):
        open_compartments(people.vault, people.ctx, stranger.unlocked, case, [Kind.MAILBOX], purpose="test")
    assert stranger.unlocked.reader == Reader(ReaderKind.APPLICANT, stranger.unlocked.reader.id)


@given(st.integers(0, 10**24 - 1), st.integers(0, 25), st.integers(1, 9))
def test_every_wrong_digit_of_a_code_is_noticed(number: int, at: int, by: int) -> None:
    digits = f"{number:024d}"
    whole = digits + check_digits(digits)
    assert read_code(grouped(whole)) == whole
    wrong = whole[:at] + str((int(whole[at]) + by) % 10) + whole[at + 1 :]
    assert read_code(wrong) is None


@given(st.integers(0, 10**24 - 1), st.integers(0, 24))
def test_every_swap_of_two_neighbours_is_noticed(number: int, at: int) -> None:
    digits = f"{number:024d}"
    whole = digits + check_digits(digits)
    swapped = whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :]
    assert (read_code(swapped) is None) == (swapped != whole)


def test_codes_are_26_digits_in_groups_of_four() -> None:
    code = fresh_code()
    assert [len(group) for group in code.split()] == [4, 4, 4, 4, 4, 4, 2]
    assert len({fresh_code() for _number in range(200)}) == 200


def test_a_code_is_not_replaced_while_something_that_it_opens_would_be_lost(people: People) -> None:
    case, kept = apply(people)
    opened = people.open("awa", case, Kind.MAILBOX)
    new = keep_code(CHEAP, kept.unlocked.reader.id)
    with transaction() as session, pytest.raises(Conflict):
        replace_code(session, people.as_("awa"), people.vault, new, opened)
    assert enter(people, kept.code) == kept.unlocked


def test_after_submission_nothing_is_drafted_under_the_code(people: People) -> None:
    _case, kept = apply(people)
    with transaction() as session:
        submit_draft(session, people.ctx, people.vault, kept.unlocked.reader.id)
    with transaction() as session, pytest.raises(Conflict):
        create_compartments(session, people.ctx, people.vault, new_case(), {Kind.DRAFT: [kept.unlocked]})


def test_whoever_left_resumes_no_session_and_begins_none(people: People) -> None:
    from fundapp.vault.models import Member

    with transaction() as session:
        token = begin_session(session, people.as_("awa"), people.members["awa"])
        session.get_one(Member, people.members["awa"].id).left_at = NOW
    assert resume(token) is None
    with transaction() as session, pytest.raises(NotFound):
        begin_session(session, people.as_("awa"), people.members["awa"])

"""What a restore does again, entry by entry; and sessions whose time is over."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from fundapp.audit.loading import Told
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict
from fundapp.vault import jobs
from fundapp.vault.commands import begin_session, create_compartments
from fundapp.vault.models import Compartment, UnlockedSession
from fundapp.vault.replay import replay
from fundapp.vault.rules import Kind, Subject
from tests.fixtures.application import NOW, Look
from tests.vault.people import People, new_case


@pytest.fixture
def case(people: People) -> Subject:
    made = new_case()
    with transaction() as session:
        plan = {Kind.NARRATIVE: [people.group("officers")]}
        create_compartments(session, people.ctx, people.vault, made, plan)
    return made


def again(action: str, subject: Subject, payload: dict[str, Any] | None) -> None:
    with transaction() as session:
        bound = None if payload is None else {**payload, "subject": subject.id.hex}
        replay(session, [Told(action, "vault_subject", subject.id, bound)], NOW)


def test_what_a_seized_member_saw_waits_for_a_new_key_again(case: Subject, look: Look) -> None:
    again("vault.member.seized", case, {"subjects": [case.id.hex]})
    assert look(select(Compartment.renewal_wanted)) == [True]


def test_a_shredding_whose_content_was_erased_does_not_hold_up_a_restore(case: Subject, look: Look) -> None:
    again("vault.compartments.shredded", case, None)
    assert look(select(Compartment.shredded_at)) == [None]
    again("vault.compartments.shredded", case, {"compartments": ["narrative"]})
    assert look(select(Compartment.shredded_at)) == [NOW]


def test_a_withdrawal_whose_content_was_erased_does(case: Subject) -> None:
    with pytest.raises(Conflict):
        again("vault.compartments.withdrawn", case, None)


def test_sessions_whose_time_is_over_are_not_kept(people: People, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        for name in ("awa", "bela"):
            begin_session(session, people.as_(name), people.members[name])
        over = UnlockedSession.reader_id == people.members["awa"].id
        session.execute(update(UnlockedSession).where(over).values(ends_at=NOW - timedelta(minutes=1)))
    monkeypatch.setattr(jobs, "_vault", lambda: people.vault)
    monkeypatch.setattr(jobs, "_context", lambda: replace(people.ctx, now=NOW))
    jobs.tidy()
    assert look(select(UnlockedSession.reader_id)) == [people.members["bela"].id]


def test_a_restore_does_not_leave_a_group_that_nobody_reads(people: People) -> None:
    group = people.groups["officers"]
    left = [
        Told("vault.group.left", "vault_group", group, {"subject": group.hex, "member": people.members[name].id.hex})
        for name in ("awa", "bela")
    ]
    with transaction() as session:
        replay(session, left[:1], NOW)
    with transaction() as session, pytest.raises(Conflict):
        replay(session, left, NOW)

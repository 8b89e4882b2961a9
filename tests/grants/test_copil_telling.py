"""Everybody in the COPIL is told of its digest: once, when they are there, and without content unless they wish it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, select

from fundapp.accounts.models import Absence, Membership
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.database import transaction
from fundapp.grants.jobs import copil as jobs
from fundapp.grants.permissions import GRANTS, SEE
from fundapp.grants.queries.copil import COPIL
from fundapp.grants.rules.copil import MADE
from fundapp.outbox.models import Message, Recipient
from fundapp.outbox.notices import notify
from fundapp.outbox.topics import Claim
from tests.grants.copil import DAY, FIRST, INSIDE, Copil
from tests.grants.copil_facts import NOVEMBER
from tests.outbox.recipients import add_recipient

pytestmark = pytest.mark.database
HOUR = timedelta(hours=1)


@pytest.fixture
def copil(app: Flask, committed: Engine) -> Copil:
    made = Copil(app)
    made.opportunity(title="Ancienne", created_at=NOVEMBER - 90 * DAY, state="not_taken_up")
    return made


def test_everybody_of_the_copil_is_told_once_and_nobody_else(copil: Copil) -> None:
    for code in GroupCode:
        copil.person(code.value.title(), code.value)
    copil.person("Deux", "committee", "fundraising")
    copil.person("Invité", "committee", state="invited")
    assert copil.issue(times=3) == ["Committee", "Deux", "Fundraising"]
    assert set(copil.notices().values()) == {"notice"}
    assert copil.issue(FIRST + DAY) == []


def test_whoever_is_told_may_see_it() -> None:
    assert all(SEE in GRANTS[code] for code in COPIL)


def test_who_is_away_is_told_when_they_are_back_but_not_of_what_is_old(copil: Copil) -> None:
    for name, days in (("Awa", 3), ("Rose", 20)):
        away = {"begins_at": FIRST - DAY, "ends_at": FIRST + days * DAY, "entry_id": uuid4()}
        copil.put(Absence(id=uuid4(), person_id=copil.person(name), **away))
    assert copil.issue() == []
    assert copil.issue(FIRST + 4 * DAY) == ["Awa"]
    assert copil.issue(FIRST + 21 * DAY) == []


def test_who_left_the_group_before_they_were_told_is_not(copil: Copil) -> None:
    awa = copil.person("Awa", "committee")
    with copil.app.app_context(), transaction() as session:
        session.execute(delete(Membership).where(Membership.person_id == awa))
    assert copil.issue() == []


def test_a_notice_says_nothing(copil: Copil) -> None:
    copil.person("Awa", "committee")
    copil.call(title="Presse", standing="followed", kept=INSIDE)
    copil.issue()
    (letter,) = copil.letters()
    assert not any(word in letter for word in ("Presse", "COPIL", "appel"))


def test_who_wishes_letters_gets_the_new_calls_by_mail_and_nothing_of_what_we_make_of_them(copil: Copil) -> None:
    awa = copil.person("Awa", "committee", language="en")
    copil.person("Rose", "committee")
    copil.digest(awa)
    with copil.app.app_context(), transaction() as session:
        add_recipient(session, owner_id=awa, channel="sms", address="+237650000000")
    copil.call(title="Presse", standing="followed", kept=INSIDE, funder_name="NED", deadline_on=date(2100, 3, 1))
    copil.call(title="Écarté", standing="set_aside", aside_why="other", kept=INSIDE)
    copil.call(title="Pas encore vu", kept=INSIDE)
    copil.opportunity(title="Notre projet", requested=120_000_00, currency="EUR", created_at=INSIDE)
    assert copil.issue() == ["Awa", "Awa", "Rose"]
    letter, *others = sorted(copil.letters(), key=len, reverse=True)
    for each in ("New calls for proposals this month: 1", "Presse", "NED", "Deadline: 1 March 2100"):
        assert each in letter
    assert not any(
        each in letter for each in ("Écarté", "Pas encore", "projet", "120", "COPIL", "fundapp", "localhost")
    )
    assert not any("Presse" in each for each in others)


def test_where_there_is_no_new_call_a_letter_would_be_empty_so_a_notice_goes(copil: Copil) -> None:
    copil.digest(copil.person("Awa"))
    assert copil.issue() == ["Awa"]
    assert copil.notices() == {"Awa": "notice"}


def test_one_failure_stops_nobody_else_and_is_tried_again(copil: Copil, monkeypatch: pytest.MonkeyPatch) -> None:
    awa = copil.person("Awa")
    copil.person("Rose")
    whole = notify

    def broken(session: Any, ctx: Any, template: str, recipient_id: UUID, key: str) -> Any:
        if session.get(Recipient, recipient_id).owner_id == awa:
            raise RuntimeError("on purpose")
        return whole(session, ctx, template, recipient_id, key)

    monkeypatch.setattr(jobs, "notify", broken)
    assert copil.issue() == ["Rose"]
    monkeypatch.setattr(jobs, "notify", whole)
    assert copil.issue(FIRST + HOUR) == ["Awa"]


def test_a_worker_is_asked_to_tell_of_what_somebody_made_now(copil: Copil) -> None:
    copil.issue()
    copil.make(copil.person("Awa"), seen=1, moment=FIRST + DAY)
    made = copil.digests()[-1]
    waiting = copil.ask(select(Message.ids).where(Message.topic == MADE, Message.key == made.id.hex))
    assert waiting == [[str(made.id)]]
    claim = Claim(uuid4(), MADE, "tell_copil", made.id.hex, (str(made.id),), 1, 1, FIRST + DAY)
    with copil.app.app_context():
        for _each in range(2):
            jobs.tell_copil(claim)
    assert copil.told() == ["Awa"]

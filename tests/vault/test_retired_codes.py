"""A code that has died stays dead, whatever form is sent again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.vault.codes import code_from
from fundapp.vault.commands import create_compartments, issue_code, purge_draft, replace_code
from fundapp.vault.errors import CodeTaken
from fundapp.vault.keeping import KeptCode, keep_code
from fundapp.vault.models import Applicant
from fundapp.vault.opening import open_compartments
from fundapp.vault.preparing import Holder
from fundapp.vault.rules import DRAFT_KEPT, Kind
from fundapp.vault.sessions import unlock_by_code
from tests.fixtures.application import Look
from tests.vault.people import CHEAP, People, new_case

CODE = code_from(bytes(32))


def issue(people: People, kept: KeptCode, *, submitted: bool = True) -> None:
    with transaction() as session:
        issue_code(session, people.ctx, kept, submitted=submitted)


def again() -> KeptCode:
    """What the same form, sent again, comes with: the same code, another pair."""
    return keep_code(CHEAP, code=CODE)


def test_a_replaced_code_is_not_issued_again(people: People, look: Look) -> None:
    kept, case = again(), new_case()
    issue(people, kept)
    plan: dict[Kind, list[Holder]] = {Kind.MAILBOX: [people.group("officers"), kept.unlocked]}
    with transaction() as session:
        create_compartments(session, people.ctx, people.vault, case, plan)
    opened = open_compartments(people.vault, people.ctx, kept.unlocked, case, [Kind.MAILBOX], purpose="test")
    other = keep_code(CHEAP, kept.unlocked.reader.id)
    with transaction() as session:
        replace_code(session, people.ctx, people.vault, other, opened)
    with pytest.raises(CodeTaken):
        issue(people, again())
    assert len(look(select(Applicant))) == 1
    with ReadSession(db) as session:
        assert unlock_by_code(session, people.vault, CODE) is None


@pytest.mark.parametrize("asked", [True, False], ids=["thrown away", "purged"])
def test_a_draft_that_is_gone_is_not_begun_again_by_its_form(people: People, look: Look, asked: bool) -> None:
    kept = again()
    issue(people, kept, submitted=False)
    with transaction() as session:
        create_compartments(session, people.ctx, people.vault, new_case(), {Kind.DRAFT: [kept.unlocked]})
    later = people.ctx if asked else _later(people)
    with transaction() as session:
        purge_draft(session, later, people.vault, kept.unlocked.reader.id, asked=asked)
    with pytest.raises(CodeTaken):
        issue(people, again(), submitted=False)
    assert look(select(Applicant)) == []


def test_other_codes_are_issued_as_ever(people: People, look: Look) -> None:
    issue(people, keep_code(CHEAP))
    issue(people, keep_code(CHEAP))
    assert len(look(select(Applicant))) == 2


def _later(people: People) -> Context:
    return replace(people.ctx, now=people.ctx.now + DRAFT_KEPT + timedelta(seconds=1))

"""Access follows people: whoever leaves the officers keeps no key in person to a restricted case."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.accounts.commands.people import change_person
from fundapp.accounts.permissions import PEOPLE
from fundapp.accounts.queries.people import person
from fundapp.cases.commands.following import withdraw_from_leaver
from fundapp.cases.commands.taking import take_case
from fundapp.cases.commands.tasks import add_task
from fundapp.cases.models import CaseTask, EmergencyCase
from fundapp.cases.permissions.leaving import ADMINISTER_PEOPLE
from fundapp.cases.queries.conflicts import given_back
from fundapp.cases.restricting import keep_to
from fundapp.cases.rules.sheets import Step
from fundapp.core.context import Actor
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.vault.models import Compartment, Wrap
from fundapp.vault.rules import Kind
from tests.accounts.acting import send, told
from tests.accounts.conftest import Someone
from tests.accounts.pages import said
from tests.accounts.signing import sign_in_as
from tests.cases.conflicted import belongs_to, opened_by_keys, third_officer
from tests.cases.fund import Fund, Sent
from tests.cases.officers import add, page_of, whole
from tests.fixtures.application import Look


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """A case with an addition, kept to Solange and Idriss; Awa is the third officer."""
    third_officer(fund)
    found = whole(fund)
    add(fund, found, Step.NEEDS, [{"words": "Encore."}])
    keep(fund, found)
    return found


def keep(fund: Fund, sent: Sent, by: str = "solange", other: str = "idriss") -> None:
    """A case is kept to two."""
    with fund.app.app_context():
        keep_to(fund.vault, fund.acting(by), fund.keys(by), sent.case.reference, [fund.people[other].id])


def leave(fund: Fund, name: str, *groups: str) -> None:
    """Somebody belongs to these groups alone from now on, as the pages of people do it."""
    actor = Actor(uuid4(), "Line Obame", "", frozenset({ADMINISTER_PEOPLE, PEOPLE}))
    who = replace(fund.nobody(), actor=actor)
    ports = fund.app.extensions["fundapp.ports"]
    with fund.app.app_context():
        with ReadSession(db) as session:
            found = person(session, fund.people[name].id)
            given: dict[str, Any] = {
                "name": found.name, "email": found.email, "language": found.language, "zone": found.zone,
                "groups": list(groups), "organisations": [],
            }  # fmt: skip
            version = found.version
        with transaction() as session:
            follow = ports.left_groups
            change_person(session, who, fund.people[name].id, given, expected_version=version, left_groups=follow)


def wraps_of(look: Look, fund: Fund, name: str) -> int:
    """How many keys in person somebody has."""
    return len(look(select(Wrap.compartment_id).where(Wrap.reader_id == fund.people[name].id)))


def test_whoever_leaves_the_officers_loses_their_own_keys_in_the_same_act(fund: Fund, sent: Sent, look: Look) -> None:
    assert "case_addition.narrative" in opened_by_keys(fund, sent, "idriss")
    leave(fund, "idriss", "committee")
    assert opened_by_keys(fund, sent, "idriss") == set()
    assert wraps_of(look, fund, "idriss") == 0
    assert "case.access_withdrawn" in [action for action, _payload in told(look, sent.case.id)]


def test_whoever_opens_it_next_gives_it_a_new_key(fund: Fund, sent: Sent, stranger: FlaskClient, look: Look) -> None:
    leave(fund, "idriss", "committee")
    wanted = select(Compartment.renewal_wanted).where(
        Compartment.subject_id == sent.case.id, Compartment.kind == Kind.NARRATIVE.value
    )
    assert look(wanted) == [True]
    fund.sign_in(stranger, "solange")
    assert "Deux hommes sont venus" in page_of(stranger, sent)


def test_others_keep_what_they_read(fund: Fund, sent: Sent) -> None:
    before = opened_by_keys(fund, sent, "solange")
    leave(fund, "idriss")
    assert opened_by_keys(fund, sent, "solange") == before


def test_what_another_group_of_theirs_reads_stays(fund: Fund, sent: Sent) -> None:
    belongs_to(fund, "idriss", "finance")
    leave(fund, "idriss", "finance")
    assert "emergency_case.narrative" not in opened_by_keys(fund, sent, "idriss")
    assert "emergency_case.payment" in opened_by_keys(fund, sent, "idriss")


def test_somebody_who_changes_another_group_keeps_their_keys(fund: Fund, sent: Sent) -> None:
    before = opened_by_keys(fund, sent, "idriss")
    leave(fund, "idriss", "officers", "fundraising")
    leave(fund, "idriss", "officers")
    assert opened_by_keys(fund, sent, "idriss") == before


def test_the_last_who_reads_a_case_does_not_leave_before_it_is_shared(fund: Fund, sent: Sent) -> None:
    leave(fund, "idriss")
    with pytest.raises(Conflict):
        leave(fund, "solange")
    assert "emergency_case.narrative" in opened_by_keys(fund, sent, "solange")


def test_only_whoever_looks_after_people_takes_keys_away(fund: Fund, sent: Sent) -> None:
    with fund.app.app_context(), transaction() as session, pytest.raises(NotFound):
        withdraw_from_leaver(session, fund.acting("solange"), fund.people["idriss"].id)


def test_by_the_page_of_a_person_too(fund: Fund, sent: Sent, stranger: FlaskClient, someone: Someone) -> None:
    sign_in_as(stranger, fund.session, someone("Line Obame", "administrators"), fresh=True)
    address = f"/people/{fund.people['idriss'].id}/edit"
    assert send(stranger, address, groups=["committee"]).status_code in (302, 303)
    assert opened_by_keys(fund, sent, "idriss") == set()


def test_situation_15_leaving_for_good_takes_every_key_and_lists_the_restricted_case(
    fund: Fund, sent: Sent, stranger: FlaskClient, someone: Someone, look: Look
) -> None:
    fund.open(sent.case, [Kind.NARRATIVE], "idriss")
    sign_in_as(stranger, fund.session, someone("Line Obame", "administrators"), fresh=True)
    leaver = fund.people["idriss"].id
    done = send(stranger, f"/people/{leaver}/leave", successor_id=str(fund.people["solange"].id))
    assert done.status_code in (302, 303), said(done.text)
    assert wraps_of(look, fund, "idriss") == 0
    assert sent.case.id.hex[:12] in stranger.get(f"/people/{leaver}/seen").text


def test_situation_15_a_seized_device_takes_them_and_lists_the_restricted_case(
    fund: Fund, sent: Sent, stranger: FlaskClient, someone: Someone, look: Look
) -> None:
    fund.open(sent.case, [Kind.NARRATIVE], "idriss")
    sign_in_as(stranger, fund.session, someone("Line Obame", "administrators"), fresh=True)
    taken = fund.people["idriss"].id
    assert send(stranger, f"/people/{taken}/seized").status_code in (302, 303)
    assert wraps_of(look, fund, "idriss") == 0
    assert opened_by_keys(fund, sent, "idriss") == set()
    assert sent.case.id.hex[:12] in stranger.get(f"/people/{taken}/seen").text
    (found,) = look(select(EmergencyCase))
    assert found.restricted_since is not None


def test_whoever_leaves_the_officers_looks_after_nothing_any_more(fund: Fund, look: Look) -> None:
    third_officer(fund)
    sent = whole(fund)
    with fund.app.app_context():
        with transaction() as session:
            take_case(session, fund.acting("awa"), sent.case.reference)
        with transaction() as session:
            given = {"kind": "call_back", "assignee_id": fund.people["awa"].id, "due_at": None}
            add_task(session, fund.acting("solange"), sent.case.reference, uuid4(), given, None)
    leave(fund, "awa", "fundraising")
    assert look(select(EmergencyCase.officer_id)) == [None]
    assert look(select(CaseTask.assignee_id)) == [None]
    with fund.app.app_context(), ReadSession(db) as reading:
        (free,) = given_back(reading, fund.acting("solange"))
    assert free.reference == sent.case.reference

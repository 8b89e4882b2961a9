"""“Can we approve and pay tonight?”: the rule or the person that blocks, or nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.rules.house import Away, House, Member, Turn
from fundapp.cases.rules.tonight import NAMES, Asked, Cover, blockers
from fundapp.cases.workflow import State
from tests.accounts.conftest import Someone
from tests.accounts.duty import Known, absence, known, turn
from tests.accounts.filling import recipient
from tests.accounts.pages import english_in, said
from tests.accounts.signing import sign_in_as
from tests.cases.fund import Fund, Sent
from tests.cases.officers import whole
from tests.cases.verifying import check, recuse, taken
from tests.fixtures.application import NOW
from tests.fixtures.counting import CountQueries

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A, B, C, D = (Member(uuid4(), name, reachable=True) for name in ("Awa", "Bela", "Chantal", "Didier"))
READY = Asked(
    state=State.COMMITTEE, officer="Awa", gaps=(), read=True, opinion=True, declared=frozenset({B.id}),
    recused=frozenset(), verified_by=A.id,
)  # fmt: skip
FULL = {"officers": [A], "committee": [B], "finance": [C]}
ON_CALL = {group: [Turn(each[0].id, NOW - HOUR, NOW + HOUR)] for group, each in FULL.items()}


def house(members: dict[str, list[Member]] | None = None, away: dict[UUID, Away] | None = None, **turns: Any) -> House:
    """A house in which one of each group is on call, unless said otherwise."""
    people = members or FULL
    return House(people, {**ON_CALL, **turns}, away or {}, {each.id: each.name for each in (A, B, C, D)})


def blocked(asked: Asked, found: House | None = None) -> set[str]:
    """The kinds of what blocks."""
    return {each.kind for each in blockers(asked, found or house(), NOW) if not each.passed}


def changed(**facts: Any) -> Asked:
    """A case that is ready, but for this."""
    return Asked(**{**READY.__dict__, **facts})


def test_a_case_that_is_ready_waits_for_a_policy_and_for_money() -> None:
    assert blocked(READY) == {"policy", "envelope"}
    assert blocked(changed(money=Cover.COVERED)) == {"policy"}
    assert blocked(changed(state=State.APPROVED)) == set()


@pytest.mark.parametrize("cover", [Cover.UNKNOWN, Cover.NONE, Cover.SHORT])
def test_why_there_is_no_money_is_told(cover: Cover) -> None:
    (check,) = (each for each in blockers(changed(money=cover), house(), NOW) if each.kind == "envelope")
    assert (check.passed, bool(str(check.why)), check.link) == (False, True, "putting.show")


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ({"officer": None}, {"officer"}),
        ({"state": State.INFO_REQUESTED}, {"state", "submitted"}),
        ({"state": State.SUSPENDED}, {"state", "submitted"}),
        ({"state": State.WITHDRAWN}, {"state", "submitted"}),
        ({"state": State.VERIFICATION}, {"submitted"}),
        ({"state": State.VERIFICATION, "opinion": False}, {"submitted", "opinion"}),
        ({"state": State.VERIFICATION, "read": False}, {"submitted", "sealed"}),
        ({"state": State.TRIAGE, "gaps": ("consent", "finding")}, {"submitted", "gap"}),
        ({"declared": frozenset()}, {"conflicts"}),
        ({"recused": frozenset({B.id})}, {"three", "reach:committee"}),
        ({"verified_by": B.id}, {"three"}),
    ],
    ids=[
        "nobody took it", "paused", "suspended", "over", "not submitted", "no opinion", "sealed", "gaps", "undeclared",
        "recused", "whoever verified is the committee",
    ],
)  # fmt: skip
def test_each_check_blocks_by_itself(facts: dict[str, Any], kinds: set[str]) -> None:
    assert blocked(changed(**facts)) == kinds | {"policy", "envelope"}


def test_each_gap_is_a_line_of_its_own_with_the_page_that_mends_it() -> None:
    found = blockers(changed(state=State.TRIAGE, gaps=("consent", "finding")), house(), NOW)
    assert [each.link for each in found if each.kind == "gap"] == ["cases.write", "verification.find"]


def test_every_kind_has_its_name() -> None:
    found = blockers(changed(state=State.TRIAGE, gaps=("finding",), read=False), house(), NOW)
    assert {each.kind for each in found} == set(NAMES)


def test_whoever_stands_in_for_whoever_is_on_call_answers() -> None:
    both = {**FULL, "committee": [B, D]}
    away = {B.id: Away(None, D.id)}
    found = {each.kind: each for each in blockers(changed(declared={D.id}), house(both, away), NOW)}
    assert (found["reach:committee"].passed, list(found["reach:committee"].who)) == (True, ["Didier"])
    assert found["three"].passed


def test_who_has_no_address_answers_nobody() -> None:
    mute = Member(B.id, B.name, reachable=False)
    assert blocked(READY, house({**FULL, "committee": [mute]})) >= {"reach:committee", "three"}


def test_whoever_is_on_call_and_away_is_not_passed_over_in_silence() -> None:
    found = {each.kind: each for each in blockers(READY, house(away={B.id: Away(NOW + DAY, None)}), NOW)}
    missed = found["reach:committee"]
    assert [list(names) for _role, names in missed.roles] == [["Bela"]]
    assert list(missed.away) == [("Bela", NOW + DAY)]
    unmanned = {each.kind: each for each in blockers(READY, house(committee=[]), NOW)}["reach:committee"]
    assert (unmanned.roles, str(unmanned.why) != str(missed.why)) == ([], True)


def test_without_a_turn_whoever_is_there_is_named_and_who_comes_next() -> None:
    later = [Turn(D.id, NOW + DAY, NOW + 2 * DAY)]
    found = {each.kind: each for each in blockers(READY, house(committee=later), NOW)}
    line = found["reach:committee"]
    assert (line.passed, list(line.who), line.next) == (False, ["Bela"], ("Didier", NOW + DAY))


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


@contextmanager
def saturday(hour: int = 21) -> Iterator[datetime]:
    """The next Saturday, at this hour UTC."""
    today = datetime.now(UTC)
    moment = (today + timedelta(days=7 + 5 - today.weekday())).replace(hour=hour, minute=0, second=0, microsecond=0)
    with time_machine.travel(moment, tick=True):
        yield moment


def tonight(client: FlaskClient, sent: Sent) -> str:
    """The page."""
    answer = client.get(f"/cases/{sent.case.reference}/tonight")
    assert answer.status_code == 200
    return answer.text


def on_the_committee(session: Session, someone: Someone, name: str) -> Known:
    """A member of the committee who can be reached."""
    found = known(session, someone(name, GroupCode.COMMITTEE.value))
    recipient(session, found.id)
    return found


def line(page: str, name: str) -> str:
    """What one check says."""
    lines = (" ".join(unescape(re.sub("<[^>]*>", " ", each)).split()) for each in re.findall("(?s)<tr>.*?</tr>", page))
    (found,) = [each for each in lines if each.startswith(name)]
    return found


def test_situation_12_at_the_weekend_the_page_names_who_is_away_and_who_comes_next(
    fund: Fund, stranger: FlaskClient, session: Session, someone: Someone
) -> None:
    chantal = on_the_committee(session, someone, "Chantal Mballa")
    sent = taken(fund, whole(fund))
    with saturday() as now:
        monday = now.replace(hour=7) + 2 * DAY
        absence(session, chantal, -DAY, monday - now, now=now)
        turn(session, chantal, monday - now, monday - now + DAY, group="committee", now=now)
        fund.sign_in(stranger, "solange")
        page = tonight(stranger, sent)
    told = line(page, "Le comité répond")
    assert "Personne n’est de permanence en ce moment, et personne d’autre de ce groupe n’est joignable." in told
    assert "Chantal Mballa est absent·e jusqu’au" in told
    assert "Prochaine permanence : Chantal Mballa, à partir du" in told
    assert "à 8 h" in told  # seven o'clock UTC, as clocks in Douala show it
    text = said(page)
    assert "C’est le week-end là où vous êtes." in text
    assert "un échelon de plus toutes les 12 heures" in text
    assert "Sans elle, personne n’approuve rien." in text
    assert english_in(page) == set()


def test_situation_20_moments_and_the_weekend_are_those_of_whoever_reads(
    fund: Fund, stranger: FlaskClient, session: Session, someone: Someone
) -> None:
    """Friday, 23:30 in Dakar: in Goma it is Saturday already, half past one."""
    chantal = on_the_committee(session, someone, "Chantal Mballa")
    sent = taken(fund, whole(fund))
    with saturday() as later, time_machine.travel(later.replace(hour=23, minute=30) - DAY, tick=True):
        friday = datetime.now(UTC)
        turn(session, chantal, later.replace(hour=7) - friday, DAY, group="committee", now=friday)
        for zone, hour, weekend in (("Africa/Dakar", "à 7 h", False), ("Africa/Lubumbashi", "à 9 h", True)):
            session.execute(update(Person).where(Person.id == fund.people["solange"].id).values(zone=zone))
            session.commit()
            fund.sign_in(stranger, "solange")
            page = tonight(stranger, sent)
            assert hour in line(page, "Le comité répond"), zone
            assert ("C’est le week-end" in said(page)) is weekend, zone


def test_what_verification_wants_stands_here_with_its_page(fund: Fund, officer: FlaskClient) -> None:
    sent = taken(fund, whole(fund))
    page = tonight(officer, sent)
    assert "Il n’y a pas encore de conclusion." in page
    assert f'href="/cases/{sent.case.reference}/verification/finding"' in page
    assert "Solange Ndeke" in line(page, "Point focal")


def test_without_keys_it_says_that_what_is_sealed_is_not_known(fund: Fund, stranger: FlaskClient) -> None:
    sent = taken(fund, whole(fund))
    sign_in_as(stranger, fund.session, fund.people["idriss"])
    assert "n’ont pas pu être lues ici" in line(tonight(stranger, sent), "Réponses scellées")


def test_whoever_is_recused_is_named_as_such_and_sees_nothing(
    fund: Fund, officer: FlaskClient, session: Session
) -> None:
    sent = taken(fund, whole(fund))
    recuse(fund, sent, "idriss")
    assert "En déport : Idriss Abakar" in line(tonight(officer, sent), "Conflits d’intérêts")
    fund.sign_in(officer, "idriss")
    assert officer.get(f"/cases/{sent.case.reference}/tonight").status_code == 403


def test_officers_alone_see_it(fund: Fund, stranger: FlaskClient) -> None:
    sent = whole(fund)
    fund.sign_in(stranger, "joel")
    assert stranger.get(f"/cases/{sent.case.reference}/tonight").status_code == 404


def test_it_takes_as_many_queries_for_much_as_for_little(
    fund: Fund, officer: FlaskClient, session: Session, someone: Someone, query_count: CountQueries
) -> None:
    sent = taken(fund, whole(fund))
    check(officer, sent)
    tonight(officer, sent)
    with query_count() as few:
        tonight(officer, sent)
    for number in range(5):
        check(officer, sent)
        member = on_the_committee(session, someone, f"Membre {number}")
        turn(session, member, number * DAY, (number + 1) * DAY, group="committee", now=datetime.now(UTC))
        absence(session, member, -DAY, now=datetime.now(UTC))
    with query_count() as many:
        tonight(officer, sent)
    assert len(few) == len(many) <= 16

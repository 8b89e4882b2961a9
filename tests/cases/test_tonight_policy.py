"""“Can we approve and pay tonight?”: what the decision policy says of a case, and who could decide it."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from fundapp.cases.rules.house import Away, House, Member
from fundapp.cases.rules.tonight import blockers
from fundapp.cases.workflow import State
from fundapp.committee.rules.panels import SeatKind
from fundapp.committee.rules.words import TRACKS
from tests.cases.test_tonight import FULL, ON_CALL, changed
from tests.committee.chamber import SMALL
from tests.fixtures.application import NOW


def committee(*organisations: str, **facts: Any) -> list[Member]:
    """A member of the committee of each organisation."""
    homes = {each: uuid4() for each in organisations}
    return [
        Member(uuid4(), f"M{at}", reachable=True, home=(homes[each], each), **facts)
        for at, each in enumerate(organisations)
    ]


def policy_check(members: list[Member], **facts: Any) -> Any:
    """What the policy says of a case of 100 FCFA, with these members."""
    house_ = House({**FULL, "committee": members}, ON_CALL, facts.pop("away", {}), {}, facts.pop("policy", SMALL))
    asked = changed(**{"amount": (100, "XAF"), "kind": ("P1", "high"), **facts})
    return {each.kind: each for each in blockers(asked, house_, NOW)}["policy"]


def test_the_policy_says_which_track_a_case_takes_and_who_could_decide_it_tonight() -> None:
    found = policy_check(committee("A", "B"))
    assert found.passed
    assert [list(names) for _role, names in found.roles] == [["M0 (A)", "M1 (B)"], ["2"], ["2"]]
    assert str(found.roles[0][0]) == str(TRACKS["fast"])
    full = policy_check(committee("A", "B", "B"), amount=(500_000, "XAF"))
    assert (full.passed, str(full.roles[0][0])) == (True, str(TRACKS["full"]))


@pytest.mark.parametrize("what", ["away", "recused", "barred", "outside", "mute", "homeless", "same organisation"])
def test_whoever_cannot_decide_tonight_is_not_counted(what: str) -> None:
    first, second = committee("A", "B")
    facts: Any = {
        "away": {"away": {second.id: Away(None, None)}},
        "recused": {"recused": frozenset({second.id})},
        "barred": {"barred": frozenset({second.id})},
    }.get(what, {})
    other = {
        "outside": replace(second, seat=SeatKind.OUTSIDE),
        "mute": replace(second, reachable=False),
        "homeless": replace(second, home=None),
        "same organisation": replace(second, home=first.home),
    }.get(what, second)
    assert policy_check([first, second]).passed
    found = policy_check([first, other], **facts)
    assert (found.passed, bool(found.why), found.link) == (False, True, "")


@pytest.mark.parametrize(
    ("facts", "link"),
    [
        ({"policy": None}, "policies.index"),
        ({"amount": None}, "cases.needs"),
        ({"amount": (100, "EUR")}, "cases.needs"),
        ({"policy": replace(SMALL, bands=())}, "policies.index"),
    ],
    ids=["no policy", "no total", "another currency", "no band"],
)
def test_where_the_policy_cannot_tell_the_page_that_mends_it_is_named(facts: dict[str, Any], link: str) -> None:
    found = policy_check(committee("A", "B", "C"), **facts)
    assert (found.passed, found.link) == (False, link)


def test_what_was_approved_needs_no_policy_any_more() -> None:
    assert policy_check([], state=State.APPROVED, policy=None).passed

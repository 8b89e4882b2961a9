"""The decision policy in the domain: drafted, signed by two, dropped; seats; what the log says of it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from fundapp.committee.commands.policies import Unfit, draft_policy, drop_policy, give_seat, sign_policy
from fundapp.committee.models import CommitteeSeat, PolicyVersion
from fundapp.committee.queries.members import committee_members
from fundapp.committee.rules.panels import SeatKind
from fundapp.committee.rules.policies import Flaw, Policy, Rule, Track
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, NotFound
from tests.accounts.acting import told
from tests.committee.chamber import SMALL, Chamber
from tests.fixtures.application import Look


def draft(chamber: Chamber, by: str = "awa", wanted: Policy = SMALL) -> UUID:
    """A draft of somebody's."""
    with chamber.app.app_context(), transaction() as session:
        return draft_policy(session, chamber.acting(by), wanted).id


def sign(chamber: Chamber, made: UUID, by: str) -> str:
    """The state of a policy after somebody has signed it."""
    with chamber.app.app_context(), transaction() as session:
        return sign_policy(session, chamber.acting(by), chamber.keys(by), made).state


def drop(chamber: Chamber, made: UUID, by: str = "awa") -> None:
    """Gives up a draft."""
    with chamber.app.app_context(), transaction() as session:
        drop_policy(session, chamber.acting(by), made)


def seat(chamber: Chamber, name: str, kind: SeatKind, by: str = "awa") -> None:
    """Says what somebody is in the committee."""
    with chamber.app.app_context(), transaction() as session:
        give_seat(session, chamber.acting(by), chamber.people[name].id, kind)


def states(look: Look) -> Mapping[int, str]:
    """Every version, by number."""
    return {each.number: each.state for each in look(select(PolicyVersion))}


def test_one_signature_puts_nothing_in_force_and_nobody_signs_twice(chamber: Chamber, look: Look) -> None:
    made = draft(chamber)
    assert sign(chamber, made, "awa") == "draft"
    with pytest.raises(Denied):
        sign(chamber, made, "awa")
    assert states(look) == {1: "draft"}
    assert sign(chamber, made, "grace") == "in_force"
    with pytest.raises(Denied):
        sign(chamber, made, "bruno")


def test_the_newer_policy_replaces_the_older_one_for_good(chamber: Chamber, look: Look) -> None:
    first = chamber.policy()
    second = draft(chamber, wanted=replace(SMALL, ceiling=None))
    assert states(look) == {1: "in_force", 2: "draft"}
    for name in ("bruno", "claire"):
        sign(chamber, second, name)
    assert states(look) == {1: "replaced", 2: "in_force"}
    with pytest.raises(Denied):
        sign(chamber, first, "claire")


def test_each_signature_stands_in_the_log_over_the_whole_policy(chamber: Chamber, look: Look) -> None:
    made = draft(chamber)
    sign(chamber, made, "awa")
    sign(chamber, made, "bruno")
    entries = told(look, made)
    assert [action for action, _payload in entries] == [
        "committee.policy.drafted", "committee.policy.signed", "committee.policy.signed",
    ]  # fmt: skip
    for (_action, payload), name in zip(entries[1:], ("awa", "bruno"), strict=True):
        body: dict[str, Any] = json.loads(payload["statement"]["body"])
        assert body["member"] == chamber.people[name].id.hex
        assert body["digest"] == payload["digest"] == entries[0][1]["digest"]
        assert json.loads(body["body"])["ceiling"] == SMALL.ceiling


@pytest.mark.parametrize("by", ["solange", "idriss"])
def test_only_the_committee_writes_signs_and_drops_its_policy_and_gives_seats(chamber: Chamber, by: str) -> None:
    made = draft(chamber)
    for act in (
        lambda: draft(chamber, by),
        lambda: sign(chamber, made, by),
        lambda: drop(chamber, made, by),
        lambda: seat(chamber, "bruno", SeatKind.DEPUTY, by),
    ):
        with pytest.raises(Denied):
            act()


def test_a_policy_that_is_unfit_is_not_even_drafted(chamber: Chamber, look: Look) -> None:
    with pytest.raises(Unfit) as refused:
        draft(chamber, wanted=replace(SMALL, bands=SMALL.bands[1:]))
    assert {each.flaw for each in refused.value.found} == {Flaw.NO_START}
    with pytest.raises(Unfit) as refused:
        draft(chamber, wanted=replace(SMALL, rules={**SMALL.rules, Track.FULL: Rule(7, 2)}))
    assert {each.flaw for each in refused.value.found} == {Flaw.UNSTAFFED, Flaw.NO_APPEAL}
    assert states(look) == {}


def test_a_draft_that_cannot_be_staffed_any_more_is_not_signed(chamber: Chamber) -> None:
    made = draft(chamber)
    for name in ("denis", "esther", "firmin", "grace"):
        seat(chamber, name, SeatKind.OUTSIDE)
    with pytest.raises(Unfit):
        sign(chamber, made, "awa")


def test_a_dropped_draft_keeps_its_number_and_cannot_be_signed(chamber: Chamber, look: Look) -> None:
    made = draft(chamber)
    drop(chamber, made, "bruno")
    with pytest.raises(Denied):
        sign(chamber, made, "awa")
    with pytest.raises(Conflict):
        drop(chamber, made)
    draft(chamber)
    assert states(look) == {1: "dropped", 2: "draft"}
    assert told(look, made)[-1] == ("committee.policy.dropped", {"number": 1})


def test_the_policy_in_force_is_not_dropped(chamber: Chamber) -> None:
    with pytest.raises(Conflict):
        drop(chamber, chamber.policy())


def test_a_seat_that_leaves_the_policy_unstaffed_is_refused_whole(chamber: Chamber, look: Look) -> None:
    chamber.policy()
    for name in ("denis", "esther", "firmin"):
        seat(chamber, name, SeatKind.OUTSIDE)
    with pytest.raises(Unfit):
        seat(chamber, "grace", SeatKind.OUTSIDE)
    assert len(look(select(CommitteeSeat))) == 3
    seat(chamber, "grace", SeatKind.DEPUTY)
    seat(chamber, "denis", SeatKind.MEMBER)
    with chamber.app.app_context(), transaction() as session:
        found = {each.name.split()[0]: each.kind for each in committee_members(session, chamber.acting("awa"))}
    assert (found["Grâce"], found["Denis"], found["Awa"]) == ("deputy", "member", "member")


def test_only_people_of_the_committee_get_a_seat(chamber: Chamber) -> None:
    with pytest.raises(NotFound):
        seat(chamber, "solange", SeatKind.MEMBER)


def test_a_policy_that_is_not_there_is_not_found(chamber: Chamber) -> None:
    with pytest.raises(NotFound):
        sign(chamber, UUID(int=404), "awa")

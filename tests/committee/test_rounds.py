"""A round, from the question to the decision."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.committee.commands.deciding import close_round
from fundapp.committee.commands.opening import TooFew
from fundapp.committee.models import RoundLine
from fundapp.committee.queries.waiting import rounds_due
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.tallies import Choice
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, Invalid, NotFound
from tests.committee.chamber import MEMBERS, Chamber


def approved(chamber: Chamber, round_id: object) -> Sequence[int | None]:
    """What was approved, line by line."""
    wanted = select(RoundLine.approved).where(RoundLine.round_id == round_id).order_by(RoundLine.position)
    return chamber.session.scalars(wanted).all()


def test_without_a_policy_nothing_comes_before_the_committee(chamber: Chamber) -> None:
    with pytest.raises(Conflict, match="Conflict"):
        chamber.convene(chamber.asked(800_000))


def test_a_full_committee_decides_line_by_line(chamber: Chamber) -> None:
    chamber.policy()
    round_id = chamber.convene(chamber.asked(600_000, 200_000))
    chamber.declare(round_id, *MEMBERS)
    chamber.open(round_id)
    for name, amounts in {
        "awa": (600_000, 200_000), "bruno": (500_000, 0), "claire": (400_000, 0), "denis": (600_000, 100_000),
        "esther": (450_000, 50_000), "firmin": (600_000, 0),
    }.items():  # fmt: skip
        chamber.vote(round_id, name, *amounts)
    assert chamber.round(round_id).state == "open"
    chamber.vote(round_id, "grace", choice=Choice.AGAINST)
    found = chamber.round(round_id)
    assert (found.state, found.outcome) == ("decided", "approved")
    assert approved(chamber, round_id) == [500_000, 0]
    assert [(each.outcome, list(each.amounts)) for each in chamber.subject.settled] == [("approved", [500_000, 0])]


def test_the_fast_track_takes_two_of_different_organisations_and_leaves_a_ratification(chamber: Chamber) -> None:
    chamber.policy()
    named = [chamber.people[name].id for name in ("denis", "grace")]
    round_id = chamber.convene(chamber.asked(300_000, named=named))
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    assert {name for name, standing in chamber.standings(round_id).items() if standing == "seated"} == {
        "denis",
        "grace",
    }
    chamber.vote(round_id, "denis", 300_000)
    chamber.vote(round_id, "grace", 250_000)
    found = chamber.round(round_id)
    assert (found.outcome, approved(chamber, round_id)) == ("approved", [250_000])
    assert found.decided_at is not None
    assert found.ratify_by == found.decided_at + timedelta(days=14)
    assert chamber.subject.settled[0].fast


def test_a_round_does_not_open_before_enough_have_declared(chamber: Chamber) -> None:
    chamber.policy()
    round_id = chamber.convene(chamber.asked(800_000))
    chamber.declare(round_id, "awa", "bruno")
    with pytest.raises(TooFew) as refused:
        chamber.open(round_id)
    assert chamber.people["claire"].id in refused.value.silent


def test_whoever_declares_a_conflict_loses_the_brief_and_the_quorum_is_reached_by_others(chamber: Chamber) -> None:
    chamber.policy()
    round_id = chamber.convene(chamber.asked(800_000))
    chamber.declare(round_id, "awa", "bruno", "claire", "denis")
    chamber.open(round_id)
    chamber.opened(round_id, "awa")
    chamber.declare(round_id, "awa", grade=Grade.FAMILY)
    with pytest.raises(NotFound):
        chamber.opened(round_id, "awa")
    with pytest.raises(Denied):
        chamber.vote(round_id, "awa", 800_000)
    with pytest.raises(Denied):
        chamber.declare(round_id, "awa", grade=Grade.NONE)
    for name in ("bruno", "claire", "denis"):
        chamber.vote(round_id, name, 800_000)
    assert chamber.round(round_id).outcome == "approved"


def test_nobody_reads_the_brief_before_the_round_is_open(chamber: Chamber) -> None:
    chamber.policy()
    round_id = chamber.convene(chamber.asked(800_000))
    chamber.declare(round_id, *MEMBERS)
    with pytest.raises(NotFound):
        chamber.opened(round_id, "awa")


def test_the_log_tells_nothing_of_a_vote_before_the_round_is_decided(chamber: Chamber) -> None:
    chamber.policy()
    round_id = chamber.convene(chamber.asked(300_000))
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    chamber.vote(round_id, "denis", 123_456)
    entries = chamber.session.scalars(select(Staged).order_by(Staged.position)).all()
    told = next(each for each in entries if each.action == "committee.vote.cast").payload
    assert set(told) == {"round", "member", "revision", "brief_version", "vote", "actor", "request", "subject"}
    assert not any("123456" in str(each.payload) for each in entries)
    chamber.vote(round_id, "grace", 300_000)
    last = chamber.session.scalars(select(Staged).order_by(Staged.position.desc())).first()
    assert last is not None
    assert last.action == "committee.round.decided"
    assert "123456" in str(last.payload)


def test_a_vote_above_what_was_asked_or_above_the_ceiling_is_refused_at_the_field(chamber: Chamber) -> None:
    chamber.policy()
    round_id = chamber.convene(chamber.asked(400_000, room=350_000))
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    for amounts in ((400_001,), (360_000,), (0,), ()):
        with pytest.raises(Invalid) as refused:
            chamber.vote(round_id, "denis", *amounts)
        assert set(refused.value.fields) == {"amounts"}
    chamber.vote(round_id, "denis", 350_000)


def test_a_round_whose_time_is_over_lapses_without_a_quorum_and_can_be_extended(chamber: Chamber) -> None:
    chamber.policy()
    round_id = chamber.convene(chamber.asked(800_000))
    chamber.declare(round_id, *MEMBERS)
    chamber.open(round_id)
    chamber.vote(round_id, "awa", 800_000)
    with chamber.app.app_context(), transaction() as session:
        assert close_round(session, chamber.acting("solange"), chamber.sources, round_id) is None
    chamber.now += timedelta(hours=73)
    with chamber.app.app_context(), transaction() as session:
        close_round(session, chamber.acting("solange"), chamber.sources, round_id)
    assert chamber.round(round_id).state == "lapsed"


def test_whoever_verified_it_has_no_seat(chamber: Chamber) -> None:
    chamber.policy()
    barred = {chamber.people["awa"].id: "verified"}
    round_id = chamber.convene(chamber.asked(800_000, barred=barred))
    assert chamber.standings(round_id)["awa"] == "barred"
    with pytest.raises(Denied):
        chamber.declare(round_id, "awa")


def test_the_same_question_is_not_put_twice(chamber: Chamber) -> None:
    chamber.policy()
    asked = chamber.asked(800_000)
    chamber.convene(asked)
    with pytest.raises(Conflict):
        chamber.convene(asked)


def test_what_its_source_refuses_is_not_decided(chamber: Chamber) -> None:
    chamber.policy()
    round_id = chamber.convene(chamber.asked(300_000))
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    chamber.vote(round_id, "denis", 300_000)
    chamber.subject.refusal = Conflict("no money")
    with pytest.raises(Conflict):
        chamber.vote(round_id, "grace", 300_000)
    assert chamber.round(round_id).state == "open"
    chamber.subject.refusal = None
    chamber.vote(round_id, "grace", 300_000)
    assert chamber.round(round_id).outcome == "approved"


def test_a_round_in_which_nobody_is_left_to_vote_is_decided_at_once(chamber: Chamber) -> None:
    chamber.policy()
    round_id = chamber.convene(chamber.asked(800_000))
    chamber.declare(round_id, "awa", "bruno", "claire", "denis")
    chamber.open(round_id)
    for name in ("bruno", "claire", "denis"):
        chamber.vote(round_id, name, 800_000)
    with chamber.app.app_context(), transaction() as session:
        assert rounds_due(session, chamber.now) == []
        assert close_round(session, chamber.acting("solange"), chamber.sources, round_id) is None
    chamber.declare(round_id, "awa", grade=Grade.FAMILY)
    with chamber.app.app_context(), transaction() as session:
        assert rounds_due(session, chamber.now) == [round_id]
        close_round(session, chamber.acting("solange"), chamber.sources, round_id)
    assert chamber.round(round_id).outcome == "approved"

"""The simulator: what a policy would do, and that its rules keep what they promise whatever they are given."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from fundapp.committee.rules.bodies import KINDS, PRIORITIES, RISKS, body_of, policy_of
from fundapp.committee.rules.panels import Candidate, Question, SeatKind, Standing, panel_of
from fundapp.committee.rules.policies import Band, Flaw, Member, Policy, Rule, Track, flaws, track_of, unstaffed
from fundapp.committee.rules.profiles import NETWORK, PROFILES
from fundapp.committee.rules.profiles import SMALL as SMALL_FUND
from fundapp.committee.rules.simulating import changes, examples, shortage, simulate, stretches
from tests.accounts.duty import DAY, absence
from tests.accounts.pages import english_in, said
from tests.committee.chamber import SMALL, Chamber
from tests.committee.policing import sign_in

FLOORS = st.integers(0, 10**9)
BANDS = st.builds(
    Band,
    st.one_of(st.just(0), FLOORS),
    st.sampled_from(Track),
    st.frozensets(st.sampled_from(PRIORITIES), min_size=1),
    st.frozensets(st.sampled_from(RISKS), min_size=1),
)
POLICIES = st.lists(BANDS, max_size=6).map(lambda bands: replace(SMALL, bands=tuple(bands)))
AMOUNTS, KIND = st.integers(0, 10**10), st.sampled_from(KINDS)
GRADES = ["none", "professional", "same_organisation", "family", "interest", "dispute", None]
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.uuids().map(str),
        organisation=st.sampled_from("abcd"),
        kind=st.sampled_from(SeatKind),
        grade=st.sampled_from(GRADES),
        barred=st.booleans(),
        away=st.booleans(),
        named=st.booleans(),
    ),
    max_size=9,
)


def people(*organisations: str, **facts: object) -> list[Candidate]:
    """A member of each organisation."""
    made = [Candidate(f"m{at}", each, SeatKind.MEMBER) for at, each in enumerate(organisations)]
    return [replace(each, **facts) for each in made]  # type: ignore[arg-type]


@given(POLICIES, AMOUNTS, KIND)
def test_a_policy_without_flaw_has_one_track_for_every_amount_and_one_with_flaws_lacks_it_somewhere(
    policy: Policy, amount: int, kind: tuple[str, str]
) -> None:
    found = {each.where: each.flaw for each in flaws(policy) if each.flaw is Flaw.NO_START}
    if kind in found:
        with pytest.raises(LookupError):
            track_of(policy, 0, *kind)
    else:
        assert track_of(policy, amount, *kind) in Track


@given(POLICIES, AMOUNTS, KIND)
def test_the_rows_of_a_policy_hold_every_question_once_and_send_it_where_the_policy_does(
    policy: Policy, amount: int, kind: tuple[str, str]
) -> None:
    (row,) = [
        each for each in stretches(policy)
        if each.floor <= amount and (each.below is None or amount < each.below)
        and kind[0] in each.priorities and kind[1] in each.risks
    ]  # fmt: skip
    try:
        assert row.track is track_of(policy, amount, *kind)
    except LookupError:
        assert row.track is None


@given(POLICIES, POLICIES, AMOUNTS, KIND)
def test_what_changes_between_two_policies_is_exactly_what_goes_another_way(
    before: Policy, after: Policy, amount: int, kind: tuple[str, str]
) -> None:
    def goes(policy: Policy) -> Track | None:
        try:
            return track_of(policy, amount, *kind)
        except LookupError:
            return None

    rows = [
        each for each in changes(before, after)
        if each.floor <= amount and (each.below is None or amount < each.below)
        and kind[0] in each.priorities and kind[1] in each.risks
    ]  # fmt: skip
    assert [(each.before, each.track) for each in rows] == (
        [(goes(before), goes(after))] if goes(before) is not goes(after) else []
    )
    assert list(changes(after, after)) == []


@given(POLICIES)
def test_a_policy_that_was_written_down_reads_as_the_same(policy: Policy) -> None:
    read = policy_of(body_of(policy))
    assert body_of(read) == body_of(policy)
    assert stretches(read) == stretches(policy) or any(each.flaw is Flaw.OVERLAP for each in flaws(policy))


RULES = st.builds(Rule, st.integers(2, 4), st.integers(1, 3))


@given(RULES, st.sampled_from(Track), st.sampled_from(Question), CANDIDATES, st.booleans())
def test_a_panel_seats_only_whoever_may_and_is_enough_whenever_enough_may(
    rule: Rule, track: Track, question: Question, candidates: list[Candidate], same: bool
) -> None:
    panel = panel_of(rule, track, question, candidates, same_organisation_votes=same)
    votes = {"none", "professional", *(["same_organisation"] if same else [])}
    free = {
        each.id: each for each in candidates
        if each.grade in votes and not each.barred
        and (question is Question.APPEAL or each.kind is not SeatKind.OUTSIDE)
    }  # fmt: skip
    assert set(panel.seated) <= set(free)
    assert {*panel.seated, *panel.reserve} == set(free)
    assert len({*panel.seated, *panel.reserve}) == len(panel.seated) + len(panel.reserve)
    for each in candidates:
        if each.barred:
            assert panel.standing[each.id] is Standing.BARRED
        elif each.grade in ("family", "interest", "dispute"):
            assert panel.standing[each.id] is Standing.RECUSED
    possible = len(free) >= rule.quorum and len({each.organisation for each in free.values()}) >= rule.organisations
    needed = max(rule.quorum, rule.organisations) == rule.quorum  # else flaws() refuses the rule
    assert not needed or panel.enough == possible


@given(st.lists(st.builds(Member, st.uuids().map(str), st.sampled_from("abcd"), st.booleans()), max_size=9))
def test_what_is_missing_of_a_membership_is_nought_exactly_where_it_can_spare_anybody(members: list[Member]) -> None:
    bare = {each.where[0] for each in unstaffed(SMALL, members) if each.flaw is Flaw.UNSTAFFED}
    for track in Track:
        found = shortage(SMALL, track, members)
        assert (track in bare) == bool(found.missing_voters or found.missing_organisations)


def test_a_policy_needs_the_full_committee_even_where_every_amount_goes_by_the_fast_track() -> None:
    fast = replace(SMALL, bands=(Band(0, Track.FAST, frozenset(PRIORITIES), frozenset(RISKS)),))
    assert not list(flaws(fast))
    without = replace(fast, rules={Track.FAST: SMALL.rules[Track.FAST]})
    assert [(each.flaw, each.where) for each in flaws(without)] == [(Flaw.NO_RULE, (Track.FULL,))]


def test_an_appeal_takes_as_many_as_the_full_committee_does() -> None:
    five = replace(SMALL, rules={**SMALL.rules, Track.FULL: Rule(5)})
    known = [Member(f"m{at}", f"o{at}") for at in range(6)]
    assert [each.flaw for each in unstaffed(five, known)] == [Flaw.NO_APPEAL]
    assert not list(unstaffed(five, [*known, Member("m6", "o6")]))


def test_more_deputies_than_members_are_missing_take_seats_where_the_quorum_takes_them() -> None:
    members = people("a", "b", grade="none")
    deputies = [
        replace(each, id=f"d{at}", kind=SeatKind.DEPUTY) for at, each in enumerate(people("a", "c", grade="none"))
    ]
    panel = panel_of(Rule(3, 3), Track.FULL, Question.AWARD, [*members, *deputies], same_organisation_votes=False)
    assert panel.enough
    assert panel_of(
        Rule(2, 2), Track.FULL, Question.AWARD, [*members, *deputies], same_organisation_votes=False
    ).reserve


@pytest.mark.parametrize("code", PROFILES)
def test_the_profiles_that_ship_have_no_flaw(code: str) -> None:
    assert list(flaws(PROFILES[code].policy)) == []


def test_six_active_people_can_live_the_small_fund() -> None:
    four = [Member(f"m{at}", each) for at, each in enumerate("abcd")]
    outside = [Member(f"x{at}", "e", appeals_only=True) for at in range(2)]
    assert list(unstaffed(SMALL_FUND, [*four, *outside])) == []
    assert [each.flaw for each in unstaffed(SMALL_FUND, [*four[:3], *outside])] == [Flaw.UNSTAFFED]


def test_with_one_member_fewer_whoever_is_needed_is_named() -> None:
    found = simulate(SMALL, 100, ("P1", "high"), people("a", "a", "b"))
    assert (found.track, found.enough, [each.id for each in found.needed]) == (Track.FAST, True, ["m2"])
    assert simulate(SMALL, 100, ("P1", "high"), people("a", "b", "c")).needed == []
    alone = simulate(SMALL, 100, ("P1", "high"), people("a", "a", "a"))
    assert (alone.enough, len(alone.needed)) == (False, 3)


def test_whoever_is_away_barred_or_from_outside_decides_nothing() -> None:
    here = people("a", "b")
    for facts in ({"away": True}, {"barred": True}, {"kind": SeatKind.OUTSIDE}):
        found = simulate(SMALL, 100, ("P1", "high"), [here[0], replace(here[1], **facts)])
        assert ([each.id for each in found.able], found.enough) == (["m0"], False)


def test_amounts_on_both_sides_of_every_floor_are_shown() -> None:
    assert examples(SMALL) == [250_000, 499_999, 500_000, 1_000_000]
    assert len(examples(NETWORK)) == 8
    assert examples(replace(SMALL, bands=())) == [1]


def test_policies_in_two_currencies_are_not_compared() -> None:
    with pytest.raises(ValueError, match="currencies"):
        changes(SMALL, replace(SMALL, currency="EUR"))


@pytest.fixture
def tried(chamber: Chamber, stranger: FlaskClient) -> tuple[FlaskClient, str]:
    """An officer's browser, and the address of the policy in force."""
    made = chamber.policy()
    return sign_in(chamber, stranger, "solange"), f"/committee/policies/{made}"


def answer_in(page: str) -> str:
    """What the simulator answers."""
    return said(f"<main>{page.partition(chr(34) + 'answer' + chr(34))[2].partition('<h3>Quelques')[0]}</main>")


def test_the_address_holds_the_question_and_the_page_answers_it(
    tried: tuple[FlaskClient, str], chamber: Chamber
) -> None:
    client, path = tried
    absence(chamber.session, chamber.people["denis"], -DAY, DAY, now=chamber.now)
    page = client.get(f"{path}?amount=600+000&priority=P1&risk=high&country=CM").text
    told = answer_in(page).replace("\u202f", " ").replace("\xa0", " ")
    assert "600 000 FCFA : Comité entier" in told
    assert "Peut être décidée aujourd’hui" in told
    assert "3 membres" in told
    assert "Awa Diallo (Organisation A), Bruno Essono" in told
    assert "Denis" not in told
    assert "de 0, si tout le monde vote, à 3, si ne votent que celles et ceux qui le doivent" in told
    assert "Le pays ne change rien à qui décide." in told
    assert "P2 et un risque modéré" not in page
    assert english_in(page) == set()


def test_an_amount_above_the_ceiling_is_pointed_out(tried: tuple[FlaskClient, str]) -> None:
    client, path = tried
    assert "le comité peut approuver moins" in client.get(f"{path}?amount=3000001&priority=P3&risk=low").text
    assert "le comité peut approuver moins" not in client.get(f"{path}?amount=3000000&priority=P3&risk=low").text


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ("amount=&priority=P1&risk=high", {"amount"}),
        ("amount=lots&priority=P1&risk=high", {"amount"}),
        ("amount=5&priority=P9&risk=", {"priority", "risk"}),
        ("amount=5+EUR&priority=P1&risk=high", {"amount"}),
        ("amount=-5&priority=P1&risk=high", {"amount"}),
        ("amount=5&amount=6&priority=P1&risk=high&country=XX", {"country"}),
    ],
    ids=range(6),
)
def test_what_cannot_be_tried_is_told_at_its_field(
    tried: tuple[FlaskClient, str], asked: str, fields: set[str]
) -> None:
    client, path = tried
    answer = client.get(f"{path}?{asked}")
    assert answer.status_code == 200
    assert set(re.findall(r'id="(\w+)-error"', answer.text)) == fields
    assert 'id="answer"' not in answer.text

"""Could we: the gates of a call, each against one organisation; who signs, who takes part, who cannot."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.donors.rules.answers import Answer
from fundapp.grants.rules.fit import WORST_FIRST, Part, Placed, answer_of, open_of_call, place, worst
from fundapp.grants.rules.fit_words import CARRIER, GATES, QUESTIONS, QUESTIONS_OF_MEMBERS, REASONS
from fundapp.grants.rules.gates import CARRIED, Candidate, Gate, Kind, Terms, Why, findings
from fundapp.grants.rules.vocabulary import Where
from tests.grants.facts import CANDIDATES, EVERYTHING, NOTHING, SOLID, TERMS, member, real_call, terms

YEAR = 2026


def said(asked: Terms, one: Candidate) -> dict[Gate, Answer]:
    return {each.gate: each.answer for each in findings(asked, one, YEAR)}


def alone(asked: Terms, one: Candidate) -> Answer:
    return worst(said(asked, one).values())


def only(asked: Terms, *ours: Candidate) -> Placed:
    return place(asked, ours, YEAR)[0]


def test_whoever_passes_every_gate_could() -> None:
    assert set(said(EVERYTHING, SOLID).values()) == {Answer.YES}
    assert only(EVERYTHING, SOLID).part is Part.LEAD


@pytest.mark.parametrize(
    ("gate", "facts", "answer", "why"),
    [
        (Gate.COUNTRY, {"countries": frozenset({"TN"})}, Answer.NO, Why.ELSEWHERE),
        (
            Gate.COUNTRY,
            {"countries": frozenset({"TN"}), "countries_known": False},
            Answer.UNKNOWN,
            Why.COUNTRIES_UNKNOWN,
        ),
        (Gate.COUNTRY, {"countries_known": False}, Answer.YES, Why.HERE),
        (Gate.REGISTRATION, {"registration": "no"}, Answer.NO, Why.HAS_NONE),
        (Gate.REGISTRATION, {"registration": "pending"}, Answer.MAYBE, Why.ASKED_FOR),
        (Gate.REGISTRATION, {"registration": "unknown"}, Answer.UNKNOWN, Why.CERTIFICATE_UNKNOWN),
        (Gate.YEARS, {"founded": 2024}, Answer.NO, Why.TOO_YOUNG),
        (Gate.YEARS, {"founded": 2023}, Answer.MAYBE, Why.THIS_YEAR),
        (Gate.YEARS, {"founded": 2022}, Answer.YES, Why.OLD_ENOUGH),
        (Gate.YEARS, {"founded": None}, Answer.UNKNOWN, Why.FOUNDED_UNKNOWN),
        (Gate.STATUS, {"status": "company"}, Answer.NO, Why.STATUS_OTHER),
        (Gate.STATUS, {"status": None}, Answer.UNKNOWN, Why.STATUS_UNKNOWN),
        (Gate.BUDGET, {"budget": 0}, Answer.NO, Why.BELOW),
        (Gate.BUDGET, {"budget": 10**9 + 1}, Answer.NO, Why.ABOVE),
        (Gate.BUDGET, {"budget": 10**9}, Answer.YES, Why.WITHIN),
        (Gate.BUDGET, {"budget": None}, Answer.UNKNOWN, Why.BUDGET_UNKNOWN),
        (Gate.LANGUAGE, {"languages": frozenset({"en"})}, Answer.MAYBE, Why.OTHER_LANGUAGE),
        (Gate.LANGUAGE, {"languages": frozenset()}, Answer.UNKNOWN, Why.SPOKEN_UNKNOWN),
    ],
)
def test_each_gate_asks_for_one_thing(gate: Gate, facts: dict[str, Any], answer: Answer, why: Why) -> None:
    one = member(**facts)
    (found,) = [each for each in findings(EVERYTHING, one, YEAR) if each.gate is gate]
    assert (found.answer, found.why, found.lacks_call) == (answer, why, False)
    assert {each for name, each in said(EVERYTHING, one).items() if name is not gate} == {Answer.YES}


@pytest.mark.parametrize(
    ("gate", "facts", "answer"),
    [
        (Gate.COUNTRY, {"where": Where.ANYWHERE}, Answer.YES),
        (Gate.COUNTRY, {"where": Where.NAMED, "countries": frozenset()}, Answer.UNKNOWN),
        (Gate.REGISTRATION, {"registration": "no"}, Answer.YES),
        (Gate.YEARS, {"min_years": 0}, Answer.YES),
        (Gate.STATUS, {"statuses": frozenset({"any"})}, Answer.YES),
        (Gate.BUDGET, {"budget_min": 0, "budget_max": None}, Answer.YES),
    ],
)
def test_a_call_that_asks_for_nothing_shuts_nobody_out(gate: Gate, facts: dict[str, Any], answer: Answer) -> None:
    bare = Candidate(id=SOLID.id, kind=Kind.MEMBER, name="Ligue")
    assert said(terms(**facts), bare)[gate] is answer


def test_what_the_call_does_not_say_is_to_be_found_out_of_the_call_once() -> None:
    placed = place(NOTHING, [SOLID, member(registration="no", founded=2026)], YEAR)
    assert {each.answer for each in placed} == {Answer.UNKNOWN}
    assert [each.gate for each in open_of_call(placed)] == list(Gate)
    assert all(each.lacks_call for each in open_of_call(placed))


@given(TERMS, CANDIDATES)
def test_what_nobody_knows_shuts_nobody_out(asked: Terms, one: Candidate) -> None:
    blank = Candidate(id=one.id, kind=one.kind, name=one.name)
    assert Answer.NO not in said(asked, blank).values()
    assert Answer.NO not in said(NOTHING, one).values()


@given(TERMS, CANDIDATES, st.data())
def test_who_learns_a_fact_never_turns_a_no_into_a_question(asked: Terms, one: Candidate, data: st.DataObject) -> None:
    other = data.draw(CANDIDATES)
    learnt: dict[str, Any] = {
        name: getattr(other, name)
        for name, unknown in (("registration", "unknown"), ("founded", None), ("status", None), ("budget", None))
        if getattr(one, name) == unknown
    }
    before, after = said(asked, one), said(asked, replace(one, **learnt))
    assert all(after[gate] == answer for gate, answer in before.items() if answer is not Answer.UNKNOWN)
    if Answer.NO in before.values():
        assert alone(asked, replace(one, **learnt)) is Answer.NO


@given(TERMS, CANDIDATES, st.sampled_from(["CM", "CG", "TD", "TN"]))
def test_another_country_never_makes_less_eligible(asked: Terms, one: Candidate, country: str) -> None:
    more = replace(one, countries=one.countries | {country})
    assert WORST_FIRST.index(alone(asked, more)) >= WORST_FIRST.index(alone(asked, one))


@given(TERMS, CANDIDATES, st.integers(2018, 2026))
def test_an_older_organisation_is_never_less_eligible(asked: Terms, one: Candidate, founded: int) -> None:
    younger, older = replace(one, founded=founded), replace(one, founded=founded - 1)
    assert WORST_FIRST.index(alone(asked, older)) >= WORST_FIRST.index(alone(asked, younger))


@given(TERMS, st.lists(CANDIDATES, max_size=4))
def test_the_answer_is_that_of_the_member_who_stands_best_in_whatever_order(
    asked: Terms, ours: list[Candidate]
) -> None:
    ours = [replace(each, id=number) for number, each in enumerate(ours)]  # type: ignore[arg-type]
    placed = place(asked, ours, YEAR)
    assert answer_of(placed) == answer_of(place(asked, ours[::-1], YEAR))
    assert all(each.candidate.kind is Kind.MEMBER for each in placed)
    for each in placed:
        assert (each.part is Part.OUT) == (each.answer is Answer.NO)
        assert each.part is Part.LEAD or Answer.NO in said(asked, each.candidate).values()


def test_who_has_no_certificate_takes_part_with_a_registered_partner() -> None:
    bare = member(registration="no")
    assert only(EVERYTHING, bare).part is Part.OUT
    carried = only(EVERYTHING, bare, replace(SOLID, kind=Kind.PARTNER))
    assert (carried.part, carried.answer) == (Part.JOIN, Answer.MAYBE)
    assert [each.why for each in carried.refused] == [Why.HAS_NONE]
    assert only(EVERYTHING, bare, SOLID).part is Part.JOIN


def test_two_without_a_certificate_do_not_carry_each_other() -> None:
    assert {each.part for each in place(EVERYTHING, [member(registration="no"), member(registration="no")], YEAR)} == {
        Part.OUT
    }


def test_a_carrier_of_whom_something_is_unknown_leaves_a_question() -> None:
    assert only(EVERYTHING, member(registration="no"), member(budget=None)).answer is Answer.UNKNOWN


def test_nobody_is_carried_into_a_country_where_they_do_not_work() -> None:
    assert only(EVERYTHING, member(countries=frozenset({"TD"}), registration="no"), SOLID).part is Part.OUT


def test_the_network_carries_nobody_and_is_no_member() -> None:
    network = replace(SOLID, id=None, kind=Kind.NETWORK)
    placed = place(EVERYTHING, [member(registration="no"), network], YEAR)
    assert [each.part for each in placed] == [Part.OUT, Part.LEAD]
    assert answer_of(placed) is Answer.NO


def test_without_members_nobody_knows() -> None:
    assert answer_of(place(EVERYTHING, [], YEAR)) is Answer.UNKNOWN


def test_tunisia_2022_is_not_for_members_who_work_in_cameroon() -> None:
    tunisia = real_call("IEDDH - Promouvoir et protéger les défenseurs")
    found = only(tunisia, SOLID)
    assert (found.part, found.answer) == (Part.OUT, Answer.NO)
    assert [(each.gate, each.told) for each in found.refused] == [(Gate.COUNTRY, ["TN"])]


def test_tunisia_2022_is_to_be_found_out_of_a_member_whose_countries_are_unknown() -> None:
    tunisia = real_call("IEDDH - Promouvoir et protéger les défenseurs")
    assert only(tunisia, member(countries_known=False)).answer is Answer.UNKNOWN


def test_piscca_2022_in_congo_asks_for_three_years() -> None:
    congo = real_call("Appel à projets PISCCA 2022-2023")
    here = {"countries": frozenset({"CG"})}
    assert said(congo, member(**here, founded=2024))[Gate.YEARS] is Answer.NO
    assert said(congo, member(**here, founded=2010))[Gate.YEARS] is Answer.YES
    assert said(congo, SOLID)[Gate.COUNTRY] is Answer.NO


def test_calls_outside_the_region_are_none_of_ours() -> None:
    assert only(real_call("EMHRF - subventions standard"), SOLID).part is Part.OUT


def test_defi_ii_names_cameroon_and_leaves_the_rest_to_be_found_out() -> None:
    defi = only(real_call("Appel à propositions pour le projet DEFI II"), SOLID)
    assert (defi.part, defi.answer) == (Part.LEAD, Answer.UNKNOWN)
    assert {each.gate for each in defi.open_questions} == {Gate.REGISTRATION, Gate.YEARS, Gate.STATUS, Gate.BUDGET}


def test_everything_that_a_gate_says_has_words() -> None:
    assert set(REASONS) == set(Why)
    assert set(GATES) == set(QUESTIONS) == set(QUESTIONS_OF_MEMBERS) == set(Gate)
    assert set(CARRIER) == CARRIED

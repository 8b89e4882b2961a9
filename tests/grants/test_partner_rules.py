"""What a funder demands of each partner: the lead signs, the others pass with it, and unknown is not ineligible."""

from dataclasses import replace

import pytest

from fundapp.donors.rules.answers import Answer
from fundapp.grants.rules.gates import Candidate, Gate, Kind
from fundapp.grants.rules.partners import ROLES, SHAPES, STANDINGS, Role, Standing, demands, lacking, stands
from tests.grants.facts import EVERYTHING, SOLID

YEAR = 2026


def test_a_solid_organisation_may_take_part_in_any_role() -> None:
    for role in Role:
        assert stands(demands(EVERYTHING, SOLID, role, None, YEAR)) == Answer.YES


def test_what_is_asked_of_whoever_signs_is_asked_of_the_lead_alone() -> None:
    bare = replace(SOLID, registration="no", founded=YEAR)
    of_lead = demands(EVERYTHING, bare, Role.LEAD, None, YEAR)
    assert stands(of_lead) == Answer.NO
    assert set(lacking(of_lead)) >= {Gate.REGISTRATION}
    of_other = demands(EVERYTHING, bare, Role.CO_APPLICANT, None, YEAR)
    assert (stands(of_other), lacking(of_other)) == (Answer.YES, [])


def test_unknown_is_to_be_found_out_and_not_a_no() -> None:
    vague = replace(SOLID, registration="unknown")
    found = demands(EVERYTHING, vague, Role.LEAD, None, YEAR)
    assert stands(found) == Answer.UNKNOWN
    assert [each.finding.gate for each in found if each.to_find_out] == [Gate.REGISTRATION]
    assert not any(each.to_find_out for each in demands(EVERYTHING, vague, Role.ASSOCIATE, None, YEAR))
    stranger = Candidate(None, Kind.PARTNER, "Ligue")
    assert stands(demands(EVERYTHING, stranger, Role.CO_APPLICANT, None, YEAR)) == Answer.UNKNOWN


def test_what_the_call_does_not_say_is_not_asked_of_the_partner() -> None:
    vague = replace(EVERYTHING, registration="unknown")
    found = demands(vague, SOLID, Role.LEAD, None, YEAR)
    assert stands(found) == Answer.UNKNOWN
    assert not any(each.to_find_out for each in found)


def test_where_a_partner_works_for_it_counts_rather_than_wherever_else_it_works() -> None:
    here = next(iter(EVERYTHING.countries))
    elsewhere = demands(EVERYTHING, SOLID, Role.CO_APPLICANT, "NO", YEAR)
    assert lacking(elsewhere) == [Gate.COUNTRY]
    stranger = replace(SOLID, countries=frozenset({"NO"}), countries_known=True)
    assert lacking(demands(EVERYTHING, stranger, Role.CO_APPLICANT, None, YEAR)) == [Gate.COUNTRY]
    assert lacking(demands(EVERYTHING, stranger, Role.CO_APPLICANT, here, YEAR)) == []


def test_nothing_is_demanded_of_a_supplier() -> None:
    assert demands(EVERYTHING, replace(SOLID, registration="no"), Role.PROVIDER, "NO", YEAR) == ()


@pytest.mark.parametrize(("codes", "words"), [(Role, ROLES), (Standing, STANDINGS), (Standing, SHAPES)])
def test_every_code_has_its_words(codes: type[Role] | type[Standing], words: dict[str, object]) -> None:
    assert set(words) == set(codes)

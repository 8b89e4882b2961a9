"""The policy's editor: rows that come and go without losing a word, and errors at the field that mends them."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.committee.models import PolicyVersion
from fundapp.committee.queries.policies import read_policy
from fundapp.committee.rules.profiles import PROFILES
from tests.accounts.acting import error_at, filled
from tests.accounts.pages import english_in
from tests.committee.chamber import SMALL, Chamber
from tests.committee.policing import PAGE, sign_in, typed, written
from tests.fixtures.application import Look

pytestmark = pytest.mark.sqlite
"""Of what pages answer; what the databases do otherwise, the tests of commands and lists try on both."""


@pytest.fixture
def awa(chamber: Chamber, stranger: FlaskClient) -> FlaskClient:
    """Awa's browser, a member of the committee, her keys unlocked."""
    return sign_in(chamber, stranger, "awa")


@pytest.mark.parametrize("code", PROFILES)
def test_the_editor_begins_with_a_profile_and_what_it_shows_is_what_it_saves(
    chamber: Chamber, awa: FlaskClient, look: Look, code: str
) -> None:
    profile = PROFILES[code].policy
    page = awa.get(f"{PAGE}/new?from={code}").text
    assert english_in(page) == set()
    shown = filled(page)
    assert shown["bands"] == str(len(profile.bands))
    radios = dict(re.findall(r'<input type="radio" name="(\w+)" id="[\w-]+" value="(\w+)" checked', page))
    answer = awa.post(f"{PAGE}/new", data=shown | radios | {"act": "save"})
    assert answer.status_code == 303
    (found,) = look(select(PolicyVersion))
    made = read_policy(found)
    assert (made.rules, made.ceiling, made.appeal_days) == (profile.rules, profile.ceiling, profile.appeal_days)
    assert sorted(made.bands, key=str) == sorted(profile.bands, key=str)


def test_the_editor_begins_with_the_policy_in_force(chamber: Chamber, awa: FlaskClient) -> None:
    chamber.policy()
    shown = filled(awa.get(f"{PAGE}/new").text)
    assert [shown[f"floor_{at}"].replace("\u202f", " ") for at in range(2)] == ["0", "500 000"]
    assert shown["ceiling"].replace("\u202f", " ") == "3 000 000"


def test_a_band_more_or_less_loses_nothing_and_saves_nothing(awa: FlaskClient, look: Look, chamber: Chamber) -> None:
    sent = typed(SMALL, awa, floor_1="an amount", appeal_days="soon", priorities_0=["P2"])
    page = awa.post(f"{PAGE}/new", data=sent | {"act": "add"}).text
    shown = filled(page)
    assert (shown["bands"], shown["floor_1"], shown["appeal_days"]) == ("3", "an amount", "soon")
    assert (shown["priorities_0"], shown["floor_2"], shown["priorities_2"]) == (["P2"], "", ["P1", "P2", "P3"])
    sent |= {"bands": "3", "floor_2": "900 000", "priorities_2": ["P3"], "risks_2": ["low"], "track_2": "full"}
    fewer = filled(awa.post(f"{PAGE}/new", data=sent | {"act": "remove-1"}).text)
    assert (fewer["bands"], fewer["floor_1"], fewer["priorities_1"], fewer["risks_1"]) == (
        "2",
        "900 000",
        ["P3"],
        ["low"],
    )
    assert "floor_2" not in fewer
    assert look(select(PolicyVersion)) == []


@pytest.mark.parametrize("act", ["remove-0", "remove-9", "remove-", "remove-x", "remove-²"])
def test_the_last_band_stays_and_a_band_that_is_not_there_cannot_go(awa: FlaskClient, act: str) -> None:
    sent = typed(SMALL, awa) | {"bands": "1", "act": act}
    answer = awa.post(f"{PAGE}/new", data=sent)
    assert (answer.status_code, filled(answer.text)["bands"]) == (200, "1")


def test_there_are_never_more_bands_than_the_editor_holds(awa: FlaskClient) -> None:
    for bands in ("20", "999", "9999", "-3", "x"):
        answer = awa.post(f"{PAGE}/new", data=typed(SMALL, awa) | {"bands": bands, "act": "add"})
        assert answer.status_code == 200
        assert int(filled(answer.text)["bands"]) <= 20


def test_whoever_presses_enter_saves_and_takes_no_band_away(awa: FlaskClient) -> None:
    form = awa.get(f"{PAGE}/new").text.partition("<main")[2]
    assert re.findall(r'<button[^>]* value="([^"]*)"', form)[0] == "save"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"floor_0": "1"}, "floor_0", "commencer à zéro"),
        ({"priorities_0": ["P1"], "priorities_1": ["P1"]}, "floor_0", "P2 et P3 avec risque faible"),
        ({"floor_1": "0"}, "floor_1", "au même montant qu’un autre palier"),
        ({"floor_1": "beaucoup"}, "floor_1", ""),
        ({"floor_1": "-5"}, "floor_1", ""),
        ({"priorities_1": []}, "priorities_1", "nécessaire"),
        ({"full_quorum": "2"}, "full_quorum", "Trop peu"),
        ({"full_quorum": "7"}, "full_quorum", "Il manque un·e membre votant·e."),
        ({"full_quorum": "9", "full_organisations": "9"}, "full_quorum", "de 3 organisations de plus"),
        ({"full_organisations": "4"}, "full_organisations", "organisations"),
        ({"fast_organisations": "1"}, "fast_organisations", "organisations différentes"),
        ({"fast_ratify_days": ""}, "fast_ratify_days", "nécessaire"),
        ({"fast_quorum": ""}, "fast_quorum", "nécessaire"),
        ({"fast_hours": "0"}, "fast_hours", ""),
        ({"full_quorum": "6", "full_organisations": "2"}, "appeal_days", "Il doit rester 6 membres"),
        ({"same_organisation": ""}, "same_organisation", "nécessaire"),
    ],
    ids=range(16),
)
def test_what_is_wrong_with_a_policy_is_told_at_its_field_and_summed_up(
    awa: FlaskClient, look: Look, changes: dict[str, Any], field: str, words: str
) -> None:
    sent = typed(SMALL, awa, **changes)
    answer = awa.post(f"{PAGE}/new", data=sent)
    assert answer.status_code == 422
    assert words in error_at(answer.text, field)
    assert error_at(answer.text, field)
    assert f'<a href="#{field}">' in answer.text
    kept = filled(answer.text)
    assert {name: kept[name] for name in changes if name in kept} == {n: v for n, v in changes.items() if n in kept}
    assert english_in(answer.text) == set()
    assert look(select(PolicyVersion)) == []


def test_a_policy_without_a_fast_track_needs_none_of_its_answers(awa: FlaskClient, look: Look) -> None:
    empty: Any = {f"fast_{name}": "" for name in ("quorum", "organisations", "agreement", "hours", "ratify_days")}
    written(awa, track_0="full", **empty)
    (found,) = look(select(PolicyVersion))
    assert list(read_policy(found).rules) == ["full"]


def test_a_form_that_expired_comes_back_as_it_was_typed(awa: FlaskClient, look: Look) -> None:
    sent = typed(SMALL, awa, floor_1="750 000") | {"csrf_token": "forged"}
    answer = awa.post(f"{PAGE}/new", data=sent)
    assert filled(answer.text)["floor_1"] == "750 000"
    assert look(select(PolicyVersion)) == []

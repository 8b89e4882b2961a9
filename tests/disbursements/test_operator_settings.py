"""What operators gave us is configured as a whole, or not at all; callbacks bear a token of their own."""

from datetime import timedelta

import pytest

from fundapp.core.environment import SettingError
from fundapp.disbursements.operators.settings import callback_token, load_access
from fundapp.disbursements.rules.submitting import FIRST, wait_before

MTN = {
    "FUNDAPP_MTN_URL": "https://proxy.example.org/",
    "FUNDAPP_MTN_USER": "u",
    "FUNDAPP_MTN_KEY": "k",
    "FUNDAPP_MTN_SUBSCRIPTION": "s",
    "FUNDAPP_MTN_ENVIRONMENT": "mtncameroon",
}


def test_without_settings_nobody_is_spoken_with() -> None:
    found = load_access({})
    assert (found.mtn, found.airtel, found.wave) == (None, None, None)


def test_a_whole_operator_is_read() -> None:
    found = load_access(MTN).mtn
    assert found is not None
    assert (found.url, found.user, found.environment) == ("https://proxy.example.org", "u", "mtncameroon")


@pytest.mark.parametrize("missing", list(MTN))
def test_half_an_operator_stops_the_start_by_name(missing: str) -> None:
    with pytest.raises(SettingError) as caught:
        load_access({name: value for name, value in MTN.items() if name != missing})
    assert missing in str(caught.value)


def test_secrets_are_in_no_repr() -> None:
    told = {"FUNDAPP_WAVE_URL": "https://api.example.org", "FUNDAPP_WAVE_KEY": "canary-of-wave"}
    assert "canary-of-wave" not in repr(load_access(told))


def test_each_operator_has_a_token_of_its_own_that_the_key_of_the_house_makes() -> None:
    tokens = {callback_token(key, each) for key in ("a" * 32, "b" * 32) for each in ("mtn", "airtel", "wave")}
    assert len(tokens) == 6
    assert callback_token("a" * 32, "mtn") == callback_token("a" * 32, "mtn")


def test_an_operator_is_asked_less_and_less_often_and_once_not_any_more() -> None:
    waits: list[timedelta] = []
    while (wait := wait_before(FIRST + len(waits))) is not None:
        waits.append(wait)
    assert waits == sorted(waits)
    assert len(waits) < 50


def test_payments_are_told_over_encrypted_ways_only_but_on_this_machine() -> None:
    with pytest.raises(SettingError) as caught:
        load_access({**MTN, "FUNDAPP_MTN_URL": "http://proxy.example.org"})
    assert "FUNDAPP_MTN_URL" in str(caught.value)
    assert load_access({**MTN, "FUNDAPP_MTN_URL": "http://127.0.0.1:9000"}).mtn is not None

"""Whether a person may do something, and if not, why."""

import pytest

from fundapp.core.errors import Denied, NotFound
from fundapp.core.i18n import lazy
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, require, shown_if


def test_what_is_allowed_is_true_and_lets_one_pass() -> None:
    assert ALLOWED
    assert not ALLOWED.is_explained
    require(ALLOWED)


def test_a_refusal_says_why() -> None:
    reason = lazy("Only the fundraising group changes the funder map.")
    verdict = refused(reason)
    assert not verdict
    assert verdict.is_explained
    with pytest.raises(Denied) as caught:
        require(verdict)
    assert caught.value.reason is reason


def test_what_is_hidden_says_nothing_at_all() -> None:
    assert not HIDDEN
    assert not HIDDEN.is_explained
    with pytest.raises(NotFound) as caught:
        require(HIDDEN)
    assert caught.value.reason is None


def test_what_one_may_see_is_shown_and_all_else_is_hidden() -> None:
    assert shown_if(True) == ALLOWED
    assert shown_if(False) == HIDDEN


def test_a_reason_beside_a_permission_explains_nothing() -> None:
    verdict = Verdict(allowed=True, reason="left over")
    assert not verdict.is_explained
    require(verdict)

"""Whether a follow-up code exists cannot be told by the time that looking it up takes, nor by the answer."""

import re
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from time import process_time
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from benchmarks.cases.code_lookup import BOUND_MS, Measured, looking
from fundapp.cases import arriving
from fundapp.vault import keeping, sessions
from fundapp.vault.codes import fresh_code, read_code
from fundapp.vault.house import Vault
from fundapp.vault.passphrases import Cost
from fundapp.vault.unlocked import Unlocked
from tests.cases.fund import Fund
from tests.cases.visits import Browser
from tests.fixtures.counting import counted_statements

PAIRS, HOLDERS, FEW = 100, 4, 20
COST = Cost(memory=2048, passes=2)
"""A slice of the 20,000 pairs of benchmarks/cases/code_lookup.py, at a sixth of what a code costs in production, so
that it is quick; in processor time, so that it matters little what else the machine does."""

TOKEN = re.compile(r'(name="csrf_token"[^>]*value=")[^"]*')


@pytest.fixture
def vault(fund: Fund) -> Vault:
    """Where a code costs enough for its derivation to outweigh all else."""
    fund.vault = replace(fund.vault, codes=COST)
    return fund.vault


@pytest.fixture
def codes(fund: Fund, vault: Vault) -> list[str]:
    """Codes that open something."""
    assert fund.vault is vault
    return [fund.receive().code for _holder in range(HOLDERS)]


def mistyped() -> str:
    """A code with a wrong last digit: its check digits tell."""
    code = fresh_code()
    wrong = f"{code[:-1]}{(int(code[-1]) + 1) % 10}"
    assert read_code(wrong) is None
    return wrong


def difference(fund: Fund, codes: list[str], absent: Callable[[], str], pairs: int = PAIRS) -> float:
    """The median of the paired differences, in milliseconds of this process's time."""
    found = Measured(clock=process_time)
    with fund.app.app_context():
        look = looking(fund.vault)
        for number in range(-1, pairs):
            measured = found if number >= 0 else Measured()  # whatever is slow only once
            measured.measure(look, codes[number % len(codes)], absent(), absent_first=number % 2 == 0)
    return median(found.differences)


def noted(done: list[str], name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """A function that notes each of its calls."""

    def call(*given: Any) -> Any:
        done.append(name)
        return real(*given)

    return call


@pytest.mark.parametrize("absent", [fresh_code, mistyped], ids=["never issued", "mistyped"])
def test_a_code_that_exists_takes_as_long_as_one_that_does_not(
    fund: Fund, codes: list[str], absent: Callable[[], str]
) -> None:
    found = difference(fund, codes, absent)
    assert abs(found) <= BOUND_MS, f"{found:+.2f} ms"


def test_skipping_the_work_for_a_mistyped_code_would_be_noticed(
    fund: Fund, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def hasty(session: Session, vault: Vault, typed: str) -> Unlocked | None:
        return sessions.unlock_by_code(session, vault, typed) if read_code(typed) else None

    monkeypatch.setattr(arriving, "unlock_by_code", hasty)
    assert difference(fund, codes, mistyped, FEW) > BOUND_MS


def test_every_lookup_does_the_same(fund: Fund, codes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Derives once, asks the database once, opens a record once: what is too quick to be timed is counted."""
    done: list[str] = []
    for module, name in ((sessions, "derive_code"), (keeping, "open_record")):
        monkeypatch.setattr(module, name, noted(done, name, getattr(module, name)))
    asked = []
    with fund.app.app_context():
        for code in (codes[0], fresh_code(), mistyped(), ""):
            done.append("look")
            with counted_statements() as statements:
                looking(fund.vault)(code)
            asked.append(statements.texts)
    assert done == ["look", "derive_code", "open_record"] * 4
    assert len(asked[0]) == 1
    assert asked == [asked[0]] * 4


def test_the_page_answers_alike_whatever_is_wrong_with_a_code(fund: Fund, stranger: FlaskClient) -> None:
    code = fund.receive().code
    at = next(at for at in range(len(code) - 1) if code[at] != code[at + 1])  # two equal digits swapped are no mistake
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    answers = []
    for wrong in (fresh_code(), mistyped(), swapped, code[:-2], "1234", "x" * 200):
        browser = Browser(stranger)
        found = browser.send("enter", follow=False, code=wrong)
        headers = sorted(each for each in found.headers if each[0] != "X-Request-ID")
        answers.append((found.status_code, headers, TOKEN.sub(r"\1", found.text)))
        assert wrong not in found.text
    assert answers[0][0] == 422
    assert answers == [answers[0]] * 6
    assert Browser(stranger).send("enter", follow=False, code=code).status_code == 303

"""Who sees which field of a case: asked as everybody, on every page and export, and of every private key."""

from collections.abc import Iterator

import pytest

from fundapp.vault.rules import Kind
from tests.access.field_decisions import DECIDED, KEYS, OPENED_BY
from tests.access.field_document import FILE, document
from tests.access.field_world import ROLES, field_world
from tests.access.fields import Answers, ask, fields, mistakes, undecided
from tests.fixtures.databases import Databases

pytestmark = pytest.mark.sqlite
"""It asks pages what they answer; what the databases do otherwise, the tests of queries and commands try on both."""


@pytest.fixture(scope="module")
def answers(databases: Databases, pristine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """Everything asked once: nothing of it changes what the next test looks at."""
    url = databases.copy(pristine_url)
    with field_world(url, tmp_path_factory.mktemp("fields")) as world:
        yield ask(world)
    databases.drop(url)


def test_of_every_column_and_every_kind_somebody_has_decided_who_may_see_it() -> None:
    assert undecided() == [], "who may see this? Say it in tests/access/field_decisions.py"
    assert set(DECIDED) - set(fields()) == set(), "no such field any more"
    assert set(KEYS) == set(Kind), "whose keys open it? Say it in tests/access/field_decisions.py"


def test_a_column_of_which_nobody_has_decided_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tests.access.fields.DECIDED", {each: who for each, who in DECIDED.items() if "note" not in each}
    )
    assert "case_task.note" in undecided()


def test_nobody_sees_what_is_not_for_them(answers: Answers) -> None:
    assert mistakes(answers) == []


def test_a_field_that_reaches_somebody_else_is_named(answers: Answers) -> None:
    leaking = {**answers.seen, "emergency_case.narrative": {**answers.seen["emergency_case.narrative"], "donor": True}}
    assert set(mistakes(Answers(leaking, answers.opens))) >= {
        "emergency_case.narrative is seen by donor",
        "emergency_case.narrative is seen by donor, whose keys do not open it",
    }


def test_whoever_works_on_the_case_sees_all_that_is_sealed_for_them(answers: Answers) -> None:
    for name in OPENED_BY:
        if "officer" in DECIDED[name]:
            assert answers.seen[name]["its officer"], name
            assert answers.seen[name]["officer"], name
    assert answers.seen["case_message.text"]["applicant"]
    assert answers.seen["case_draft.content"]["applicant"]
    assert answers.seen["emergency_case.summary"]["partner"]


def test_each_compartment_opens_with_the_keys_that_were_decided_and_no_others(answers: Answers) -> None:
    for role in ROLES:
        for name, opened in answers.opens[role].items():
            kind = Kind(name.partition(".")[2])
            assert opened == (role in KEYS[kind]), f"{name} with the keys of {role}"


def test_the_document_says_what_the_pages_and_the_keys_answer(answers: Answers) -> None:
    assert FILE.read_text(encoding="utf-8") == document(answers), "run python -m tests.access.fields"

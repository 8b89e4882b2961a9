"""Whatever the form asks has words on the officers' page."""

from collections.abc import Iterator

import pytest

from fundapp.cases.answering import LABELS, NEVER, VOCABULARIES, blocks_of
from fundapp.cases.forms.pages import BY_NAME
from fundapp.cases.schemas.desk import REACHED_BY
from fundapp.core.reader import reading
from fundapp.core.schemas import Choice, Choices
from tests.core.readers import ENGLISH, FRENCH

NOT_SHOWN = {"urgent", NEVER, "currency"}
"""Kept elsewhere, shown apart, or shown with its amount."""


def fields() -> Iterator[tuple[str, object]]:
    for page in BY_NAME.values():
        yield from page.schema.fields.items()


def test_every_answer_of_the_form_has_a_label() -> None:
    assert {name for name, _field in fields()} - NOT_SHOWN <= set(LABELS)


def test_every_coded_answer_of_the_form_is_shown_in_words() -> None:
    coded = {name for name, field in fields() if isinstance(field, Choice | Choices)}
    assert coded - NOT_SHOWN - {"country", "current_country"} <= set(VOCABULARIES)
    with reading(ENGLISH):
        for name, field in fields():
            if name in VOCABULARIES and isinstance(field, Choice | Choices):
                assert {code for code, _label in field.options()} <= set(map(str, VOCABULARIES[name])), name


def shown(answers: dict[str, object], step: str = "needs") -> list[tuple[str, str]]:
    (block,) = blocks_of({step: answers})
    return list(block.cards[0])


@pytest.mark.parametrize(("reader", "amount"), [(FRENCH, "12\u202f000\u00a0FCFA"), (ENGLISH, "FCFA\u00a012,000")])
def test_a_cost_is_shown_as_an_amount(reader: object, amount: str) -> None:
    with reading(reader):  # type: ignore[arg-type]
        values = [value for _label, value in shown({"cost": "12000", "currency": "XAF", "quantity": 3})]
    assert values == ["3", amount]


def test_a_cost_that_is_no_amount_is_shown_as_it_was_typed() -> None:
    with reading(ENGLISH):
        assert ("Rough cost of one", "a lot") in shown({"cost": "a lot", "currency": "XAF"})


def test_answers_stand_in_the_order_of_the_form() -> None:
    with reading(ENGLISH):
        told = shown({"words": "…", "date": "2026-03-02", "unheard": "x", "kind": "threat"}, "incidents")
    assert [label for label, _value in told] == ["Kind", "Date", "In their words", "unheard"]
    assert told[1][1] == "2 March 2026"


def test_how_a_caller_got_in_touch_is_told_in_words() -> None:
    with reading(ENGLISH):
        assert shown({"reached_by": "phone"}, "contact") == [("How they got in touch", str(REACHED_BY["phone"]))]

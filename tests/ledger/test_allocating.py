"""An award is laid upon envelopes, and each that refuses says why (situation 11)."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fundapp.ledger.rules.envelopes import Objection, Terms, Wanted, by_end, propose

DAY = date(2026, 11, 26)


def terms(name: str, available: int, **more: Any) -> Terms:
    """An envelope of francs."""
    return Terms(name, available, date(2026, 1, 1), **more)


def wanted(*lines: tuple[str, int], country: str = "CM", **more: Any) -> Wanted:
    """An award in francs."""
    return Wanted(country, lines, DAY, **more)


def test_money_that_ends_first_is_used_first() -> None:
    order = by_end([terms("b", 900), terms("a", 900, ends_on=date(2026, 12, 31))])
    made = propose(order, wanted(("medical", 500)))
    assert [(each.envelope, each.amount) for each in made.shares] == [("a", 500)]


def test_situation_11_an_excluded_country_is_passed_over_with_its_reason() -> None:
    made = propose([terms("a", 900, not_countries=frozenset({"CM"})), terms("b", 900)], wanted(("medical", 500)))
    assert [each.envelope for each in made.shares] == ["b"]
    assert made.refused == {"a": (Objection.COUNTRY,)}


def test_each_reason_has_its_own_name() -> None:
    cases: dict[Objection, Terms] = {
        Objection.CLOSED: terms("a", 900, closed=True),
        Objection.PERIOD: terms("a", 900, ends_on=date(2026, 11, 25)),
        Objection.COUNTRY: terms("a", 900, countries=frozenset({"TD"})),
        Objection.PURPOSE: terms("a", 900, purposes=frozenset({"legal"})),
        Objection.CEILING_AWARD: terms("a", 900, ceiling_award=499),
        Objection.CEILING_PERSON: terms("a", 900, ceiling_person=600),
        Objection.MONEY: terms("a", 499),
        Objection.NO_RATE: terms("a", 900, factor=None),
    }
    for objection, envelope in cases.items():
        made = propose([envelope], wanted(("medical", 500), before={"a": 101}))
        assert made.refused.get("a", (objection,)) == (objection,)
        assert objection in (Objection.CEILING_AWARD, Objection.CEILING_PERSON, Objection.MONEY) or not made.shares


def test_an_award_may_be_split_by_line_and_what_is_missing_is_told() -> None:
    made = propose(
        [terms("a", 300, purposes=frozenset({"medical"})), terms("b", 200)], wanted(("medical", 400), ("legal", 200))
    )
    assert [(each.envelope, each.line, each.amount) for each in made.shares] == [
        ("a", 0, 300),
        ("b", 0, 100),
        ("b", 1, 100),
    ]
    assert made.missing == {1: 100}


@given(
    st.lists(st.integers(0, 500), max_size=4),
    st.lists(st.tuples(st.sampled_from(["medical", "legal"]), st.integers(1, 500)), min_size=1, max_size=3),
)
def test_no_envelope_gives_more_than_it_has_and_no_line_gets_more_than_it_asks(
    available: list[int], lines: list[tuple[str, int]]
) -> None:
    made = propose([terms(str(place), each) for place, each in enumerate(available)], wanted(*lines))
    for place, each in enumerate(available):
        assert sum(share.amount for share in made.shares if share.envelope == str(place)) <= each
    for line, (_purpose, amount) in enumerate(lines):
        given_to = sum(share.amount for share in made.shares if share.line == line)
        assert given_to + made.missing.get(line, 0) == amount

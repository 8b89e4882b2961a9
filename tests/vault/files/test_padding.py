"""Padmé: few lengths, little overhead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.vault.files.padding import SMALLEST, padded_length, padme

LENGTHS = st.integers(0, 2**44)


@pytest.mark.parametrize(
    ("length", "padded"), [(0, 0), (1, 1), (8, 8), (9, 10), (129, 144), (1025, 1088), (2**20, 2**20)]
)
def test_padme_follows_the_paper(length: int, padded: int) -> None:
    # by hand, from algorithm 1: 129 = 2^7 + 1, so 3 digits stay behind the first, and 4 become zero: 144
    assert padme(length) == padded


@given(LENGTHS)
def test_padding_costs_at_most_twelve_per_cent(length: int) -> None:
    assert length <= padme(length) <= length * 1.12
    assert padded_length(length) == max(SMALLEST, padme(length))


@given(LENGTHS, LENGTHS)
def test_a_longer_file_is_never_stored_shorter(one: int, other: int) -> None:
    assert (padded_length(one) <= padded_length(other)) == (one <= other) or padded_length(one) == padded_length(other)


@given(LENGTHS)
def test_what_is_padded_needs_no_more_padding(length: int) -> None:
    assert padded_length(padded_length(length)) == padded_length(length)


def test_a_hundred_thousand_lengths_become_two_hundred() -> None:
    lengths = {padded_length(length) for length in range(100_000)}
    assert len(lengths) < 200
    assert {padded_length(length) for length in range(SMALLEST + 1)} == {SMALLEST}

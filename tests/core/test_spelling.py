"""Words and how near they are to each other; words kept by two at the same moment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fundapp.core.spelling import KnownWord, WordGram, learn_words
from fundapp.core.spelling.letters import edits_allowed, grams, known_words, nearest, replaced
from fundapp.core.spelling.looking import respell

LETTERS = "abcdefghij"
WORDS = st.text(LETTERS, min_size=4, max_size=12)


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("fondaton", ["fondation", "fondations"], ["fondation"]),
        ("fodnation", ["fondation"], ["fondation"]),
        ("abcd", ["abce", "abcf", "axyz"], ["abce", "abcf"]),
        ("abcd", ["abef"], []),
        ("abc", ["abd"], []),
        ("abcdef", ["abcxyf"], ["abcxyf"]),
        ("abcdef", ["abxyzf"], []),
    ],
)
def test_the_nearest_are_those_with_the_fewest_errors(word: str, known: list[str], found: list[str]) -> None:
    assert nearest(word, known) == found


@given(WORDS, st.integers(0, 11), st.sampled_from(LETTERS))
def test_a_word_with_one_error_shares_a_piece_with_the_right_one(word: str, at: int, letter: str) -> None:
    at %= len(word)
    for typed in (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]):
        assert set(grams(typed)) & set(grams(word))
        if edits_allowed(typed):
            assert nearest(typed, [word]) == [word]


def test_words_are_letters_alone_and_replaced_where_they_stand() -> None:
    assert known_words(["L’Égalité 2030, au Tchad-Sud (AB)"]) == {
        "egalite": "égalité", "tchad": "tchad", "sud": "sud",
    }  # fmt: skip
    assert replaced("l’egalitee-2030", {"egalitee": "égalité"}) == "l’égalité-2030"


def test_words_are_kept_once_in_their_scope(session: Session) -> None:
    for _twice in range(2):
        learn_words(session, "a", ["Fondation Égalité", "FONDATION"])
    learn_words(session, "b", ["Égalité"])
    assert sorted(tuple(row) for row in session.execute(select(KnownWord.scope, KnownWord.word))) == [
        ("a", "egalite"), ("a", "fondation"), ("b", "egalite"),
    ]  # fmt: skip
    assert session.scalar(select(func.count()).where(WordGram.word == "egalite", WordGram.scope == "a")) == 9


def test_a_word_is_looked_for_in_its_own_scope(session: Session) -> None:
    learn_words(session, "a", ["fondation"])

    def nothing(word: str) -> Select[KnownWord]:
        return select(KnownWord).where(KnownWord.word.contains(word))

    found = respell(session, "a", "Fondaton 12", nothing)
    assert found is not None
    assert (found.meant, found.others) == ("fondation 12", [])
    assert respell(session, "b", "fondaton", nothing) is None
    assert respell(session, "a", "fonda", nothing) is None  # a part of a word that is there is right


def test_a_thousand_new_words_come_in_few_statements(session: Session) -> None:
    learn_words(session, "a", [" ".join(f"mot{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(600))])
    assert session.scalar(select(func.count()).select_from(KnownWord)) == 600

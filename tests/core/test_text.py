"""Text as people write it and search for it."""

from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.text import fold, tidy


@given(st.text())
def test_tidying_twice_changes_nothing_more_and_can_always_be_written(text: str) -> None:
    tidied = tidy(text)
    assert tidy(tidied) == tidied
    tidied.encode("utf-8")
    assert "\x00" not in tidied
    assert "\r" not in tidied


def test_what_nobody_sees_goes_and_what_joins_letters_stays() -> None:
    assert tidy("Fonds\u200b \u202eDroits\ufeff") == "Fonds Droits"
    assert tidy("👩\u200d⚖️ نامه\u200cها") == "👩\u200d⚖️ نامه\u200cها"


def test_folded_text_is_found_however_it_is_typed() -> None:
    assert fold("  L’ÉGALITÉ – Œuvres ") == fold("l'egalite - oeuvres") == "l'egalite - oeuvres"

"""Names that are the same for a person are the same for the machine, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.disbursements.screening.names import MOST_WORDS, comparable, sound
from fundapp.disbursements.screening.spellings import LEGAL_FORMS, PARTICLES, SAME_NAME, TITLES

ANYTHING = st.text(max_size=60)


@pytest.mark.parametrize(
    "spellings",
    [
        "Mahamat Mohamed Muhammad Mohammad Mouhamadou Mamadou MAHAMAT",
        "Abdoulaye Abdullahi Abdallah Abdullah",
        "Moussa Musa Moûssa",
        "Ousmane Usman Osman Uthman Othman",
        "Youssouf Yusuf Yousef Issouf",
        "Souleymane Suleiman Sulayman Slimane",
        "Oumar Umar Omar Oumarou",
        "Hissein Hussein Hussain Ousseini",
        "Aboubacar Abubakar Boubacar",
        "Aïcha Aisha Aissatou",
        "Khadidja Kadija Hadiza",
        "Abdelkarim Abdoulkarim Abdulkarim Abd-al-Karim Abdel-Karim",
        "Abderrahmane Abdurrahman Abdramane Abdel-Rahman Abdourahmane",
        "Abdelaziz Abdoulaziz Abdul-Aziz",
        "Noureddine Nuruddin Nour-al-Din Nour-eddine",
        "Rachid Rashid",
        "Djamal Jamal Jammal",
        "Philippe Filippe Filip",
        "Toubou Tubu Toubbou",
        "Diallo Jallow Djallo",
        "Koné Kone",
        "Ɓello Bello",
    ],
)  # fmt: skip
def test_spellings_of_one_name_sound_the_same(spellings: str) -> None:
    assert len({comparable(name).whole for name in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Moussa", "Issa"), ("Ali", "Adam"), ("Kabongo", "Mukendi"), ("Saleh", "Hassan"), ("Jean", "Jo")]
)
def test_other_names_sound_otherwise(one: str, other: str) -> None:
    assert sound(one.lower()) != sound(other.lower())


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Zorban ould el-Kelitou", ("zorban", "kelitou")),
        ("Dr. Zorban ben Kelitou", ("zorban", "kelitou")),
        ("El Hadj Zorban ibn al Kelitou", ("zorban", "kelitou")),
        ("Ets. Oumbala & Cie SARL", ("oumbala",)),
        ("N’Djarma M'Bala", ("ndjarma", "mbala")),
        ("Z. K. Kelitou", ("z", "k", "kelitou")),
        ("KELITOU, Zorban", ("kelitou", "zorban")),
        ("محمد علي", ("محمد", "علي")),
        ("ＺＯＲＢＡＮ", ("zorban",)),
        ("", ()),
        ("…-!", ()),
    ],
)
def test_words_are_kept_and_particles_titles_and_legal_forms_dropped(written: str, words: tuple[str, ...]) -> None:
    assert comparable(written).words == words


def test_a_name_of_nothing_but_particles_keeps_them() -> None:
    assert comparable("Ben Al").words == ("ben", "al")


def test_no_word_is_both_a_name_and_dropped() -> None:
    assert not SAME_NAME.keys() & (PARTICLES | TITLES | LEGAL_FORMS)


def test_a_name_without_end_is_cut_to_what_can_be_compared() -> None:
    assert len(comparable("kel " * 1000).words) == MOST_WORDS


@given(ANYTHING)
def test_any_text_makes_a_name_with_a_sound_for_each_word(text: str) -> None:
    name = comparable(text)
    assert len(name.words) == len(name.sounds)
    assert all(name.sounds)


@given(st.text("abcdefghijklmnopqrstuvwxyzéïôç ", max_size=40))
def test_capitals_and_surplus_space_change_nothing(text: str) -> None:
    assert comparable(text.upper().replace(" ", "   ")) == comparable(text)


def test_a_name_shows_nothing_by_accident() -> None:
    assert "zorban" not in repr(comparable("Zorban Kelitou"))

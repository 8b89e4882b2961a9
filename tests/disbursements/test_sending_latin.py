"""Names and references in the signs that every bank takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.disbursements.sending.faults import UnsendableError
from fundapp.disbursements.sending.latin import is_reference, latin, latin_name

TAKEN = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Thérèse N’Guéma", "Therese N'Guema"),
        ("Œuvre d’Ælfric Straße", "OEuvre d'AElfric Strasse"),
        ("Ngɔ́ Ɓeŋ Ƙaɗǝ", "Ngo Beng Kade"),
        ("Đoković Łódź Ørsted", "Dokovic Lodz Orsted"),
        ("A & B_C [D] {E}", "A + B-C (D) (E)"),
        ("Café №5 @ 7 €", "Cafe No5 . 7 ."),
        ("  J.\u00a0P.\u200b\tMba \n", "J. P. Mba"),
        ("//-: Mba", "Mba"),
        ("(Mba)", "(Mba)"),
        ("Иван Mba", "Mba"),
    ],
)
def test_a_name_keeps_its_letters_and_loses_what_banks_refuse(name: str, told: str) -> None:
    assert latin(name) == told


@given(st.text(max_size=300))
def test_whatever_is_written_becomes_signs_that_banks_take(text: str) -> None:
    told = latin(text)
    assert set(told) <= TAKEN
    assert len(told) <= 70
    assert told == told.strip()
    assert not told.startswith(("/", "-", ":"))
    assert latin(told) == told


def test_a_long_name_is_cut_and_not_at_a_space() -> None:
    assert latin("A" * 69 + " B") == "A" * 69
    assert latin("A" * 100) == "A" * 70


@pytest.mark.parametrize("name", ["", "   ", "...", "/-", "محمد", "🙂", "—"])
def test_a_name_without_a_letter_is_refused_and_never_empty(name: str) -> None:
    assert latin(name) == ""
    with pytest.raises(UnsendableError, match="P7K2M9") as refused:
        latin_name(name, "P7K2M9")
    assert refused.value.code == "name"


@pytest.mark.parametrize("text", ["P", "P" * 35, "P-1.2,3'4+5?6:7(8)9", "P/1/2", "P 1"])
def test_a_reference_of_plain_signs_is_taken(text: str) -> None:
    assert is_reference(text)


@pytest.mark.parametrize("text", ["", "P" * 36, "é", "P_1", "P//1", "/P", "P/", " P", "P ", "P\n", "P\t1", "P&1"])
def test_a_reference_that_would_come_back_changed_is_not(text: str) -> None:
    assert not is_reference(text)

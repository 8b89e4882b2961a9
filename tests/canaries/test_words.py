"""Canaries are alike for a seed, each its own, and say nothing of themselves."""

import pytest

from tests.canaries.words import SHORTEST, Canaries


def typed(canaries: Canaries) -> list[str]:
    kinds = (canaries.name, canaries.plain, canaries.email, canaries.phone)
    return [kind(f"{kind.__name__} {number}") for number in range(200) for kind in kinds]


def test_a_seed_gives_the_same_canaries_and_no_two_are_alike() -> None:
    first, again, other = typed(Canaries(1)), typed(Canaries(1)), typed(Canaries(2))
    assert first == again
    assert len(set(first)) == 800
    assert not set(first) & set(other)


def test_a_name_differs_in_every_alphabet_and_fits_into_forty_characters() -> None:
    name = Canaries(1).name("alias")
    assert len(name) == 40
    assert len({name.encode("utf-8"), name.encode("cp1252"), name.lower().encode(), name.encode("utf-16-le")}) == 4


def test_canaries_do_not_print_their_texts() -> None:
    canaries = Canaries(1)
    texts = typed(canaries)
    shown = repr(canaries) + repr(canaries.held)
    assert not [text for text in texts if text in shown]


@pytest.mark.parametrize("secret", ["1234 5678", "1-2-3-4-5-6-7", "x" * (SHORTEST - 1)])
def test_what_chance_would_bring_about_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="by chance"):
        Canaries(1).remember("code", secret)

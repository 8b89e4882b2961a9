"""A list's filter lives in its address, whole and in one way only."""

import pytest
from werkzeug.datastructures import MultiDict

from fundapp.core.lists.filters import read_filter
from fundapp.donors.schemas.funders import FunderFilterSchema


def chosen(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(pairs)


def test_the_address_of_a_filter_leads_to_the_same_filter() -> None:
    first = read_filter(
        FunderFilterSchema(),
        chosen(("theme", "media"), ("q", "  paix "), ("country", "TD"), ("theme", "human_rights"), ("at", "x")),
    )
    address = first.address()
    assert address == {"q": "paix", "country": "TD", "theme": ["human_rights", "media"]}
    again = read_filter(FunderFilterSchema(), MultiDict(address))
    assert again.address() == address
    assert again.values == first.values


def test_a_wrong_condition_is_set_aside_and_named_while_the_rest_holds() -> None:
    found = read_filter(FunderFilterSchema(), chosen(("country", "XX"), ("theme", "media")))
    assert list(found.errors) == ["country"]
    assert found.address() == {"theme": ["media"]}


def test_each_condition_is_a_chip_that_can_be_taken_away_alone() -> None:
    found = read_filter(
        FunderFilterSchema(), chosen(("theme", "media"), ("theme", "youth"), ("q", "paix"), ("sort", "grant"))
    )
    chips = {(chip.label, chip.value): chip.without for chip in found.chips}
    assert chips == {
        ("Rechercher", "paix"): {"theme": ["media", "youth"], "sort": "grant"},
        ("Thème", "Jeunesse"): {"q": "paix", "theme": ["media"], "sort": "grant"},
        ("Thème", "Médias indépendants"): {"q": "paix", "theme": ["youth"], "sort": "grant"},
    }


def test_an_order_alone_is_no_condition() -> None:
    assert not read_filter(FunderFilterSchema(), chosen(("sort", "grant"))).is_active


@pytest.mark.parametrize("junk", ["\x00", "é" * 500, "'; DROP TABLE funder; --", "%", "_", "\\"])
def test_whatever_stands_in_an_address_there_is_a_filter(junk: str) -> None:
    found = read_filter(FunderFilterSchema(), chosen(*[(name, junk) for name in FunderFilterSchema().fields]))
    assert set(found.errors) >= set(FunderFilterSchema().fields) - {"q", "tag"}
    assert set(found.address()) <= {"q", "tag"}

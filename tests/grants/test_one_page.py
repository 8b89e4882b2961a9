"""The sheet of a call for the steering committee: one page whatever there is to say, in two languages."""

import re
from collections.abc import Callable
from datetime import date, time
from io import BytesIO
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pikepdf import Pdf

from fundapp.donors.rules.vocabulary import THEMES
from tests.fixtures.pdf import text_in as text_of
from tests.grants.members import Describe, describe

__all__ = ["describe"]

Add = Callable[..., UUID]
NETWORK = ("CM", "CG", "CD", "GA", "TD", "CF", "GQ", "BI", "RW", "AO", "ST")
FULL: dict[str, object] = {
    "title": "Renforcer le rôle de la société civile dans la protection des droits de l’homme",
    "funder_name": "Commission européenne",
    "reference": "EuropeAid/155232/DH/ACT/Multi",
    "url": "https://example.org/appel",
    "deadline_on": date(2100, 11, 9),
    "deadline_clock": time(16),
    "deadline_zone": "Europe/Brussels",
    "deadline_step": "concept_note",
    "currency": "EUR",
    "amount_min": 200_000_00,
    "amount_max": 500_000_00,
    "countries": ("CM", "CG"),
    "themes": ("human_rights",),
    "languages": ("fr",),
    "body": "Protéger les défenseur·es.",
}


def paper(client: FlaskClient, call_id: UUID, language: str = "fr") -> bytes:
    answer = client.get(f"/calls/{call_id}/sheet-{language}.pdf")
    assert answer.status_code == 200
    made: bytes = answer.data
    return made


def pages(made: bytes) -> int:
    with Pdf.open(BytesIO(made)) as found:
        return len(found.pages)


def test_it_says_in_french_what_decides(client: FlaskClient, add: Add) -> None:
    said = text_of(paper(client, add(**FULL)))
    for each in ("Note conceptuelle", "9 novembre 2100", "(Bruxelles)", "200\u202f000", "500\u202f000", "Cameroun",
                 "Protéger les défenseur·es.", "Opportunité retenue", "Opportunité écartée"):  # fmt: skip
        assert each in said


def test_it_says_in_english_what_decides_whatever_the_reader_reads(client: FlaskClient, add: Add) -> None:
    said = text_of(paper(client, add(**FULL), "en"))
    for each in ("Concept note", "9 November 2100", "(Brussels)", "Cameroon", "Opportunity not taken up"):
        assert each in said


def test_of_what_decides_it_says_that_nobody_knows(client: FlaskClient, add: Add) -> None:
    assert "pas encore connu" in text_of(paper(client, add()))


def test_it_says_who_of_us_could_carry_it_and_what_is_to_be_found_out(
    client: FlaskClient, add: Add, describe: Describe
) -> None:
    describe("Ligue des droits")
    said = text_of(paper(client, add(**FULL)))
    assert re.search(r"en points sur 100 Ligue des droits \([0-9]+\)", said)
    assert "Récépissé" in said.split("en points sur 100")[1]  # nobody has noted whether one is needed


def test_without_members_it_says_so(client: FlaskClient, add: Add) -> None:
    assert "aucun de nos membres seul" in text_of(paper(client, add(**FULL)))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_is_one_page_whatever_there_is_to_say(client: FlaskClient, add: Add, language: str) -> None:
    endless = {
        "title": "Renforcement " * 30, "funder_name": "Fondation " * 19, "programme": "Programme " * 19,
        "reference": "R" * 120, "url": "https://example.org/" + "a" * 1900, "body": "Objet de l’appel. " * 1000,
        "eligibility": "Les associations.\n" * 400, "duration_max": 36, "cofunding_max_bp": 9500, "min_years": 3,
        "countries": (*NETWORK, "SN", "KE", "ET", "ZA", "MA", "TN", "DZ", "EG"), "themes": (*THEMES,),
        "languages": ("fr", "en", "es", "pt", "ar"), "envelope": 5_000_000_00,
    }  # fmt: skip
    made = paper(client, add(**(FULL | endless)), language)
    assert pages(made) == 1
    said = text_of(made)
    assert "…" in said
    assert "R" * 60 not in said  # what no line has room for is broken, and does not run off the paper


def test_the_same_call_and_moment_make_the_same_bytes(client: FlaskClient, add: Add, time_machine: object) -> None:
    time_machine.move_to("2026-11-27T12:00:00Z", tick=False)  # type: ignore[attr-defined]
    call_id = add(**FULL)
    assert paper(client, call_id) == paper(client, call_id)

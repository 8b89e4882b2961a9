"""Web pages about one call, as newsletters, funders and worse make them."""

import io
import json
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundapp.grants.formats.page import read_page
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.found import Found

ADDRESS = "https://exemple.org/appel"
TEXT = """<p>L’ambassade de France lance un appel à projets pour les organisations de la société civile.</p>
<p>Date limite : 18 mars 2100 à 16h00 (heure de Libreville)</p><p>Montant maximum : 20 000 EUR</p>"""
PAGE = f"""<!doctype html><html lang="fr-FR"><head><title>Appel – Ambassade</title>
<meta property="og:title" content="PISCCA 2100 &amp;amp; égalité">
<meta property="article:published_time" content="2100-02-18T10:00:00+01:00"></head>
<body><nav>Date limite : 1er janvier 2099</nav><main><h1>PISCCA</h1>{TEXT}</main>
<footer>Date limite : 2 janvier 2099</footer></body></html>"""


def read(page: str | bytes, content_type: str = "text/html; charset=utf-8") -> Found:
    return read_page(io.BytesIO(page if isinstance(page, bytes) else page.encode()), content_type, ADDRESS)


def fault(page: str | bytes, content_type: str = "text/html") -> Fault:
    with pytest.raises(Unreadable) as raised:
        read(page, content_type)
    return raised.value.fault


def test_a_page_is_read_by_its_metadata_and_its_main_part() -> None:
    found = read(PAGE)
    assert (found.title, found.url, found.language) == ("PISCCA 2100 & égalité", ADDRESS, "fr")
    assert found.published_on == date(2100, 2, 18)
    (deadline,) = found.deadlines
    assert (deadline.day, deadline.clock, deadline.zone) == (date(2100, 3, 18), time(16), "Africa/Libreville")
    assert (found.amount_max, found.currency, found.doubts) == (Decimal(20_000), "EUR", ())
    assert "1er janvier" not in (found.summary or "")


def test_json_ld_names_the_call_and_who_pays() -> None:
    data = {"@graph": [{"@type": "Organization", "name": "Nous"},
                       {"@type": ["Grant"], "name": "Fonds d’urgence", "funder": {"name": "Fondation X"}}]}  # fmt: skip
    found = read(f"<script type='application/ld+json'>{json.dumps(data)}</script><title>Accueil</title>{TEXT}")
    assert (found.title, found.funder_name) == ("Fonds d’urgence", "Fondation X")


@pytest.mark.parametrize("data", ["[" * 100_000, "{", "null", '{"@graph": 5}', '{"@type": {"a": []}, "name": [[1]]}'])
def test_broken_json_ld_does_no_harm(data: str) -> None:
    assert read(f"<script type='application/ld+json'>{data}</script><h1>Appel</h1>{TEXT}").title == "Appel"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "latin-1"])
def test_a_page_is_read_whatever_it_says_of_its_encoding(encoding: str) -> None:
    page = PAGE.replace("–", "-").replace("’", "'").encode(encoding)
    for declared in ("text/html", "text/html; charset=utf-8", "text/html; charset=nonsense", "text/html; charset=zip"):
        assert read(page, declared).title == "PISCCA 2100 & égalité"


@pytest.mark.parametrize(
    ("page", "content_type"),
    [
        (b"%PDF-1.7 ...", "text/html"),
        (b"PK\x03\x04...", "application/octet-stream"),
        (b"text", "application/pdf"),
        (b"\xd0\xcf\x11\xe0\xa1", "application/msword"),
        (b"<p>x", "image/png"),
    ],
)
def test_a_document_is_no_page(page: bytes, content_type: str) -> None:
    assert fault(page, content_type) is Fault.DOCUMENT


@pytest.mark.parametrize("page", ["", "<div id=app></div><script>x</script>", "<title>Appel</title>", "\0\0\0"])
def test_a_page_that_builds_itself_by_script_is_empty_for_us(page: str) -> None:
    assert fault(page) is Fault.HOLLOW


def test_what_is_hidden_is_not_read() -> None:
    hidden = "<div style='display:none'>Date limite : 1/1/2099</div><p hidden>Date limite : 2/1/2099</p>"
    assert len(read(f"<h1>Appel</h1>{hidden}{TEXT}").deadlines) == 1


def test_a_page_nested_ten_thousand_deep_is_read_as_any_other() -> None:
    assert read("<h1>Appel</h1>" + "<div>" * 10_000 + TEXT).deadlines[0].day == date(2100, 3, 18)


@settings(max_examples=60)
@given(st.integers(0, len(PAGE.encode())), st.integers(0, 40), st.binary(max_size=12))
def test_a_mutilated_page_is_read_or_refused(at: int, length: int, instead: bytes) -> None:
    page = PAGE.encode()
    try:
        found = read(page[:at] + instead + page[at + length :])
    except Unreadable:
        return
    assert found.title
    assert len(found.title) <= 400

"""Papers kept with funders, found again: the list, the page of the funder, and under which names they are saved."""

import csv
import io
from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.http import parse_options_header

from fundapp.donors.models import FunderFile
from fundapp.vault.cleaning.rules import DOCX, PDF, TEXT
from fundapp.vault.paper_rules import ending_of, fits, kept_name
from tests.donors.papers import PLAIN, Desk, Keep
from tests.fixtures.application import NOW, VISITOR, Look
from tests.fixtures.counting import CountQueries

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]


@pytest.mark.parametrize("sort", ["", "&sort=dated", "&sort=name", "&sort=-name"])
def test_the_list_is_filtered_sorted_paged_and_exported_at_the_same_cost(
    client: FlaskClient, add: Add, keep_paper: Keep, query_count: CountQueries, sort: str
) -> None:
    funders = [add(name="Fonds Alpha"), add(name="Fonds Bêta")]
    for number in range(60):
        dated = NOW.date().replace(day=1 + number % 28) if number % 3 else None
        kind, language = ("budget", "fr") if number % 2 else ("call", None)
        keep_paper(funders[number % 2], f"Pièce {number:02d}.pdf", kind=kind, language=language, dated_on=dated)
    with query_count() as statements:
        page = client.get(f"/funders/files?{sort}").text
    statements.at_most(8)
    read = [each.replace('"', "") for each in statements.texts if "count(*)" not in each]  # what is counted is not read
    assert any("funder_file.note" in each for each in read)
    assert not any("funder_file.key" in each for each in read)
    seen: list[str] = []
    address: str | None = f"/funders/files?{sort}"
    while address:
        page = client.get(address).text
        seen += [
            part.partition("<")[0] for part in page.split('<th scope="row">')[1:] for part in [part.partition(">")[2]]
        ]
        following = [each for each in page.split("<a ") if 'rel="next"' in each.partition(">")[0]]
        address = following[0].split('href="')[1].partition('"')[0].replace("&amp;", "&") if following else None
    assert (len(seen), len(set(seen))) == (60, 60)
    if sort.endswith("name"):
        assert seen == sorted(seen, reverse=sort.endswith("-name"))
    assert client.get("/funders/files?q=piece+beta+07").text.count("<tr>") == 1 + 1
    assert client.get("/funders/files?kind=budget&language=fr").text.count("<tr>") == 1 + 25
    assert "Aucun document ne répond" in client.get("/funders/files?kind=letter").text
    data = client.get(f"/funders/files/export.csv?kind=budget{sort}", buffered=True).data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data), delimiter=";"))
    assert len(rows) == 1 + 30
    assert {row[1] for row in rows[1:]} == {"Fonds Bêta"}
    assert {row[9] for row in rows[1:]} == {VISITOR.name}


def test_papers_are_found_by_their_note_without_accents(client: FlaskClient, add: Add, keep_paper: Keep) -> None:
    keep_paper(add(name="Fonds"), "Été.pdf", note="Le récépissé n’est pas exigé")
    for words in ("RECEPISSE", "ete", "ete+fonds"):
        assert "Été.pdf" in client.get(f"/funders/files?q={words}").text
    assert "Été.pdf" not in client.get("/funders/files?q=%25").text


def test_the_page_of_a_funder_shows_ten_with_one_query_however_many_there_are(
    client: FlaskClient, add: Add, keep_paper: Keep, query_count: CountQueries
) -> None:
    funder = add(name="Fonds")
    with query_count() as none:
        empty = client.get(f"/funders/{funder}").text
    assert "Aucun document n’est encore conservé ici" in empty
    for number in range(12):
        keep_paper(funder, f"Pièce {number:02d}.pdf")
    with query_count() as many:
        page = client.get(f"/funders/{funder}").text
    many.at_most(16)
    assert len(many) <= len(none) + 1  # the name of whoever added them
    assert page.count("/funders/files/") == 2 * 10 + 0
    assert 'href="/funders/files?q=Fonds"' in page


@pytest.mark.parametrize(
    "name",
    ["Été – budget “2026”.txt", "a;b,c%20d.txt", 'quote".txt', "emoji 🌍.txt", "x" * 200 + ".txt", "نص.txt"],
)
def test_a_paper_is_saved_under_its_name_never_shown(desk: Desk, look: Look, name: str) -> None:
    desk.send((name, PLAIN))
    (found,) = look(select(FunderFile))
    answer = desk.client.get(f"/funders/files/{found.id}")
    assert answer.data == PLAIN
    how, told = parse_options_header(answer.headers["Content-Disposition"])
    assert (how, told["filename"]) == ("attachment", found.name)
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "\n" not in answer.headers["Content-Disposition"]
    answer.headers["Content-Disposition"].encode("ascii")


@pytest.mark.parametrize(
    ("name", "media_type", "ending", "fitting", "kept"),
    [
        ("a.pdf", PDF, "pdf", True, "a.pdf"),
        ("A.PDF", PDF, "pdf", True, "A.pdf"),
        ("Lettre du 3.4.2026", PDF, "", True, "Lettre du 3.4.2026.pdf"),
        ("lettre", DOCX, "", True, "lettre.docx"),
        (".pdf", PDF, "", True, ".pdf.pdf"),
        ("a.exe", PDF, "exe", False, None),
        ("a.docx", PDF, "docx", False, None),
        ("liste.csv", TEXT, "csv", True, "liste.csv"),
        ("liste.text", TEXT, "text", True, "liste.txt"),
        ("x" * 130 + ".csv", TEXT, "csv", True, "x" * 116 + ".csv"),
    ],
)
def test_what_a_name_says_and_how_it_is_kept(
    name: str, media_type: str, ending: str, fitting: bool, kept: str | None
) -> None:
    assert ending_of(name) == ending
    assert fits(name, media_type) is fitting
    if kept:
        assert kept_name(name, media_type, 120) == kept

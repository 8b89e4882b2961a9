"""Papers kept with funders: sent, cleaned, found, fetched, described, removed."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.donors.filing import open_paper, take_in
from fundapp.donors.models import FunderFile, FunderInteraction
from fundapp.vault import papers
from fundapp.vault.cleaning.rules import DOCX, PDF, TEXT, XLSX
from fundapp.vault.files import CannotOpenFile, FileStore
from fundapp.vault.papers import Upload
from tests.donors.pages import hidden
from tests.donors.papers import PLAIN, Desk, Keep
from tests.fixtures.application import NOW, Look
from tests.vault.cleaning.good_documents import docx, pdf
from tests.vault.cleaning.good_office import xlsx

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]


@pytest.fixture
def left(store: FileStore) -> Callable[[], set[str]]:
    """What has come into the store since."""
    before = set(store.names())
    return lambda: set(store.names()) - before


def actions(look: Look) -> list[str]:
    return [each.action for each in look(select(Staged).order_by(Staged.position))]


def test_a_paper_is_kept_with_what_is_said_of_it_and_comes_back(desk: Desk, look: Look, visitor: UUID) -> None:
    sent = pdf(2)
    answer = desk.send(("Lignes directrices.pdf", sent), dated_on="01/03/2026", language="fr", note="Sans récépissé")
    assert (answer.status_code, answer.location) == (303, f"/funders/{desk.funder_id}#papers")
    (found,) = look(select(FunderFile))
    assert (found.name, found.kind, found.language, found.media_type) == ("Lignes directrices.pdf", "call", "fr", PDF)
    assert (found.dated_on.isoformat(), found.note, found.added_by_id) == ("2026-03-01", "Sans récépissé", visitor)
    assert found.digest == hashlib.sha256(sent).hexdigest()
    page = desk.client.get(f"/funders/{desk.funder_id}").text
    assert "Lignes directrices.pdf" in page
    assert "Sans récépissé" in page
    got = desk.client.get(f"/funders/files/{found.id}")
    assert got.data.startswith(b"%PDF-")
    assert len(got.data) == found.size == got.content_length
    assert b"CANARY" not in got.data
    (added, fetched) = look(select(Staged).order_by(Staged.position))
    assert (added.action, fetched.action) == ("funder_file.added", "funder_file.fetched")
    assert "Lignes" not in str(added.payload)
    assert found.digest in str(added.payload)


def test_several_at_once_are_kept_with_the_same_words(desk: Desk, look: Look) -> None:
    files = (
        ("budget.xlsx", xlsx()),
        ("lettre.docx", docx()),
        ("liste.csv", "Poste;Montant\nÉté;-12\n".encode("cp1252")),
    )
    assert desk.send(*files, kind="budget", note="Version 2").status_code == 303
    found = {each.name: each for each in look(select(FunderFile))}
    assert {name: each.media_type for name, each in found.items()} == {
        "budget.xlsx": XLSX, "lettre.docx": DOCX, "liste.csv": TEXT,
    }  # fmt: skip
    assert {(each.kind, each.note) for each in found.values()} == {("budget", "Version 2")}
    got = desk.client.get(f"/funders/files/{found['liste.csv'].id}").data
    assert got.decode() == "Poste;Montant\nÉté;-12\n"
    book = desk.client.get(f"/funders/files/{found['budget.xlsx'].id}").data
    assert load_workbook(io.BytesIO(book))["Budget"]["B4"].value == "=SUM(B2:B3)"


def test_those_that_cannot_be_taken_are_named_and_the_others_kept(desk: Desk, look: Look) -> None:
    answer = desk.send(("bon.txt", PLAIN), ("virus.exe", b"MZ" + bytes(200)), ("vide.pdf", b""), note="Gardé <b>")
    assert answer.status_code == 422
    assert "virus.exe : Ce fichier est un programme" in answer.text.replace("\u00a0", " ")
    assert "vide.pdf" in answer.text
    assert "Ce fichier est vide" in answer.text
    assert "Conservé\u00a0: bon.txt" in answer.text
    assert 'value="Gardé &lt;b&gt;"' in answer.text
    assert 'href="#file"' in answer.text
    assert look(select(FunderFile.name)) == ["bon.txt"]


def test_nothing_chosen_and_too_many_are_refused_at_the_field(desk: Desk, look: Look) -> None:
    for files in ((), tuple((f"{number}.txt", PLAIN) for number in range(6))):
        answer = desk.send(*files, note="Gardé")
        assert answer.status_code == 422
        assert "Choisissez de un à 5 fichiers" in answer.text
        assert 'value="Gardé"' in answer.text
    assert desk.send(("a.txt", PLAIN), kind="").status_code == 422
    assert look(select(FunderFile)) == []


def test_the_same_file_is_not_kept_twice_with_a_funder(
    desk: Desk, add: Add, look: Look, left: Callable[[], set[str]]
) -> None:
    desk.send(("un.txt", PLAIN))
    again = desk.send(("autre nom.txt", PLAIN), ("deux.txt", PLAIN + b"2"), ("trois.txt", PLAIN + b"2"))
    assert again.status_code == 422
    assert again.text.count("déjà conservé avec ce bailleur") == 2 + 1  # in words at the field, and in the summary
    assert sorted(look(select(FunderFile.name))) == ["deux.txt", "un.txt"]
    assert left() == {each.hex for each in look(select(FunderFile.id))}
    elsewhere = Desk(desk.client, add(name="Autre"))
    assert elsewhere.send(("un.txt", PLAIN)).status_code == 303


def test_two_who_send_the_same_at_once_keep_it_once(
    desk: Desk, look: Look, left: Callable[[], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has looked before the first had written: what the transaction finds counts."""
    desk.send(("un.txt", PLAIN))
    monkeypatch.setattr("fundapp.donors.views.files.take_in", lambda store, upload, _known: take_in(store, upload))
    answer = desk.send(("un.txt", PLAIN))
    assert answer.status_code == 422
    assert "déjà conservé" in answer.text
    assert len(look(select(FunderFile))) == 1
    assert len(left()) == 1


def test_all_files_of_a_funder_have_a_limit(desk: Desk, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundapp.donors.commands.files.LARGEST_TOTAL", 30)
    assert desk.send(("a.txt", b"a" * 20)).status_code == 303
    answer = desk.send(("b.txt", b"b" * 11))
    assert answer.status_code == 422
    assert "500\u00a0Mo" in answer.text or "500 Mo" in answer.text
    assert desk.send(("c.txt", b"c" * 10)).status_code == 303
    assert len(look(select(FunderFile))) == 2


def test_a_paper_is_put_beside_an_interaction_of_its_funder_alone(
    desk: Desk, add: Add, look: Look, rolled_back: Connection, visitor: UUID
) -> None:
    other = add(name="Autre")
    stamps: dict[str, Any] = {"created_at": NOW, "updated_at": NOW, "written_by_id": visitor}
    ids = {funder: uuid4() for funder in (desk.funder_id, other)}
    with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
        for funder, said in ids.items():
            about = {"kind": "call", "said": "Oui", "found_by": "oui", "happened_on": NOW.date()}
            session.add(FunderInteraction(id=said, funder_id=funder, entry_id=uuid4(), **about, **stamps))
        session.commit()
    wrong = desk.send(("a.txt", PLAIN), interaction_id=str(ids[other]))
    assert wrong.status_code == 422
    assert "concerne un autre bailleur" in wrong.text
    assert look(select(FunderFile)) == []
    page = desk.client.get(f"{desk.address}?interaction={ids[desk.funder_id]}").text
    assert f'selected value="{ids[desk.funder_id]}"' in page
    assert desk.send(("a.txt", PLAIN), interaction_id=str(ids[desk.funder_id])).status_code == 303
    assert "– Appel, 14" in desk.client.get(f"/funders/{desk.funder_id}").text


def test_what_is_said_of_a_paper_changes_and_meets_who_was_quicker(desk: Desk, keep_paper: Keep, look: Look) -> None:
    address = f"/funders/files/{keep_paper(desk.funder_id)}/edit"
    mine, theirs = desk.client.get(address).text, desk.client.get(address).text
    said = {"name": "appel 2026.pdf", "kind": "guidelines", "note": "Juin"}
    assert desk.client.post(address, data=hidden(theirs) | said).status_code == 303
    late = desk.client.post(address, data=hidden(mine) | said | {"note": "Juillet"})
    assert late.status_code == 409
    assert "Juin" in late.text
    (found,) = look(select(FunderFile))
    assert (found.name, found.kind, found.note, found.version) == ("appel 2026.pdf", "guidelines", "Juin", 2)
    assert found.found_by == "appel 2026.pdf juin"
    assert actions(look) == ["funder_file.changed"]


@pytest.mark.parametrize("name", ["appel.exe", "appel", "../appel.pdf", "a/b.pdf", "", "x" * 117 + ".pdf"])
def test_a_name_stays_one_that_a_file_can_have(desk: Desk, keep_paper: Keep, look: Look, name: str) -> None:
    address = f"/funders/files/{keep_paper(desk.funder_id)}/edit"
    answer = desk.client.post(address, data=hidden(desk.client.get(address).text) | {"name": name, "kind": "call"})
    assert answer.status_code == 422
    assert 'href="#name"' in answer.text
    assert look(select(FunderFile.name)) == ["appel.pdf"]


def test_what_is_removed_is_gone_at_once_and_the_log_keeps_its_fingerprint(
    desk: Desk, look: Look, left: Callable[[], set[str]]
) -> None:
    desk.send(("accord.txt", PLAIN))
    (found,) = look(select(FunderFile))
    address = f"/funders/files/{found.id}/remove"
    asked = desk.client.get(address).text
    assert "disparaît aussitôt et définitivement" in asked
    assert left() == {found.id.hex}
    assert desk.client.post(address, data=hidden(asked)).status_code == 303
    assert (look(select(FunderFile)), left()) == ([], set())
    (_added, removed) = look(select(Staged).order_by(Staged.position))
    assert (removed.action, found.digest in str(removed.payload)) == ("funder_file.removed", True)
    assert "accord" not in str(removed.payload)
    assert desk.client.get(f"/funders/files/{found.id}").status_code == 404


def test_a_store_that_does_not_answer_loses_nothing_and_keeps_no_secret(
    desk: Desk, look: Look, store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(("accord.txt", PLAIN))
    (found,) = look(select(FunderFile))
    folder = Path(store._folder)  # type: ignore[attr-defined]
    away = folder.with_name("away")
    folder.rename(away)
    try:
        folder.write_bytes(b"")
        address = f"/funders/files/{found.id}/remove"
        assert desk.client.post(address, data=hidden(desk.client.get(address).text)).status_code == 303
        assert look(select(FunderFile)) == []
        assert desk.send(("b.txt", b"b")).status_code == 503
        assert look(select(FunderFile)) == []
    finally:
        folder.unlink()
        away.rename(folder)
    sealed = (folder / found.id.hex).read_bytes()
    assert PLAIN not in sealed
    store.delete(found.id.hex)


def test_a_changed_file_is_not_handed_out(desk: Desk, look: Look, store: FileStore) -> None:
    desk.send(("a.txt", PLAIN))
    (found,) = look(select(FunderFile))
    file = Path(store._folder) / found.id.hex  # type: ignore[attr-defined]
    data = bytearray(file.read_bytes())
    data[60] ^= 1
    file.write_bytes(data)
    answer = desk.client.get(f"/funders/files/{found.id}")
    assert answer.status_code >= 400
    assert PLAIN not in answer.data


def test_a_paper_opens_in_its_own_place_alone(desk: Desk, look: Look, store: FileStore) -> None:
    desk.send(("a.txt", PLAIN), ("b.txt", PLAIN + b"b"))
    with desk.client.application.app_context():
        first, second = (each for each in look(select(FunderFile).order_by(FunderFile.name)))
        keys = look(select(FunderFile.key).order_by(FunderFile.name))
    swapped = FunderFile(id=second.id, key=keys[0], stored=second.stored)
    with pytest.raises(CannotOpenFile):
        next(open_paper(store, swapped))
    own = FunderFile(id=first.id, key=keys[0], stored=first.stored)
    assert b"".join(open_paper(store, own)) == PLAIN


def test_nothing_is_cleaned_or_opened_in_a_transaction(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "is_writing", lambda: True)
    with pytest.raises(RuntimeError):
        take_in(store, Upload("a.txt", None))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        open_paper(store, FunderFile(id=uuid4(), key=bytes(32), stored=1))

"""Documents of proposals and their versions: kept, crossed, made current again, thrown away, demanded, packed."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.accounts.signin import settings
from fundapp.audit.models import Staged
from fundapp.core.zipping import zip_stream
from fundapp.grants.models import ProposalDocument, ProposalFile
from fundapp.grants.rules.documents import pack_names, stages_of
from fundapp.vault.cleaning.rules import PDF
from fundapp.vault.files import FileStore
from fundapp.vault.installation import files_of
from tests.fixtures.application import NOW, Look
from tests.grants.opportunities import at
from tests.grants.papers import PLAIN, Desk, flashes
from tests.vault.cleaning.good_documents import pdf

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]


@pytest.fixture
def desk(client: FlaskClient, add_opportunity: Add, look: Look) -> Desk:
    return Desk(client, add_opportunity(state="full_proposal", title="Appui aux défenseur·es"), look)


@pytest.fixture
def store(client: FlaskClient) -> FileStore:
    with client.application.app_context():
        return files_of(settings())


@pytest.fixture
def left(store: FileStore) -> Callable[[], set[str]]:
    """What has come into the store since."""
    before = set(store.names())
    return lambda: set(store.names()) - before


def actions(look: Look) -> list[str]:
    return [each.action for each in look(select(Staged).order_by(Staged.position))]


def test_a_document_is_kept_cleaned_and_sealed_and_comes_back(desk: Desk, look: Look, store: FileStore) -> None:
    sent = pdf(2)
    one = desk.document("Proposition.pdf", sent, title="Proposition conjointe", language="fr", note="Première")
    (document,), (version,) = desk.documents(), desk.versions(one)
    assert (document.title, document.stage, document.current_number) == ("Proposition conjointe", "full", 1)
    assert (version.number, version.name, version.note, version.based_on) == (1, "Proposition.pdf", "Première", 0)
    (file,) = look(select(ProposalFile))
    got = desk.client.get(f"/calls/documents/versions/{version.id}", buffered=True)
    assert got.data.startswith(b"%PDF-")
    assert b"CANARY" not in got.data
    assert (file.media_type, file.size, got.headers["X-Content-Type-Options"]) == (PDF, len(got.data), "nosniff")
    assert file.digest == hashlib.sha256(sent).hexdigest()
    assert file.kept_digest == hashlib.sha256(got.data).hexdigest() != file.digest
    assert got.headers["Content-Disposition"].startswith('attachment; filename="Proposition.pdf"')
    sealed = (Path(store._folder) / file.id.hex).read_bytes()  # type: ignore[attr-defined]
    assert b"%PDF-" not in sealed
    assert actions(look) == ["proposal_document.added", "document_version.added", "document_version.fetched"]
    page = desk.client.get(desk.address).text
    assert "Proposition conjointe" in page
    assert file.kept_digest[:12] in desk.client.get(f"/calls/documents/{one}").text


@pytest.mark.sqlite
def test_nothing_is_handed_out_that_could_not_be_noted(desk: Desk, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is taken home stands in the log before the first byte leaves."""
    one = desk.document()
    (version,) = desk.versions(one)

    def fails(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("fundapp.grants.views.versions.note_version_fetched", fails)
    answer = desk.client.get(f"/calls/documents/versions/{version.id}")
    assert answer.status_code == 500
    assert PLAIN not in answer.data


def test_two_who_add_a_version_at_once_both_keep_theirs_and_the_second_is_told(desk: Desk) -> None:
    one = desk.document()
    address = f"/calls/documents/{one}/versions/new"
    mine, theirs = desk.form(address), desk.form(address)
    assert desk.add_version(one, ("p.txt", PLAIN + b"2"), seen=theirs, note="Leur budget").status_code == 303
    assert desk.add_version(one, ("p.txt", PLAIN + b"3"), seen=mine, note="Notre texte").status_code == 303
    kept = desk.versions(one)
    assert [(each.number, each.based_on, each.note) for each in kept] == [
        (1, 0, None), (2, 1, "Leur budget"), (3, 1, "Notre texte"),
    ]  # fmt: skip
    told = flashes(desk.client, f"/calls/documents/{one}")
    assert "Vous avez travaillé sur la version 1, mais Ama Visite a ajouté la version 2" in told
    assert "La vôtre est conservée comme version 3 : regardez les deux." in told
    assert "La version 3 a été faite à partir de la version 1" in flashes(desk.client, f"/calls/documents/{one}")
    contents = [desk.client.get(f"/calls/documents/versions/{each.id}", buffered=True).data for each in kept]
    assert contents == [PLAIN, PLAIN + b"2", PLAIN + b"3"]


def test_an_older_version_is_made_current_again_without_a_copy(
    desk: Desk, look: Look, left: Callable[[], set[str]]
) -> None:
    one = desk.document()
    desk.add_version(one, ("p.txt", PLAIN + b"2"))
    first, second = desk.versions(one)
    assert desk.press(f"/calls/documents/versions/{first.id}/again").status_code == 303
    third = desk.versions(one)[-1]
    assert (third.number, third.again_of, third.file_id, third.based_on) == (3, 1, first.file_id, 2)
    assert len(left()) == 2
    # Its bytes go when the last version goes that uses them, not before.
    assert desk.press(f"/calls/documents/versions/{first.id}/remove").status_code == 303
    assert left() == {first.file_id.hex, second.file_id.hex}
    assert desk.client.get(f"/calls/documents/versions/{third.id}", buffered=True).data == PLAIN
    assert desk.press(f"/calls/documents/versions/{third.id}/remove").status_code == 303
    assert left() == {second.file_id.hex}
    assert desk.documents()[0].current_number == 2
    desk.add_version(one, ("p.txt", PLAIN + b"4"))
    assert [each.number for each in desk.versions(one)] == [2, 4], "no number comes twice"


@pytest.mark.sqlite
def test_the_newest_version_is_not_made_current_again(desk: Desk) -> None:
    one = desk.document()
    (only,) = desk.versions(one)
    desk.press(f"/calls/documents/versions/{only.id}/again")
    assert len(desk.versions(one)) == 1


def test_a_document_goes_with_all_its_files(desk: Desk, look: Look, left: Callable[[], set[str]]) -> None:
    one = desk.document()
    desk.add_version(one, ("p.txt", PLAIN + b"2"))
    assert "disparaît avec toutes ses versions" in desk.client.get(f"/calls/documents/{one}/remove").text
    assert len(left()) == 2
    assert desk.press(f"/calls/documents/{one}/remove").status_code == 303
    assert (look(select(ProposalDocument)), look(select(ProposalFile)), left()) == ([], [], set())
    removed = look(select(Staged).order_by(Staged.position))[-1]
    assert removed.action == "proposal_document.removed"
    assert len(removed.payload["sha256"]) == 2


def test_final_is_the_version_that_was_called_so_and_no_newer_one(desk: Desk) -> None:
    one = desk.document()
    desk.call_final(one)
    assert desk.documents()[0].is_final
    desk.add_version(one, ("p.txt", PLAIN + b"2"))
    assert not desk.documents()[0].is_final
    desk.call_final(one, number=1)  # somebody who has not seen the newer one
    assert desk.documents()[0].final_number == 1
    assert not desk.documents()[0].is_final
    desk.call_final(one, number=2)
    assert desk.documents()[0].is_final
    desk.call_final(one, number=2, final="no")
    assert desk.documents()[0].final_number is None


def test_what_the_funder_demands_is_counted_and_what_is_missing_named(desk: Desk, client: FlaskClient) -> None:
    desk.document()
    address = f"{desk.address}/demanded/full"
    mine, theirs = desk.form(address), desk.form(address)
    assert client.post(address, data=theirs | {"kinds": ["proposal", "budget"]}).status_code == 303
    assert client.post(address, data=mine | {"kinds": ["proposal", "statutes"]}).status_code == 303
    found = {each.kind: (each.demanded, each.is_there) for each in desk.documents()}
    assert found == {"proposal": (True, True), "budget": (True, False), "statutes": (True, False)}, "both stand"
    told = flashes(client, desk.address)
    assert "1 sur 3 exigés sont là" in told
    assert "Il manque : Budget et Statuts et récépissé." in " ".join(told.split())
    assert "1 sur 3 documents exigés par le bailleur sont là" in flashes(client, at(desk.opportunity_id))
    desk.document("b.txt", PLAIN + b"b", kind="budget")  # it was missing: this is the one
    assert "2 sur 3 exigés sont là" in flashes(client, desk.address)
    now = desk.form(address)
    assert client.post(address, data=now | {"kinds": ["budget"]}).status_code == 303
    found = {each.kind: (each.demanded, each.is_there) for each in desk.documents()}
    assert found == {"proposal": (False, True), "budget": (True, True)}, "what was only missing is gone"


@pytest.mark.sqlite
def test_a_stage_is_taken_home_as_one_file_with_tidy_names(desk: Desk, look: Look) -> None:
    desk.document("p.txt", PLAIN, title="Proposition: é/finale")
    desk.document("b.csv", b"Poste;Montant\n", kind="budget")
    answer = desk.client.get(f"{desk.address}/full.zip", buffered=True)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["01 Proposition- é-finale.txt", "02 Budget.csv"]
        assert packed.read("01 Proposition- é-finale.txt") == PLAIN
    assert "appui-aux-defenseur-es-full.zip" in answer.headers["Content-Disposition"]
    assert actions(look)[-1] == "opportunity.packed"


@pytest.mark.sqlite
def test_a_stage_without_files_or_with_too_many_bytes_is_no_zip(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk.client.get(f"{desk.address}/full.zip").status_code == 303
    desk.document()
    monkeypatch.setattr("fundapp.grants.views.versions.LARGEST_PACK", len(PLAIN) - 1)
    assert desk.client.get(f"{desk.address}/full.zip").status_code == 303
    assert "téléchargez-les un à un" in flashes(desk.client, desk.address)
    monkeypatch.setattr("fundapp.grants.views.versions.LARGEST_PACK", len(PLAIN))
    assert desk.client.get(f"{desk.address}/full.zip", buffered=True).status_code == 200


@pytest.mark.sqlite
def test_a_changed_file_is_neither_handed_out_nor_packed(desk: Desk, look: Look, store: FileStore) -> None:
    one = desk.document()
    (version,) = desk.versions(one)
    file = Path(store._folder) / version.file_id.hex  # type: ignore[attr-defined]
    data = bytearray(file.read_bytes())
    data[60] ^= 1
    file.write_bytes(data)
    for address in (f"/calls/documents/versions/{version.id}", f"{desk.address}/full.zip"):
        answer = desk.client.get(address, buffered=True)
        assert answer.status_code >= 400
        assert PLAIN not in answer.data


def test_all_files_of_an_opportunity_have_a_limit(
    desk: Desk, look: Look, left: Callable[[], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fundapp.grants.commands.versions.LARGEST_TOTAL", 2 * len(PLAIN))
    one = desk.document()
    assert desk.add_version(one, ("p.txt", PLAIN + b"2")).status_code == 422
    assert len(left()) == 1, "what was not kept is in the store no more"
    answer = desk.add(("b.txt", PLAIN + b"2"))
    assert "500 Mo" in answer.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert len(look(select(ProposalDocument))) == 1, "and no document without its file"
    assert desk.add_version(one, ("p.txt", b"a" * len(PLAIN))).status_code == 303


@pytest.mark.sqlite
def test_the_very_file_of_the_newest_version_is_no_version(desk: Desk) -> None:
    one = desk.document()
    answer = desk.add_version(one, ("autre nom.txt", PLAIN), note="Gardé")
    assert answer.status_code == 422
    assert "exactement le fichier de la dernière version" in answer.text
    assert 'value="Gardé"' in answer.text
    assert len(desk.versions(one)) == 1


@pytest.mark.sqlite
def test_names_in_a_pack_are_unlike_and_fit_anywhere() -> None:
    names = pack_names([("Budget", "b.xlsx"), ("Budget", "c.xlsx"), ('a<b>:"|?*', "x.pdf"), ("é" * 300, "n.docx")])
    assert names[:3] == ["01 Budget.xlsx", "02 Budget.xlsx", "03 a-b------.pdf"]
    assert len(set(names)) == 4
    assert max(map(len, names)) <= 120
    assert pack_names([("Annexe", "sans fin")]) == ["01 Annexe"]
    assert stages_of(two_stage=False) == ("full",)


@pytest.mark.sqlite
def test_a_zip_is_made_while_it_is_sent() -> None:
    taken: list[str] = []

    def pieces() -> object:
        for number in range(3):
            taken.append(f"piece {number}")
            yield b"x" * 10

    stream = zip_stream([("a.txt", pieces())], NOW)  # type: ignore[list-item]
    next(stream)
    assert taken == ["piece 0"], "no more than was asked for"
    assert b"".join(stream).endswith(bytes(2))

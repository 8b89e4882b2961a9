"""Files that are added to a message: their limits told, cleaned, sealed with their originals, shown to nobody again."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from fundapp.cases.commands import additions
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.rules.sheets import read
from fundapp.vault.documents import open_file, title_of
from fundapp.vault.envelope import Place
from fundapp.vault.models import Document, UnlockedSession
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from tests.cases.former import Former
from tests.cases.fund import Fund, Sent
from tests.fixtures.application import NOW, Look


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """A message that was sent."""
    return fund.receive()


@pytest.fixture
def former(fund: Fund, sent: Sent, stranger: FlaskClient) -> Former:
    """Whoever sent it, back with their code."""
    former = Former.arriving(stranger).do("go:code")
    return former.do("enter", code=sent.code)


def opened(fund: Fund, added: Addition, kind: Kind, by: str = "solange") -> Opened:
    """The compartment of an addition."""
    with fund.app.app_context():
        ctx, keys = fund.acting(by), fund.keys(by)
        return open_compartments(fund.vault, ctx, keys, added.subject, [kind], purpose="test")


def content(fund: Fund, added: Addition, kind: Kind, by: str = "solange") -> dict[str, Any]:
    """What an officer reads in an addition."""
    place = Place("case_addition", added.id, "content")
    return read(opened(fund, added, kind, by).read(kind, place, added.content))


def photo(place: bytes = b"canari-du-lieu") -> bytes:
    """A photo whose metadata tell where it was taken."""
    found = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = place.decode()
    Image.new("RGB", (40, 30), "#336699").save(found, "JPEG", exif=exif)
    return found.getvalue()


def attach(former: Former, *files: tuple[bytes, str]) -> Former:
    """Sends files from the page that takes them, as one body: the test client would leave a temporary file open."""
    former.do("go:step:files")
    sent = {"do": "attach", "csrf_token": former.value("csrf_token")}
    former.page = post(former.client, sent, [(io.BytesIO(data), name) for data, name in files])
    return former.reload() if former.page.status_code == 303 else former


def _part(data: io.BytesIO, name: str) -> FileStorage:
    return FileStorage(data, filename=name)


def post(client: FlaskClient, fields: dict[str, str], files: list[tuple[io.BytesIO, str]]) -> TestResponse:
    """A form with files."""
    boundary, body = encode_multipart(MultiDict([*fields.items(), *(("files", _part(*each)) for each in files)]))
    return client.post("/form", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_files_are_sealed_cleaned_and_as_they_came(former: Former, fund: Fund, look: Look) -> None:
    original = photo()
    attach(former, (original, "Photo de Léa.JPG"), (b"Bonjour.\n", "note.txt"))
    assert "2 files have arrived" in former.words
    (added,) = look(select(Addition))
    found = content(fund, added, Kind.EVIDENCE, by="joel")["files"]
    assert [each["name"] for each in found] == ["Photo de Léa.JPG", "note.txt"]
    documents = {each.id.hex: each for each in look(select(Document))}
    assert len(documents) == 4
    evidence = opened(fund, added, Kind.EVIDENCE)
    kept = documents[found[0]["original"]]
    assert b"".join(open_file(fund.vault.files, evidence, Kind.EVIDENCE, kept)) == original
    assert title_of(evidence, Kind.EVIDENCE, kept) == "Photo de Léa.JPG"
    cleaned = b"".join(open_file(fund.vault.files, evidence, Kind.EVIDENCE, documents[found[0]["cleaned"]]))
    assert b"canari-du-lieu" in original
    assert b"canari-du-lieu" not in cleaned
    assert Image.open(io.BytesIO(cleaned)).size == (40, 30)


def test_a_file_that_is_refused_is_named_and_the_others_are_kept(former: Former, look: Look) -> None:
    attach(former, (b"MZ\x90\x00" * 40, "<b>virus.exe"), (photo(), "photo.jpg"))
    assert former.page.status_code == 422
    assert "&lt;b&gt;virus.exe" in former.text
    assert "Programs cannot be taken" in former.words
    assert "1 file has arrived" in former.words
    assert len(look(select(Document))) == 2


@pytest.mark.parametrize("count", [0, 6])
def test_too_many_files_and_none_are_told_so(former: Former, look: Look, count: int) -> None:
    attach(former, *[(b"Bonjour.", f"{number}.txt") for number in range(count)])
    assert former.page.status_code == 422
    assert "from one to 5 files" in former.words
    assert look(select(Addition)) == []


def test_limits_are_told_before_anything_is_chosen(former: Former) -> None:
    former.do("go:step:files")
    assert "Up to 5 files at a time" in former.words
    assert "20 MB each" in former.words


def test_files_need_a_token_and_a_visit(former: Former, look: Look) -> None:
    former.do("go:step:files")
    former.do("attach", csrf_token="forged", files=[(io.BytesIO(b"Bonjour."), "a.txt")])
    assert former.page.status_code == 422
    other = Former(former.client.application.test_client(), former.page)
    other.do("attach", files=[(io.BytesIO(b"Bonjour."), "a.txt")])
    assert other.page.status_code == 200
    assert look(select(Document)) == []


def test_only_whoever_has_a_visit_may_send_more_than_words(former: Former, stranger: FlaskClient) -> None:
    big = b"x" * (2 << 20)
    stranger = former.client.application.test_client()
    answer = post(stranger, {"do": "attach"}, [(io.BytesIO(big), "a.txt")])
    assert answer.status_code == 413
    attach(former, (big, "grand.txt"))
    assert former.page.status_code == 200
    assert former.client.post("/form", data={"do": "save:contact", "never": "x" * (2 << 20)}).status_code == 413


def test_no_plain_byte_of_a_file_touches_the_disk(
    former: Former, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    import tempfile

    from fundapp.vault.files.uploads import SealingSpool

    written: list[bytes] = []
    whole = SealingSpool.write

    def watched(spool: SealingSpool, piece: bytes, /) -> int:
        written.append(bytes(piece[:8]))
        return whole(spool, piece)

    monkeypatch.setattr(SealingSpool, "write", watched)
    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", None)
    attach(former, (b"Bonjour. " * 100_000, "grand.txt"))
    assert former.page.status_code == 200
    assert written


def test_a_file_store_that_does_not_answer_loses_nothing_that_was_there(
    former: Former, fund: Fund, monkeypatch: pytest.MonkeyPatch, look: Look
) -> None:
    from fundapp.core.errors import Unavailable

    def away(*_given: Any) -> Any:
        raise Unavailable

    monkeypatch.setattr("fundapp.cases.filing.seal_file", away)
    attach(former, (b"Bonjour.", "a.txt"))
    assert former.page.status_code == 503
    assert look(select(Addition)) == []


def test_a_draft_takes_no_files_yet(fund: Fund, stranger: FlaskClient, look: Look) -> None:
    former = Former.arriving(stranger).do("draft", happened="Ils arrivent.")
    assert former.do("go:step:files").title == "What you have written"
    former.do("attach", files=[(io.BytesIO(b"Bonjour."), "a.txt")])
    assert look(select(Document)) == []


def test_files_that_come_after_the_visit_are_said_to_be_gone(former: Former, session: Any, look: Look) -> None:
    former.do("go:step:files")
    expire(session)
    former.do("attach", files=[(io.BytesIO(b"Bonjour."), "a.txt")])
    assert former.title == "I have a code"
    assert "Your files were not taken: your visit had ended" in former.words
    assert look(select(Document)) == []


def test_files_sent_from_a_draft_are_said_to_be_gone(fund: Fund, stranger: FlaskClient) -> None:
    former = Former.arriving(stranger).do("draft", happened="Ils arrivent.")
    former.do("attach", files=[(io.BytesIO(b"Bonjour."), "a.txt")])
    assert "Your files were not taken: they can be added as soon as" in former.words


def test_a_visit_that_ends_while_files_arrive_counts_as_it_stood(former: Former, session: Any, look: Look) -> None:
    former.do("go:step:files")
    fields = {"do": "attach", "csrf_token": former.value("csrf_token")}
    parts = [*fields.items(), ("files", _part(io.BytesIO(b"Bonjour."), "a.txt"))]
    boundary, body = encode_multipart(MultiDict(parts))

    class Slow(io.BytesIO):
        def readinto(self, buffer: Any, /) -> int:
            expire(session)
            return super().readinto(buffer)

        def read(self, size: int | None = -1, /) -> bytes:
            expire(session)
            return super().read(size)

    kind = f"multipart/form-data; boundary={boundary}"
    answer = former.client.post("/form", input_stream=Slow(body), content_length=len(body), content_type=kind)
    assert answer.status_code == 303
    assert len(look(select(Document))) == 2


def test_files_with_an_old_token_are_said_to_be_gone(former: Former) -> None:
    former.do("go:step:files").do("attach", csrf_token="old", files=[(io.BytesIO(b"Bonjour."), "a.txt")])
    assert former.page.status_code == 422
    assert "no file was taken. Choose them again" in former.words
    assert "still here" not in former.words


def test_files_for_a_case_that_is_finished_are_refused_with_the_reason(
    former: Former, session: Any, look: Look
) -> None:
    former.do("go:step:files")
    session.execute(update(EmergencyCase).values(state="closed"))
    session.commit()
    former.do("attach", files=[(io.BytesIO(b"Bonjour."), "a.txt")])
    assert former.page.status_code == 403
    assert former.words.count("This is finished") == 1
    assert look(select(Document)) == []


@pytest.mark.parametrize(
    ("sent_as", "kept"),
    [
        ("../../../../etc/passwd.txt", "passwd.txt"),
        ("...", "File without a name"),
        ("x" * 300 + ".txt", "x" * 116 + ".txt"),
    ],
    ids=["path", "nothing", "long"],
)
def test_the_name_of_a_file_tells_no_path_and_is_never_empty(
    former: Former, fund: Fund, look: Look, sent_as: str, kept: str
) -> None:
    attach(former, (b"Bonjour.", sent_as))
    (added,) = look(select(Addition))
    assert [each["name"] for each in content(fund, added, Kind.EVIDENCE)["files"]] == [kept]


def expire(session: Any) -> None:
    """An hour later: every visit is over."""
    for row in session.scalars(select(UnlockedSession)):
        row.ends_at -= timedelta(hours=2)
    session.commit()


def test_one_case_brings_in_so_many_files_a_day_and_the_next_day_more(
    former: Former, session: Any, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(additions, "MOST_SENDINGS_A_DAY", 1)
    attach(former, (b"Premier.", "un.txt"))
    refused = attach(former, (b"Second.", "deux.txt"))
    assert "tomorrow" in refused.words
    assert len(look(select(Addition))) == 1
    session.execute(update(Addition).values(made_at=NOW))
    session.commit()
    attach(former, (b"Second.", "deux.txt"))
    assert len(look(select(Addition))) == 2

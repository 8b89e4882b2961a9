"""One entry of the audit log: what it says, its proof, and how it shows that somebody meddled with it."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from fundapp.audit import verify
from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.commands import erase_payloads, record
from fundapp.audit.models import Entry, Payload
from fundapp.audit.queries import HIGHEST
from fundapp.core.context import Context
from tests.accounts.filling import checkpoint, entries
from tests.accounts.pages import said
from tests.audit.logs import SIGNER
from tests.fixtures.application import Look


def test_the_box_says_where_the_log_stands(client: FlaskClient, session: Session, ctx: Context) -> None:
    empty = said(client.get("/journal").text)
    assert "Le journal compte 0 inscription." in empty
    assert "pas encore de point de contrôle" in empty
    assert "Le journal est encore vide" in empty
    assert client.get("/journal/checkpoint.txt").status_code == 404

    entries(session, ctx, 2)
    made = checkpoint(session)
    assert "il les couvre toutes" in said(client.get("/journal").text)
    entries(session, ctx, 1)
    record(session, ctx, "funder.changed", "funder", uuid4())
    session.commit()
    page = said(client.get("/journal").text)
    for told in ("compte 3 inscriptions", "couvre les 2 premières", "1 autre est enregistrée"):
        assert told in page, told
    answer = client.get("/journal/checkpoint.txt")
    assert answer.data.decode() == made.note
    assert answer.headers["Content-Disposition"] == "attachment; filename=checkpoint-2.txt"


def test_the_proof_convinces_the_program_that_comes_with_it(
    client: FlaskClient, session: Session, ctx: Context, tmp_path: Path
) -> None:
    entries(session, ctx, 5)
    checkpoint(session)
    page = client.get("/journal/2").text
    assert "python3 verify.py --proof preuve-2.json --held checkpoint-5.txt" in said(page)
    answer = client.get("/journal/2/proof.json")
    assert answer.headers["Content-Disposition"] == "attachment; filename=preuve-2.json"
    held = client.get("/journal/checkpoint.txt").data.decode()
    message, values = verify.verify_bundle(rebased(answer.data, held), [held])
    assert (message, values["index"]) == ("good.proof", 2)
    assert client.get("/journal/verify.py").data == Path(verify.__file__).read_bytes()


def rebased(bundle: bytes, note: str) -> bytes:
    """The bundle under the origin of the tests' checkpoint, which is not the application's."""
    told = json.loads(bundle)
    return verify.canonical({**told, "origin": note.partition("\n")[0]}) + b"\n"


def test_before_its_checkpoint_an_entry_has_no_proof_and_says_when(
    client: FlaskClient, session: Session, ctx: Context
) -> None:
    entries(session, ctx, 1)
    assert client.get("/journal/0/proof.json").status_code == 409
    checkpoint(session)
    entries(session, ctx, 1)
    page = client.get("/journal/1").text
    assert "sa preuve viendra avec le prochain" in said(page)
    assert "/journal/1/proof.json" not in page
    assert client.get("/journal/1/proof.json").status_code == 404
    assert "/journal/0/proof.json" in client.get("/journal/0").text


def test_the_checkpoint_named_is_the_first_that_covers_the_entry(
    client: FlaskClient, session: Session, ctx: Context
) -> None:
    for more in (2, 3, 1):
        entries(session, ctx, more)
        checkpoint(session)
    for number, size in ((0, 2), (1, 2), (2, 5), (4, 5), (5, 6)):
        assert f"point de contrôle à {size} inscriptions" in said(client.get(f"/journal/{number}").text), number


def test_erased_content_is_named_with_the_entry_that_tells_of_it(
    client: FlaskClient, session: Session, ctx: Context, look: Look
) -> None:
    entries(session, ctx, 2, page="secret-page")
    first, second = look(select(Entry.id).order_by(Entry.index))
    for erased in (second, first):
        erase_payloads(session, ctx, [erased], "asked")
        make_checkpoint(session, SIGNER, ctx.now)
    session.commit()
    page = client.get("/journal/0").text
    assert "Effacé le 14 mars 2026 à 10 h 26 par l’inscription 3" in said(page)
    assert 'href="/journal/3"' in page
    assert "secret-page" not in page
    assert "intacte" in page


@pytest.mark.parametrize("table", ["audit_entry", "audit_payload"])
def test_an_entry_that_was_tampered_with_says_so(
    client: FlaskClient, session: Session, ctx: Context, table: str
) -> None:
    entries(session, ctx, 1)
    assert "intacte" in client.get("/journal/0").text
    tamper(session, table)
    page = said(client.get("/journal/0").text)
    assert "altérée" in page
    assert "ne correspond pas à son empreinte" in page


def tamper(session: Session, table: str) -> None:
    """Writes past the triggers, as somebody with the database in their hands would."""
    change = "action = 'funder.removed'" if table == "audit_entry" else 'payload = \'{"page": "other"}\''
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"DROP TRIGGER {table}_no_update"))
    else:
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    session.execute(text(f"UPDATE {table} SET {change}"))
    session.commit()


def test_content_that_is_gone_without_an_erasure_is_no_erasure(
    client: FlaskClient, session: Session, ctx: Context
) -> None:
    entries(session, ctx, 1)
    off = "DROP TRIGGER audit_payload_no_delete"
    if session.get_bind().dialect.name != "sqlite":
        off = "ALTER TABLE audit_payload DISABLE TRIGGER USER"
    session.execute(text(off))
    session.execute(delete(Payload))
    session.commit()
    page = said(client.get("/journal/0").text)
    assert "Le contenu manque." in page
    assert "altérée" in page


@pytest.mark.parametrize("number", ["7", str(HIGHEST), str(HIGHEST + 1), "9" * 60])
def test_an_unknown_entry_is_not_found(client: FlaskClient, session: Session, ctx: Context, number: str) -> None:
    entries(session, ctx, 1)
    assert client.get(f"/journal/{number}").status_code == 404

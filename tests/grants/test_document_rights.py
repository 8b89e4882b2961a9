"""Who may do what with documents and submissions, and how often their pages ask the database."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, NotFound
from fundapp.grants.commands import documents, submissions, versions
from fundapp.grants.models import Submission
from fundapp.vault.papers import SealedPaper
from tests.fixtures.application import Look, MakeContext
from tests.fixtures.counting import CountQueries
from tests.grants.opportunities import SENT_ANSWERS, at
from tests.grants.papers import PLAIN, Desk

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]
SAID = {"kind": "budget", "title": None, "stage": "full", "demanded": "no", "language": None, "owner_id": None}
PAPER = SealedPaper(UUID(int=7), "b.txt", "text/plain", 1, 1, "0" * 64, "0" * 64, bytes(32))
Acts = dict[str, Callable[[Session, Context, dict[str, UUID]], Any]]
WRITES: Acts = {
    "keep": lambda session, ctx, ids: documents.keep_document(session, ctx, ids["opportunity"], SAID),
    "describe": lambda session, ctx, ids: documents.describe_document(
        session, ctx, ids["document"], SAID, expected_version=1
    ),
    "demand": lambda session, ctx, ids: documents.demand_documents(
        session, ctx, ids["opportunity"], "full", more=("cv",), less=()
    ),
    "final": lambda session, ctx, ids: documents.mark_final(session, ctx, ids["document"], 1, final=True),
    "remove": lambda session, ctx, ids: documents.remove_document(session, ctx, ids["document"]),
    "add": lambda session, ctx, ids: versions.add_version(
        session, ctx, ids["document"], PAPER, {"note": None}, based_on=1
    ),
    "renew": lambda session, ctx, ids: versions.renew_version(session, ctx, ids["version"]),
    "drop": lambda session, ctx, ids: versions.remove_version(session, ctx, ids["version"]),
    "note": lambda session, ctx, ids: submissions.record_note_sent(
        session, ctx, ids["opportunity"], {}, expected_version=1
    ),
    "complete": lambda session, ctx, ids: submissions.complete_submission(
        session, ctx, ids["submission"], {}, expected_version=1
    ),
    "take back": lambda session, ctx, ids: submissions.take_back_note(
        session, ctx, ids["submission"], expected_version=1
    ),
}
READS: Acts = {
    "fetch": lambda session, ctx, ids: versions.note_version_fetched(session, ctx, ids["version"]),
    "pack": lambda session, ctx, ids: versions.note_pack_fetched(session, ctx, ids["opportunity"], "full"),
    "sent": lambda session, ctx, ids: submissions.note_submission_fetched(session, ctx, ids["submission"]),
}


@pytest.fixture
def desk(client: FlaskClient, add_opportunity: Add, look: Look) -> Desk:
    return Desk(client, add_opportunity(state="full_proposal"), look)


def submitted(desk: Desk) -> dict[str, UUID]:
    """The ids of an opportunity, of a document that was sent, and of the record of that."""
    one = desk.document()
    (version,) = desk.versions(one)
    address = f"{at(desk.opportunity_id)}/step/submit"
    said = desk.form(address) | SENT_ANSWERS | {"papers": [str(version.id)]}
    assert desk.client.post(address, data=said).status_code == 303
    (made,) = desk.look(select(Submission.id))
    return {"opportunity": desk.opportunity_id, "document": one, "version": version.id, "submission": made}


def test_only_the_fundraising_group_writes_others_take_home_and_strangers_learn_nothing(
    session: Session, make_ctx: MakeContext, desk: Desk
) -> None:
    ids = submitted(desk)
    for name, act in WRITES.items():
        with pytest.raises(Denied):
            act(session, make_ctx("call.see"), ids)
        with pytest.raises(NotFound):
            act(session, make_ctx(), ids)
        assert name
    for act in READS.values():
        act(session, make_ctx("call.see"), ids)
        with pytest.raises(NotFound):
            act(session, make_ctx(), ids)


def test_pages_ask_as_often_whatever_there_is(desk: Desk, query_count: CountQueries) -> None:
    ids = submitted(desk)
    pages = (
        desk.address, f"/calls/documents/{ids['document']}", f"/calls/submissions/{ids['submission']}",
        at(desk.opportunity_id),
    )  # fmt: skip
    counts = []
    for round_of in range(2):
        for address in pages:
            with query_count() as statements:
                assert desk.client.get(address).status_code == 200
            statements.at_most(16 if address == pages[-1] else 8)
            counts.append(len(statements))
        if not round_of:
            desk.document("b.txt", PLAIN + b"b", kind="budget")
            desk.document("c.txt", PLAIN + b"c", kind="cv", demanded="yes")
            desk.add_version(ids["document"], ("p.txt", PLAIN + b"2"))
    assert counts[: len(pages)] == counts[len(pages) :]


@pytest.mark.sqlite
def test_too_large_a_form_is_not_read_and_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundapp.grants.views.document_frame.LARGEST_SENDING", 2_000)
    one = desk.document()
    for address in (f"{desk.address}/new", f"/calls/documents/{one}/versions/new"):
        answer = desk.client.post(address, data={"csrf_token": desk.token, "note": "x" * 3_000})
        assert answer.status_code == 413
        assert "n’en a été lu" in answer.text or "Rien" in answer.text
    assert len(desk.versions(one)) == 1


def test_commands_themselves_keep_what_was_sent(session: Session, make_ctx: MakeContext, desk: Desk) -> None:
    """Pages ask before, but somebody may have sent it since."""
    ids = submitted(desk)
    ctx = make_ctx("call.see", "call.edit")
    with pytest.raises(Conflict):
        versions.remove_version(session, ctx, ids["version"])
    with pytest.raises(Conflict):
        documents.remove_document(session, ctx, ids["document"])


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"kind": "receipt2"}, "kind"),
        ({"stage": "note"}, "stage"),
        ({"owner_id": "5d1a9d4c-4a52-4c0e-9b3e-3a6f5f0e7b99"}, "owner_id"),
        ({"title": "x" * 121}, "title"),
        ({"demanded": ""}, "demanded"),
    ],
)
def test_bad_words_of_a_document_are_told_at_their_field_and_nothing_is_kept(
    desk: Desk, answers: dict[str, str], field: str
) -> None:
    answer = desk.add(("p.txt", PLAIN), **{"note": "Gardé", **answers})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert 'value="Gardé"' in answer.text
    assert desk.documents() == []


@pytest.mark.sqlite
def test_a_file_that_is_none_is_refused_at_its_field(desk: Desk) -> None:
    one = desk.document()
    assert "Choisissez un fichier" in desk.add_version(one).text
    for name, content, told in (
        ("a.exe", b"MZ" + bytes(200), "est un programme"),
        ("a.pdf", PLAIN + b"x", "son contenu"),
    ):
        answer = desk.add_version(one, (name, content))
        assert answer.status_code == 422
        assert told in answer.text
        assert 'href="#file"' in answer.text
    assert len(desk.versions(one)) == 1

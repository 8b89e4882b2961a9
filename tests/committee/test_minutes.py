"""Minutes: what they tell, who makes and reads them, and how anybody checks them later."""

import io
import json
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

import pikepdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.audit.verify import verify_bundle
from fundapp.committee.ballots import Ballot
from fundapp.committee.commands.minutes import SealedMinutes, keep_minutes
from fundapp.committee.commands.voting import Cast, cast_vote
from fundapp.committee.models import PolicyVersion, RoundMinutes
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.tallies import Choice
from fundapp.committee.sealing import seal_reason
from fundapp.committee.views import minutes as views
from fundapp.core.database import is_writing, transaction
from fundapp.core.documents import Sheet, sheet_pdf
from fundapp.core.errors import Conflict, Denied
from fundapp.core.i18n import _
from fundapp.core.reader import Reader
from fundapp.vault.commands.documents import SealedFile
from fundapp.vault.documents import seal_file
from fundapp.vault.models import Document
from fundapp.vault.rules import Kind
from tests.accounts.signing import sign_in_as
from tests.committee.chamber import Chamber
from tests.committee.papers import at_desk, decided, made, page, send, sign_log, word
from tests.fixtures.counting import CountQueries
from tests.fixtures.pdf import roles_in, text_in

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def worded(chamber: Chamber, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chamber's subject has words."""
    word(chamber, monkeypatch)


@pytest.fixture
def round_id(chamber: Chamber) -> UUID:
    """A decided round, in the log and under a checkpoint."""
    made = decided(chamber)
    sign_log(chamber)
    return made


@pytest.fixture
def officer(chamber: Chamber, stranger: FlaskClient) -> FlaskClient:
    """An officer who reads English."""
    return at_desk(chamber, stranger, "idriss")


def test_minutes_tell_who_decided_what_by_which_rule(chamber: Chamber, officer: FlaskClient, round_id: UUID) -> None:
    text = text_in(made(officer, round_id))
    found, policy = chamber.round(round_id), chamber.session.scalars(select(PolicyVersion)).one()
    for words in (
        "Minutes K7QF-29", "All times are those of", "Approved", "FCFA\xa0400,000", "FCFA\xa00", "FCFA\xa0800,000",
        "With a receipt for each line", "Full committee", "Awa Diallo", "Organisation A", "No link", "Decides",
        "Did not declare", "Esther Ngono: Took part in its verification", "Solange Ndeke: Looks after the case",
        "For: 3. Against: 1. Abstentions: 0.", "At least 3 members must have voted.", "2 organisations or more",
        "More must vote for than against", policy.digest, str(found.brief_hash), "Decline it",
    ):  # fmt: skip
        assert words in text, words


def test_minutes_are_written_in_french_too(officer: FlaskClient, round_id: UUID) -> None:
    content = made(officer, round_id, "fr")
    with pikepdf.open(io.BytesIO(content)) as found:
        assert str(found.Root.Lang) == "fr"
        assert bool(found.Root.MarkInfo.Marked)
        with found.open_metadata() as told:
            assert told["dc:title"] == "Procès-verbal K7QF-29"
            assert told["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    text = text_in(content)
    for words in ("Abstentions\xa0: 0", "400\u202f000\xa0FCFA", "Comité entier"):
        assert words in text, words
    roles = roles_in(content)
    assert roles.count("H1") == 1
    assert roles.count("Table") == 3


def test_the_log_holds_the_fingerprint_of_the_file(chamber: Chamber, officer: FlaskClient, round_id: UUID) -> None:
    digest = sha256(made(officer, round_id)).hexdigest()
    told = chamber.session.scalars(select(Staged.payload).where(Staged.action == "committee.minutes.kept")).one()
    assert (told["round"], told["language"], told["digest"]) == (round_id.hex, "en", digest)
    assert digest in officer.get(page(round_id)).text


def test_the_proof_beside_them_shows_that_the_decision_stands_in_the_log(
    chamber: Chamber, officer: FlaskClient, round_id: UUID
) -> None:
    text, bundle = text_in(made(officer, round_id)), officer.get(f"{page(round_id)}/proof.json").data
    told = json.loads(bundle)
    assert verify_bundle(bundle)[0] == "good.proof"
    assert told["entry"]["payload"]["round"] == round_id.hex
    assert len(told["entry"]["payload"]["votes"]) == 4
    assert told["entry"]["leaf"]["id"] in text
    assert told["checkpoint"].split("\n")[2] in text


def test_the_same_decision_makes_the_same_bytes_whoever_makes_them_and_however_long_the_log_has_become(
    chamber: Chamber, officer: FlaskClient, round_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[bytes] = []

    def setting(sheet: Sheet, reader: Reader, *, at: datetime) -> bytes:
        papers.append(sheet_pdf(sheet, reader, at=at))
        raise Conflict

    monkeypatch.setattr(views, "sheet_pdf", setting)
    send(officer, page(round_id), {"language": "en"})
    sign_log(chamber)
    send(at_desk(chamber, chamber.app.test_client(), "awa"), page(round_id), {"language": "en"})
    assert len(papers) == 2
    assert papers[0] == papers[1]


def test_in_each_language_there_are_minutes_once(chamber: Chamber, officer: FlaskClient, round_id: UUID) -> None:
    before = made(officer, round_id)
    again = send(officer, page(round_id), {"language": "en"})
    assert again.status_code == 409
    assert "They stay as they are." in again.text
    assert officer.get(f"{page(round_id)}/en.pdf").data == before
    assert 'value="en"' in again.text, "what was chosen is not lost"


def test_the_command_too_keeps_them_once_and_only_for_whoever_may_read_the_brief(
    chamber: Chamber, round_id: UUID
) -> None:
    opened = chamber.opened(round_id, "awa")
    with chamber.app.app_context():
        file = seal_file(chamber.vault.files, opened, Kind.NARRATIVE, [b"%PDF"])
    sealed = SealedMinutes("fr", "ab" * 32, file, "x.pdf")
    for name, error in (("esther", Denied), ("firmin", Denied)):
        with pytest.raises(error), chamber.app.app_context(), transaction() as session:
            keep_minutes(session, chamber.acting(name), opened, round_id, sealed)
    with chamber.app.app_context(), transaction() as session:
        keep_minutes(session, chamber.acting("awa"), opened, round_id, sealed)
    another = SealedMinutes("fr", "cd" * 32, SealedFile(uuid4(), 1, 4), "x.pdf")
    with pytest.raises(Conflict), chamber.app.app_context(), transaction() as session:
        keep_minutes(session, chamber.acting("awa"), opened, round_id, another)


def test_before_the_log_is_signed_there_is_nothing_that_minutes_could_lean_on(
    chamber: Chamber, officer: FlaskClient
) -> None:
    round_id = decided(chamber)
    assert "every quarter of an hour" in officer.get(page(round_id)).text
    assert send(officer, page(round_id), {"language": "en"}).status_code == 503
    assert officer.get(f"{page(round_id)}/proof.json").status_code == 404
    assert chamber.session.scalars(select(RoundMinutes)).all() == []


def test_there_are_no_minutes_of_a_round_that_is_not_decided(chamber: Chamber, officer: FlaskClient) -> None:
    chamber.policy()
    round_id = chamber.convene(chamber.asked(600_000))
    for path in ("", "/proof.json", "/fr.pdf"):
        assert officer.get(f"{page(round_id)}{path}").status_code == 403


@pytest.mark.parametrize(("name", "status"), [("awa", 200), ("esther", 403), ("firmin", 403), ("solange", 200)])
def test_whoever_decided_reads_minutes_and_nobody_else_of_the_committee(
    chamber: Chamber, stranger: FlaskClient, round_id: UUID, name: str, status: int
) -> None:
    made(at_desk(chamber, chamber.app.test_client(), "idriss"), round_id)
    client = at_desk(chamber, stranger, name)
    for path in ("", "/en.pdf", "/proof.json"):
        assert client.get(f"{page(round_id)}{path}").status_code == status, path


def test_whoever_was_recused_reads_no_minutes_and_their_vote_stands_in_none(
    chamber: Chamber, stranger: FlaskClient
) -> None:
    chamber.policy()
    round_id = chamber.convene(chamber.asked(600_000))
    chamber.declare(round_id, "awa", "bruno", "claire", "denis")
    chamber.open(round_id)
    chamber.vote(round_id, "denis", 111_000)
    chamber.declare(round_id, "denis", grade=Grade.FAMILY)
    for name in ("awa", "bruno", "claire"):
        chamber.vote(round_id, name, 600_000)
    sign_log(chamber)
    text = text_in(made(at_desk(chamber, chamber.app.test_client(), "awa"), round_id))
    assert "Family, or close to them" in text
    assert "111,000" not in text, "a vote that does not count is nobody's business"
    client = at_desk(chamber, stranger, "denis")
    for path in ("", "/en.pdf", "/proof.json"):
        assert client.get(f"{page(round_id)}{path}").status_code == 403


def test_an_officer_who_may_not_read_the_case_reads_no_minutes_of_it(
    chamber: Chamber, officer: FlaskClient, round_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(officer, round_id)

    def refuse(*_asked: object) -> None:
        raise Denied(_("You are recused from this case."))

    word(chamber, monkeypatch, admits=refuse)
    for path in ("", "/en.pdf", "/proof.json"):
        assert officer.get(f"{page(round_id)}{path}").status_code == 403


def spoken(chamber: Chamber) -> UUID:
    """A decided round in which somebody gave a reason in their own words."""
    chamber.policy()
    round_id = chamber.convene(chamber.asked(300_000))
    chamber.declare(round_id, "denis", "grace")
    chamber.open(round_id)
    opened, vote_id = chamber.opened(round_id, "denis"), uuid4()
    said = seal_reason(opened, vote_id, "Elle doit partir ce soir.")
    with chamber.app.app_context(), transaction() as session:
        cast = Cast(Ballot(Choice.FOR, (300_000,)), 1, vote_id, said)
        cast_vote(session, chamber.acting("denis"), chamber.keys("denis"), chamber.sources, round_id, cast)
    chamber.vote(round_id, "grace", 250_000)
    sign_log(chamber)
    return round_id


@pytest.mark.parametrize("asked", [True, False], ids=["asked", "not_asked"])
def test_reasons_in_members_own_words_stand_in_them_only_where_somebody_asks_for_them(
    chamber: Chamber, officer: FlaskClient, asked: bool
) -> None:
    round_id = spoken(chamber)
    text = text_in(made(officer, round_id, "en", **({"more": "said"} if asked else {})))
    assert ("Denis Oyono: Elle doit partir ce soir." in text) is asked
    assert "By the full committee, until" in text, "what the fast track decided must be ratified"


def test_minutes_lie_sealed_with_the_round(chamber: Chamber, officer: FlaskClient, round_id: UUID) -> None:
    content = made(officer, round_id)
    row = chamber.session.scalars(select(RoundMinutes)).one()
    document = chamber.session.get_one(Document, row.document_id)
    stored = b"".join(chamber.vault.files.read(document.id.hex))
    assert content[:64] not in stored
    assert b"%PDF" not in stored
    assert document.compartment_id == chamber.opened(round_id, "awa").compartment(Kind.NARRATIVE).id


def test_a_file_that_is_not_the_one_whose_fingerprint_was_kept_is_not_handed_out(
    officer: FlaskClient, round_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(officer, round_id)
    monkeypatch.setattr(views, "open_file", lambda *_asked: iter([b"%PDF of something else"]))
    assert officer.get(f"{page(round_id)}/en.pdf").status_code == 409


def test_minutes_are_set_and_sealed_outside_any_transaction(
    officer: FlaskClient, round_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing: list[bool] = []

    def setting(sheet: Sheet, reader: Reader, *, at: datetime) -> bytes:
        writing.append(is_writing())
        return sheet_pdf(sheet, reader, at=at)

    monkeypatch.setattr(views, "sheet_pdf", setting)
    made(officer, round_id)
    assert writing == [False]


def test_a_file_whose_minutes_are_not_kept_does_not_stay_in_the_store(
    chamber: Chamber, officer: FlaskClient, round_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(chamber.vault.files.names())

    def refuse(*_given: object) -> None:
        raise Conflict

    monkeypatch.setattr(views, "keep_minutes", refuse)
    assert send(officer, page(round_id), {"language": "en"}).status_code == 409
    assert set(chamber.vault.files.names()) == before


def test_somebody_without_unlocked_keys_is_told_so(chamber: Chamber, stranger: FlaskClient, round_id: UUID) -> None:
    sign_in_as(stranger, chamber.session, chamber.people["idriss"])
    assert stranger.get(page(round_id)).status_code == 200
    assert send(stranger, page(round_id), {"language": "en"}).status_code == 403


def test_a_page_of_minutes_asks_the_database_as_often_when_there_are_some(
    officer: FlaskClient, round_id: UUID, query_count: CountQueries
) -> None:
    made(officer, round_id)
    with query_count() as few:
        officer.get(page(round_id))
    made(officer, round_id, "fr")
    with query_count() as many:
        officer.get(page(round_id))
    assert len(many) == len(few)
    many.at_most(16)

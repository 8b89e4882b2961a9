"""An applicant asks to be erased: one officer does it, or two where help was decided on (situation 19)."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.cases.commands.deciding import ask_erasure
from fundapp.cases.commands.erasing import confirm_erasure, drop_proposal, erase_asked_case, propose_erasure
from fundapp.cases.models import EmergencyCase, ErasureProposal
from fundapp.cases.queries.conflicts import holdings_of
from fundapp.cases.restricting import keep_to
from fundapp.cases.rules.conflicts import Grade
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, NotFound
from fundapp.vault.models import UnlockedSession
from tests.accounts.pages import said
from tests.cases.conflicted import third_officer
from tests.cases.erased import CANARY, halves_left, kinds_left, opens_nothing, row_of
from tests.cases.former import Former
from tests.cases.fund import Fund, Sent
from tests.cases.officers import answer_of, whole
from tests.cases.test_case_files import attach
from tests.cases.test_retention import hold
from tests.cases.visits import holder, put_into
from tests.donors.pages import hidden
from tests.fixtures.application import Look

REASON = "Somebody else must confirm it"


def asked(fund: Fund, state: str = "triage") -> Sent:
    """A whole application whose applicant wants it erased; its state."""
    sent = whole(fund, who={"role": "self", "legal_name": CANARY})
    attach(fund, sent)
    answer_of(fund, sent, f"Effacez tout, signé {CANARY}.")
    put_into(fund, sent, state)
    with fund.app.app_context(), transaction() as session:
        ask_erasure(session, fund.nobody(), holder(sent), sent.case.id)
    return sent


def page(client: FlaskClient, sent: Sent) -> str:
    """What the page says that erases."""
    answer = client.get(f"/cases/{sent.case.reference}/retention/erase")
    assert answer.status_code == 200
    return answer.text


def press(client: FlaskClient, sent: Sent) -> int:
    """Presses its button."""
    where = f"/cases/{sent.case.reference}/retention/erase"
    return client.post(where, data=hidden(client.get(where).text)).status_code


def test_situation_19_a_deletion_request_meets_an_audit_duty(
    fund: Fund, stranger: FlaskClient, session: Session, look: Look
) -> None:
    sent, other = asked(fund, "active"), fund.app.test_client()
    session.execute(update(EmergencyCase).values(purpose="medical"))
    session.commit()
    fund.sign_in(stranger, "solange")
    told = said(page(stranger, sent))
    for words in ("De qui il s’agit", "Messages (1 message)", "2 fichiers scellés", "Le journal d’audit"):
        assert words in told, words
    assert press(stranger, sent) == 303
    assert kinds_left(fund, sent), "nobody erases alone for whom help was decided on"
    assert press(stranger, sent) == 409
    assert kinds_left(fund, sent)

    fund.sign_in(other, "idriss")
    assert "un effacement attend" in said(other.get("/").text)
    assert press(other, sent) == 303

    assert kinds_left(fund, sent) == set()
    assert all(opens_nothing(fund, sent, name) for name in ("solange", "idriss", "joel"))
    assert halves_left(fund, fund.vault.keystore) == 0
    assert list(fund.vault.files.names()) == []
    row = row_of(fund, sent)
    assert (row.state, row.country, row.purpose) == ("active", "CM", "medical"), "the coded row stays for the audit"
    for where in (f"/cases/{sent.case.reference}", f"/cases/{sent.case.reference}/retention", "/cases"):
        shown = stranger.get(where)
        assert shown.status_code == 200
        assert CANARY not in shown.text
    logged = look(select(Staged.action).where(Staged.action.like("case.eras%")).order_by(Staged.position))
    assert list(logged) == ["case.erasure.asked", "case.erasure.proposed", "case.erased"]
    (entry,) = look(select(Staged).where(Staged.action == "case.erased"))
    assert (entry.actor_id, entry.payload["proposed_by"]) == (
        fund.people["idriss"].id, fund.people["solange"].id.hex,
    )  # fmt: skip


def test_the_code_then_says_that_everything_is_erased_and_opens_nothing(
    fund: Fund, stranger: FlaskClient, look: Look
) -> None:
    sent = asked(fund)
    visit = Former.arriving(stranger).do("go:code").do("enter", code=sent.code)
    assert "Effacez tout" in visit.words
    with fund.app.app_context(), transaction() as session:
        erase_asked_case(session, fund.acting("solange"), fund.vault, sent.case.reference)
    assert look(select(UnlockedSession).where(UnlockedSession.reader_id == sent.unlocked.reader.id)) == []
    visit.reload()
    assert CANARY not in visit.words, "a visit that was open is over"
    again = Former.arriving(fund.app.test_client()).do("go:code").do("enter", code=sent.code)
    assert again.title == "Everything is erased"
    assert sent.case.reference not in again.words
    assert again.client.get_cookie("visit") is None
    again.reload()
    assert "Effacez" not in again.words


def test_one_officer_erases_a_case_for_which_nothing_was_decided_and_it_is_withdrawn(
    fund: Fund, stranger: FlaskClient
) -> None:
    sent = asked(fund)
    fund.sign_in(stranger, "solange")
    assert press(stranger, sent) == 303
    row = row_of(fund, sent)
    assert (row.state, row.due_at, row.erasure_asked_at) == ("withdrawn", None, None)
    assert row.erased_at is not None
    assert kinds_left(fund, sent) == set()
    assert press(stranger, sent) == 409, "once only"


@pytest.mark.parametrize("state", ["approved", "payment", "active", "reporting"])
def test_where_help_was_decided_on_it_takes_two_different_officers(fund: Fund, state: str) -> None:
    sent, acting = asked(fund, state), fund.acting("solange")
    with fund.app.app_context(), transaction() as session:
        with pytest.raises(Denied):
            erase_asked_case(session, acting, fund.vault, sent.case.reference)
        with pytest.raises(Denied):
            confirm_erasure(session, fund.acting("idriss"), fund.vault, sent.case.reference)
        propose_erasure(session, acting, sent.case.reference)
        with pytest.raises(Denied):
            propose_erasure(session, fund.acting("idriss"), sent.case.reference)
        with pytest.raises(Denied, match="Denied"):
            confirm_erasure(session, acting, fund.vault, sent.case.reference)
        confirm_erasure(session, fund.acting("idriss"), fund.vault, sent.case.reference)
    assert kinds_left(fund, sent) == set()


def test_a_suspended_case_counts_as_where_it_goes_on(fund: Fund, session: Session) -> None:
    sent = asked(fund, "suspended")
    session.execute(update(EmergencyCase).values(resumes_in="payment"))
    session.commit()
    with fund.app.app_context(), transaction() as writing, pytest.raises(Denied):
        erase_asked_case(writing, fund.acting("solange"), fund.vault, sent.case.reference)


def test_the_database_too_knows_that_it_takes_two(fund: Fund, session: Session) -> None:
    sent, me = asked(fund, "active"), fund.people["solange"].id
    now = datetime.now(UTC)
    session.add(
        ErasureProposal(
            case_id=sent.case.id, proposed_by_id=me, proposed_at=now, confirmed_by_id=me, ended_at=now,
            entry_id=sent.case.id,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_proposal_is_taken_back_and_then_nobody_can_confirm_it(fund: Fund, stranger: FlaskClient) -> None:
    sent = asked(fund, "active")
    fund.sign_in(stranger, "solange")
    press(stranger, sent)
    where = f"/cases/{sent.case.reference}/retention/erase"
    token = hidden(page(stranger, sent))
    assert stranger.post(f"{where}/drop", data=token).status_code == 303
    with fund.app.app_context(), transaction() as session:
        with pytest.raises(Denied):
            confirm_erasure(session, fund.acting("idriss"), fund.vault, sent.case.reference)
        with pytest.raises(Conflict):
            drop_proposal(session, fund.acting("solange"), sent.case.reference)
    assert kinds_left(fund, sent)


def test_nobody_erases_what_nobody_asked_for_nor_what_is_kept_nor_who_is_recused(fund: Fund) -> None:
    unasked, kept, close = whole(fund), asked(fund), asked(fund)
    hold(fund, kept)
    fund.declare(close.case, "idriss", Grade.FAMILY)
    with fund.app.app_context(), transaction() as session:
        for sent, name in ((unasked, "solange"), (kept, "solange"), (close, "idriss")):
            with pytest.raises(Denied):
                erase_asked_case(session, fund.acting(name), fund.vault, sent.case.reference)
        with pytest.raises(NotFound):
            erase_asked_case(session, fund.acting("joel"), fund.vault, close.case.reference)
    assert all(kinds_left(fund, each) for each in (unasked, kept, close))


def test_whoever_cannot_read_a_restricted_case_does_not_erase_it(fund: Fund) -> None:
    sent, awa = asked(fund), third_officer(fund)
    with fund.app.app_context():
        idriss = fund.people["idriss"].id
        keep_to(fund.vault, fund.acting("solange"), fund.keys("solange"), sent.case.reference, [idriss])
    fund.declare(sent.case, awa)
    with fund.app.app_context(), transaction() as session:
        with pytest.raises(Denied):
            erase_asked_case(session, fund.acting(awa), fund.vault, sent.case.reference)
        erase_asked_case(session, fund.acting("idriss"), fund.vault, sent.case.reference)
        assert holdings_of(session, sent.case.id) == []

"""Another code: by its holder, or by two officers for somebody who lost theirs."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from fundapp.audit.models import Staged
from fundapp.cases.arriving import unlock
from fundapp.cases.commands.codes import IdentityCheck, confirm_code, drop_code_request, offer_code, replace_own_code
from fundapp.cases.models import CodeRequest
from fundapp.cases.sealing import another_code
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import Conflict, Denied, Invalid, NotFound
from fundapp.vault.errors import CannotOpen
from fundapp.vault.keeping import KeptCode
from fundapp.vault.models import Applicant
from fundapp.vault.rules import Kind
from fundapp.vault.unlocked import Unlocked
from tests.cases.former import hidden
from tests.cases.fund import Fund, Sent
from tests.cases.visits import Browser, holder, officer_writes, own_mailbox, provisional, read_by
from tests.fixtures.application import Look

BOTH = IdentityCheck(over_safe_contact=True, code_word_right=True)


def opens(fund: Fund, code: str) -> Unlocked | None:
    with ReadSession(db) as session:
        return unlock(session, fund.vault, code)


def replaced(fund: Fund, sent: Sent) -> KeptCode:
    kept, opened = another_code(fund.vault, sent.unlocked.reader.id), own_mailbox(fund, sent)
    with transaction() as session:
        replace_own_code(session, fund.nobody(), fund.vault, holder(sent, knows_other=True), kept, opened)
    return kept


def offered(fund: Fund, sent: Sent, by: str = "solange", check: IdentityCheck = BOTH) -> CodeRequest:
    with fund.app.app_context(), transaction() as session:
        made = offer_code(session, fund.acting(by), sent.case.id, check)
        session.flush()
        session.expunge(made)
    return made


def confirmed(fund: Fund, sent: Sent, request: CodeRequest, by: str) -> KeptCode:
    opened = fund.open(sent.case, [Kind.MAILBOX], by if by in ("solange", "idriss") else "solange")
    with fund.app.app_context():
        kept = another_code(fund.vault, sent.unlocked.reader.id)
        with transaction() as session:
            confirm_code(session, fund.acting(by), fund.vault, request.id, kept, opened)
    return kept


def is_provisional(look: Look, sent: Sent) -> bool:
    return bool(look(select(Applicant.provisional).where(Applicant.id == sent.unlocked.reader.id))[0])


def test_a_code_that_was_read_out_is_replaced_by_its_holder_and_is_then_theirs_alone(fund: Fund, look: Look) -> None:
    sent = provisional(fund)
    assert is_provisional(look, sent)
    with fund.app.app_context():
        before = officer_writes(fund, sent, "Avant.")
        kept = replaced(fund, sent)
        assert opens(fund, sent.code) is None
        assert not is_provisional(look, sent)
        now = replace(sent, code=kept.code, unlocked=kept.unlocked)
        after = officer_writes(fund, sent, "Après.")
        mailbox = own_mailbox(fund, now)
        assert [read_by(mailbox, each) for each in (before, after)] == ["Avant.", "Après."]
        with pytest.raises(CannotOpen):  # whoever kept the old pair reads nothing by it
            own_mailbox(fund, sent)


def test_the_same_page_sent_twice_gives_the_same_code(fund: Fund) -> None:
    sent, seed = fund.receive(), bytes(range(32))
    codes = {another_code(fund.vault, sent.unlocked.reader.id, seed).code for _time in range(2)}
    assert len(codes) == 1
    assert another_code(fund.vault, sent.unlocked.reader.id).code not in codes


def test_an_officer_cannot_make_a_code_under_the_name_of_its_holder(fund: Fund) -> None:
    sent = fund.receive()
    opened = fund.open(sent.case, [Kind.MAILBOX])
    with fund.app.app_context():
        kept = another_code(fund.vault, sent.unlocked.reader.id)
        with pytest.raises(Denied), transaction() as session:
            replace_own_code(session, fund.acting("solange"), fund.vault, holder(sent), kept, opened)
        assert opens(fund, sent.code) is not None


def test_nobody_replaces_the_code_of_somebody_else(fund: Fund) -> None:
    sent, other = fund.receive(), fund.receive(alias="Le Fromager")
    with fund.app.app_context():
        kept, opened = another_code(fund.vault, sent.unlocked.reader.id), own_mailbox(fund, sent)
        with pytest.raises(NotFound), transaction() as session:
            replace_own_code(session, fund.nobody(), fund.vault, holder(other), kept, opened)


def test_a_code_that_officers_make_is_never_taken_for_its_holders_own(fund: Fund, look: Look) -> None:
    sent = fund.receive()
    request = offered(fund, sent)
    with fund.app.app_context():
        kept, opened = another_code(fund.vault, sent.unlocked.reader.id), own_mailbox(fund, sent)
        with pytest.raises(Denied), transaction() as session:
            confirm_code(session, fund.acting("idriss"), fund.vault, request.id, kept, opened)
    assert not is_provisional(look, sent)


def test_situation_6_a_lost_code_is_made_anew_by_a_second_officer(fund: Fund, look: Look) -> None:
    sent = fund.receive()
    before = officer_writes(fund, sent, "Avant.")
    request = offered(fund, sent, "solange")
    assert (request.asked_by_id, request.confirmed_by_id) == (fund.people["solange"].id, None)
    kept = confirmed(fund, sent, request, "idriss")
    with fund.app.app_context():
        assert opens(fund, sent.code) is None, "the old one is dead"
        found = opens(fund, kept.code)
        assert found is not None
        assert read_by(own_mailbox(fund, replace(sent, unlocked=found)), before) == "Avant."
    assert is_provisional(look, sent), "an officer saw it: it decides nothing until its holder replaces it"
    (ended,) = look(select(CodeRequest))
    assert ended.confirmed_by_id == fund.people["idriss"].id
    assert ended.ended_at is not None
    told = [
        (each.action, each.actor_id)
        for each in look(select(Staged).order_by(Staged.position))
        if each.action.startswith("case.code.")
    ]
    assert told == [
        ("case.code.asked", fund.people["solange"].id),
        ("case.code.made", fund.people["idriss"].id),
    ]


def test_situation_6_nobody_alone_takes_over_a_mailbox(fund: Fund) -> None:
    sent = fund.receive()
    request = offered(fund, sent, "solange")
    with pytest.raises(Denied):
        confirmed(fund, sent, request, "solange")
    with fund.app.app_context():
        assert opens(fund, sent.code) is not None


@pytest.mark.parametrize(
    "check", [IdentityCheck(True, False), IdentityCheck(False, True)], ids=["no word", "no contact"]
)
def test_situation_6_identity_is_made_sure_of_in_both_ways(fund: Fund, look: Look, check: IdentityCheck) -> None:
    sent = fund.receive()
    with pytest.raises(Invalid):
        offered(fund, sent, check=check)
    assert look(select(CodeRequest)) == []


def test_one_request_at_a_time_waits_and_one_that_is_over_makes_nothing(fund: Fund) -> None:
    sent = fund.receive()
    request = offered(fund, sent)
    with pytest.raises(Conflict):
        offered(fund, sent, "idriss")
    with fund.app.app_context(), transaction() as session:
        drop_code_request(session, fund.acting("solange"), request.id)
    with pytest.raises(Conflict):
        confirmed(fund, sent, request, "idriss")
    again = offered(fund, sent)
    confirmed(fund, sent, again, "idriss")
    with pytest.raises(Conflict):
        confirmed(fund, sent, again, "idriss")


def test_a_request_makes_a_code_for_its_own_case_alone(fund: Fund) -> None:
    sent, other = fund.receive(), fund.receive(alias="Le Fromager")
    request = offered(fund, sent)
    with pytest.raises(NotFound):
        confirmed(fund, other, request, "idriss")


@pytest.mark.parametrize("who", ["joel"])
def test_only_officers_ask_for_codes_and_make_them(fund: Fund, who: str) -> None:
    sent = fund.receive()
    with pytest.raises(NotFound):
        offered(fund, sent, who)
    request = offered(fund, sent)
    with pytest.raises(NotFound):
        confirmed(fund, sent, request, who)
    with fund.app.app_context(), pytest.raises(NotFound), transaction() as session:
        drop_code_request(session, fund.acting(who), request.id)


def test_situation_6_on_the_pages_of_two_officers(fund: Fund, app: Flask, look: Look) -> None:
    sent, (first, second, caller) = fund.receive(), (app.test_client() for _each in range(3))
    fund.sign_in(first, "solange")
    fund.sign_in(second, "idriss")
    address = f"/cases/{sent.case.reference}/code"
    for checked in ([], ["code_word"]):
        data = {"csrf_token": token(first.get(address)), "checked": checked}
        assert first.post(address, data=data).status_code == 422
    data = {"csrf_token": token(first.get(address)), "checked": ["safe_contact", "code_word"]}
    assert first.post(address, data=data).status_code == 303
    page = first.get(address)
    assert f"{address}/make" not in page.text
    assert first.post(f"{address}/make", data={"csrf_token": token(page)}).status_code == 403
    assert second.post(f"{address}/make", data={"csrf_token": "forged"}).status_code == 422
    made = second.post(f"{address}/make", data=hidden(second.get(address).text))
    code = " ".join(re.findall(r'<li><span class="num">(\d+)</span></li>', made.text))
    assert is_provisional(look, sent)
    browser = Browser(caller)
    browser.at("code")
    assert browser.send("enter", code=sent.code).status_code == 422
    assert "renew" in browser.send("enter", code=code).text


@pytest.mark.parametrize("who", ["joel"])
def test_the_page_of_a_lost_code_is_absent_for_everybody_else(fund: Fund, stranger: FlaskClient, who: str) -> None:
    sent = fund.receive()
    fund.sign_in(stranger, who)
    for reference in (sent.case.reference, "AAAA-AA"):
        assert stranger.get(f"/cases/{reference}/code").status_code == 404


def token(page: TestResponse) -> str:
    """The token of a page's form."""
    return str(re.findall(r'name="csrf_token" value="([^"]*)"', page.text)[0])

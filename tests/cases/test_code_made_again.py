"""A code that an officer makes for somebody who lost theirs: shown once more to who sends the same form once more."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fundapp.audit.models import Staged
from fundapp.cases.arriving import unlock
from fundapp.cases.commands.codes import IdentityCheck, offer_code, replace_own_code
from fundapp.cases.models import CodeRequest
from fundapp.cases.sealing import another_code
from fundapp.cases.views import code_seeds
from fundapp.core.database import ReadSession, db, transaction
from fundapp.vault.codes import code_from
from fundapp.vault.keeping import KeptCode
from fundapp.vault.models import Applicant, EpochKey, RetiredCode, Wrap
from tests.accounts.pages import said
from tests.accounts.signing import sign_in_as
from tests.cases.former import hidden
from tests.cases.fund import Fund, Sent
from tests.cases.visits import holder, own_mailbox
from tests.fixtures.application import Look

OVER = "Cette demande est close"
TOO_LATE = "La page est restée ouverte trop longtemps"


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """A case whose holder has lost their code, which Solange made sure of."""
    sent = fund.receive()
    ask(fund, sent)
    return sent


@pytest.fixture
def second(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Idriss's browser, his keys unlocked."""
    fund.sign_in(stranger, "idriss")
    return stranger


def ask(fund: Fund, sent: Sent, by: str = "solange") -> None:
    """Asks for a new code."""
    with fund.app.app_context(), transaction() as session:
        offer_code(session, fund.acting(by), sent.case.id, IdentityCheck(True, True))


def address(sent: Sent) -> str:
    """The page of a lost code."""
    return f"/cases/{sent.case.reference}/code"


def form_of(client: FlaskClient, sent: Sent) -> dict[str, str]:
    """The button that makes the code, with what its form hides."""
    return hidden(client.get(address(sent)).text)


def make(client: FlaskClient, sent: Sent, form: dict[str, str]) -> TestResponse:
    """Chooses it."""
    return client.post(f"{address(sent)}/make", data=form)


def code_in(page: TestResponse) -> str:
    """The code that a page shows; empty where it shows none."""
    return " ".join(re.findall(r'<li><span class="num">(\d+)</span></li>', page.text))


def same_browser(app: Flask, client: FlaskClient) -> FlaskClient:
    """The browser again, while it waits for an answer."""
    found = app.test_client()
    for name in ("door", "session"):
        cookie = client.get_cookie(name)
        assert cookie is not None
        found.set_cookie(cookie.key, cookie.value)
    return found


def opens(fund: Fund, code: str, sent: Sent) -> bool:
    """Whether a code is the one of a case."""
    with fund.app.app_context(), ReadSession(db) as session:
        unlocked = unlock(session, fund.vault, code)
    return unlocked is not None and unlocked.reader == sent.unlocked.reader


def test_a_button_that_is_chosen_twice_makes_one_code_and_shows_it_twice(
    fund: Fund, sent: Sent, second: FlaskClient, look: Look
) -> None:
    form = form_of(second, sent)
    first, again = (make(second, sent, form) for _time in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert code_in(first) == code_in(again) != ""
    assert opens(fund, code_in(again), sent)
    assert len(look(select(RetiredCode))) == 1, "the old one, and no other"
    assert look(select(func.count()).select_from(Staged).where(Staged.action == "case.code.made")) == [1]


def test_one_that_arrives_while_the_other_is_at_it_shows_the_same_code(
    fund: Fund, sent: Sent, second: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch, look: Look
) -> None:
    form = form_of(second, sent)
    between: list[str] = []

    def interrupted(*given: Any) -> KeptCode:
        if not between:
            between.append("")
            between[0] = code_in(make(same_browser(app, second), sent, form))
        return another_code(*given)

    monkeypatch.setattr("fundapp.cases.views.lost_codes.another_code", interrupted)
    page = make(second, sent, form)
    assert page.status_code == 200
    assert code_in(page) == between[0] != ""
    assert opens(fund, code_in(page), sent)
    assert len(look(select(RetiredCode))) == 1


def test_the_form_alone_does_not_give_the_code_away(fund: Fund, sent: Sent, second: FlaskClient, app: Flask) -> None:
    form = form_of(second, sent)
    code = code_in(make(second, sent, form))
    assert code.replace(" ", "") not in "".join(form.values())
    assert code_from(form["seed"].encode()) != code
    app.config["SECRET_KEY"] = "the key of another installation"
    with app.test_request_context("/"):
        assert code_seeds.read_seed(fund.acting("idriss"), form["seed"]) is None


def test_another_officer_who_sends_the_form_sees_nothing(fund: Fund, sent: Sent, second: FlaskClient) -> None:
    form = form_of(second, sent)
    assert code_in(make(second, sent, form))
    other = fund.app.test_client()
    fund.sign_in(other, "solange")
    token = hidden(other.get(address(sent)).text)["csrf_token"]
    page = make(other, sent, {**form, "csrf_token": token})
    assert (page.status_code, code_in(page)) == (409, "")
    assert OVER in said(page.text)


def test_another_form_shows_nothing_of_a_code_that_was_made(fund: Fund, sent: Sent, second: FlaskClient) -> None:
    form, other = form_of(second, sent), form_of(second, sent)
    assert form["seed"] != other["seed"]
    assert code_in(make(second, sent, form))
    for seed in (other["seed"], "", form["seed"][:-1], "zzz"):
        page = make(second, sent, {**form, "seed": seed})
        assert (page.status_code, code_in(page)) == (409, "")


def test_a_form_makes_the_code_of_its_own_request_alone(
    fund: Fund, sent: Sent, second: FlaskClient, look: Look
) -> None:
    other = fund.receive(alias="Le Fromager")
    ask(fund, other)
    form = form_of(second, sent)
    page = make(second, other, form)
    assert (page.status_code, code_in(page)) == (422, "")
    assert TOO_LATE in said(page.text)
    assert opens(fund, other.code, other)
    assert code_in(make(second, sent, form))
    page = make(second, other, form)
    assert code_in(page) == "", "nor is a code shown on the page of another case"


def test_a_code_that_its_holder_has_replaced_is_not_shown_again(fund: Fund, sent: Sent, second: FlaskClient) -> None:
    form = form_of(second, sent)
    code = code_in(make(second, sent, form))
    with fund.app.app_context():
        with ReadSession(db) as session:
            unlocked = unlock(session, fund.vault, code)
        assert unlocked is not None
        now = Sent(sent.case, code, unlocked)
        kept, opened = another_code(fund.vault, unlocked.reader.id), own_mailbox(fund, now)
        with transaction() as session:
            replace_own_code(session, fund.nobody(), fund.vault, holder(now, knows_other=True), kept, opened)
    page = make(second, sent, form)
    assert (page.status_code, code_in(page)) == (409, "")


@pytest.mark.parametrize(
    "change",
    [{"provisional": False}, {"updated_at": datetime.now(UTC) - timedelta(minutes=11)}],
    ids=["their own", "long ago"],
)
def test_a_code_is_shown_again_for_a_few_minutes_while_it_is_provisional(
    sent: Sent, second: FlaskClient, session: Session, change: dict[str, object]
) -> None:
    form = form_of(second, sent)
    assert code_in(make(second, sent, form))
    session.execute(update(Applicant).values(**change))
    session.commit()
    page = make(second, sent, form)
    assert (page.status_code, code_in(page)) == (409, "")


def test_a_form_that_was_open_for_too_long_makes_nothing_and_the_page_offers_a_new_one(
    fund: Fund, sent: Sent, second: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = form_of(second, sent)
    monkeypatch.setattr(code_seeds, "GOOD_FOR", timedelta(0))
    page = make(second, sent, form)
    assert (page.status_code, code_in(page)) == (422, "")
    assert TOO_LATE in said(page.text)
    assert opens(fund, sent.code, sent)
    monkeypatch.setattr(code_seeds, "GOOD_FOR", timedelta(hours=1))
    fresh = hidden(page.text)
    assert fresh["seed"] != form["seed"]
    assert opens(fund, code_in(make(second, sent, fresh)), sent)


def test_whoever_asked_for_it_is_refused_with_the_reason_and_makes_nothing(fund: Fund, sent: Sent) -> None:
    first = fund.app.test_client()
    fund.sign_in(first, "solange")
    page = first.get(address(sent))
    assert "créer ce code : vous l’avez demandé" in said(page.text)
    answer = make(first, sent, hidden(page.text))
    assert (answer.status_code, code_in(answer)) == (403, "")
    assert "créer ce code : vous l’avez demandé" in said(answer.text)
    assert opens(fund, sent.code, sent)


def test_without_unlocked_keys_the_page_says_why_there_is_no_button(
    fund: Fund, sent: Sent, stranger: FlaskClient, session: Session
) -> None:
    sign_in_as(stranger, session, fund.people["idriss"])
    page = stranger.get(address(sent))
    assert f"{address(sent)}/make" not in page.text
    assert "elles ne sont pas déverrouillées ici" in said(page.text)
    seed = fresh(fund, sent)
    answer = make(stranger, sent, {**hidden(page.text), "seed": seed})
    assert answer.status_code == 403
    assert "elles ne sont pas déverrouillées ici" in said(answer.text)
    assert opens(fund, sent.code, sent)


def test_who_is_not_admitted_to_the_officers_key_is_told_who_must_do_so(
    fund: Fund, sent: Sent, second: FlaskClient, session: Session
) -> None:
    form = form_of(second, sent)
    session.query(EpochKey).filter(EpochKey.holder_id == fund.people["idriss"].id).delete()
    session.commit()
    page = second.get(address(sent))
    assert f"{address(sent)}/make" not in page.text
    assert "Vous ne pouvez encore ouvrir aucun dossier" in said(page.text)
    answer = make(second, sent, form)
    assert answer.status_code == 403
    assert "Vous ne pouvez encore ouvrir aucun dossier" in said(answer.text)


def test_a_mailbox_that_is_closed_to_this_officer_is_no_dead_end(
    fund: Fund, sent: Sent, second: FlaskClient, session: Session
) -> None:
    form = form_of(second, sent)
    session.query(Wrap).filter(Wrap.reader_kind == "group").delete()
    session.commit()
    answer = make(second, sent, form)
    assert answer.status_code == 409
    assert "Vous ne pouvez pas ouvrir cette boîte de messages" in said(answer.text)
    assert "seed" in hidden(answer.text), "the page stands as before"


def test_a_request_that_was_taken_back_meanwhile_is_said_to_be_over(
    sent: Sent, second: FlaskClient, look: Look
) -> None:
    form = form_of(second, sent)
    first, again = (second.post(f"{address(sent)}/drop", data=form) for _time in range(2))
    assert (first.status_code, again.status_code) == (303, 409)
    assert OVER in said(again.text)
    page = make(second, sent, form)
    assert (page.status_code, code_in(page)) == (409, "")
    assert [each.confirmed_by_id for each in look(select(CodeRequest))] == [None]


def fresh(fund: Fund, sent: Sent) -> str:
    """A seed of Idriss's, as his page would hold it."""
    with fund.app.test_request_context("/"), ReadSession(db) as session:
        (request_id,) = session.scalars(select(CodeRequest.id).where(CodeRequest.case_id == sent.case.id))
        return code_seeds.fresh_seed(fund.acting("idriss"), request_id)

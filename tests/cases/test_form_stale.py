"""What is sent from a page that no longer fits comes back as it was typed, or is kept, and says why."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.rules.sheets import read
from fundapp.cases.views.places import ACTS, PLACES
from fundapp.core.errors import Conflict, Denied, NotFound
from fundapp.vault.envelope import Place
from fundapp.vault.models import Applicant
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from tests.cases.former import Former
from tests.cases.fund import Fund, Sent
from tests.fixtures.application import Look

KINDS = {"incidents": Kind.NARRATIVE, "needs": Kind.NARRATIVE, "contact": Kind.CONTACT}


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """A message that was sent."""
    return fund.receive()


@pytest.fixture
def former(sent: Sent, stranger: FlaskClient) -> Former:
    """Whoever sent it, back with their code."""
    return Former.arriving(stranger).do("go:code").do("enter", code=sent.code)


def added(fund: Fund, look: Look) -> dict[str, Any]:
    """What officers read in all that was added."""
    found: dict[str, Any] = {}
    for each in look(select(Addition)):
        kind, place = KINDS[each.step], Place("case_addition", each.id, "content")
        with fund.app.app_context():
            ctx, keys = fund.acting("solange"), fund.keys("solange")
            opened = open_compartments(fund.vault, ctx, keys, each.subject, [kind], purpose="test")
            found |= read(opened.read(kind, place, each.content))
    return found


@pytest.mark.parametrize("act", ["save", "later", "another"])
def test_first_words_that_were_sent_from_elsewhere_meanwhile_are_added(
    fund: Fund, stranger: FlaskClient, look: Look, act: str
) -> None:
    former = Former.arriving(stranger).do("draft", happened="Ils arrivent.")
    first = former.at("first").page
    former.do("go:draft").do("submit")
    former.page = first
    former.do(f"{act}:first", happened="Ils sont revenus.", answer="Par Signal.", urgent="yes")
    assert former.title == "Add something"
    assert "had been sent before" in former.words
    assert "If it has become urgent" in former.words
    assert added(fund, look) == {
        "incidents": [{"words": "Ils sont revenus."}],
        "contact": {"details": "Par Signal."},
    }


def test_first_words_with_an_old_token_come_back_after_they_were_sent(fund: Fund, stranger: FlaskClient) -> None:
    former = Former.arriving(stranger).do("draft", happened="Ils arrivent.")
    first = former.at("first").page
    former.do("go:draft").do("submit")
    former.page = first
    former.do("save:first", happened="Ils sont revenus.", csrf_token="forged")
    assert former.page.status_code == 422
    assert former.value("happened") == "Ils sont revenus."
    assert former.do("save:first", happened="Ils sont revenus.").title == "Add something"


def test_a_page_whose_draft_was_sent_at_that_very_moment_comes_back(
    fund: Fund, stranger: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = Former.arriving(stranger).do("draft", happened="Ils arrivent.").at("contact")
    monkeypatch.setattr("fundapp.cases.views.standing.draft_of", lambda *_given: None)
    former.do("save:contact", never="Ne pas appeler")
    assert former.page.status_code == 409
    assert former.value("never") == "Ne pas appeler"
    assert "sent or thrown away meanwhile" in former.words


@pytest.mark.parametrize("page", ["incidents", "contact"])
def test_what_is_added_to_a_case_that_is_finished_comes_back_with_the_reason(
    former: Former, session: Any, look: Look, page: str
) -> None:
    former.at(page)
    field, others = {"incidents": ("words", {"kind": "arrest"}), "contact": ("never", {})}[page]
    session.execute(update(EmergencyCase).values(state="closed"))
    session.commit()
    former.do(f"save:{page}", **{field: "canari des mots", **others})
    assert former.page.status_code == 403
    assert former.value(field) == "canari des mots"
    assert "This is finished" in former.words
    assert look(select(Addition)) == []


@pytest.mark.parametrize(("page", "field"), [("contact", "code_word"), ("payment", "payee"), ("person", "legal_name")])
def test_words_typed_under_a_code_that_others_know_come_back_or_are_kept(
    former: Former, session: Any, look: Look, page: str, field: str
) -> None:
    former.at(page)
    session.execute(update(Applicant).values(provisional=True))
    session.commit()
    former.do(f"save:{page}", **{field: "papaye"})
    if page == "person":
        assert [each.step for each in look(select(Addition))] == ["who"]
    else:
        assert former.page.status_code == 403
        assert "nobody else knows" in former.words
        assert former.value(field) == "papaye"
        assert look(select(Addition)) == []


def test_a_message_under_a_code_that_others_know_meanwhile_comes_back(former: Former, session: Any) -> None:
    session.execute(update(Applicant).values(provisional=True))
    session.commit()
    former.do("write", text="canari des mots")
    assert former.page.status_code == 403
    assert former.value("text") == "canari des mots"
    assert former.title == "Your message", "alone: the mailbox is not opened under such a code"
    assert "nobody else knows" in former.words


@pytest.mark.parametrize("act", ["withdraw", "erase", "renew"])
def test_a_page_without_fields_does_not_speak_of_what_was_typed(former: Former, act: str) -> None:
    former.do(f"go:{act}").do(act, csrf_token="old")
    assert former.page.status_code == 422
    assert "nothing was done" in former.words
    assert "typed is still here" not in former.words


def test_a_code_is_to_be_typed_once_more_where_its_page_was_open_too_long(fund: Fund, stranger: FlaskClient) -> None:
    former = Former.arriving(stranger).do("go:code").do("enter", code="1", csrf_token="old")
    assert "Type your code once more" in former.words
    assert "typed is still here" not in former.words


def test_pages_say_exactly_what_a_code_shows_to_whoever_takes_it(fund: Fund, stranger: FlaskClient) -> None:
    former = Former.arriving(stranger).do("send", happened="Ils arrivent.")
    assert "those that you write to us later, never what you have sent now" in former.words
    former.do("open:status")
    assert "can be read again with your code, also by whoever takes it from you" in former.words
    former.do("write", text="canari des messages")
    assert "canari des messages" in former.text
    assert "Ils arrivent." not in former.text


ERRORS = {403: Denied, 404: NotFound, 409: Conflict, 500: ZeroDivisionError}


@pytest.mark.parametrize("status", ERRORS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_any_error_is_told_in_words_for_whoever_asks_for_help_with_the_way_out_on_top(
    fund: Fund, stranger: FlaskClient, monkeypatch: pytest.MonkeyPatch, status: int, method: str
) -> None:
    def fails(_rest: str) -> str:
        raise ERRORS[status]

    stranger.set_cookie("language", "en")
    monkeypatch.setitem(stranger.application.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(PLACES, "start", fails)
    monkeypatch.setitem(ACTS, "send", fails)
    answer = getattr(stranger, method)("/form", data={"do": "send"})
    assert answer.status_code == status
    assert _is_for_guests(answer.text)


def test_what_is_too_large_is_told_in_the_same_words(fund: Fund, stranger: FlaskClient) -> None:
    stranger.set_cookie("language", "en")
    answer = stranger.post("/form", data={"do": "send", "happened": "x" * 2_000_000})
    assert answer.status_code == 413
    assert _is_for_guests(answer.text)


def test_other_pages_keep_their_own_words(stranger: FlaskClient) -> None:
    assert 'value="leave"' not in stranger.get("/nowhere").text


def _is_for_guests(page: str) -> bool:
    assert "access in your organisation" not in page
    assert 'href="/"' not in page
    assert "Code to quote" not in page
    return 'value="leave"' in page and 'value="go:"' in page and "Go on" in page

"""Drafts: kept under a code, written on step by step, sent once, thrown away, joined to what was begun before."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.cases.arriving import unlock
from fundapp.cases.forms.pages import BY_NAME, mark_of, pages_of
from fundapp.cases.models import CaseDraft, EmergencyCase
from fundapp.vault.models import Applicant
from fundapp.vault.rules import Kind
from tests.cases.former import Former, sheet_of
from tests.cases.fund import START, Fund
from tests.fixtures.application import Look
from tests.fixtures.counting import Statements

WORDS = {name: START[name] for name in ("happened", "needed", "answer", "alias")}
NOT_SENT = "NOT SENT"


@pytest.fixture
def former(fund: Fund, stranger: FlaskClient) -> Former:
    """Somebody who has saved their first words without sending them."""
    return Former.arriving(stranger).do("draft", urgent="yes", country="CM", **WORDS)


def test_a_draft_is_kept_under_a_code_that_alone_opens_it(former: Former, fund: Fund, look: Look) -> None:
    assert former.page.status_code == 200
    assert NOT_SENT in former.words
    sheet = sheet_of(fund, former.code, look)
    assert sheet["start"] == WORDS
    assert sheet["facts"] == {"urgent": ["yes"], "country": "CM"}
    assert look(select(EmergencyCase)) == []


def test_not_sent_stands_on_every_page_until_it_is_sent(former: Former) -> None:
    former.do("go:draft")
    assert NOT_SENT in former.words
    for page in pages_of({}):
        assert NOT_SENT in former.at(page.name).words, page.name
    former.do("go:draft").do("discard")
    assert NOT_SENT in former.words
    former.do("go:draft").do("submit")
    assert former.page.status_code == 200
    assert NOT_SENT not in former.words


def test_the_code_is_shown_until_it_is_sent(former: Former) -> None:
    code = former.code
    assert former.do("go:draft").code == code
    assert former.do("submit").code == code
    assert former.reload().code == ""


def test_the_same_draft_saved_twice_is_one(former: Former, fund: Fund, stranger: FlaskClient, look: Look) -> None:
    other = Former.arriving(stranger.application.test_client())
    seed = other.value("seed")
    codes = {other.do("draft", **{**WORDS, "seed": seed}).code for _time in range(2)}
    assert len(codes) == 1
    assert len(look(select(CaseDraft))) == 2
    assert other.do("go:draft").title == "What you have written"


def test_what_is_saved_is_there_again(former: Former) -> None:
    former.at("needs").do("another:needs", purpose="medical", item="Opération", quantity="2", cost="150 000 FCFA")
    assert former.title == "What is needed, line by line"
    former.do("save:needs", words="Autre chose, je ne sais pas encore.")
    assert former.title == "Other funds"
    former.at("needs")
    assert "Medical care" in former.words
    assert "Autre chose" in former.words
    assert "300,000" in former.words
    former.at("contact").do("later:contact", way="signal", never="Ne jamais appeler.")
    assert former.title == "What you have written"
    assert former.at("contact").value("never") == "Ne jamais appeler."
    assert '<option selected value="signal">' in former.text


def test_totals_are_told_currency_by_currency(former: Former) -> None:
    for cost, currency in (("100,000", "XAF"), ("50,000", "XAF"), ("99.50", "EUR")):
        former.at("needs").do("another:needs", item="x", cost=cost, currency=currency)
    assert "150,000" in former.words
    assert "99.50" in former.words


def test_an_amount_that_cannot_be_read_comes_back_as_typed(former: Former) -> None:
    former.at("needs").do("save:needs", item="Billet", cost="beaucoup")
    assert former.page.status_code == 422
    assert (former.value("item"), former.value("cost")) == ("Billet", "beaucoup")
    assert NOT_SENT in former.words


def test_an_item_is_taken_out_and_the_others_stay(former: Former) -> None:
    for name in ("Maître Ada", "Père Luc", "Awa"):
        former.at("referees").do("another:referees", name=name, way="Signal")
    second = former.text.split("remove:referees:")[2].split('"')[0]
    former.do(f"remove:referees:{second}")
    assert "Père Luc" not in former.words
    assert "Maître Ada" in former.words
    assert "Awa" in former.words
    former.do(f"remove:referees:{second}")
    assert "Maître Ada" in former.words


def test_no_more_items_than_fit_are_taken(former: Former, fund: Fund, look: Look) -> None:
    code = former.code
    former.at("referees")
    for number in range(6):
        former.do("another:referees", name=f"Témoin {number}", way="Signal")
    assert len(sheet_of(fund, code, look)["referees"]) == 4
    assert "as many as fit" in former.words


def test_pages_depend_on_earlier_answers(former: Former) -> None:
    def titles() -> str:
        return former.do("go:draft").words

    assert "Do they agree?" not in titles()
    assert "An adult for somebody under 18" not in titles()
    assert former.at("who").do("save:who", role="family").title == "Do they agree?"
    assert former.do("save:consent", consent="impossible_detained").title == "Somebody who cannot be asked"
    assert former.do("save:detained", held="Prison de X, depuis mardi").title == "Who is in danger"
    assert former.do("save:person", age_band="under_18").title == "An adult for somebody under 18"
    assert "Who looks after them?" in former.words
    assert "The organisation" not in titles()
    assert former.at("work").do("save:work", organisation="Ligue").title == "The organisation"
    assert former.at("method").do("save:method", method="unsure").title == "What we may do with it"
    assert former.at("method").do("save:method", method="supplier").title == "What a payment needs"


def test_pages_of_one_step_keep_each_others_answers(former: Former, fund: Fund, look: Look) -> None:
    code = former.code
    former.at("who").do("save:who", role="organisation")
    former.at("origin").do("save:origin", country="TD", exile="yes", region="Lac")
    former.at("person").do("save:person", gender="woman")
    former.at("origin").do("save:origin", country="TD")
    sheet = sheet_of(fund, code, look)
    assert sheet["who"] == {"role": "organisation", "country": "TD", "gender": "woman"}


def test_two_browsers_keep_both_their_steps(former: Former, fund: Fund, look: Look) -> None:
    code = former.code
    other = Former.arriving(former.client.application.test_client())
    other.do("go:code").do("enter", code=code)
    former.at("who"), other.at("contact")
    former.do("save:who", role="self")
    other.do("save:contact", hours="Le soir")
    sheet = sheet_of(fund, code, look)
    assert (sheet["who"]["role"], sheet["contact"]["hours"]) == ("self", "Le soir")


def test_a_draft_that_changed_while_it_was_being_saved_loses_nothing(
    former: Former, fund: Fund, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fundapp.cases import arriving
    from fundapp.cases.views import standing

    code, whole, other = former.code, arriving.seal_draft, Former.arriving(former.client.application.test_client())
    other.do("go:code").do("enter", code=code).do("go:step:contact")
    former.at("who")

    def interrupted(*given: Any) -> Any:
        monkeypatch.setattr(standing, "seal_draft", whole)
        other.do("save:contact", hours="Le soir")
        return whole(*given)

    monkeypatch.setattr(standing, "seal_draft", interrupted)
    former.do("save:who", role="self")
    sheet = sheet_of(fund, code, look)
    assert (sheet["who"]["role"], sheet["contact"]["hours"]) == ("self", "Le soir")


def test_a_draft_that_is_sent_is_a_case_with_all_of_it(former: Former, fund: Fund, look: Look) -> None:
    former.at("who").do("save:who", role="self")
    former.at("referees").do("save:referees", name="Maître Ada", way="Signal")
    former.at("needs").do("save:needs", purpose="medical", item="Opération")
    former.at("method").do("save:method", method="bank")
    former.do("go:draft").do("submit")
    assert former.title == "It has arrived"
    (found,) = look(select(EmergencyCase))
    assert (found.priority, found.country, found.purpose) == ("P1", "CM", "medical")
    assert fund.sheet(found, Kind.IDENTITY)["who"] == {"role": "self"}
    assert fund.sheet(found, Kind.REFEREES)["referees"][0]["name"] == "Maître Ada"
    assert fund.sheet(found, Kind.PAYMENT)["payment"] == {"method": "bank"}
    assert fund.sheet(found, Kind.NARRATIVE)["needs"] == [{"purpose": "medical", "item": "Opération"}]
    assert look(select(CaseDraft)) == []


def test_a_draft_sent_twice_is_one_case_and_leads_to_where_it_stands(former: Former, look: Look) -> None:
    former.do("go:draft")
    token = former.value("csrf_token")
    for _time in range(2):
        former.client.post("/form", data={"do": "submit", "csrf_token": token})
    assert len(look(select(EmergencyCase))) == 1
    assert "Nobody has read it yet" in former.reload().words


def test_a_draft_without_words_of_its_matter_cannot_be_sent(former: Former, look: Look) -> None:
    former.at("first").do("save:first", alias="Le Baobab")
    assert former.page.status_code == 422
    assert former.value("alias") == "Le Baobab"
    assert former.do("go:draft").do("submit").title == "It has arrived"
    assert len(look(select(EmergencyCase))) == 1


def test_first_words_can_be_changed_until_they_are_sent(former: Former, fund: Fund, look: Look) -> None:
    former.at("first")
    assert former.value("happened") == WORDS["happened"]
    assert former.value("urgent") == "yes"
    former.do("save:first", happened="Autrement.", alias="Le Baobab")
    former.do("go:draft").do("submit")
    (found,) = look(select(EmergencyCase))
    assert (found.priority, found.country) == ("P2", None)
    assert fund.sheet(found, Kind.NARRATIVE)["start"] == {"happened": "Autrement."}


@pytest.mark.parametrize("act", ["submit", "discard:yes", "save:who", "remove:needs:<item>", "join"])
def test_without_a_good_token_nothing_of_a_draft_changes(former: Former, fund: Fund, look: Look, act: str) -> None:
    code = former.code
    former.at("needs").do("save:needs", item="Billet")
    before = sheet_of(fund, code, look)
    act = act.replace("<item>", mark_of(before["needs"][0]))
    answer = former.client.post("/form", data={"do": act, "csrf_token": "forged", "role": "self", "code": code})
    assert answer.status_code in (303, 422)
    assert sheet_of(fund, code, look) == before
    assert look(select(EmergencyCase)) == []


def test_a_page_with_a_stale_token_comes_back_as_typed(former: Former) -> None:
    former.at("contact").do("save:contact", csrf_token="stale", never="Ne pas appeler", way="signal")
    assert former.page.status_code == 422
    assert former.value("never") == "Ne pas appeler"
    assert "open for too long" in former.words
    assert former.do("save:contact", never="Ne pas appeler").page.status_code == 200


def test_throwing_a_draft_away_says_what_it_does_and_destroys_it(former: Former, look: Look, fund: Fund) -> None:
    code = former.code
    former.do("go:draft").do("discard")
    assert "Everything on these pages is destroyed" in former.words
    assert len(look(select(CaseDraft))) == 1
    former.do("discard:yes")
    assert look(select(CaseDraft)) == []
    assert look(select(Applicant)) == []
    with fund.app.app_context():
        assert unlock(fund.session, fund.vault, code) is None
    assert former.reload().title == "Write to us"
    actions = look(select(Staged.action))
    assert actions.count("case.draft.discarded") == 1


def test_pages_cost_the_same_however_much_stands_in_a_draft(
    former: Former, query_count: Callable[[], AbstractContextManager[Statements]]
) -> None:
    for _time in range(2):
        for place in ("draft", "step:needs"):
            former.do(f"go:{place}")
            with query_count() as statements:
                former.reload()
            statements.at_most(16)
        for number in range(3):
            former.at("needs").do("another:needs", item=f"Chose {number}")


def test_what_stands_in_a_draft_shows_nothing_that_was_typed_unescaped(former: Former) -> None:
    former.at("referees").do("another:referees", name="<script>alert(1)</script>", way="{{ 7*7 }}")
    assert "<script>" not in former.text
    assert "{{ 7*7 }}" in former.words


def test_every_page_names_a_step_that_some_compartment_holds() -> None:
    from fundapp.cases.rules.sheets import KINDS, Step

    assert {page.step for page in BY_NAME.values()} == {Step.START, *KINDS} - {Step.FILES}

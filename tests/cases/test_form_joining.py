"""A page that was sent when its visit was over: it becomes a draft of its own, and can be joined to the earlier one."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.cases.arriving import unlock
from fundapp.cases.models import Addition, CaseDraft
from tests.cases.former import Former, sheet_of
from tests.cases.fund import START, Fund
from tests.fixtures.application import Look

WORDS = {name: START[name] for name in ("happened", "needed", "answer", "alias")}
NOT_SENT = "NOT SENT"


@pytest.fixture
def former(fund: Fund, stranger: FlaskClient) -> Former:
    """Somebody who has saved their first words without sending them."""
    return Former.arriving(stranger).do("draft", urgent="yes", country="CM", **WORDS)


def expire(fund: Fund, session: Any) -> None:
    """An hour later: every visit is over."""
    from fundapp.vault.models import UnlockedSession

    for row in session.scalars(select(UnlockedSession)):
        row.ends_at -= timedelta(hours=2)
    session.commit()


def test_a_page_that_is_sent_after_the_hour_becomes_a_draft_of_its_own(
    former: Former, fund: Fund, session: Any, look: Look
) -> None:
    first = former.code
    former.at("contact")
    expire(fund, session)
    former.do("save:contact", never="Ne pas appeler", way="signal")
    assert former.page.status_code == 200
    assert former.code not in ("", first)
    assert NOT_SENT in former.words
    assert "Nothing is lost" in former.words
    assert sheet_of(fund, former.code, look)["contact"] == {"never": "Ne pas appeler", "way": "signal"}


def test_even_without_any_cookie_a_page_is_not_lost(former: Former, fund: Fund, look: Look) -> None:
    former.at("contact")
    other = Former(former.client.application.test_client(), former.page)
    other.client.set_cookie("language", "en")
    other.do("save:contact", way="nonsense", never="Ne pas appeler")
    assert other.page.status_code == 422
    assert other.value("never") == "Ne pas appeler"
    other.do("save:contact", way="signal", never="Ne pas appeler")
    assert sheet_of(fund, other.code, look)["contact"]["never"] == "Ne pas appeler"


def test_what_was_saved_apart_is_joined_to_the_earlier_draft(
    former: Former, fund: Fund, session: Any, look: Look
) -> None:
    first = former.code
    former.at("needs").do("save:needs", item="Billet")
    former.at("needs")
    expire(fund, session)
    second = former.do("save:needs", item="Loyer").code
    former.do("go:draft").do("join", code=first)
    assert "It was added" in former.words
    assert len(look(select(CaseDraft))) == 1
    sheet = sheet_of(fund, first, look)
    assert [each["item"] for each in sheet["needs"]] == ["Billet", "Loyer"]
    assert sheet["start"] == WORDS
    assert sheet["code"] == first
    with fund.app.app_context():
        assert unlock(fund.session, fund.vault, second) is None


def test_what_was_saved_apart_is_added_to_the_earlier_case(
    former: Former, session: Any, fund: Fund, look: Look
) -> None:
    sent = fund.receive()
    former.at("needs").do("save:needs", item="Loyer")
    former.do("go:draft").do("join", code=sent.code)
    assert {each.step for each in look(select(Addition))} == {"needs", "incidents", "contact"}
    assert look(select(CaseDraft)) == []
    assert "Nobody has read it yet" in former.words


@pytest.mark.parametrize("typed", ["0000 0000 0000 0000 0000 0000 98", "nonsense", ""])
def test_a_code_that_opens_nothing_joins_nothing(former: Former, look: Look, typed: str) -> None:
    former.do("go:draft").do("join", code=typed)
    assert former.page.status_code == 422
    assert len(look(select(CaseDraft))) == 1


def test_a_draft_is_not_joined_to_itself(former: Former, look: Look) -> None:
    code = former.code
    former.do("go:draft").do("join", code=code)
    assert former.page.status_code == 422
    assert code not in former.text.split("<details")[1]
    assert len(look(select(CaseDraft))) == 1

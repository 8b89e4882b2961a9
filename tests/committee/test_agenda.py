"""The agenda: what the committee has before it, in order of urgency, as a page, a sheet and a pack."""

import io
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import delete, select

from fundapp.accounts.models import Affiliation
from fundapp.committee.models import DecisionRound
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.panels import Question
from fundapp.committee.views import agenda as views
from fundapp.core.database import is_writing
from fundapp.core.documents import Sheet, sheet_pdf
from fundapp.core.errors import Denied
from fundapp.core.i18n import _
from fundapp.core.lists.paging import PAGE_SIZE
from fundapp.core.reader import Reader
from fundapp.vault.models import Compartment, Wrap
from tests.accounts.signing import sign_in_as
from tests.committee.chamber import Chamber
from tests.committee.papers import at_desk, word
from tests.donors.pages import lead
from tests.fixtures.counting import CountQueries
from tests.fixtures.pdf import roles_in, text_in

pytestmark = pytest.mark.database
PAGE = "/committee/agenda"


@pytest.fixture(autouse=True)
def worded(chamber: Chamber, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chamber's subject has words, and there is a policy."""
    word(chamber, monkeypatch)
    chamber.policy()


def put(chamber: Chamber, title: str, amount: int = 800_000, **changes: Any) -> UUID:
    """A question before the committee."""
    made = chamber.convene(chamber.asked(amount, title=title, **changes))
    chamber.session.commit()
    return made


def opened(chamber: Chamber, title: str, closes: datetime | None = None, **changes: Any) -> UUID:
    """A round of the full committee that three decide, open for votes."""
    made = put(chamber, title, **changes)
    chamber.declare(made, "awa", "bruno", "claire")
    chamber.open(made)
    if closes:
        chamber.session.get_one(DecisionRound, made).closes_at = closes
    chamber.session.commit()
    return made


def fast(chamber: Chamber, title: str) -> UUID:
    """What the fast track approved, and the full committee has still to ratify."""
    made = put(chamber, title, 300_000)
    chamber.declare(made, "denis", "grace")
    chamber.open(made)
    chamber.vote(made, "denis", 300_000)
    chamber.vote(made, "grace", 250_000)
    chamber.session.commit()
    return made


def titles(client: FlaskClient, query: str = "") -> list[str]:
    """The references on the page, in order."""
    page = client.get(PAGE + query).text
    return [each.split("</th>")[0].split("</a>")[0].rpartition(">")[2] for each in page.split('<th scope="row">')[1:]]


def test_an_agenda_gathers_everything_under_way_what_presses_most_first(
    chamber: Chamber, stranger: FlaskClient
) -> None:
    fast(chamber, "AAAA-22")
    opened(chamber, "BBBB-22", chamber.now + timedelta(hours=40))
    opened(chamber, "CCCC-22", chamber.now + timedelta(hours=4))
    put(chamber, "DDDD-22")
    opened(chamber, "EEEE-22", chamber.now + timedelta(hours=50), priority="P1")
    client = at_desk(chamber, stranger, "idriss")
    assert titles(client) == ["EEEE-22", "DDDD-22", "CCCC-22", "BBBB-22", "AAAA-22"]
    assert titles(client, "?matter=ratify") == ["AAAA-22"]
    assert titles(client, "?matter=open&matter=ratify") == ["DDDD-22", "AAAA-22"]
    page = client.get(PAGE).text
    assert "0 of 3 have voted" in page
    assert "0 of 7 have declared" in page
    assert "FCFA\xa0250,000" in page, "what was approved, not what was asked for"


def test_what_is_decided_ratified_or_called_off_is_not_on_it(chamber: Chamber, stranger: FlaskClient) -> None:
    about = fast(chamber, "AAAA-22")
    client = at_desk(chamber, stranger, "idriss")
    assert titles(client) == ["AAAA-22"]
    asked = chamber.asked(250_000, title="AAAA-22", question=Question.RATIFICATION, about_id=about)
    again = chamber.convene(asked)
    chamber.session.commit()
    assert titles(client) == ["AAAA-22"], "the ratification itself, once"
    assert titles(client, "?matter=ratify") == []
    chamber.session.get_one(DecisionRound, again).state = "cancelled"
    chamber.session.commit()
    assert titles(client, "?matter=ratify") == ["AAAA-22"]


def test_members_see_what_they_were_asked_and_of_what_they_are_recused_from_no_more_than_that(
    chamber: Chamber, stranger: FlaskClient
) -> None:
    put(chamber, "AAAA-22", barred={chamber.people["awa"].id: "verified"})
    recused = put(chamber, "BBBB-22")
    chamber.declare(recused, "awa", grade=Grade.FAMILY)
    client = at_desk(chamber, stranger, "awa")
    page = client.get(PAGE).text
    assert page.count("You are recused: the others decide it.") == 2
    assert "800,000" not in page
    assert f"/committee/rounds/{recused}" not in page
    sheet = client.get(f"{PAGE}/export.csv").text
    assert "BBBB-22" in sheet
    assert "800" not in sheet
    assert "have declared" not in sheet
    pack = text_in(client.get(f"{PAGE}/pack.pdf").data)
    assert "BBBB-22" in pack
    assert "have declared" not in pack
    assert "Le Baobab" not in pack
    assert "800,000" not in pack


def test_a_vote_of_somebody_recused_since_is_not_counted(chamber: Chamber, stranger: FlaskClient) -> None:
    made = opened(chamber, "AAAA-22")
    chamber.vote(made, "awa", 800_000)
    chamber.session.commit()
    client = at_desk(chamber, stranger, "idriss")
    assert "1 of 3 have voted" in client.get(PAGE).text
    chamber.declare(made, "awa", grade=Grade.FAMILY)
    chamber.session.commit()
    assert "0 of 2 have voted" in client.get(PAGE).text


def test_whoever_was_not_asked_does_not_learn_of_it(chamber: Chamber, stranger: FlaskClient) -> None:
    chamber.session.execute(delete(Affiliation).where(Affiliation.person_id == chamber.people["grace"].id))
    put(chamber, "AAAA-22")
    client = at_desk(chamber, stranger, "grace")
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "AAAA-22" not in page.text
    assert "Nothing waits for the committee" in page.text


def test_the_day_of_the_meeting_stands_in_the_address(chamber: Chamber, stranger: FlaskClient) -> None:
    opened(chamber, "AAAA-22", datetime(2031, 5, 20, 12, tzinfo=chamber.now.tzinfo))
    client = at_desk(chamber, stranger, "idriss")
    page = client.get(f"{PAGE}?day=20/05/2031").text
    assert "Tuesday 20 May 2031" in page
    assert "before the meeting is over" in page
    assert "day=20/05/2031" in page or "day=20%2F05%2F2031" in page, "the pack is of the same meeting"
    assert "before the meeting is over" not in client.get(f"{PAGE}?day=19/05/2031").text
    wrong = client.get(f"{PAGE}?day=tomorrowish")
    assert wrong.status_code == 200
    assert "was left out" in wrong.text


def test_an_agenda_goes_into_a_sheet_as_filtered(chamber: Chamber, stranger: FlaskClient) -> None:
    put(chamber, "AAAA-22")
    fast(chamber, "BBBB-22")
    client = at_desk(chamber, stranger, "idriss")
    sheet = client.get(f"{PAGE}/export.csv?matter=open").text
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}/export.xlsx?matter=open", buffered=True).data)).active
    assert "AAAA-22" in sheet
    assert "BBBB-22" not in sheet
    assert [row[0] for row in book.iter_rows(min_row=2, values_only=True)] == ["AAAA-22"]


def test_a_pack_holds_the_agenda_and_a_page_for_each_open_question(chamber: Chamber, stranger: FlaskClient) -> None:
    fast(chamber, "AAAA-22")
    opened(chamber, "BBBB-22")
    put(chamber, "CCCC-22", room=2_000_000)
    client = at_desk(chamber, stranger, "awa")
    answer = client.get(f"{PAGE}/pack.pdf?day=20/05/2031")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "2031-05-20" in answer.headers["Content-Disposition"]
    text = text_in(answer.data)
    for words in ("Committee pack", "Tuesday 20 May 2031", "1. CCCC-22", "2. BBBB-22", "FCFA\xa0800,000",
                  "FCFA\xa02,000,000", "Ratify what the fast track decided"):  # fmt: skip
        assert words in text, words
    assert text.count("Le Baobab") == 2, "the card of each open question, and of none that is decided"
    assert "Menacée chez elle." not in text, "never the brief"
    assert roles_in(answer.data).count("H2") == 3


def test_a_pack_shows_a_card_only_to_whoever_may_read_of_the_case(
    chamber: Chamber, stranger: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(chamber, "AAAA-22")

    def refuse(*_asked: object) -> None:
        raise Denied(_("You are recused from this case."))

    client = at_desk(chamber, stranger, "idriss")
    assert "Le Baobab" in text_in(client.get(f"{PAGE}/pack.pdf").data)
    word(chamber, monkeypatch, admits=refuse)
    assert "Le Baobab" not in text_in(client.get(f"{PAGE}/pack.pdf").data)


def test_one_card_that_does_not_open_takes_no_other_away(chamber: Chamber, stranger: FlaskClient) -> None:
    put(chamber, "AAAA-22")
    closed = put(chamber, "BBBB-22")
    its = select(Compartment.id).where(Compartment.subject_id == closed)
    mine = Wrap.reader_id == chamber.people["awa"].id
    chamber.session.execute(delete(Wrap).where(mine, Wrap.compartment_id.in_(its)))
    chamber.session.commit()
    text = text_in(at_desk(chamber, stranger, "awa").get(f"{PAGE}/pack.pdf").data)
    assert text.count("Le Baobab") == 1
    assert "Your keys do not open the card of this question." in text


def test_a_pack_is_made_with_the_keys_of_whoever_asks_and_outside_any_transaction(
    chamber: Chamber, stranger: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(chamber, "AAAA-22")
    sign_in_as(stranger, chamber.session, chamber.people["idriss"])
    assert stranger.get(f"{PAGE}/pack.pdf").status_code == 403
    writing: list[bool] = []

    def setting(sheet: Sheet, reader: Reader, *, at: datetime) -> bytes:
        writing.append(is_writing())
        return sheet_pdf(sheet, reader, at=at)

    monkeypatch.setattr(views, "sheet_pdf", setting)
    at_desk(chamber, stranger, "idriss").get(f"{PAGE}/pack.pdf")
    assert writing == [False]


def test_an_empty_agenda_says_so_and_its_pack_too(chamber: Chamber, stranger: FlaskClient) -> None:
    client = at_desk(chamber, stranger, "idriss")
    assert "Nothing waits for the committee" in client.get(PAGE).text
    assert "Nothing of this kind waits" in client.get(f"{PAGE}?matter=open").text
    assert "Nothing waits for the committee." in text_in(client.get(f"{PAGE}/pack.pdf").data)


def test_a_long_agenda_has_pages_and_costs_no_more(
    chamber: Chamber, stranger: FlaskClient, query_count: CountQueries
) -> None:
    client = at_desk(chamber, stranger, "idriss")
    put(chamber, "AAAA-22")
    with query_count() as few:
        client.get(PAGE)
    for number in range(PAGE_SIZE):
        put(chamber, f"BBBB-{number}")
    with query_count() as many:
        page = client.get(PAGE).text
    assert len(many) == len(few)
    many.at_most(8)
    first = titles(client)
    following = lead(page, "next")
    assert len(first) == PAGE_SIZE
    assert len(titles(client, following.removeprefix(PAGE))) == 1
    assert not set(titles(client, following.removeprefix(PAGE))) & set(first)

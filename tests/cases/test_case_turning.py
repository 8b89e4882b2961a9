"""Mailbox and additions of a case come in pages, the newest first; what protects somebody stands on every page."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.cases.models import Addition, CaseMessage
from fundapp.cases.rules.sheets import KINDS, Step
from fundapp.cases.rules.traces import traces_of
from fundapp.cases.views.reading import WEIGHTY
from tests.accounts.pages import english_in, said
from tests.cases.fund import Fund, Sent
from tests.cases.officers import add, ago, answer_of, page_of, set_back
from tests.cases.visits import officer_writes
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries

SHOWN = 3


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of a kind on a page: sealing sixty takes a moment."""
    monkeypatch.setattr("fundapp.cases.queries.pages.SHOWN", SHOWN)


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


@pytest.fixture
def sent(fund: Fund, session: Session) -> Sent:
    """A case of Solange's, in triage."""
    sent = fund.receive()
    set_back(session, sent, state="triage", officer_id=fund.people["solange"].id, acknowledged_at=ago(hours=1))
    return sent


def letters(page: str) -> list[str]:
    """The messages of a page, in their order."""
    listed = page.partition('<ol class="letters"')[2].partition("</ol>")[0]
    return [unescape(each) for each in re.findall(r'<p class="words">(.*?)</p>', listed, re.DOTALL)]


def added(page: str) -> list[str]:
    """What was added, in its order."""
    listed = page.partition('id="additions"')[2].partition("</section>")[0]
    return re.findall(r"Ajout \d+", listed)


def turned(page: str, towards: str, anchor: str) -> str:
    """The address of the page beside this one; empty where there is none."""
    found = re.findall(rf'href="([^"]*#{anchor})" rel="{towards}"', page)
    return unescape(found[0]) if found else ""


def looked(client: FlaskClient, address: str) -> str:
    """The page at an address, as a browser asks for it."""
    answer = client.get(address.partition("#")[0])
    assert answer.status_code == 200
    return answer.text


def write_all(fund: Fund, sent: Sent, count: int) -> list[str]:
    """Messages of the applicant, the newest first."""
    for number in range(count):
        answer_of(fund, sent, f"Message {number}")
    return [f"Message {number}" for number in reversed(range(count))]


def add_all(fund: Fund, sent: Sent, count: int, since: int = 0) -> list[str]:
    """Things that are added, the newest first."""
    for number in range(since, since + count):
        add(fund, sent, Step.INCIDENTS, [{"words": f"Ajout {number}"}])
    return [f"Ajout {number}" for number in reversed(range(since, since + count))]


def leafed(client: FlaskClient, page: str, anchor: str, read: Callable[[str], list[str]]) -> list[list[str]]:
    """What every page shows, from this one to the last."""
    found = [read(page)]
    while address := turned(page, "next", anchor):
        page = looked(client, address)
        found.append(read(page))
        assert len(found) < 10, "it goes round in circles"
    return found


def test_messages_are_leafed_through_newest_first_and_none_is_left_out(
    fund: Fund, sent: Sent, officer: FlaskClient
) -> None:
    written = write_all(fund, sent, 7)
    pages = leafed(officer, page_of(officer, sent), "mailbox", letters)
    assert pages == [written[0:3], written[3:6], written[6:]]


def test_messages_of_the_same_moment_are_each_shown_once(
    fund: Fund, sent: Sent, officer: FlaskClient, session: Session
) -> None:
    written = write_all(fund, sent, 7)
    session.query(CaseMessage).update({"sent_at": ago(hours=1)})
    session.commit()
    pages = leafed(officer, page_of(officer, sent), "mailbox", letters)
    assert sorted(each for page in pages for each in page) == sorted(written)


def test_what_arrives_while_somebody_leafs_neither_repeats_nor_hides_a_message(
    fund: Fund, sent: Sent, officer: FlaskClient
) -> None:
    written = write_all(fund, sent, 6)
    first = page_of(officer, sent)
    answer_of(fund, sent, "Entre-temps")
    second = looked(officer, turned(first, "next", "mailbox"))
    assert letters(first) + letters(second) == written
    assert letters(looked(officer, turned(second, "prev", "mailbox"))) == written[0:3]


def test_additions_are_leafed_through_newest_first(fund: Fund, sent: Sent, officer: FlaskClient) -> None:
    made = add_all(fund, sent, 4)
    assert leafed(officer, page_of(officer, sent), "additions", added) == [made[0:3], made[3:]]


def test_each_of_both_is_turned_without_the_other(fund: Fund, sent: Sent, officer: FlaskClient) -> None:
    written, made = write_all(fund, sent, 7), add_all(fund, sent, 7)
    page = looked(officer, turned(page_of(officer, sent), "next", "mailbox"))
    assert (letters(page), added(page)) == (written[3:6], made[0:3])
    page = looked(officer, turned(page, "next", "additions"))
    assert (letters(page), added(page)) == (written[3:6], made[3:6])
    page = looked(officer, turned(page, "next", "additions"))
    page = looked(officer, turned(page, "prev", "mailbox"))
    assert (letters(page), added(page)) == (written[0:3], made[6:])


def test_a_page_that_has_all_of_them_offers_no_others(fund: Fund, sent: Sent, officer: FlaskClient) -> None:
    write_all(fund, sent, SHOWN)
    add_all(fund, sent, SHOWN)
    assert 'class="pager"' not in page_of(officer, sent)


@pytest.mark.parametrize("mark", ["", "x", "1", "%00", "WyJhIl0.x", "'" * 3000], ids=len)
def test_a_mark_that_is_none_of_ours_leads_to_the_newest(
    fund: Fund, sent: Sent, officer: FlaskClient, mark: str
) -> None:
    written, made = write_all(fund, sent, 4), add_all(fund, sent, 4)
    page = looked(officer, f"/cases/{sent.case.reference}?letters={mark}&added={mark}")
    assert (letters(page), added(page)) == (written[0:3], made[0:3])


def test_a_mark_of_the_other_list_leads_to_the_newest(fund: Fund, sent: Sent, officer: FlaskClient) -> None:
    written = write_all(fund, sent, 7)
    add_all(fund, sent, 7)
    mark = re.findall(r"added=([^&#]*)", turned(page_of(officer, sent), "next", "additions"))[0]
    assert letters(looked(officer, f"/cases/{sent.case.reference}?letters={mark}")) == written[0:3]


def test_only_the_additions_of_a_page_are_opened(fund: Fund, sent: Sent, officer: FlaskClient, look: Look) -> None:
    add_all(fund, sent, 7)
    before = [each.id for each in look(select(Addition).order_by(Addition.made_at.desc(), Addition.id.desc()))]
    page = page_of(officer, sent)
    looked(officer, turned(page, "next", "additions"))
    entries = look(select(Staged).where(Staged.action == "vault.compartments.read").order_by(Staged.position))
    opened = [set(each.payload["subjects"]) for each in entries if each.payload["purpose"] == "case.page"]
    of_it = {sent.case.id.hex}
    assert opened == [of_it | {each.hex for each in before[0:3]}, of_it | {each.hex for each in before[3:6]}]


def test_what_must_never_be_done_stands_on_every_page_however_much_is_added_on_top(
    fund: Fund, sent: Sent, officer: FlaskClient
) -> None:
    add(fund, sent, Step.CONTACT, {"way": "phone", "details": "690 00 00 09", "never": "Ne pas écrire la nuit."})
    add(fund, sent, Step.WHO, {"age_band": "under_18"})
    add(fund, sent, Step.CONSENT, {"consent": "not_yet", "uses": []})
    add_all(fund, sent, 4)
    page, seen = page_of(officer, sent), set[str]()
    while page:
        for words in ("Ne pas écrire la nuit.", "sans tuteur", "Il manque l’accord de la personne"):
            assert words in said(page)
        onwards = turned(page, "next", "additions")
        assert onwards not in seen, "it goes round in circles"
        seen.add(onwards)
        page = looked(officer, onwards) if onwards else ""


@pytest.mark.parametrize("step", [*KINDS], ids=str)
def test_every_step_by_which_a_person_is_found_counts_on_every_page(step: Step) -> None:
    sheet = {step.value: {"legal_name": "Marcelline Ékambi", "details": "+237 699 00 11 22", "alias": "Le Baobab"}}
    assert bool(traces_of([sheet], "CM")) <= (step in WEIGHTY)


def test_turning_pages_notes_no_digests_anew(fund: Fund, sent: Sent, officer: FlaskClient, look: Look) -> None:
    add(fund, sent, Step.CONTACT, {"details": "+237 699 00 11 22"})
    add_all(fund, sent, 6)
    page = page_of(officer, sent)
    looked(officer, turned(page, "next", "additions"))
    assert len(look(select(Staged).where(Staged.action == "case.digests_noted"))) == 1


def test_a_message_counts_as_read_once_its_page_was_shown(
    fund: Fund, sent: Sent, officer: FlaskClient, look: Look
) -> None:
    write_all(fund, sent, 5)
    page = page_of(officer, sent)
    assert page.count("Nouveau</span>") == SHOWN
    assert "2 messages d’autres pages n’ont pas encore été lus." in said(page)
    assert look(select(CaseMessage.read_at)).count(None) == 2
    page = looked(officer, turned(page, "next", "mailbox"))
    assert page.count("Nouveau</span>") == 2
    assert "pas encore été lu" not in said(page)
    assert look(select(CaseMessage.read_at)).count(None) == 0


def test_an_addition_counts_as_new_until_its_page_was_shown(
    fund: Fund, sent: Sent, officer: FlaskClient, look: Look
) -> None:
    add(fund, sent, Step.CONTACT, {"never": "Ne pas écrire la nuit."})
    add_all(fund, sent, SHOWN)
    page = page_of(officer, sent)
    assert "1 ajout d’une autre page n’a pas encore été consulté." in said(page)
    assert look(select(Addition.seen_at)).count(None) == 1, "opened for what must never be done, and not shown"
    page = looked(officer, turned(page, "next", "additions"))
    assert "pas encore été consulté" not in said(page)
    assert look(select(Addition.seen_at)).count(None) == 0


def test_what_the_mailbox_asks_does_not_depend_on_the_page(
    fund: Fund, sent: Sent, officer: FlaskClient, session: Session
) -> None:
    officer_writes(fund, sent, "Où êtes-vous ?", kind="question")
    for number in range(4):
        officer_writes(fund, sent, f"Encore {number}")
    page = page_of(officer, sent)
    for shown in (page, looked(officer, turned(page, "next", "mailbox"))):
        assert "Votre question attend une réponse" in said(shown)
    answer_of(fund, sent, "À Douala.")
    page = page_of(officer, sent)
    for shown in (page, looked(officer, turned(page, "next", "mailbox"))):
        assert "Le dernier message vient de la personne" in said(shown)


def test_every_page_costs_the_same_however_much_there_is(
    fund: Fund, sent: Sent, officer: FlaskClient, query_count: CountQueries
) -> None:
    def costs() -> set[int]:
        found, page = set(), page_of(officer, sent)
        onwards = [turned(page, "next", anchor) for anchor in ("mailbox", "additions")]
        for address in [f"/cases/{sent.case.reference}", *onwards]:
            looked(officer, address)  # what is new is noted at the first look
            with query_count() as statements:
                looked(officer, address)
            statements.at_most(16)
            found.add(len(statements))
        return found

    write_all(fund, sent, 4)
    add_all(fund, sent, 4)
    few = costs()
    write_all(fund, sent, 6)
    add_all(fund, sent, 6, since=4)
    assert costs() == few
    assert len(few) == 1


def test_nothing_on_a_turned_page_is_left_in_english(fund: Fund, sent: Sent, officer: FlaskClient) -> None:
    write_all(fund, sent, 7)
    add_all(fund, sent, 7)
    page = page_of(officer, sent)
    assert english_in(page) == set()
    assert english_in(looked(officer, turned(page, "next", "mailbox"))) == set()


def test_history_tells_of_what_stands_on_other_pages(fund: Fund, sent: Sent, officer: FlaskClient) -> None:
    write_all(fund, sent, 5)
    add_all(fund, sent, 5)
    history = page_of(officer, sent).partition('aria-label="Historique"')[2]
    assert history.count("<li") >= 10
